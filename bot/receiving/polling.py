"""Telegram asked for updates, again and again, whatever goes wrong."""

import asyncio
import logging
from collections.abc import Sequence

from bot.calling.client import StoredBot
from bot.calling.patience import Patience, answers
from bot.receiving.intake import Intake, is_update
from bot.receiving.outage import Outage
from storage.errors import is_storage_trouble

LOG = logging.getLogger(__name__)

HELD = 10
"""Seconds Telegram may hold its answer back while there is nothing new."""


class Malformed(Exception):
    """An answer that is no list of updates."""


class Polling:
    """Long polling: a batch is in the inbox before the next call confirms it.

    After any failure it is begun anew, from the webhook that may be set. What does not help for long ends its task
    with `Broken`; while Telegram answers nothing at all, or storage fails, it goes on trying.
    """

    def __init__(self, bot: StoredBot, intake: Intake, outage: Outage, kinds: Sequence[str]) -> None:
        self._bot = bot
        self._intake = intake
        self._outage = outage
        self._kinds = kinds
        self._offset: int | None = None
        self._patience = Patience("updates cannot be fetched")
        self._task: asyncio.Task[None] | None = None

    def start(self) -> asyncio.Task[None]:
        """Begins; the task runs until `stop`."""
        self._task = asyncio.create_task(self._run())
        return self._task

    async def stop(self) -> None:
        """Ends; what was fetched and not stored is fetched again by the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                await self._bot.delete_webhook()
                while True:
                    await self._poll()
                    self._patience.restored()
            except Exception as error:  # whatever it is, nobody else would ask Telegram again
                await self._patience.wait(error, answered=await answers(self._bot, error))

    async def _poll(self) -> None:
        batch = await self._bot.updates(self._offset, HELD, self._kinds)
        if not isinstance(batch, list):
            raise Malformed
        named = [raw for raw in batch if isinstance(raw, dict) and isinstance(raw.get("update_id"), int)]
        if batch and not named:
            raise Malformed  # nothing would confirm it: Telegram would send it again at once
        updates = [raw for raw in named if is_update(raw)]
        for odd in batch:
            if not is_update(odd):
                LOG.error("an update after %s has no usable update_id and is left out", self._offset)
        try:
            await self._intake.store(updates)
        except Exception as error:
            if not is_storage_trouble(error):
                raise
            await self._outage.wait(error, updates)
            return
        if updates:
            self._outage.over()
        if named:
            self._offset = max(raw["update_id"] for raw in named) + 1
