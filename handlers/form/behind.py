"""What a form leaves behind in its chat: messages that asked what was then answered by typing.

They stay as they were while their person answers, so that each answer stands below its question. They go together in
one call where all that was answered stands in one place, which is the review, or where the form rests or ends.
"""

from handlers.chat.turn import Turn
from storage.models import Draft


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
