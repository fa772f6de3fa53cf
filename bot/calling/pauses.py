"""How long is waited: between tries, where Telegram asks for it, and between looks at the record."""

import random
from datetime import timedelta
from typing import cast

from telegram.error import RetryAfter

SWEEP = 1.0
"""Seconds between looks for rows that nobody announced: another process wrote them, or storage failed meanwhile."""

LONGEST_PAUSE = 60.0
"""Seconds waited at most between tries while Telegram fails."""

LONGEST_FLOOD = 600.0
"""Seconds waited at most where Telegram says how long: then it may say so again."""


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    return cast(timedelta, error.retry_after).total_seconds()


def backoff(attempts: int) -> float:
    """Seconds to wait after the failed try number `attempts` (from 0), doubled each time.

    The jitter keeps chats that failed together from coming back together.
    """
    return min(LONGEST_PAUSE, 0.5 * 2.0 ** min(attempts, 10)) * random.uniform(0.5, 1)  # noqa: S311  # no secret
