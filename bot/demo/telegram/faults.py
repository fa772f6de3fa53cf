"""Trouble on purpose: slowness, refusals, broken connections and lost answers; and Telegram's own flood limits."""

import math
import time
from collections import deque
from dataclasses import dataclass
from typing import Literal

from bot.demo.telegram.errors import Refused

MESSAGES_PER_SECOND = 30
CHAT_BURST = 20
_COUNTED = ("sendMessage", "sendDocument", "sendPhoto", "sendMediaGroup", "edit")

Kind = Literal["delay", "refuse", "drop", "lose", "garble"]


@dataclass(eq=False)
class Fault:
    """One trouble: which calls it meets (None: all), how often still (None: until cleared), how often it did."""

    kind: Kind
    chat: int | None = None
    method: str | None = None
    times: int | None = None
    seconds: float = 0.0
    error: Refused | None = None
    met: int = 0

    def meets(self, method: str, chat: int | None) -> bool:
        """Whether it strikes this call; if so, that is counted.

        `getUpdates` is met only when named: its polls come by themselves and would use up `times`.
        """
        if self.times == 0 or (method != self.method if self.method else method == "getUpdates"):
            return False
        if self.chat is not None and chat != self.chat:
            return False
        self.met += 1
        if self.times is not None:
            self.times -= 1
        return True


class Faults:
    """The troubles at work. Each method adds one: for one `chat`, one `method`, the next `times` calls, or for all.

    The download of a file counts as the method `download`, of no chat.
    """

    def __init__(self) -> None:
        self._active: list[Fault] = []

    def _add(self, fault: Fault) -> Fault:
        self._active.append(fault)
        return fault

    def delay(
        self, seconds: float, *, chat: int | None = None, method: str | None = None, times: int | None = None
    ) -> Fault:
        """Let calls take `seconds` longer."""
        return self._add(Fault("delay", chat, method, times, seconds))

    def flood(
        self, retry_after: int, *, chat: int | None = None, method: str | None = None, times: int | None = None
    ) -> Fault:
        """Refuse calls with 429 and `retry_after` seconds, without carrying them out."""
        return self._add(Fault("refuse", chat, method, times, error=too_many(retry_after)))

    def fail(
        self, code: int = 500, words: str = "Internal Server Error", *,
        chat: int | None = None, method: str | None = None, times: int | None = None, page: bool = False,
    ) -> Fault:  # fmt: skip
        """Refuse calls with an error of the server, or of a proxy (`page`), without carrying them out."""
        return self._add(Fault("refuse", chat, method, times, error=Refused(code, words, page=page)))

    def drop(self, *, chat: int | None = None, method: str | None = None, times: int | None = None) -> Fault:
        """Break the connection before the call is carried out."""
        return self._add(Fault("drop", chat, method, times))

    def lose(self, *, chat: int | None = None, method: str | None = None, times: int | None = None) -> Fault:
        """Carry the call out, then break the connection instead of answering."""
        return self._add(Fault("lose", chat, method, times))

    def garble(self, *, chat: int | None = None, method: str | None = None, times: int | None = None) -> Fault:
        """Carry the call out, then answer with half of what belongs there."""
        return self._add(Fault("garble", chat, method, times))

    def clear(self, fault: Fault | None = None) -> None:
        """End one trouble, or all."""
        self._active = [one for one in self._active if fault is not None and one is not fault]

    def meeting(self, method: str, chat: int | None) -> list[Fault]:
        """The troubles that strike this call, in the order they were added."""
        return [fault for fault in self._active if fault.meets(method, chat)] if self._active else []


def too_many(retry_after: int) -> Refused:
    """Telegram's 429."""
    return Refused(429, f"Too Many Requests: retry after {retry_after}", retry_after)


class FloodLimits:
    """Telegram's limits on messages and edits: 30 a second over all, one a second in a chat after a burst of 20."""

    def __init__(self) -> None:
        self._sent: deque[float] = deque()
        self._debt: dict[int, tuple[float, float]] = {}

    def check(self, method: str, chat: int | None, items: int = 1) -> None:
        """Count the call, an album as its `items`; raises `Refused` (429) with the seconds to wait where too many."""
        if chat is None or not method.startswith(_COUNTED):
            return
        now = time.monotonic()
        while self._sent and self._sent[0] <= now - 1:
            self._sent.popleft()
        if len(self._sent) + items > MESSAGES_PER_SECOND:
            raise too_many(1)
        debt, since = self._debt.get(chat, (0.0, now))
        debt = max(0.0, debt - (now - since))
        if debt + items > CHAT_BURST:
            raise too_many(max(1, math.ceil(debt + items - CHAT_BURST)))
        self._sent.extend([now] * items)
        self._debt[chat] = (debt + items, now)
