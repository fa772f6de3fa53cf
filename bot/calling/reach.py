"""Whether Telegram is there at all, and whom it answers: what tells a bad message from a bad hour."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from enum import Enum, auto

from telegram.error import RetryAfter

LOG = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds between two questions whether Telegram is there; doubled from the first to the longest."""

PATIENCE = 20 * 60.0
"""Seconds that something may fail while Telegram is there and nobody else shows whose fault it is."""

ERRING = 6
"""How many times as long it may while others fail too and nobody is answered."""

DOUBT = 5 * 60.0
"""Seconds that what may have arrived waits for somebody to be answered, before it is given up all the same; and that
all wait for the one call, before they try again themselves."""


class Blame(Enum):
    """Whose a failure is."""

    ITS_OWN = auto()
    """Others were answered since the failure before."""
    UNKNOWN = auto()
    """Nobody else had anything to say."""
    TELEGRAM = auto()
    """Nobody is answered."""
    STUBBORN = auto()
    """Unknown, but for longer than can be waited."""


@dataclass
class _Trouble:
    began: float
    answers: int
    failures: int
    tries: int = 0


class Reach:
    """Asks `ask`, one cheap call, whenever a call fails while nobody is answered; until it succeeds all others wait.

    What fails is told apart by its `key`: an outbox row, a job. All is counted in memory, by the monotonic clock.
    """

    def __init__(self, ask: Callable[[], Awaitable[object]]) -> None:
        self._ask = ask
        self._here = asyncio.Event()
        self._here.set()
        self._asking: asyncio.Task[bool] | None = None
        self._troubles: dict[Hashable, _Trouble] = {}
        self._answers = 0
        self._failures = 0
        self._answered_at = float("-inf")
        self._began = asyncio.get_running_loop().time()

    @property
    def here(self) -> bool:
        """Whether anything but the one call may be tried now."""
        return self._here.is_set()

    async def until_here(self) -> None:
        """Returns when something may be tried."""
        await self._here.wait()

    def answered(self, key: Hashable) -> None:
        """Telegram has accepted or refused what `key` stands for."""
        self._answers += 1
        self._answered_at = asyncio.get_running_loop().time()
        self._troubles.pop(key, None)

    async def failed(self, key: Hashable, since: float) -> Blame:
        """What a failure of the call made at `since` (the loop's time) says; Telegram is there when this returns."""
        self._failures += 1
        loop = asyncio.get_running_loop()
        trouble = self._troubles.setdefault(key, _Trouble(loop.time(), self._answers, self._failures))
        if self._answered_at < since and not await self.there():
            for one in self._troubles.values():  # the time it was away counts against none of them
                one.began, one.tries = loop.time(), 0
            return Blame.TELEGRAM
        trouble.tries += 1
        answers, others = self._answers - trouble.answers, self._failures - trouble.failures - 1
        trouble.answers, trouble.failures = self._answers, self._failures
        if trouble.tries == 1:
            return Blame.UNKNOWN
        if answers and answers >= others:
            return Blame.ITS_OWN
        if loop.time() - trouble.began > PATIENCE * (ERRING if others and not answers else 1):
            return Blame.STUBBORN
        return Blame.TELEGRAM if others else Blame.UNKNOWN

    def tries(self, key: Hashable) -> int:
        """How often it has failed without an answer in between."""
        trouble = self._troubles.get(key)
        return trouble.tries if trouble else 0

    def settled(self, key: Hashable) -> bool:
        """Whether somebody was answered since `key` failed last (or since the start), or `DOUBT` has passed."""
        trouble = self._troubles.get(key)
        since, answers = (trouble.began, trouble.answers) if trouble else (self._began, 0)
        return self._answers > answers or asyncio.get_running_loop().time() - since > DOUBT

    def forget(self, key: Hashable) -> None:
        """It is not tried any more."""
        self._troubles.pop(key, None)

    async def there(self) -> bool:
        """Asks, once for all who want to know at a time, until Telegram answers; False if it did not at once."""
        if self._asking is None:
            self._here.clear()
            self._asking = asyncio.create_task(self._until_answered())
        return await asyncio.shield(self._asking)

    async def stop(self) -> None:
        """Ends the asking."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _until_answered(self) -> bool:
        pause, at_once = FIRST_PAUSE, True
        loop = asyncio.get_running_loop()
        until = loop.time() + DOUBT
        while loop.time() < until:  # then the others try too: the cheap call may be all that fails
            try:
                await self._ask()
            except RetryAfter:
                break  # that is an answer
            except Exception as error:  # whatever it is: while this is not answered nothing else need be tried
                LOG.warning("Telegram is away (%s); asking again in %.1f s", type(error).__name__, pause)
                at_once = False
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, 2 * pause)
            else:
                break
        if not at_once:
            LOG.warning("what waits for Telegram is tried again")
        self._asking = None
        self._here.set()
        return at_once
