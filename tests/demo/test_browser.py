"""The demo in a real browser, used as its visitors use it: by hand, by keyboard, played, troubled, and begun anew."""

import io
import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # has no types
from PIL import Image
from playwright.async_api import Browser, FilePayload, Page, expect

from bot.demo.app import Demo
from bot.demo.show import program
from bot.demo.show.show import Show
from procedure import form
from procedure.sop import Kind
from tests.support.browser.phones import chromium, launched, opened, phone, sees, tap
from tests.support.forks import ROOT, Forked, fork
from tests.support.journeys import by_file, photo
from tests.support.styles import FONTS

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

NOTHING_LOST = "Pesan hilang0 dari"
BOT = """
import sys
from pathlib import Path
from documents.kit import fonts
from bot.demo.show.program import main
fonts.keep_in(Path(sys.argv[1]))
fonts.load()
main()
"""
LONG_TASKS = """
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
    }).observe({ type: "longtask", buffered: true });
"""


@pytest.fixture(scope="module")
def bots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each bot of the demo is forked, and has its fonts: `test_show.py` has one that is begun as it is outside."""
    folder = tmp_path_factory.mktemp("bots")
    env = {"PYTHONPATH": str(ROOT)}

    async def launched() -> Forked:
        return fork(BOT, str(FONTS), env=env, cwd=folder, stderr=folder / "stderr.log")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program, "launched", launched)
        yield


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demo(bots: None) -> AsyncIterator[Demo]:
    """One for all tests of a worker, since a start takes seconds; who needs an empty office takes `fresh`."""
    chromium()
    async with Demo(0) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def page(demo: Demo, browser: Browser) -> AsyncIterator[Page]:
    async with opened(browser, demo.page.url) as page:
        yield page


@pytest_asyncio.fixture(loop_scope="module")
async def fresh(demo: Demo, browser: Browser) -> AsyncIterator[Page]:
    if not untouched(demo):
        await demo.anew()
    async with opened(browser, demo.page.url) as page:
        yield page


def untouched(demo: Demo) -> bool:
    """Whether its pemohon has said hello, and nobody anything since."""
    stage = demo.page.stage
    return isinstance(stage, Show) and len(stage.api.people) == 6 and len(stage.api.people[0].chat) == 2


def letter() -> bytes:
    """A PDF of one page."""
    content = io.BytesIO()
    Image.new("RGB", (210, 297), "ivory").save(content, "PDF")
    return content.getvalue()


async def fill(page: Page, role: str, upto: int | None = None) -> None:
    """Answers the form with what the phone offers, as somebody does who has just found it; the letter is one's own."""
    owner = phone(page, role)
    asked = form.questions(Kind.SERVER, with_profile=True)
    for number, question in enumerate(asked[:upto], 1):
        await sees(owner, f"Langkah {number} dari {len(asked)}")
        if by_file(question):
            file = FilePayload(name="surat.pdf", mimeType="application/pdf", buffer=letter())
            await owner.locator("input[type=file]").set_input_files(file)
        elif question.input is form.Input.PHONE_OWN:
            await owner.locator(".keyboard").get_by_role("button", name="Bagikan kontak").click()
        elif question.contoh in (*question.choices, "Lewati"):
            shown = dict(zip(question.choices, question.offered, strict=True))
            await tap(owner, shown.get(question.contoh, question.contoh), f"Langkah {number} dari")
        else:
            await owner.locator(".offer").click()


async def test_the_whole_sop_clicked_through(fresh: Page) -> None:
    page = fresh
    pemohon, kadis, kabid = phone(page, "Pemohon"), phone(page, "Kepala Dinas"), phone(page, "Kabid Informatika")
    kasi, staf = phone(page, "Kasi TI dan Persandian"), phone(page, "Staf Teknis")
    await expect(page.locator("#caption")).to_contain_text("Ajukan permohonan")
    await tap(pemohon, "Ajukan permohonan")
    await tap(pemohon, "Penempatan server")
    await tap(pemohon, "Mengerti")
    await fill(page, "Pemohon")
    await tap(pemohon, "Setuju dan kirim")

    await expect(page.locator("#caption")).to_have_text("Giliran Kepala Dinas: Disposisi PSH-2026-0001")
    await expect(page.locator("#way .pill")).to_contain_text("0001")
    assert await kadis.evaluate("node => node.classList.contains('turn')")
    await expect(kadis.locator(".badge")).to_have_text("3")
    await tap(kadis, "Dengan catatan")
    await tap(kadis, "Telaah dan laporkan")
    await expect(kadis.locator(".toast")).to_have_text("☑ Telaah dan laporkan")
    await tap(kadis, "Disposisi ke Kabid")
    await expect(kadis.locator(".badge")).to_be_hidden()
    await tap(kabid, "Verifikasi dan disposisi ke Kasi")
    await tap(kasi, "Tandai sisanya")
    await tap(kasi, "Laik", "PSH-2026-0001")
    await tap(kabid, "Setujui")

    await tap(staf, "Saya kerjakan")
    await tap(staf, "Cocok")
    await tap(staf, "Disetujui: Rak A U1–2")
    await tap(staf, "10.10.4.1")
    await sees(staf, "Kirim satu foto")
    file = FilePayload(name="server.jpg", mimeType="image/jpeg", buffer=photo())
    await staf.locator("input[type=file]").set_input_files(file)
    await staf.locator(".choose").get_by_role("button", name="Sebagai foto").click()
    await tap(staf, "Konfirmasi")
    await tap(pemohon, "Terima", "Kewajiban")
    await sees(pemohon, "Selesai. Terima kasih.")

    await expect(page.locator("#room")).to_contain_text("Dell PowerEdge R450")
    await expect(page.locator("#journal")).to_contain_text("Pemohon menerima serah terima · 0001")
    await page.locator("#papers").get_by_role("button", name="Form serah terima").click()
    await expect(page.locator("#viewer")).to_be_visible()
    await expect(page.locator("#viewer h2")).to_have_text("form-serah-terima-PSH-2026-0001.pdf")
    await expect(page.locator("#viewer img")).to_have_js_property("naturalWidth", 840)
    link = await page.locator("#viewer a").get_attribute("href")
    whole = await page.request.get(f"{page.url.rstrip('/')}{link}")
    assert (whole.headers["content-type"], (await whole.body())[:5]) == ("application/pdf", b"%PDF-")


async def test_played_to_the_end_and_taken_over_in_between(fresh: Page) -> None:
    page = fresh
    pemohon = phone(page, "Pemohon")
    await page.locator("#begin").click()
    await expect(page.locator("#caption")).to_contain_text("Pemohon menjawab: Jabatan.", timeout=15_000)
    await page.locator("#pause").click()
    await expect(page.locator("#caption")).to_contain_text("Dijeda")
    await expect(page.locator("#resume")).to_be_focused()
    await sees(pemohon, "Jabatan")
    await pemohon.locator("[type=text]").fill("Kepala Bagian Umum")
    await pemohon.locator("[type=text]").press("Enter")
    await sees(pemohon, ": Kepala Bagian Umum")
    await page.locator("#resume").click()
    await expect(page.locator("#caption")).to_contain_text("Pemohon menjawab: Alamat instansi.")
    await pemohon.locator("[type=text]").fill("J")  # whoever begins to type takes over
    await expect(page.locator("#caption")).to_contain_text("Dijeda")
    await page.locator("#speed").select_option("8")
    await page.locator("#resume").click()
    await expect(page.locator("#caption")).to_have_text("✓ Cerita selesai.", timeout=60_000)
    await sees(pemohon, "Selesai. Terima kasih.")
    await expect(page.locator("#way .over")).to_contain_text("0001")
    await expect(page.locator("#begin")).to_be_visible()


async def test_killed_in_the_middle_of_a_form_and_begun_anew(fresh: Page, demo: Demo) -> None:
    page = fresh
    assert isinstance(demo.page.stage, Show)
    before = demo.page.stage.id
    pemohon = phone(page, "Pemohon")
    await tap(pemohon, "Ajukan permohonan")
    await tap(pemohon, "Penempatan server")
    await tap(pemohon, "Mengerti")
    await fill(page, "Pemohon", upto=3)
    await sees(pemohon, "Langkah 4 dari 29")
    await page.locator("#trouble summary").click()
    await page.locator("#kill").click()
    await expect(page.locator("#verdict")).to_have_text("⚡ bot mati")
    await pemohon.locator("[type=text]").fill("Kepala Subbagian Umum")
    await pemohon.locator("[type=text]").press("Enter")
    await expect(pemohon.locator(".mine .ticks").last).to_have_attribute("title", "terkirim")
    await sees(pemohon, "Langkah 5 dari 29")
    await expect(pemohon.locator(".mine .ticks").last).to_have_attribute("title", "diterima bot")
    assert await pemohon.locator(".message").filter(has_text="Langkah 5 dari 29").count() == 1
    await expect(page.locator("#verdict")).to_have_text("✓ 0 hilang")
    await expect(page.locator("#kills li")).to_contain_text("dimatikan paksa; hidup lagi")
    await expect(page.locator("#owed")).to_contain_text(NOTHING_LOST)
    await page.locator("#trouble summary").click()
    await expect(page.locator("#trouble summary")).to_contain_text("✓ 0 hilang")

    await page.locator("#trouble summary").click()
    away = page.locator('[data-trouble="away"]')
    await away.click()
    await expect(away).to_have_attribute("aria-pressed", "true")
    await pemohon.locator("[type=text]").fill("Dinas Kesehatan Kabupaten Kudus")
    await pemohon.locator("[type=text]").press("Enter")
    await expect(page.locator("#verdict")).to_contain_text("1 menunggu")
    await away.click()
    await sees(pemohon, "Langkah 6 dari 29")

    await page.keyboard.press("Escape")
    clock = await page.locator("#clock").inner_text()
    await page.get_by_role("button", name="ke besok 08.00").click()
    await expect(page.locator("#clock")).to_contain_text("08.00")
    assert await page.locator("#clock").inner_text() != clock
    await pemohon.locator(".offer").click()
    await sees(pemohon, "Langkah 7 dari 29")
    await expect(pemohon.locator(".message").last.locator("time")).to_contain_text(re.compile(r"08\.0\d"))

    await page.locator("#reset").click()
    async with page.expect_navigation():
        await page.locator("#sure").get_by_role("button", name="Ya, mulai dari awal").click()
    await sees(phone(page, "Pemohon"), "Selamat datang")
    assert await phone(page, "Pemohon").locator(".message").count() == 2
    assert isinstance(demo.page.stage, Show)
    assert demo.page.stage.id != before


@pytest.mark.parametrize(("width", "height", "scheme"), [(1366, 768, "light"), (820, 1180, "dark")])
async def test_it_can_be_read_and_fits(demo: Demo, browser: Browser, width: int, height: int, scheme: str) -> None:
    async with opened(browser, demo.page.url, viewport={"width": width, "height": height}, color_scheme=scheme) as page:
        pemohon = phone(page, "Pemohon")
        await pemohon.locator("[type=text]").fill("/start")
        await pemohon.locator("[type=text]").press("Enter")
        await tap(pemohon, "Syarat dan alur")
        await sees(pemohon, "Kewajiban")
        await page.locator("#trouble summary").click()
        sizes = await page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        assert sizes == [width, height]
        await expect(pemohon.locator(".toast")).to_be_hidden()
        found = await Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


async def test_by_the_keyboard_alone(fresh: Page) -> None:
    page = fresh

    async def press_until(words: str, key: str = "Tab") -> None:
        for _ in range(60):
            await page.keyboard.press(key)
            label = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
            nowhere = await page.evaluate("document.activeElement === document.body")  # which has all the words
            if not nowhere and words in await page.evaluate(label):
                return
        raise AssertionError(f"{words} is not reached")

    pemohon = phone(page, "Pemohon")
    await press_until("Ajukan permohonan")
    await page.keyboard.press("Enter")
    await pemohon.get_by_role("button", name="Penempatan server").wait_for()
    await press_until("Penempatan server")
    await page.keyboard.press("Enter")
    await pemohon.get_by_role("button", name="Mengerti").wait_for()
    await press_until("Mengerti")
    await page.keyboard.press("Enter")
    await sees(pemohon, "Langkah 1 dari 29")
    await press_until("Pesan")
    await page.keyboard.type("Budi Santoso, S.Kom.")
    await page.keyboard.press("Enter")
    await sees(pemohon, "Langkah 2 dari 29")
    await press_until("Menu perintah", "Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(pemohon.locator(".menu button").first).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(pemohon.locator(".menu")).to_be_hidden()


async def test_files_are_dropped_and_another_pemohon_joins(page: Page) -> None:
    await page.get_by_role("button", name="+ Pemohon").click()
    siti = page.locator(".phone").nth(1)
    await expect(siti.locator("header")).to_contain_text("Siti Aminah")
    data = await page.evaluate_handle(
        """(bytes) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "lampiran.pdf", { type: "application/pdf" }));
          return data;
        }""",
        [*letter()],
    )
    await siti.dispatch_event("dragover", {"dataTransfer": data})
    assert await siti.evaluate("node => node.classList.contains('dropping')")
    await siti.dispatch_event("drop", {"dataTransfer": data})
    await sees(siti, "lampiran.pdf")
    await siti.locator(".file").click()
    await expect(page.locator("#viewer h2")).to_have_text("lampiran.pdf")
    await expect(page.locator("#viewer img")).to_have_js_property("naturalWidth", 840)


async def test_a_long_chat_stays_smooth_and_where_one_reads(demo: Demo, browser: Browser) -> None:
    stage = demo.page.stage
    assert isinstance(stage, Show)
    budi = stage.api.people[0]
    for number in range(500):
        message = stage.api.telegram.new_message(
            budi.chat_state,
            stage.api.telegram.bot,
            {"text": f"Pesan ke-{number}, dengan beberapa kata di dalamnya. " * 3},
        )
        if number % 3 == 0:
            keys = [[{"text": "Satu", "callback_data": "x"}, {"text": "Dua", "callback_data": "y"}]]
            message["reply_markup"] = {"inline_keyboard": keys}
    async with opened(browser, demo.page.url) as page:
        await page.add_init_script(LONG_TASKS)
        await page.reload()
        owner = phone(page, "Pemohon")
        await sees(owner, "Pesan ke-499")
        log = owner.locator(".log")
        await expect(owner.locator(".down")).to_be_hidden()
        await log.evaluate("node => { node.scrollTop = 3000; }")
        await expect(owner.locator(".down")).to_be_visible()
        at = await log.evaluate("node => node.scrollTop")
        await budi.send("/bantuan")
        await expect(owner.locator(".down")).to_have_text("↓ 1")
        assert await log.evaluate("node => node.scrollTop") == at
        await owner.locator(".down").click()
        await budi.send("/status")
        await expect(owner.locator(".down")).to_be_hidden()
        # A busy machine stretches a frame as it stretches everything: one of six tries must do without a long task.
        longest = [await page.evaluate("longest")]
        while longest[-1] > 100 and len(longest) < 6:
            await page.reload()
            await sees(owner, "Pesan ke-499")
            longest.append(await page.evaluate("longest"))
        assert min(longest) <= 100, longest
