"""What the command line does about the record: whether it is whole, and beginning its head anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cli.command import CommandFailed, opened, say
from bot.clock import utc_now
from bot.settings import Settings
from handlers.chat.errors import JOURNAL
from storage.database import Storage
from storage.papers.archive import Archive


@dataclass(frozen=True)
class Examined:
    """How many lines and files there are, and what is wrong with the journal and its records, and with the archive."""

    lines: int
    faults: Sequence[str]
    files: int
    lost: Sequence[str]

    @property
    def words(self) -> str:
        """What is wrong, a line each for journal and archive; empty where all is whole."""
        found = []
        if self.faults:
            found.append(f"the journal ({self.lines} lines) is not whole: " + "; ".join(self.faults))
        if self.lost:
            found.append(f"the archive ({self.files} files) is not whole: " + "; ".join(self.lost))
        return "\n".join(found)


async def audit_verify(settings: Settings) -> None:
    """Checks journal, records and files; fails naming what was changed, removed, cut off or lost."""
    async with opened(settings) as storage:
        found = await examine(storage, storage.archive)
    if found.words:
        raise CommandFailed(found.words)
    say(f"The journal is whole: {found.lines} lines. The archive is whole: {found.files} files.")


async def examine(storage: Storage, archive: Archive, *, outside: bool = True) -> Examined:
    """Reads all of the record; the head `outside` the database counts, or does not, as where a backup was put back."""
    async with storage.read(utc_now()) as tx:
        lines, faults = await tx.journal.verify()
        if not outside:
            known = await tx.journal.outside_fault()
            faults = [fault for fault in faults if fault != known]
        faults += await tx.racks.verify()
        files, lost = await tx.papers.verify(archive)
    return Examined(lines, faults, files, lost)


async def audit_reset(settings: Settings, reason: str) -> None:
    """Lets the journal's head outside the database begin anew, after a backup was put back; a line says so."""
    async with opened(settings) as storage:
        async with storage.read(utc_now()) as tx:
            if await tx.journal.outside_fault() is None:
                raise CommandFailed("the head outside the database fits the journal: there is nothing to reset")
        line = await reset(storage, reason)
    say(f"The head outside the database begins anew at line {line}.")


async def reset(storage: Storage, reason: str) -> int:
    """The same whatever the head says; returns the line that says so."""
    async with storage.begin(utc_now()) as tx:
        line = await tx.journal.reset_head(reason)
        await tx.outbox.retire_all(JOURNAL)  # admins hear of it again where it happens again
    if tx.journal.mark is not None:
        await storage.head.reset(tx.journal.mark)
    return line
