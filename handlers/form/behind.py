"""What a form leaves behind in its chat: messages that asked what was then answered by typing.

They stay as they were while their person answers, and go together in one call once nobody does, or at the review: what
they said stands above the question asked now. What is typed stays.
"""

from datetime import timedelta

from handlers.chat.desk import Desk
from handlers.chat.turn import FallingDue, Speaker, Turn
from storage.models import Draft

IDLE = timedelta(minutes=1)
"""How long nothing has come to a form before its chat is tidied."""

AT_ONCE = 50
"""Forms tidied in one transaction."""


def add(draft: Draft, row: int | None) -> None:
    """The message of that outbox row, if any, asks no more."""
    if row is not None:
        draft.behind = [*(draft.behind or ()), row]


async def tidy(turn: Turn, draft: Draft) -> None:
    """Takes them from the chat of this form's person; what is too old for that loses its buttons."""
    rows, draft.behind = draft.behind or (), None
    if not rows:
        return
    standing = await turn.tx.prompts.standing(rows)
    await turn.delete_messages([one.message_id for one in standing if one.message_id and one.removable])
    for one in standing:
        if one.message_id is None:
            await turn.remove(one.row)
        elif not one.removable:
            await turn.unbutton(one.message_id)


async def _anything(desk: Desk) -> bool:
    return await desk.tx.drafts.any_behind(desk.now - IDLE)


async def _run(speaker: Speaker) -> bool:
    drafts = await speaker.tx.drafts.behind(speaker.now - IDLE, AT_ONCE)
    for draft in drafts:
        await tidy(speaker.of(draft.person_id), draft)
    return len(drafts) == AT_ONCE


DUE = FallingDue(_anything, _run)
"""Forms that nobody has come to for a while."""
