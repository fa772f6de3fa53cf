"""When storage fails: who is told, how long is waited, and that nothing else counts as such a failure."""

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot.receiving.intake import sender

LOG = logging.getLogger(__name__)

SORRY = "Maaf, penyimpanan sedang terganggu. Permintaan Bapak/Ibu sudah diterima dan diproses begitu pulih."

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""Seconds between tries while storage fails; doubled from the first to the longest."""


class Outage:
    """One failure of storage, from the first error to the first success after it.

    Each chat is told once in an outage, straight through `bot`, since the outbox cannot be written.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._told: set[int] = set()
        self._pause = FIRST_PAUSE
        self._telling: set[asyncio.Task[None]] = set()
        self.stopping = asyncio.Event()

    async def wait(self, error: BaseException, updates: Iterable[Mapping[str, Any]]) -> None:
        """Tells the people behind the raw `updates`, and waits before the next try (at once over when stopping)."""
        if self._pause == FIRST_PAUSE:
            LOG.error("storage fails (%s); trying again until it recovers", type(error).__name__)
        for update in updates:
            self._tell(update)
        pause, self._pause = self._pause, min(LONGEST_PAUSE, 2 * self._pause)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):  # `wait_for` may swallow a cancellation
                await self.stopping.wait()

    def over(self) -> None:
        """Storage worked."""
        if self._pause != FIRST_PAUSE:
            LOG.warning("storage works again")
            self._pause = FIRST_PAUSE
            self._told.clear()

    def _tell(self, update: Mapping[str, Any]) -> None:
        chat, query = sender(update), update.get("callback_query")
        if not chat or chat in self._told or ("message" not in update and query is None):
            return
        self._told.add(chat)
        task = asyncio.create_task(self._say(chat, query.get("id") if isinstance(query, dict) else None))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _say(self, chat: int, query_id: str | None) -> None:
        with contextlib.suppress(TelegramError):
            if query_id is not None:
                await self._bot.answer_callback_query(query_id, text=SORRY, show_alert=True)
            else:
                await self._bot.send_message(chat, SORRY)
