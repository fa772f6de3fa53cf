"""Makes the README's pictures anew from the running demo: `make screenshot`."""

import asyncio
import io
from pathlib import Path

from PIL import Image
from playwright.async_api import Page, expect

from bot.demo.app import Demo
from bot.demo.show.show import Show
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.sight import plain
from documents.kit.preview import first_page
from procedure.sop import Paper
from tests.support.browser.phones import launched, opened, phone

FOLDER = Path(__file__).parents[3] / "bot" / "demo"
LARGEST = 200_000
"""Bytes of a picture at most."""

_WINDOW = {"width": 1440, "height": 900}
_END, _DRAWN = 240_000, 30.0
"""Milliseconds until the end of the story at most, and seconds until a rack is drawn."""


async def main() -> None:
    """A card that waits, an office at work, the rack that it fills, and the berita acara at the end."""
    async with Demo(0) as demo, launched() as browser, opened(browser, demo.page.url, viewport=_WINDOW) as page:
        await _card(page)
        await _office(page)
        await page.locator("#speed").select_option("8")
        await expect(page.locator("#caption[data-state=done]")).to_be_visible(timeout=_END)
        assert isinstance(demo.page.stage, Show)
        people = demo.page.stage.cast.people
        since = (await people.staf.send("/rak"))["message_id"]
        await people.staf.tap("Rak A")
        rack = await people.staf.chat_state.bell.until(lambda: _newest(people.staf, "photo", since=since), _DRAWN)
        keep("rack", await people.staf.download(rack or {}), width=720)
        paper = _newest(people.pemohon, "document", Paper.FORM_SERAH_TERIMA)
        keep("berita-acara", first_page(await people.pemohon.download(paper or {}), 720), width=720)


async def _card(page: Page) -> None:
    await expect(page.locator("#onetap")).to_contain_text("satu ketukan")
    await expect(page.locator(".phone:visible img").last).to_have_js_property("complete", value=True)
    keep("card", await phone(page, "Kepala Dinas").screenshot(), width=480)


async def _office(page: Page) -> None:
    """Three permohonan on their way, in the morning of a working day."""
    await page.locator("#to-all").click()
    await page.locator("#scenario").select_option("kantor")
    await page.locator("#speed").select_option("8")
    await page.locator("#begin").click()
    await phone(page, "Staf Teknis").get_by_role("button", name="Saya kerjakan").first.wait_for(timeout=_END)
    await phone(page, "Kabid Informatika").get_by_role("button", name="Setujui").first.wait_for(timeout=_END)
    await page.locator("#speed").select_option("1")
    await expect(page.locator(".toast:visible")).to_have_count(0)
    keep("page", await page.screenshot())


def _newest(person: User, kind: str, name: str = "", *, since: int = 0) -> Json | None:
    """The newest photo or document from the bot, of that name, sent after the message `since`."""
    later = [message for message in person.chat if message["message_id"] > since]
    sent = [message for message in later if message["from"]["is_bot"] and kind in message]
    return next((message for message in reversed(sent) if name in plain(message)), None)


def keep(name: str, picture: bytes, *, width: int | None = None) -> None:
    """The PNG `name` beside the demo, as small as can be: in as many colours as fit into `LARGEST`."""
    with Image.open(io.BytesIO(picture)) as opened:
        shown = opened.convert("RGB")
    if width is not None and shown.width > width:
        shown = shown.resize((width, shown.height * width // shown.width), Image.Resampling.LANCZOS)
    for colours in (256, 128, 64, 32):
        out = io.BytesIO()
        shown.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= LARGEST:
            break
    (FOLDER / f"{name}.png").write_bytes(out.getvalue())


if __name__ == "__main__":
    asyncio.run(main())
