"""The office of the journey tests: the real bot, a local Bot API, and six people with phones."""

import gc
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pydantic import Secret
from telegram.error import TelegramError

from bot.__main__ import main
from bot.calling.transport import AiohttpRequest
from bot.clock import utc_now
from bot.demo.office import ADMIN_ID, People, furnish, join_all, people
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings, load
from documents.kit import fonts
from handlers.chat.context import App
from procedure.sop import Kind, Office
from storage.database import Storage
from tests.support import databases
from tests.support.aftermath import calm
from tests.support.journeys import place_server, report, submit
from tests.support.stores import compile_once, lay
from tests.support.styles import FONTS, lay_fonts
from tests.support.words.book import pages
from tests.support.words.ear import EAR, Said, listen
from tests.support.words.rules import faults

CONVERSATIONS = {"chat", "guarantees", "counts"}
"""Folders of tests in which the bot says what is its own to say."""

Run = Callable[..., tuple[int, str, str]]
"""A command of the program in a folder of the test's: its exit status, and what it said on stdout and stderr."""


@dataclass(frozen=True)
class Kantor:
    """A running bot, whoever writes to it, and what it remembers."""

    api: BotApi
    app: App
    settings: Settings
    people: People

    @property
    def storage(self) -> Storage:
        return self.app.bot_data["services"].storage


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        yield api


@cache
def _checked(_environment: frozenset[tuple[str, str]]) -> Settings:
    """The settings of every office of the tests: to check them takes longer than to start the bot."""
    return load(
        _env_file=None,
        bot_token="1:x",
        telegram_api_url="http://127.0.0.1:1",
        data_dir=Path("data"),
        database_url="sqlite+aiosqlite:///data/test.db",
        secret_key="k" * 40,
        messages_per_second=0,
        messages_per_chat=0,
        admin_ids=str(ADMIN_ID),
    )


def configured(api: BotApi, folder: Path) -> Settings:
    lay(folder)
    lay_fonts(folder)
    own = {
        "bot_token": Secret[str](api.token),
        "telegram_api_url": api.url,
        "data_dir": folder,
        "database_url": databases.here.url(folder),
    }
    environment = frozenset((name, said) for name, said in os.environ.items() if name.lower() in Settings.model_fields)
    return _checked(environment).model_copy(update=own)


@pytest.fixture(autouse=True)
def _dropped(tmp_path: Path) -> Iterator[None]:
    yield
    databases.here.dropped(tmp_path)


@pytest.fixture
def settings(api: BotApi, tmp_path: Path) -> Settings:
    return configured(api, tmp_path)


async def furnished(settings: Settings) -> dict[Office, str]:
    """Racks and invitations, as the command line makes them before the first run."""
    storage = await Storage.open(settings.database_url, settings.data_dir, settings.secret())
    try:
        return await furnish(storage, utc_now())
    finally:
        await storage.close()


async def opened(folder: Path) -> Kantor:
    """A new office in `folder` in which everybody has joined through chat; the bot has ended."""
    async with BotApi() as api:
        settings = configured(api, folder)
        codes = await furnished(settings)
        everybody = people(api)
        async with running(settings) as app:
            kantor = Kantor(api, app, settings, everybody)
            await join_all(everybody, codes)
            await calm(api, kantor.storage)
    api.telegram.changed.ring()  # whoever still waited cannot be copied
    return kantor


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def joined(tmp_path_factory: pytest.TempPathFactory) -> Kantor:
    """Everybody has joined through chat and the bot has ended: once for all tests, which go on from copies of it."""
    return await opened(tmp_path_factory.mktemp("joined"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def filed(joined: Kantor, tmp_path_factory: pytest.TempPathFactory) -> Kantor:
    """The pemohon has filed a permohonan for a server, its form is printed, and the bot has ended."""
    async with gone_on(joined, tmp_path_factory.mktemp("filed")) as kantor:
        await submit(kantor.people.pemohon, Kind.SERVER)
    return kantor


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def reported(filed: Kantor, tmp_path_factory: pytest.TempPathFactory) -> Kantor:
    """Kasi has reported on that permohonan, Kabid has it to approve, and the bot has ended."""
    async with gone_on(filed, tmp_path_factory.mktemp("reported")) as kantor:
        await report(kantor.people)
    return kantor


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def placed(reported: Kantor, tmp_path_factory: pytest.TempPathFactory) -> Kantor:
    """The server of that permohonan stands in its rack, the pemohon has accepted it, and the bot has ended."""
    async with gone_on(reported, tmp_path_factory.mktemp("placed")) as kantor:
        who = kantor.people
        await who.kabid.tap("Setujui")
        await place_server(who.staf)
        await who.pemohon.tap("Terima")
        await who.pemohon.sees("Selesai. Terima kasih.")
    return kantor


@asynccontextmanager
async def gone_on(begun: Kantor, folder: Path, clock: Callable[[], datetime] = utc_now) -> AsyncIterator[Kantor]:
    """The office goes on from there; at the end of the block all that is due is done, and a test can go on from it."""
    async with BotApi() as api:
        settings = configured(api, folder)
        everybody = restore(begun, api, settings)
        async with running(settings, clock) as app:
            kantor = Kantor(api, app, settings, everybody)
            yield kantor
            await calm(api, kantor.storage)
    api.telegram.changed.ring()


@pytest.fixture
def begun(request: pytest.FixtureRequest, joined: Kantor) -> Kantor:
    """The office from which a test goes on: `joined`, or what `@pytest.mark.begun` names."""
    named = request.node.get_closest_marker("begun")
    office: Kantor = request.getfixturevalue(named.args[0]) if named else joined
    return office


@pytest.fixture(autouse=True)
def undisguised(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What breaks in the transport itself, as by a library's warning, fails the test: PTB calls it a network error."""
    broken: list[Exception] = []
    request = AiohttpRequest.do_request

    async def watched(transport: AiohttpRequest, *given: Any, **named: Any) -> tuple[int, bytes]:
        try:
            return await request(transport, *given, **named)
        except TelegramError:
            raise
        except Exception as error:
            broken.append(error)
            raise

    monkeypatch.setattr(AiohttpRequest, "do_request", watched)
    yield
    assert broken == []


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.logs.configure", lambda: None)
    if databases.SERVER and "DATABASE_URL" not in os.environ:  # SQLite's is where the program makes it by itself
        lay(tmp_path / "data")
        (tmp_path / "data").rmdir()  # which the program makes
        monkeypatch.setenv("DATABASE_URL", databases.here.url(tmp_path / "data"))

    def command(*words: str) -> tuple[int, str, str]:
        try:
            main([*words])
            status = 0
        except SystemExit as end:
            status = int(str(end.code))
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


def restore(begun: Kantor, api: BotApi, settings: Settings) -> People:
    """Telegram and the bot's folder as the office had left them: nothing in them is shared with it."""
    shutil.copytree(begun.settings.data_dir, settings.data_dir, dirs_exist_ok=True)
    databases.here.copied(begun.settings.data_dir, settings.data_dir)
    remembered = (begun.api.telegram, begun.api.webhook, begun.api.calls, begun.api.people, begun.people)
    api.telegram, api.webhook, api.calls, api.people, everybody = deepcopy(remembered, {id(begun.api): api})
    api.updates = api.telegram.updates
    return everybody


@pytest.fixture
async def kantor(begun: Kantor, api: BotApi, settings: Settings) -> AsyncIterator[Kantor]:
    """Everybody is in office, and the bot has just been started again."""
    everybody = restore(begun, api, settings)
    async with running(settings) as app:
        yield Kantor(api, app, settings, everybody)


def pytest_configure() -> None:
    compile_once()
    listen()
    fonts.keep_in(FONTS)
    fonts.load()
    vars(fonts)["keep_in"] = lambda _: None  # for no office that runs in this process they are cut anew, a second each


def pytest_runtest_setup(item: pytest.Item) -> None:
    EAR.begin(listening=item.path.relative_to(item.config.rootpath).parts[1] in CONVERSATIONS)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Whatever the bot says in a test is held to the same rules, so that a new test needs none for them."""
    yield
    quoted = EAR.quoted()
    assert [(fault, said.text) for said in EAR.fresh for fault in faults(said, quoted)] == []


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker has ended, and tells what it heard."""
    for said in getattr(node, "workeroutput", {}).get("words", ()):
        EAR.learn(Said(**said))
    EAR.typed |= {*getattr(node, "workeroutput", {}).get("typed", ())}


def pytest_sessionfinish(session: pytest.Session) -> None:
    """What was heard goes into the file that `WORDS` names."""
    file = os.environ.get("WORDS")
    if file and hasattr(session.config, "workeroutput"):
        heard = {"words": [asdict(said) for said in EAR.said.values()], "typed": [*EAR.typed]}
        session.config.workeroutput.update(heard)
    elif file:
        Path(file).write_text("".join(f"{line}\n" for line in pages(EAR.said.values(), EAR.typed)))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Among workers the longest first, so that none is left over for one of them at the end; else last."""
    other = "sqlite" if databases.SERVER else "postgresql"
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker(other)])
    items[:] = [item for item in items if item.get_closest_marker(other) is None]
    items.sort(key=lambda item: (item.get_closest_marker("slow") is None) is hasattr(config, "workerinput"))


def pytest_collection_finish() -> None:
    """What was imported stays: the collector need not walk through it hundreds of times, a sixth of all the work."""
    gc.freeze()
    gc.set_threshold(10_000)
