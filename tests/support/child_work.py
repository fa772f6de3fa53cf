"""What a process of its own is given to do by tests: it imports this module, and no more than the work needs."""

from bot.work.binding import bind
from documents.incoming import letter


def cramped(given: bytes) -> bytes:
    """`bind`, where a letter may be no larger than that."""
    letter.LARGEST = 500
    return bind(given)


def broken(_given: bytes) -> bytes:
    """What fails in a way of its own."""
    raise OSError("broken data stream when reading image file")
