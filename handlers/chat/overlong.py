"""A text too long for one message: apps send it in parts, which must be refused as one."""

from datetime import datetime, timedelta

from telegram import Message

SPLIT = 2048
"""Characters from which a text may be the first part of a longer one: apps split it in the second half of 4096."""

_TOGETHER = timedelta(seconds=3)
"""The parts of one text are sent within this time."""


def may_go_on(message: Message) -> bool:
    """Whether another part of the same text may follow; no answer is this long."""
    return len(message.text or "") >= SPLIT


def is_rest(message: Message, since: datetime | None) -> bool:
    """Whether this is what follows the part refused at `since` (None: there was none)."""
    return message.text is not None and since is not None and timedelta() <= message.date - since <= _TOGETHER
