"""What the archive need not keep: files that nothing refers to, and what a killed write has left."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.archive.referrers import unreferred
from storage.database import Storage
from storage.models import StoredFile

LOG = logging.getLogger(__name__)

UNUSED = timedelta(days=7)
"""How long a file is kept that nothing refers to: the letter of a form that was given up, a photo too many."""

UNRECORDED = 24 * 3600
"""Seconds, by the disk's own clock, that a file is kept which no row names: its row may be about to be written."""

_AT_ONCE = 100


async def tidy(storage: Storage, now: datetime, disk_now: float) -> None:
    """Removes what nothing has referred to since `UNUSED`; `disk_now` is the time (Unix) by which files are dated.

    Safe beside everything else: a file that is put again meanwhile has a new date, in its row and on the disk, and a
    reference that appears can only have come from another, or with such a file.
    """
    async with storage.read(now) as tx:
        old = await tx.session.scalars(sa.select(StoredFile.sha256).where(StoredFile.stored_at < now - UNUSED))
        useless = sorted(await unreferred(tx.session, storage.vault, list(old)))
    for at in range(0, len(useless), _AT_ONCE):
        await _forget(storage, now, useless[at : at + _AT_ONCE])
    async with storage.read(now) as tx:
        known = set(await tx.session.scalars(sa.select(StoredFile.sha256)))
    removed = await asyncio.to_thread(storage.archive.sweep, known, disk_now - UNRECORDED)
    if removed:
        LOG.info("%s files that nothing refers to were removed", removed)


async def _forget(storage: Storage, now: datetime, files: Sequence[str]) -> None:
    async with storage.begin(now) as tx:
        await tx.session.execute(
            sa.delete(StoredFile).where(StoredFile.sha256.in_(files), StoredFile.stored_at < now - UNUSED)
        )
