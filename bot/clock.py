"""What time it is: asked of the machine here, and handed on from `bot/` down."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present instant, aware, in UTC."""


def utc_now() -> datetime:
    """The present instant by the machine."""
    return datetime.now(UTC)
