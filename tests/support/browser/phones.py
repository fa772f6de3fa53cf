"""A real Chromium in front of the demo's page; whoever has none skips these tests, and is told so."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright

REQUIRED = "BROWSER_TESTS"
"""Set to `required`, it makes a missing Chromium a failure."""

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

_SHOWN = r"""(phone, [about, label]) => new Promise((shown) => {
  const plain = (node) => node.textContent.replace(/\s+/g, " ").toLowerCase();
  const bare = (words) => words.replace(/^\W+|\W+$/g, "");
  const labelled = (button) => bare(button.textContent) === bare(label);
  const look = () => [...phone.querySelectorAll(".message")].some((message) =>
    about.every((words) => plain(message).includes(words.toLowerCase()))
    && (!label || [...message.querySelectorAll("button")].some(labelled)));
  const watch = new MutationObserver(() => { if (look()) { watch.disconnect(); shown(); } });
  if (look()) shown(); else watch.observe(phone, { subtree: true, childList: true, characterData: true });
})"""


def chromium() -> str:
    """Where Chromium is; skips the test, or fails it where it is required."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found:
        return found
    words = "no Chromium: install it (Debian's package chromium) to run the browser tests"
    if os.environ.get(REQUIRED) == "required":
        pytest.fail(words)
    pytest.skip(words)


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """A Chromium, which takes seconds to start: one for as many pages as are opened in it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=_QUIET)
        yield browser
        await browser.close()


@asynccontextmanager
async def opened(browser: Browser, url: str, **settings: Any) -> AsyncIterator[Page]:
    """The page in a window that shares nothing with others; an error on it, or in its console, fails the test."""
    errors: list[str] = []
    async with await browser.new_context(**{"viewport": {"width": 1366, "height": 768}} | settings) as context:
        context.set_default_timeout(20_000)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        await page.goto(url)
        await page.locator("#veil").wait_for(state="hidden")
        yield page
    assert not errors, errors


def phone(page: Page, role: str) -> Locator:
    """The phone of a role, as its owner holds it."""
    return page.locator(f'.phone[data-role="{role}"]').first


async def tap(owner: Locator, label: str, *about: str) -> None:
    """Taps the newest button so labelled (emoji aside), on a message that says all of `about`."""
    await _shown(owner, about, label)
    messages = owner.locator(".message")
    for words in about:
        messages = messages.filter(has_text=words)
    await messages.locator("button", has_text=re.compile(rf"^\W*{re.escape(label)}\W*$")).last.click()


async def sees(owner: Locator, words: str) -> None:
    """Waits until the chat says it."""
    await _shown(owner, [words])
    await owner.locator(".message").filter(has_text=words).last.wait_for()


async def _shown(owner: Locator, about: Sequence[str], label: str = "") -> None:
    """Waits until there is such a message, which is known as it comes: Playwright would look every half second."""
    async with asyncio.timeout(20):
        await owner.evaluate(_SHOWN, [[*about], label])


async def newcomer(page: Page) -> Locator:
    """The phone of another pemohon, who has begun as in Telegram."""
    begin = page.get_by_role("button", name="Mulai", exact=True)
    await page.get_by_role("button", name="+ Pemohon").click()
    newest = page.locator(".phone").filter(has=page.locator(".begin:not([hidden])"))
    name = await newest.locator("header p").text_content()
    await turn_to(page, (name or "").split(",")[0])
    owner = phone_of(page, await newest.get_attribute("aria-label") or "")
    await begin.click()
    await sees(owner, "Selamat datang")
    await begin.wait_for(state="hidden")
    return owner


def phone_of(page: Page, label: str) -> Locator:
    """The phone that is called so."""
    return page.locator(f'.phone[aria-label="{label}"]')


async def asked_first(owner: Locator) -> None:
    """Waits for the first question of a form, and understands what is said before it where it is one's first."""
    await owner.get_by_text(re.compile("Langkah 1 dari|Mengerti")).last.wait_for()
    notice = owner.get_by_role("button", name="Mengerti")
    if await notice.count():
        await notice.press("Enter")
    await sees(owner, "Langkah 1 dari")


async def turn_to(page: Page, name: str) -> None:
    """Has the phone of somebody so called in sight."""
    await page.locator("#tabs button").filter(has_text=name).click()
