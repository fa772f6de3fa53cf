"""What falls due by itself is done soon after: a look every few seconds, for the record says when each thing is due."""

import asyncio
import contextlib
import logging

import handlers
from bot.service.calendar import CalendarKeeper
from bot.traces import trace
from handlers.chat.context import Services
from handlers.chat.desk import Desk
from handlers.permohonan import outdated
from storage.errors import is_storage_trouble

LOG = logging.getLogger(__name__)

LOOK = 2.0
"""Seconds between looks."""

AT_ONCE = 50
"""Cards redrawn in one transaction."""


class Schedule:
    """Does what is `due` while the program runs, by the `calendar` as it is, and has cards follow what others do."""

    def __init__(self, services: Services, calendar: CalendarKeeper, bot_name: str) -> None:
        self._services = services
        self._calendar = calendar
        self._bot_name = bot_name
        self._stamp: tuple[object, ...] = ()
        self._ended = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> asyncio.Task[None]:
        """Begins; the task runs until `stop`."""
        self._task = asyncio.create_task(self._run())
        return self._task

    async def stop(self) -> None:
        """Ends after what is being done."""
        self._ended.set()
        if self._task is not None:
            await self._task

    async def _run(self) -> None:
        while not self._ended.is_set():
            more = False
            try:
                more = await self._look()
            except Exception as error:  # whatever it is, the next look may succeed, and nobody else would look
                if is_storage_trouble(error):
                    LOG.warning("what is due waits (%s)", type(error).__name__)
                else:
                    LOG.error("what is due cannot be done\n%s", trace(error))  # noqa: TRY400  # its message stays out
            if not more:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK):
                        await self._ended.wait()

    async def _look(self) -> bool:
        """Writes only where something is due; True where there may be more."""
        services = self._services
        async with services.storage.read(services.clock()) as tx:
            await self._calendar.mind(tx)
            desk, stale = Desk(tx, services.config), list[int]()
            due = [kind for kind in handlers.DUE if await kind.anything(desk)]
            stamp = (*await tx.racks.stamp(), *await tx.hosts.stamp(), *await tx.permohonan.stamp())
            if stamp != self._stamp:
                stale = await outdated.find(desk)
        more = False
        if due or stale:
            async with services.storage.begin(services.clock()) as tx:
                speaker = services.speaker(tx, self._bot_name)
                for visit in stale[:AT_ONCE]:
                    await outdated.redraw(speaker, visit)
                for kind in due:
                    more = await kind.run(speaker) or more
        if len(stale) > AT_ONCE:
            return True
        self._stamp = stamp
        return more
