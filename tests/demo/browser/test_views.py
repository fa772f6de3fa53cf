"""What is in sight on the demo's page: at a glance, one phone, everything; wide and narrow, dark, and by keyboard."""

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # has no types
from playwright.async_api import Browser, Locator, Page, expect

from bot.demo.app import Demo
from bot.demo.show.show import Show
from tests.demo.browser.conftest import show
from tests.support.browser.phones import asked_first, opened, phone, sees, tap, turn_to
from tests.support.journeys import photo

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

PHONES = ".phone:visible"
FOCUSED = """
  document.activeElement === document.body ? ""
    : document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent
"""


async def is_clean(page: Page) -> None:
    """Axe finds nothing, and the page fits its window."""
    await expect(page.locator(".toast:visible")).to_have_count(0)
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    sizes = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    assert await page.evaluate(sizes) == await page.evaluate("[innerWidth, innerHeight]")


@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(1366, 768, "light"), (820, 1180, "dark"), (390, 844, "light")]
)
async def test_it_can_be_read_and_fits(demo: Demo, browser: Browser, width: int, height: int, scheme: str) -> None:
    async with opened(browser, demo.page.url, viewport={"width": width, "height": height}, color_scheme=scheme) as page:
        await expect(page.locator("#onetap")).to_contain_text("menunggu")
        await is_clean(page)
        await turn_to(page, "Budi Santoso")
        pemohon = phone(page, "Pemohon")
        await pemohon.locator("[type=text]").fill("/start")
        await pemohon.locator("[type=text]").press("Enter")
        await tap(pemohon, "Syarat dan alur")
        await sees(pemohon, "Kewajiban")
        await page.locator("#troubles").click()
        await is_clean(page)
        await page.locator("#to-overview").click()
        await is_clean(page)
        if await page.locator("#to-all").is_visible():
            await page.locator("#to-all").click()
            await is_clean(page)


async def test_it_opens_on_what_is_saved_and_on_one_tap(fresh: Page) -> None:
    page, kadis = fresh, phone(fresh, "Kepala Dinas")
    await expect(page.locator("#dinas")).to_have_text("Dinas Komunikasi dan Informatika Kabupaten Kudus")
    await expect(page.locator("#service")).to_have_text("Penempatan Server dan Hosting Aplikasi")
    saves = page.locator("#saves li")
    await expect(saves.nth(0)).to_contain_text("0lembar kertas5 dokumen")
    await expect(saves.nth(1)).to_contain_text("0kali mengantar berkas6 kali")
    await expect(saves.nth(2)).to_contain_text("75menit kerja")
    await expect(page.locator(PHONES)).to_have_count(1)
    await expect(page.locator("#onetap")).to_contain_text("Satu kartu menunggu Kepala Dinas: PSH-2026-0001.")
    await expect(page.locator("#onetap")).to_contain_text("Cukup satu ketukan")
    theirs = page.get_by_role("button", name="Lihat ponsel Kepala Dinas")
    await expect(theirs).to_be_hidden()
    await page.set_viewport_size({"width": 390, "height": 844})
    await expect(theirs).to_be_in_viewport()  # the phone itself stands below
    await page.set_viewport_size({"width": 1366, "height": 768})
    await tap(kadis, "Disposisi ke Kabid")
    await expect(page.locator("#onetap")).to_contain_text("Sekarang giliran Kabid Informatika.")
    await page.get_by_role("button", name="Lihat ponsel Kabid Informatika").click()
    await expect(kadis).to_be_hidden()
    await tap(phone(page, "Kabid Informatika"), "Verifikasi dan disposisi ke Kasi")
    await expect(page.locator("#tabs .turn")).to_contain_text("Agus PrasetyoKasi TI dan Persandian")


async def test_everything_at_once_where_there_is_room_for_it(page: Page) -> None:
    await page.locator("#to-all").click()
    everybody = await page.locator(".phone").count()
    await expect(page.locator(PHONES)).to_have_count(everybody)
    await expect(page.locator("#journal")).to_be_visible()
    await page.set_viewport_size({"width": 1200, "height": 800})
    await expect(page.locator("#to-all")).to_be_hidden()
    await expect(page.locator(PHONES)).to_have_count(1)
    await turn_to(page, "Dewi Lestari")
    await expect(phone(page, "Staf Teknis")).to_be_visible()
    await page.locator("#to-overview").click()
    await expect(page.locator("#journal")).to_be_visible()
    await expect(page.locator(PHONES)).to_have_count(0)


async def test_a_title_follows_the_office(page: Page, demo: Demo) -> None:
    people = show(demo).cast.people
    before, after = people.kabid, show(demo).cast.newcomer()
    await people.admin.send("/undang")
    await people.admin.tap("Kabid Informatika")
    link = (await people.admin.sees("?start=j_"))["text"]
    await after.open(next(word for word in link.split() if "?start=j_" in word))
    for title, answer in (("Nama lengkap", "Hendra Wijaya"), ("NIP", "197809122005011005"), ("Pangkat", "Pembina")):
        await after.sees(title)
        await after.send(answer)
    await after.tap("Terima jabatan")
    tabs = page.locator("#tabs button")
    await expect(tabs.filter(has_text="Hendra Wijaya")).to_contain_text("Kabid Informatika")
    await expect(tabs.filter(has_text="Rini Wulandari")).to_contain_text("Tanpa jabatan")
    await turn_to(page, "Hendra Wijaya")
    await expect(phone(page, "Kabid Informatika").locator("h2")).to_have_text("Kabid Informatika")
    await expect(phone(page, "Kabid Informatika").locator("header p")).to_contain_text(after.name)
    await expect(phone(page, "Tanpa jabatan").locator("header p")).to_contain_text(before.name)


async def test_albums_reactions_and_years_are_told(page: Page, demo: Demo) -> None:
    stage = show(demo)
    budi = stage.api.people[0]
    await turn_to(page, "Budi Santoso")
    owner = phone(page, "Pemohon")
    sent = await budi.album([photo(), photo("red"), photo("green")])
    await expect(owner.locator(".joined")).to_have_count(2)
    said = await budi.send("Terima kasih")
    budi.chat_state.reactions[said["message_id"]] = "👍"
    stage.api.telegram.ring(budi.chat_state, said["message_id"])
    await expect(owner.get_by_role("img", name="Tanda dari bot: 👍")).to_be_visible()
    changed = {**sent[1], "photo": sent[2]["photo"]}
    budi.chat_state.messages[sent[1]["message_id"]] = changed
    stage.api.telegram.ring(budi.chat_state, sent[1]["message_id"])
    await sees(owner, "Terima kasih")
    await expect(owner.locator(".joined")).to_have_count(2)
    await page.evaluate(YEARS)


YEARS = """
import("/page/overview.js").then(({ Overview }) => {
  const office = { role: () => "A", show() {}, guide() {}, markTurns() {}, drafting() {} };
  const overview = new Overview(office);
  overview.setSteps([{ step: "pengajuan", title: "Pengajuan", who: "A", norm: 15 }]);
  const one = (ticket) => ({ ticket, revision: 1, kind: "", name: "", instansi: "", step: "selesai", total: 1 });
  const shown = (cases) => {
    overview.show({ cases, room: [], papers: [], journal: [], working: true });
    return [...document.querySelectorAll("#way .pill b")].map((pill) => pill.textContent).join();
  };
  if (shown([one("PSH-2026-0001")]) !== "0001") throw new Error("one year");
  if (shown([one("PSH-2027-0001"), one("PSH-2026-0001")]) !== "2027-0001,2026-0001") throw new Error("two years");
})
"""


async def test_the_whole_sop_by_the_keyboard_alone(empty: Show, demo: Demo, browser: Browser) -> None:
    """At the width of a tablet, in the dark; looked at by axe on the way."""
    window = {"width": 820, "height": 1180}
    async with opened(browser, demo.page.url, viewport=window, color_scheme="dark") as page:
        keys = Keys(page)
        await keys.press("+ Pemohon")
        await keys.turn_to("Siti Aminah")
        siti = page.locator(".phone").nth(1)
        await keys.press("Mulai", back=True)
        await keys.tap(siti, "Ajukan permohonan")
        await keys.tap(siti, "Penempatan server")
        await asked_first(siti)
        await keys.to("Pesan")
        await page.keyboard.type("Siti Aminah, S.Pd., M.M.")
        await page.keyboard.press("Enter")
        await sees(siti, "Langkah 2 dari")
        await keys.press("Menu perintah", back=True)
        await expect(siti.locator(".menu button").first).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(siti.locator(".menu")).to_be_hidden()
        await is_clean(page)
        await keys.press("Isi sisanya dengan contoh", back=True)
        await keys.tap(siti, "Setuju dan kirim")
        await sees(siti, "PSH-2026-0002")

        ticket = "PSH-2026-0002"
        kadis, kabid = phone(page, "Kepala Dinas"), phone(page, "Kabid Informatika")
        kasi, staf = phone(page, "Kasi TI dan Persandian"), phone(page, "Staf Teknis")
        await keys.turn_to("Drs. Kholid")
        await keys.tap(kadis, "Disposisi ke Kabid", ticket)
        await keys.turn_to("Rini Wulandari")
        await keys.tap(kabid, "Verifikasi dan disposisi ke Kasi", ticket)
        await keys.turn_to("Agus Prasetyo")
        await sees(kasi, ticket)
        await is_clean(page)
        await keys.tap(kasi, "Tandai sisanya", ticket)
        await expect(kasi.locator("button", has_text="Tandai sisanya")).to_have_count(0)
        while await kasi.locator(".row button", has_text="⬜").count():
            await keys.tap(kasi, "⬜", ticket)
            await keys.tap(kasi, "Baik", ticket)
            await expect(kasi.locator(".row button", has_text="Baik")).to_have_count(0)
        await keys.tap(kasi, "Laik", ticket, exactly=True)
        await keys.turn_to("Rini Wulandari")
        await keys.tap(kabid, "Setujui", ticket)
        await keys.turn_to("Dewi Lestari")
        for label in ("Saya kerjakan", "Cocok", "Rak A U1–2", "10.10.4.1"):
            await keys.tap(staf, label, ticket)
        await sees(staf, "Kirim satu foto")
        await keys.press("foto-server.jpg", back=True)
        await keys.tap(staf, "Konfirmasi", ticket)
        await is_clean(page)
        await keys.turn_to("Siti Aminah")
        await keys.tap(siti, "Terima", ticket, exactly=True)
        await sees(siti, "Selesai")
        await is_clean(page)


class Keys:
    """A hand on the keyboard: what is to be pressed is gone to, key by key."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def to(self, words: str, *, back: bool = False, exactly: bool = False) -> None:
        """Goes on, or `back`, until what is so labelled has the focus."""
        for _ in range(150):
            await self._page.keyboard.press("Shift+Tab" if back else "Tab")
            said = await self._page.evaluate(FOCUSED)
            if words == said.strip("✅❌✏️📝⬜ ") if exactly else words in said:
                return
        raise AssertionError(f"{words} is not reached")

    async def press(self, words: str, *, back: bool = False, exactly: bool = False) -> None:
        await self.to(words, back=back, exactly=exactly)
        await self._page.keyboard.press("Enter")

    async def turn_to(self, name: str) -> None:
        """The tab of somebody, after which their phone is in sight, and the focus in what they may write."""
        await self.press(name)
        await expect(self._page.locator(".phone:visible", has_text=name)).to_have_count(1)

    async def tap(self, owner: Locator, label: str, about: str = "", *, exactly: bool = False) -> None:
        """The newest button so labelled, which is reached backwards from where one writes."""
        await owner.locator(".message", has_text=about).locator("button", has_text=label).last.wait_for()
        await owner.locator("[type=text]").focus()
        await self.press(label, back=True, exactly=exactly)
        await expect(self._page.locator("[aria-busy]")).to_have_count(0)
