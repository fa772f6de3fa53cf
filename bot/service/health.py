"""What is looked at outside the record, in a thread: the disk of the data, and the directory of backups."""

import asyncio
import shutil
from datetime import datetime
from pathlib import Path

from bot.settings import Settings
from procedure.health import Backups, Seen
from storage.keeping.directory import Directory

PATIENCE = 2.0
"""Seconds an answer is waited for: a disk of another machine that is away may give none at all."""

SILENT = "no answer"
"""Why backups could not be read whose disk gives none."""


class Health:
    """Looks at the disks, one look at a time: whoever asks meanwhile gets what that finds."""

    def __init__(self, settings: Settings, seal_ends: datetime | None, patience: float | None = PATIENCE) -> None:
        """With `patience` None, an answer is waited for however long it takes."""
        self._data, self._root = settings.data_dir, settings.backup_dir
        self._seal_ends = seal_ends
        self._patience = patience
        self._looking: asyncio.Task[Backups] | None = None

    async def look(self, now: datetime) -> Seen:
        """What there is to be seen; raises `OSError` where not even the disk of the data can be looked at."""
        disk = await asyncio.to_thread(shutil.disk_usage, self._data)
        backups = None if self._root is None else await self._backups(self._root, now)
        return Seen(now, disk.free, disk.total, self._seal_ends, backups)

    async def _backups(self, root: Path, now: datetime) -> Backups:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(asyncio.to_thread(_look, root, self._data, now))
        done, _ = await asyncio.wait([self._looking], timeout=self._patience)
        return self._looking.result() if done else Backups(fault=SILENT)


def _look(root: Path, data: Path, now: datetime) -> Backups:
    place = Directory(root)
    try:
        newest = place.newest_whole(now)
        beside = root.exists() and root.stat().st_dev == data.stat().st_dev
    except OSError as error:
        return Backups(fault=error.strerror)
    return Backups(newest[1].at if newest else None, place.rehearsed(), beside)
