"""The updates of one chat in order, chats side by side, each handled once however often it takes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, cast
from weakref import WeakValueDictionary

from telegram.ext import BaseUpdateProcessor

from bot.receiving.intake import Incoming, sender
from bot.receiving.outage import Outage
from bot.traces import trace
from handlers.chat.context import Handling, Services, handling
from handlers.chat.turn import Turn
from handlers.entrance.failures import apologise
from storage.errors import is_storage_trouble
from storage.mail.inbox import Received

LOG = logging.getLogger(__name__)

WAITING = 1_000_000
"""PTB's own limit counts updates that only wait for their chat's turn, so it must never be reached."""

AT_ONCE = 128
"""Updates being handled at one time, over all chats."""

TRIES = 3


class PerChat(BaseUpdateProcessor):
    """Runs `process` (set it to `Application.process_update`) for each update at its chat's turn.

    A failure is tried again, up to `TRIES` times; then the update is parked and the person told. While storage fails
    it is tried until storage recovers. What no handler settled is marked done. What can be neither handled nor parked
    is a failure of the whole program, for which `fail` is called: else the update would lie there until the next start.
    """

    def __init__(self, services: Services, outage: Outage, fail: Callable[[str], None]) -> None:
        super().__init__(WAITING)
        self.process: Callable[[object], Awaitable[None]]
        self._services = services
        self._outage = outage
        self._fail = fail
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to end: `Outage.stopping` ends the waiting, what is undone is replayed at the next start."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handles `update` to its end. PTB's coroutine runs once only, so `process` makes one a try."""
        cast(Coroutine[Any, Any, Any], coroutine).close()
        incoming = cast(Incoming, update)
        turn = self._turns.setdefault(_chat(incoming), asyncio.Lock())
        async with turn:
            unrecorded = 0
            while not self._outage.stopping.is_set():
                try:
                    if await self._finished(incoming):
                        incoming.settled.set()
                        return
                except Exception as error:
                    unrecorded += 1
                    LOG.error("what came of update %s is not recorded\n%s", incoming.update_id, trace(error))  # noqa: TRY400
                    if unrecorded == TRIES:
                        self._fail(f"what came of update {incoming.update_id} cannot be recorded")
                        return

    async def _finished(self, update: Incoming) -> bool:
        try:
            finished = await self._settled(update)
        except Exception as error:
            if not is_storage_trouble(error):
                raise
            await self._outage.wait(error, [update.received.update])
            return False
        self._outage.over()
        return finished

    async def _settled(self, update: Incoming) -> bool:
        """One try; False where there must be another, an exception where the try could not be recorded."""
        if not update.readable:
            return await self._failed(update, "not understood", parked=True)
        current = Handling(update.received)
        token = handling.set(current)
        try:
            async with self._slots:
                await self.process(update)
        finally:
            handling.reset(token)
        if current.error is not None:
            if not current.settled and is_storage_trouble(current.error):
                raise current.error
            row = await update.kept(self._services.storage, self._services.clock())
            LOG.error("update %s (u%s) failed\n%s", update.received.update["update_id"], row, trace(current.error))
            return current.settled or await self._failed(update, type(current.error).__name__)
        if not current.settled:
            async with self._services.storage.begin(self._services.clock()) as tx:
                await tx.inbox.done(update.received)
        return True

    async def _failed(self, update: Incoming, reason: str, *, parked: bool = False) -> bool:
        services = self._services
        row = await update.kept(services.storage, services.clock())
        received = update.received
        person = sender(received.update)
        async with services.storage.begin(services.clock(), actor=person) as tx:
            parked = await tx.inbox.failed(row) >= TRIES or parked
            if parked:
                await tx.inbox.park(row, reason)
                await self._apologise(services.turn(tx, person), received)
        return parked

    async def _apologise(self, turn: Turn, received: Received) -> None:
        """An update may be too odd even to be told of: it is set aside all the same."""
        try:
            async with turn.tx.attempt():
                await apologise(turn, received)
        except Exception as error:
            if is_storage_trouble(error):
                raise
            LOG.error("nobody is told of update %s\n%s", received.update["update_id"], trace(error))  # noqa: TRY400


def _chat(update: Incoming) -> int:
    return update.effective_chat.id if update.effective_chat else 0
