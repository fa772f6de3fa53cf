"""What the command line does."""

import asyncio
import logging
import os
import shutil
import signal
import stat
import sys
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import logs
from bot.calling.patience import Broken
from bot.calling.transport import AiohttpRequest
from bot.receiving.webhook import CannotListen
from bot.service.application import Clock, cache, config, running, utc_now
from bot.settings import Settings, SettingsError
from bot.work.printer import Printer
from documents.kit import fonts
from documents.register.daftar import Bentuk
from handlers.chat.errors import JOURNAL
from handlers.chat.turn import Desk
from handlers.register import export
from procedure.sop import Office
from storage.claim import InUse
from storage.database import Storage, Transaction
from storage.engines import path_of
from storage.errors import DBAPIError, NewerSchema, WrongKey
from storage.taken import Taken

LOG = logging.getLogger(__name__)


class CommandFailed(Exception):
    """An expected failure, in one line for whoever typed the command."""


ENDING = 30.0
"""Seconds a program that is broken has to end by itself before it is ended."""

SEAL_WARNED = 60
"""Days before its end from which a certificate is warned of: a new one has to be asked for."""

_MB = 1024 * 1024
DISK_WARNED = 1024 * _MB
"""Free bytes of the disk below which it is warned of."""

Command = Callable[..., Coroutine[Any, Any, None]]
"""Takes the settings, and the command's own arguments by their names."""


def execute(command: Command, settings: Settings, arguments: Mapping[str, Any]) -> None:
    """Runs `command` to its end; raises `CommandFailed` for everything that can be expected to fail."""
    fonts.keep_in(cache(settings))
    try:
        asyncio.run(command(settings, **arguments))
    except (DBAPIError, OSError) as error:
        reason = getattr(error, "orig", None) or error
        database = path_of(settings.database_url) or "DATABASE_URL"
        raise CommandFailed(f"the database or DATA_DIR cannot be used: {reason} ({database})") from None
    except WrongKey:
        database = path_of(settings.database_url) or "DATABASE_URL"
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


async def run(settings: Settings, clock: Clock = utc_now) -> None:
    """Runs the service until SIGTERM or SIGINT, also while it waits for Telegram to answer at the start.

    Raises `Broken` where it cannot go on by itself: whoever supervises it is to start it anew.
    """
    stop, up = asyncio.Event(), asyncio.Event()
    reasons: list[str] = []
    overdue = threading.Timer(ENDING, os._exit, (1,))

    def broken(reason: str) -> None:
        reasons.append(reason)
        overdue.start()  # what is broken may not even end
        stop.set()

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.unhandled)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    serving = asyncio.create_task(_serve(settings, clock, up, stop, broken))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    if stop.is_set() and not up.is_set():
        serving.cancel()
    await asyncio.wait((serving,))
    overdue.cancel()
    error = None if serving.cancelled() else serving.exception()
    if reasons:
        raise Broken(reasons[0])  # what else failed while it ended follows from that
    if error is not None:
        raise error


async def _serve(
    settings: Settings, clock: Clock, up: asyncio.Event, stop: asyncio.Event, broken: Callable[[str], None]
) -> None:
    async with running(settings, clock, broken) as app:
        up.set()
        LOG.info("@%s is running", app.bot.username)
        await stop.wait()
        LOG.info("stopping")


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


async def register_export(settings: Settings, bentuk: str, output: Path) -> None:
    """Writes the register to a file that only this user can read; it is archived as the bot's own are."""
    now, form = utc_now(), Bentuk(bentuk)
    known = config(settings, now)
    async with opened(settings) as storage:
        async with storage.read(now) as tx:
            reading = await export.read(Desk(tx, known), form)
        async with storage.begin(now) as tx:
            document = await export.issue(Desk(tx, known), form, reading)
        printer = Printer(storage, utc_now, settings.seal())
        try:
            content = await asyncio.to_thread(storage.archive.get, await printer.file(document.id))
        finally:
            await printer.stop()
    try:
        await asyncio.to_thread(write_private, output, content)
    except OSError as error:
        raise CommandFailed(f"{output} cannot be written: {error.strerror}") from None
    say(f"{output}: {len(document.data['entries'])} entries")


def write_private(output: Path, content: bytes) -> None:
    """Writes a file that only this user may read, whoever could read the one before: it names people."""
    with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):  # and not a terminal, say
            os.fchmod(file.fileno(), 0o600)
        file.write(content)


async def audit_verify(settings: Settings) -> None:
    """Checks journal, records and files; fails naming what was changed, removed, cut off or lost."""
    async with opened(settings) as storage, storage.read(utc_now()) as tx:
        lines, faults = await tx.journal.verify()
        faults += await tx.racks.verify()
        files, lost = await tx.papers.verify(storage.archive)
    found = []
    if faults:
        found.append(f"the journal ({lines} lines) is not whole: " + "; ".join(faults))
    if lost:
        found.append(f"the archive ({files} files) is not whole: " + "; ".join(lost))
    if found:
        raise CommandFailed("\n".join(found))
    say(f"The journal is whole: {lines} lines. The archive is whole: {files} files.")


async def audit_reset(settings: Settings, reason: str) -> None:
    """Lets the journal's head outside the database begin anew, after a backup was put back; a line says so."""
    async with opened(settings) as storage:
        async with storage.read(utc_now()) as tx:
            if await tx.journal.outside_fault() is None:
                raise CommandFailed("the head outside the database fits the journal: there is nothing to reset")
        async with storage.begin(utc_now()) as tx:
            await tx.journal.reset_head(reason)
            for row, *_ in await tx.outbox.about(JOURNAL):
                await tx.outbox.retire(row)  # admins hear of it again where it happens again
        if tx.journal.mark is not None:
            await storage.head.reset(tx.journal.mark)
            say(f"The head outside the database begins anew at line {tx.journal.mark[0]}.")


async def doctor(settings: Settings) -> None:
    """Says how each thing is that the service needs; fails where the database or the seal cannot be used."""
    seal = settings.seal()
    async with opened(settings) as storage, storage.read(utc_now()) as tx:
        outside = await tx.journal.outside_fault()
        held = {office for office in Office if await tx.offices.holders(office)}
        unmade = len(await tx.papers.unrendered())
        aside = len(await tx.aside.all())
        doubled = ", ".join(f"{rack.name} ({rack.room})" for rack in await tx.racks.unnamed())
    if settings.admin_ids:
        held.add(Office.ADMIN)
    vacant = ", ".join(settings.dinas.titles.of(office).long for office in Office if office not in held)
    _examined("BOT_TOKEN", good=settings.bot_token is not None, words="set" if settings.bot_token else "missing")
    _examined("database", good=True, words="opens, and its schema is up to date")
    again = f"{outside}; if a backup was put back: audit reset --reason …"
    _examined("journal", good=not outside, words=again if outside else "its end fits; audit verify reads it all")
    _examined("aside", good=not aside, words=f"{aside} set aside: aside list" if aside else "nothing is set aside")
    _examined("offices", good=not vacant, words=f"nobody holds {vacant}" if vacant else "all are held")
    _examined("documents", good=not unmade, words=f"{unmade} are not made yet" if unmade else "all are archived")
    words = f"named like another of their room, found only as they are written: {doubled}" if doubled else ""
    _examined("racks", good=not doubled, words=words or "each is found by its name")
    await _disk(settings, storage)
    size = sum(file.stat().st_size for file in cache(settings).glob("*")) // 1024
    _examined("cache", good=True, words=f"{cache(settings)}: {size} KB of fonts, made anew where they are missing")
    if seal is None:
        _examined("seal", good=True, words="none: SEAL_P12 is not set")
        return
    days = (seal.expires_at - utc_now()).days
    if days < 0:
        raise CommandFailed("the certificate of SEAL_P12 has expired: what is sealed with it counts for nothing")
    _examined("seal", good=days > SEAL_WARNED, words=f"the certificate of SEAL_P12 expires in {days} days")


async def _disk(settings: Settings, storage: Storage) -> None:
    count, held = await asyncio.to_thread(storage.archive.extent)
    disk = shutil.disk_usage(settings.data_dir)
    archive = f"the archive holds {count} files, {held / _MB:.0f} MB"
    free = f"{disk.free / _MB:.0f} of {disk.total / _MB:.0f} MB are free"
    _examined("disk", good=disk.free >= DISK_WARNED, words=f"{free}; {archive}")


def _examined(what: str, *, good: bool, words: str) -> None:
    say(f"{'ok' if good else 'WARNING'}\t{what}\t{words}")


def say(line: str) -> None:
    """One line on standard output."""
    sys.stdout.write(line + "\n")


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
async def opened(settings: Settings) -> AsyncIterator[Storage]:
    """The storage, for the block."""
    storage = await Storage.open(settings.database_url, settings.data_dir, settings.secret())
    try:
        yield storage
    finally:
        await storage.close()
