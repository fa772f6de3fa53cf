"""What waits for the bot: updates with ascending ids, handed out by long polling and kept until confirmed."""

import json
from collections import deque
from collections.abc import Callable

from bot.demo.bell import Bell
from bot.demo.telegram.errors import Refused
from bot.demo.telegram.schema import Json, check_update

_FIRST = 500_000_001
_REMEMBERED = 1000
_TWO_BOTS = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


class Updates:
    """The bot's queue. An update leaves it when `confirm` is called with a higher id, as at Telegram.

    `bell` rings when one comes. `strict` checks each update against the Bot API before it is queued (`SchemaError`);
    `fetched` is called with the id of each that leaves.
    """

    def __init__(self, strict: bool, fetched: Callable[[int], None]) -> None:
        self.bell = Bell()
        self.allowed: list[str] = []
        self.pending: dict[int, str] = {}
        self._strict = strict
        self._fetched = fetched
        self._next_id = _FIRST
        self._recent: deque[str] = deque(maxlen=_REMEMBERED)
        self._again: list[str] = []
        self._held: dict[int, str] | None = None
        self._turn = object()

    @property
    def issued(self) -> range:
        """The ids of all updates so far."""
        return range(_FIRST, self._next_id)

    @property
    def waiting(self) -> list[int]:
        """The ids of those the bot has not fetched, held ones too, in order."""
        return sorted([*self.pending, *(self._held or {})])

    def add(self, kind: str, content: Json) -> int | None:
        """Queue an update of the given kind and give its id; None where the bot did not allow that kind."""
        if self.allowed and kind not in self.allowed:
            return None
        update = {"update_id": self._next_id, kind: content}
        if self._strict:
            check_update(update)
        # Written down at once: the message may be edited before the bot asks.
        text = json.dumps(update, ensure_ascii=False)
        (self.pending if self._held is None else self._held)[self._next_id] = text
        self._recent.append(text)
        self._next_id += 1
        self.bell.ring()
        return self._next_id - 1

    def confirm(self, offset: int) -> None:
        """Forget the updates below `offset`; a negative one keeps only that many from the end (Bot API, getUpdates)."""
        keep_from = offset if offset >= 0 else ([*self.pending][offset:] or [0])[0]
        for update_id in [one for one in self.pending if one < keep_from]:
            self.take(update_id)

    def take(self, update_id: int) -> None:
        """The bot has it: forget it."""
        if self.pending.pop(update_id, None) is not None:
            self._fetched(update_id)

    def drop(self) -> None:
        """Forget everything that waits (`drop_pending_updates`)."""
        for update_id in [*self.pending]:
            self.take(update_id)

    async def poll(self, offset: int, limit: int, seconds: float) -> list[str]:
        """Up to `limit` updates as JSON texts; with none there, the first that come within `seconds`.

        A newer call ends an older one that still waits with `Refused` (409), as Telegram does to two bots on one token.
        """
        self.interrupt()
        self.confirm(offset)
        turn = self._turn

        def look() -> bool | None:
            return True if self.pending or self._again or self._turn is not turn else None

        await self.bell.until(look, seconds)
        if self._turn is not turn:
            raise Refused(409, _TWO_BOTS)
        again, self._again = self._again[:limit], self._again[limit:]
        return (again + list(self.pending.values()))[:limit]

    def interrupt(self) -> None:
        """End a poll that waits, with the 409."""
        self._turn = object()
        self.bell.ring()

    def repeat(self, last: int = 1) -> None:
        """A fault: the last `last` updates, confirmed or not, are handed out once more."""
        self._again += list(self._recent)[-last:]
        self.bell.ring()

    def hold(self) -> None:
        """A fault: keep new updates back until `release`."""
        self._held = {}

    def release(self, backwards: bool = False) -> None:
        """Hand out what `hold` kept back, the newest first if `backwards`."""
        held, self._held = self._held or {}, None
        for update_id in sorted(held, reverse=backwards):
            self.pending[update_id] = held[update_id]
        self.bell.ring()
