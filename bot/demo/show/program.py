"""The bot as a process of its own: the service as it is, but for the demo's clock and settings.

Run as a module, it reads from standard input where its data lie and whom it talks to, and ends when that is closed: so
it never outlives the demo.
"""

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot import logs
from bot.demo.office import ADMIN_ID
from bot.demo.show.clock import SharedClock
from bot.demo.telegram.server import BotApi
from bot.service import process
from bot.settings import Settings

_PATIENCE = 60.0


class _Given(Settings):
    """Defaults, and what is given: an office's own environment and `.env` never reach the demo."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is given."""
        return (init_settings,)


def settings_of(folder: Path, url: str, token: str) -> Settings:
    """The settings of a bot whose data lie in `folder`; its messages are not paced, for no Telegram is spared."""
    given: dict[str, Any] = {
        "bot_token": token,
        "telegram_api_url": url,
        "database_url": f"sqlite+aiosqlite:///{folder}/demo.db",
        "data_dir": folder,
        "admin_ids": str(ADMIN_ID),
        "messages_per_second": 0,
        "messages_per_chat": 0,
    }
    return _Given(**given)


def clock_of(folder: Path) -> SharedClock:
    """The clock of the demo whose data lie in `folder`."""
    return SharedClock(folder / "clock")


class Program:
    """The bot's process on the data in `folder`, talking to `api`; started again whenever it was killed on purpose.

    `ended` is called with the exit status when it ends by itself.
    """

    def __init__(self, api: BotApi, folder: Path, ended: Callable[[int], None]) -> None:
        self._api = api
        self._folder = folder
        self._ended = ended
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._closed = False

    async def start(self) -> None:
        """Starts it, and waits until it talks to Telegram, which may not answer. Nothing once it is closed."""
        before = len(self._api.calls)
        if self._closed:
            return
        self._process = process = await launched()
        if self._closed:
            await self.kill()
            return
        given = {"folder": str(self._folder), "url": self._api.url, "token": self._api.token}
        if process.stdin is not None:
            process.stdin.write(json.dumps(given).encode() + b"\n")
        self._watch = asyncio.create_task(self._see_off(process))
        await self._api.called.until(lambda: self._closed or self._greeted(before) or None, _PATIENCE)

    def _greeted(self, before: int) -> bool:
        """Whether it has made its first call; a call of its former life may still come to its end meanwhile."""
        return any(call.method == "getMe" for call in self._api.calls[before:])

    async def kill(self) -> None:
        """`kill -9`, and waits until it is gone."""
        if self._watch is not None:
            self._watch.cancel()
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def close(self) -> None:
        """Ends it for good, whoever is just starting it again."""
        self._closed = True
        self._api.called.ring()
        await self.kill()

    async def _see_off(self, process: asyncio.subprocess.Process) -> None:
        self._ended(await process.wait())


async def launched() -> asyncio.subprocess.Process:
    """The process, which waits on its standard input for what it is given."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, stdin=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[3],
        start_new_session=True,  # Ctrl+C is for the demo, which ends the bot itself
    )  # fmt: skip


def main() -> None:
    """Runs the bot that standard input describes, until that is closed."""
    given = json.loads(sys.stdin.readline())
    logs.configure()
    folder = Path(given["folder"])

    def outlive_nobody() -> None:
        os.read(sys.stdin.fileno(), 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=outlive_nobody, daemon=True).start()
    asyncio.run(process.run(settings_of(folder, given["url"], given["token"]), clock_of(folder)))


if __name__ == "__main__":
    main()
