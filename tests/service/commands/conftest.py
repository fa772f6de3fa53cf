"""A Bot API that answers while a command runs."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from bot.demo.telegram.server import BotApi


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
