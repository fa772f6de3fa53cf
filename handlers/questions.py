"""The one open question of a chat outside the form: opened, answered, or closed visibly by the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.buttons import Rows, keyboard
from handlers.context import Turn
from storage.models import Question

ABOUT_VISIT = frozenset({"alasan", "catatan", "penempatan"})
"""The kinds of questions whose subject is a visit."""

Kept = Mapping[str, Any]
"""What a question remembers, as JSON holds it."""


@dataclass(frozen=True)
class Prompt:
    """The message that asks: an outbox row, or the Telegram id of the message a button was tapped on."""

    row: int | None = None
    message_id: int | None = None


async def ask(
    turn: Turn,
    kind: str,
    subject: int,
    data: Kept,
    *,
    prompt: Prompt,
    closed_text: str,
    closed_rows: Rows = (),
) -> None:
    """Opens a question about `subject`; any other that was open is closed visibly first.

    `closed_text` with `closed_rows` is what the asking message becomes when the question is given up.
    """
    await turn.tx.offices.person(turn.person)  # those whom the settings make admins may have no row yet
    old = await turn.tx.drafts.question(turn.person)
    if old is not None and (old.kind, old.subject) != (kind, subject):
        await _restore(turn, old)
    kept = {
        "data": dict(data),
        "message_id": prompt.message_id,
        "closed": {"text": closed_text, **keyboard(closed_rows)},
    }
    await turn.tx.drafts.ask(turn.person, kind, subject, kept, prompt.row)


async def given_up(turn: Turn) -> bool:
    """Closes the open question visibly; False if there was none."""
    question = await turn.tx.drafts.question(turn.person)
    if question is None:
        return False
    await _restore(turn, question)
    await turn.tx.drafts.answered(turn.person)
    return True


async def shut(turn: Turn, question: Question, words: str) -> None:
    """Closes the open `question` of this person for good: the asking message says `words`, and has no buttons."""
    if question.prompt is not None:
        await turn.edit(question.prompt, words)
    elif question.data["message_id"] is not None:
        await turn.edit_message(question.data["message_id"], words)
    await turn.tx.drafts.answered(turn.person)


async def current(turn: Turn, kind: str, subject: int) -> Kept | None:
    """The data of the open question if it is this one."""
    question = await turn.tx.drafts.question(turn.person)
    if question is None or (question.kind, question.subject) != (kind, subject):
        return None
    return data_of(question)


async def end(turn: Turn, kind: str, subject: int) -> None:
    """Forgets the open question if it is this one: it has been answered."""
    if await current(turn, kind, subject) is not None:
        await turn.tx.drafts.answered(turn.person)


def about_visit(question: Question | None, visit_id: int) -> bool:
    """Whether the open question is about this visit to a step."""
    return question is not None and question.kind in ABOUT_VISIT and question.subject == visit_id


def data_of(question: Question) -> Kept:
    """What was stored with `ask`."""
    data: Kept = question.data["data"]
    return data


def prompt_of(question: Question) -> Prompt:
    """The message that asked."""
    return Prompt(question.prompt, question.data["message_id"])


async def _restore(turn: Turn, question: Question) -> None:
    closed = {"parse_mode": "HTML", **question.data["closed"]}
    if question.prompt is not None:
        await turn.tx.mail.post(turn.person, "editMessageText", closed, edits=question.prompt)
    elif question.data["message_id"] is not None:
        closed["message_id"] = question.data["message_id"]
        await turn.tx.mail.post(turn.person, "editMessageText", closed)
