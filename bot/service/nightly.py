"""Backups, each night and where one is asked for, made by a process of its own: the loop knows nothing of them."""

import asyncio
import contextlib
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.settings import Settings
from bot.traces import trace
from handlers.chat.context import Services
from handlers.upkeep import backups
from storage.errors import is_storage_trouble
from storage.keeping.directory import Directory
from storage.keeping.nights import last_night

LOG = logging.getLogger(__name__)

LOOK = 2.0
"""Seconds between looks at the clock."""

AGAIN = timedelta(hours=1)
"""How long after a failure it is tried again."""

SOON = timedelta(minutes=1)
"""The same where one is asked for."""

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
    """Has a backup made in `settings.backup_dir` for each night that has none, as soon as it has begun.

    And where somebody has asked for one.
    """

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
        """Has one made if the night has none, or somebody waits for one, who is told; and admins where it fails."""
        now, asked = self._services.clock(), await self._asked()
        night = last_night(now, self._settings.backup_at, self._settings.zone)
        rests = self._failed <= now < self._failed + (SOON if asked else AGAIN)
        if rests or (not asked and await self._made(night)):
            return
        owed = min(now, max([night, *asked.values()]))  # the clock may have been ahead when it was asked for
        failure = None if await self._made(owed) else await self._back_up(self._directory.root)
        made = await self._made(owed)
        if failure is None:
            LOG.info("the backup of the night is made" if not asked else "the backup that was asked for is made")
        else:
            LOG.error("the backup %s: %s", "is not complete" if made else "is not made", failure)
            if not made:
                self._failed = self._services.clock()
        if asked or failure is not None:
            async with self._services.storage.begin(self._services.clock()) as tx:
                speaker = self._services.speaker(tx, self._bot_name)
                if asked:
                    await backups.tell(speaker, [*asked], made=made, whole=failure is None)
                else:
                    await backups.warn(speaker, night.astimezone(self._settings.zone).date(), made=made)

    async def _asked(self) -> Mapping[int, datetime]:
        """Who waits for one; nobody while that cannot be read."""
        try:
            async with self._services.storage.read(self._services.clock()) as tx:
                return await backups.asked(self._services.speaker(tx))
        except Exception as error:
            if not is_storage_trouble(error):
                raise
            return {}

    async def _made(self, night: datetime) -> bool:
        now = self._services.clock()
        if not night <= self._newest <= now:
            with contextlib.suppress(FileNotFoundError):  # the first is still to be made
                newest = await asyncio.to_thread(self._directory.newest, now)
                self._newest = newest or _NEVER
        return night <= self._newest <= now
