"""The demo in a real browser: one of each for the tests of a file, since a start takes seconds."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from bot.demo.app import Demo
from bot.demo.show import program
from bot.demo.show.show import Show
from tests.support.browser.phones import chromium, launched, opened
from tests.support.forks import ROOT, Forked, fork
from tests.support.styles import FONTS

BOT = """
import sys
from pathlib import Path
from documents.kit import fonts
from bot.demo.show.program import main
fonts.keep_in(Path(sys.argv[1]))
fonts.load()
main()
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
async def empty(demo: Demo, seen: set[str]) -> Show:
    """An office in which nothing has happened but what it opens with."""
    if show(demo).id in seen:
        await demo.anew()
    return show(demo)


@pytest_asyncio.fixture(loop_scope="module")
async def fresh(demo: Demo, empty: Show, browser: Browser) -> AsyncIterator[Page]:
    """The page on an empty office."""
    async with opened(browser, demo.page.url) as page:
        yield page


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """The offices that a test had."""
    return set()


@pytest.fixture(autouse=True)
def had(demo: Demo, seen: set[str]) -> Iterator[None]:
    """Whatever a test did, the next that wants an empty office gets another."""
    yield
    seen.add(show(demo).id)


def show(demo: Demo) -> Show:
    """The office that is shown now."""
    assert isinstance(demo.page.stage, Show)
    return demo.page.stage
