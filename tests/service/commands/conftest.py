"""What commands are tried on: a Bot API that answers meanwhile, an office that was saved."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo.telegram.server import BotApi
from tests.conftest import Kantor, Run
from tests.support.keeping.saving import BACKUPS, lay_office


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[BotApi]:
    """A Bot API on a loop of its own, since the commands run theirs."""
    server, ready, loop = BotApi(), threading.Event(), asyncio.new_event_loop()
    end = asyncio.Event()

    async def serve() -> None:
        async with server:
            ready.set()
            await end.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    ready.wait()
    monkeypatch.setenv("BOT_TOKEN", server.token)
    monkeypatch.setenv("TELEGRAM_API_URL", server.url)
    yield server
    loop.call_soon_threadsafe(end.set)
    thread.join()
    loop.close()


@pytest.fixture
def saved(placed: Kantor, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory of backups of an office that was just saved."""
    lay_office(placed, tmp_path, monkeypatch)
    assert run("backup")[0] == 0
    return tmp_path / BACKUPS
