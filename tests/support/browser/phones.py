"""A real Chromium in front of the demo's page; whoever has none skips these tests, and is told so."""

import os
import re
import shutil
from collections.abc import AsyncIterator
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
    messages = owner.locator(".message")
    for words in about:
        messages = messages.filter(has_text=words)
    await messages.get_by_role("button", name=re.compile(rf"^\W*{re.escape(label)}\W*$")).last.click()


async def sees(owner: Locator, words: str) -> None:
    """Waits until the chat says it."""
    await owner.locator(".message").filter(has_text=words).last.wait_for()
