"""The backup of every night, in a process of its own: neither the event loop nor the memory of the service knows it."""

import asyncio
import contextlib
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.settings import Settings
from bot.traces import trace
from handlers.chat.context import Services
from handlers.upkeep import backups
from storage.keeping.directory import Directory
from storage.keeping.nights import last_night

LOG = logging.getLogger(__name__)

LOOK = 2.0
"""Seconds between looks at the clock."""

AGAIN = timedelta(hours=1)
"""How long after a failure it is tried again."""

_NEVER = datetime.min.replace(tzinfo=UTC)

BackUp = Callable[[Path], Awaitable[str | None]]
"""Makes a backup in a directory; what went wrong, None for nothing."""


async def in_a_process(root: Path) -> str | None:
    """The command `backup` with the settings of this program, with which it ends: cancelled, or killed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "backup", "--nightly", str(root)),
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=PIPE,
        stdout=DEVNULL,
        stderr=PIPE,
    )
    try:
        said = await process.stderr.read() if process.stderr else b""
        status = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if status == 0:
        return None
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"status {status}"


class Nightly:
    """Has a backup made in `settings.backup_dir` for each night that has none, as soon as it has begun."""

    def __init__(
        self, services: Services, bot_name: str, settings: Settings, root: Path, back_up: BackUp = in_a_process
    ) -> None:
        self._services = services
        self._bot_name = bot_name
        self._settings = settings
        self._directory = Directory(root)
        self._back_up = back_up
        self._newest = self._failed = _NEVER

    async def keep_up(self) -> None:
        """Runs until it is cancelled, with a backup that is being made: what is half done is removed by the next."""
        while True:
            try:
                await self.look()
            except Exception as error:  # whatever it is, it may pass, and nobody else makes a backup
                LOG.error("the backup of the night fails\n%s", trace(error))  # noqa: TRY400  # its message stays out
                self._failed = self._services.clock()
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Has the backup made if the night has none, and tells the admins where it fails."""
        now = self._services.clock()
        night = last_night(now, self._settings.backup_at, self._settings.zone)
        if self._failed <= now < self._failed + AGAIN or await self._made(night):
            return
        failure = await self._back_up(self._directory.root)
        made = await self._made(night)
        if failure is None:
            LOG.info("the backup of the night is made")
            return
        LOG.error("the backup of the night %s: %s", "is not complete" if made else "is not made", failure)
        if not made:
            self._failed = self._services.clock()
        async with self._services.storage.begin(self._services.clock()) as tx:
            speaker = self._services.speaker(tx, self._bot_name)
            await backups.warn(speaker, night.astimezone(self._settings.zone).date(), made=made)

    async def _made(self, night: datetime) -> bool:
        now = self._services.clock()
        if not night <= self._newest <= now:
            with contextlib.suppress(FileNotFoundError):  # the first is still to be made
                newest = await asyncio.to_thread(self._directory.newest, now)
                self._newest = newest or _NEVER
        return night <= self._newest <= now
