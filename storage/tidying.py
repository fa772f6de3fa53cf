"""What the archive need not keep: files that nothing refers to, and what a killed write has left."""

import asyncio
import logging
from datetime import datetime

from storage.database import Storage

LOG = logging.getLogger(__name__)

UNRECORDED = 24 * 3600
"""Seconds, by the disk's own clock, that a file is kept which no row names: its row may be about to be written."""

_AT_ONCE = 100


async def tidy(storage: Storage, now: datetime, disk_now: float) -> None:
    """Removes what nothing has referred to since `papers.UNUSED`; `disk_now` (Unix) is by what files are dated.

    Safe beside everything else: a file that is put again meanwhile has a new date, in its row and on the disk, and a
    reference that appears can only have come from another, or with such a file.
    """
    async with storage.read(now) as tx:
        useless = await tx.papers.useless()
    for at in range(0, len(useless), _AT_ONCE):
        async with storage.begin(now) as tx:
            await tx.papers.forget(useless[at : at + _AT_ONCE])
    async with storage.read(now) as tx:
        known = await tx.papers.known()
    removed = await asyncio.to_thread(storage.archive.sweep, known, disk_now - UNRECORDED)
    if removed:
        LOG.info("%s files that nothing refers to were removed", removed)
