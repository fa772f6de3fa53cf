"""What every command has in common: how it is run, reaches the storage, says something and fails."""

import asyncio
import os
import stat
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.calling.patience import Broken
from bot.calling.transport import AiohttpRequest
from bot.clock import utc_now
from bot.receiving.webhook import CannotListen
from bot.settings import Settings, SettingsError
from documents.kit import fonts
from storage.connecting.claim import InUse
from storage.connecting.sqlite import path_of
from storage.connecting.taken import Taken
from storage.database import Storage
from storage.errors import DBAPIError, NewerSchema, WrongKey
from storage.transaction import Transaction


class CommandFailed(Exception):
    """An expected failure, in one line for whoever typed the command."""


Command = Callable[..., Coroutine[Any, Any, None]]
"""Takes the settings, and the command's own arguments by their names."""


def execute(command: Command, settings: Settings, arguments: Mapping[str, Any]) -> None:
    """Runs `command` to its end; raises `CommandFailed` for everything that can be expected to fail."""
    fonts.keep_in(settings.cache)
    database = path_of(settings.database_url) or "DATABASE_URL"
    for name, value in arguments.items():
        if isinstance(value, str) and value.encode(errors="replace").decode() != value:
            raise CommandFailed(f"{name.upper()} must be text in UTF-8, not {value!r}")
    try:
        asyncio.run(command(settings, **arguments))
    except (DBAPIError, OSError) as error:
        reason = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
        where = getattr(error, "filename", None) or database
        raise CommandFailed(f"the database or DATA_DIR cannot be used: {reason} ({where})") from None
    except WrongKey:
        settings.disown_key()
        raise CommandFailed(
            f"{settings.key_source} is not the key that {database} was written with: put the right one back"
        ) from None
    except NewerSchema as error:
        raise CommandFailed(
            f"a newer version of this program has written the database: {error}; update the program, or put the backup "
            "from before the update back"
        ) from None
    except (CannotListen, Broken, InUse) as error:
        raise CommandFailed(str(error)) from None


@asynccontextmanager
async def transaction(settings: Settings, *, adds: str = "") -> AsyncIterator[Transaction]:
    """One writing transaction of a command; fails in one line where what it `adds` is there already."""
    try:
        async with opened(settings) as storage, storage.begin(utc_now()) as tx:
            yield tx
    except Taken:
        raise CommandFailed(f"there is {adds} already") from None


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[Transaction]:
    """One reading transaction of a command."""
    async with opened(settings) as storage, storage.read(utc_now()) as tx:
        yield tx


@asynccontextmanager
async def opened(settings: Settings, *, alone: bool = False) -> AsyncIterator[Storage]:
    """The storage, for the block; `alone`, it raises `InUse` where the service runs on it, which cannot begin."""
    storage = await Storage.open(
        settings.database_url, settings.data_dir, settings.secret(), key_file=settings.key_file, alone=alone
    )
    try:
        yield storage
    finally:
        await storage.close()


async def username(settings: Settings) -> str:
    """What the bot is called, by the Bot API."""
    bot = Bot(
        settings.token,
        base_url=f"{settings.telegram_api_url}/bot",
        request=AiohttpRequest(1),
        get_updates_request=AiohttpRequest(1),
    )
    try:
        async with bot:
            return bot.username
    except InvalidToken:
        raise SettingsError("BOT_TOKEN must be a token that Telegram knows") from None
    except TelegramError as error:
        raise CommandFailed(f"Telegram does not answer ({error.message}); the link needs the bot's name") from None


async def write(output: Path, content: bytes) -> None:
    """Writes a file that only this user may read, whoever could read the one before: it names people."""
    try:
        await asyncio.to_thread(_write, output, content)
    except OSError as error:
        raise CommandFailed(f"{output} cannot be written: {error.strerror}") from None


def _write(output: Path, content: bytes) -> None:
    with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):  # and not a terminal, say
            os.fchmod(file.fileno(), 0o600)
        file.write(content)


def say(line: str) -> None:
    """One line on standard output."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


NAMED = 5
"""How many of many things are named in the line that says so."""


def named(things: Sequence[str]) -> str:
    """The first of them for one line, and how many more there are."""
    more = f"; and {len(things) - NAMED} more" if len(things) > NAMED else ""
    return "; ".join(things[:NAMED]) + more


TELLING = 1.0
"""Seconds between two words about something that takes long."""


class Progress:
    """Says how far something is: nothing about what is over at once, then a line a second, and one once it is over."""

    def __init__(self) -> None:
        self._said = time.monotonic()

    def __call__(self, line: str, *, over: bool = False) -> None:
        """It is so far now, from any thread."""
        if over or time.monotonic() - self._said >= TELLING:
            say(line)
            self._said = time.monotonic()
