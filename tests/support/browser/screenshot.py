"""Makes the README's picture anew from the running demo: `make screenshot`."""

import asyncio
from pathlib import Path

from playwright.async_api import expect

from bot.demo.app import Demo
from tests.support.browser.phones import launched, opened, phone, sees

PICTURE = Path(__file__).parents[3] / "bot" / "demo" / "page.png"
AT = "Saya kerjakan"


async def main() -> None:
    """One permohonan on its way while another waits at Kepala Dinas; in the morning of a working day."""
    window = {"width": 1440, "height": 900}
    async with Demo(0) as demo, launched() as browser, opened(browser, demo.page.url, viewport=window) as page:
        await page.locator("#scenario").select_option("kantor")
        await page.locator("#speed").select_option("8")
        await page.locator("#begin").click()
        await phone(page, "Staf Teknis").get_by_role("button", name=AT).first.wait_for(timeout=90_000)
        await page.locator("#speed").select_option("1")
        await sees(phone(page, "Kabid Informatika"), "Persetujuan Kabid")
        await expect(page.locator(".toast:visible")).to_have_count(0)
        await page.screenshot(path=PICTURE)


if __name__ == "__main__":
    asyncio.run(main())
