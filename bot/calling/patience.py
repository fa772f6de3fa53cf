"""What is tried again and again because nothing is heard without it, and when trying again will not help."""

import asyncio
import logging

from telegram import Bot
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.calling.pauses import LONGEST_FLOOD, seconds
from bot.traces import trace

LOG = logging.getLogger(__name__)

HOPELESS = 180.0
"""Seconds of Telegram answering and nothing helping, after which trying again will not help either."""

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds between tries, doubled from the first to the longest."""

REFUSALS = (BadRequest, Conflict, Forbidden, InvalidToken)
"""Telegram is there and says no: 400, 409, 403, 401 and 404."""


class Broken(Exception):
    """The program cannot go on by itself: one line that says why."""


class Patience:
    """The pauses between tries of something without which nothing is heard, and when to try no longer.

    `trouble` is what is logged of a try that failed.
    """

    def __init__(self, trouble: str) -> None:
        self._trouble = trouble
        self.restored()

    def restored(self) -> None:
        """It worked."""
        self._pause = FIRST_PAUSE
        self._deaf = 0.0
        self._failed_at: float | None = None

    async def wait(self, error: Exception, *, answered: bool) -> None:
        """Returns when to try again after `error`; `answered` says whether Telegram answers anything.

        Raises `Broken` after `HOPELESS` seconds of answers; those without any do not count, however many.
        """
        now = asyncio.get_running_loop().time()
        if answered and self._failed_at is not None:
            self._deaf += now - self._failed_at
        self._failed_at = now
        if self._deaf >= HOPELESS:
            raise Broken(f"{self._trouble} ({type(error).__name__}), and trying again has not helped")
        pause, self._pause = self._pause, min(LONGEST_PAUSE, 2 * self._pause)
        if isinstance(error, RetryAfter):
            pause = min(LONGEST_FLOOD, seconds(error))
        LOG.warning("%s (%s); trying again in %.1f s", self._trouble, type(error).__name__, pause)
        if not isinstance(error, TelegramError):
            LOG.error("which is a failure of the program's own\n%s", trace(error))
        await asyncio.sleep(pause)


async def answers(bot: Bot, error: Exception) -> bool:
    """Whether Telegram answers, after a call met `error`: a refusal is an answer, else a cheap call is tried."""
    if isinstance(error, REFUSALS):
        return True
    if isinstance(error, RetryAfter):
        return False
    try:
        await bot.get_me()
    except Exception as worse:
        return isinstance(worse, REFUSALS)
    return True
