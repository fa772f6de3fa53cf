"""An office moved into another database: all of it and verified there, or nothing."""

import sqlalchemy as sa

from storage.connecting.claim import claimed
from storage.database import Storage
from storage.keeping.copying import CannotCopy, Counted, copy, empty
from storage.models import JournalHead


async def move(storage: Storage, url: str, counted: Counted) -> tuple[int, int]:
    """Copies the office into the empty database at `url`; how many rows, and how many lines of its journal.

    What is raised leaves nothing of it there: `CannotCopy`, `InUse`, `NewerSchema`, and what the two databases raise.
    """
    with claimed(url):
        return await _moved(storage, url, counted)


async def _moved(storage: Storage, url: str, counted: Counted) -> tuple[int, int]:
    async with storage.tables() as source, empty(url) as target:
        rows = await copy(source, target, counted)
        lines, faults = await storage.verify_copy(target)
        copied = await target.scalar(sa.select(JournalHead.no))
        async with storage.tables() as now:  # before the faults: the head outside has gone on with the office
            if await now.scalar(sa.select(JournalHead.no)) != copied:
                raise CannotCopy("a command has changed the office meanwhile; copy it again")
        if faults:
            raise CannotCopy(f"its journal ({lines} lines) is not whole: {'; '.join(faults)}")
        if not lines:
            raise CannotCopy("there is no office yet in the database that DATABASE_URL names")
    return rows, lines
