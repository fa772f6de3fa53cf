"""One round of the periodic check: still open, answered, and what asks for it."""

from handlers import things
from handlers.context import Turn
from handlers.errors import Answer
from storage.models import Placement


def topic(placement: Placement) -> str:
    """The name under which the messages that ask for a check are found."""
    return f"check:{placement.id}"


def still_open(placement: Placement, number: int) -> None:
    """Raises `Answer` where the check of this `number` has been answered already."""
    if placement.check_no != number:
        raise Answer("Pengecekan ini sudah dijawab. Yang berikutnya ada pada /aset.")


async def done(turn: Turn, placement: Placement) -> None:
    """The check has been made: the next one is due an interval from now, and nothing asks for this one any more."""
    placement.checked_at = turn.now
    placement.check_no += 1
    things.begin_checks(turn, placement)
    things.plan_warning(turn, placement)
    await close(turn, placement, "✅ Sudah dijawab.")


async def close(turn: Turn, placement: Placement, words: str) -> None:
    """Whatever asks for the check says `words` instead, and has no buttons."""
    for row, chat_id, _ in await turn.tx.mail.about(topic(placement)):
        await turn.edit(row, f"🩺 {await things.title(turn, placement)}\n\n{words}", to=chat_id)
        await turn.tx.mail.retire(row)
