"""What the command line does about the register: writing it to a file."""

import asyncio
from pathlib import Path

from bot.cli.command import opened, say, write
from bot.clock import utc_now
from bot.config import configured
from bot.settings import Settings
from bot.work.printer import Printer
from documents.register.daftar import Bentuk
from handlers.chat.desk import Desk
from handlers.register import export


async def register_export(settings: Settings, bentuk: str, output: Path) -> None:
    """Writes the register to a file that only this user can read; it is archived as the bot's own are."""
    now, form = utc_now(), Bentuk(bentuk)
    async with opened(settings) as storage:
        async with storage.read(now) as tx:
            known = await configured(settings, tx)
            reading = await export.read(Desk(tx, known), form)
        async with storage.begin(now) as tx:
            document = await export.issue(Desk(tx, known), form, reading)
        printer = Printer(storage, utc_now, settings.seal())
        try:
            content = await asyncio.to_thread(storage.archive.get, await printer.file(document.id))
        finally:
            await printer.stop()
    await write(output, content)
    say(f"{output}: {len(document.data['entries'])} entries")
