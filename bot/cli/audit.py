"""What the command line does about the record: whether it is whole, and beginning its head anew."""

from bot.cli.command import CommandFailed, opened, say
from bot.clock import utc_now
from bot.settings import Settings
from handlers.chat.errors import JOURNAL


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
            await tx.outbox.retire_all(JOURNAL)  # admins hear of it again where it happens again
        if tx.journal.mark is not None:
            await storage.head.reset(tx.journal.mark)
            say(f"The head outside the database begins anew at line {tx.journal.mark[0]}.")
