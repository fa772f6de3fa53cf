"""Telegram's limits on messages, kept before Telegram has to say so."""

import asyncio
from collections import deque

WINDOW = 1.03
"""Seconds in which at most MESSAGES_PER_SECOND go out: a little over one, since the network moves calls together."""

SPREAD = 1.5
"""How much faster than on average messages may follow each other: many at once reach Telegram later than they left,
and then too near to those of the next window."""

FREELY = 3
"""The part of a second's messages that may follow each other without a gap: so few are not moved that far."""

BURST = 20
"""Messages one chat may get at once, before its rate counts."""


class Pace:
    """Lets `overall` messages a second out over all chats and `per_chat` in one chat (after `BURST`); 0 is no limit.

    Of each second's messages a few are kept for replies, and replies go before others, so that who acts is answered
    at once while a thousand messages are owed.
    """

    def __init__(self, overall: int, per_chat: float) -> None:
        self._overall = overall
        self._kept = max(1, self._overall // 15) if self._overall > 1 else 0
        self._gap = WINDOW / SPREAD / self._overall if self._overall else 0.0
        self._interval = WINDOW / per_chat if per_chat else 0.0
        self._full: dict[int, float] = {}
        self._times: deque[float] = deque()
        self._ready = 0.0
        self._replies: _Queue = deque()
        self._others: _Queue = deque()
        self._timer: asyncio.TimerHandle | None = None

    async def take(self, chat: int, *, reply: bool, items: int = 1) -> None:
        """Returns when a message to `chat` may go out now, or an album of so many `items`, each of which is one."""
        if self._interval:
            await self._chat(chat, items)
        if self._overall:
            future = asyncio.get_running_loop().create_future()
            (self._replies if reply else self._others).append((future, items))
            self._grant()
            await future

    async def _chat(self, chat: int, items: int) -> None:
        now = asyncio.get_running_loop().time()
        full = max(now, self._full.get(chat, now)) + items * self._interval
        self._full[chat] = full
        if len(self._full) > 10_000:
            self._full = {chat: at for chat, at in self._full.items() if at > now}
        await asyncio.sleep(full - now - BURST * self._interval)

    def _grant(self) -> None:
        now = asyncio.get_running_loop().time()
        while self._times and self._times[0] <= now - WINDOW:
            self._times.popleft()
        while now >= self._ready and (queue := self._next()) is not None:
            future, items = queue.popleft()
            if not future.done():
                future.set_result(None)
                self._times.extend([now] * items)
                freely = FREELY * len(self._times) <= self._overall
                self._ready = now if freely else now + items * self._gap
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._replies or self._others:
            at = self._times[0] + WINDOW if self._next() is None else self._ready
            self._timer = asyncio.get_running_loop().call_at(at, self._grant)

    def _next(self) -> "_Queue | None":
        """What may go next; what is more than there ever is room for goes alone."""
        for queue, kept in ((self._replies, 0), (self._others, self._kept)):
            if queue:
                fits = len(self._times) + queue[0][1] + kept <= self._overall
                return queue if fits or not self._times else None
        return None


_Queue = deque[tuple[asyncio.Future[None], int]]
