"""Gives a message to the chat's open question, whatever kind it is of, if the person may still answer it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram import Message, Update

from handlers import (
    access,
    decisions,
    equipment,
    joining,
    overlong,
    placement,
    problems,
    questions,
    register,
    things,
    transfers,
    verification,
)
from handlers.context import Context, Turn
from handlers.errors import in_words
from handlers.texts import esc
from procedure.refusals import Refusal
from storage.models import Question
from storage.offices import InvitationRefused

TOO_LONG = "Jawaban ini terlalu panjang; silakan tulis lebih singkat."
_OVERFLOW = "overflow_at"

Right = Callable[[Turn, int], Awaitable[object]]
"""Given what a question is about, raises a `Refusal` or `InvitationRefused` where this person may not answer it."""


@dataclass(frozen=True)
class Dialogue:
    """A kind of question: the right asked before each answer, what takes the answer, and a file fetched for it."""

    right: Right
    take: Callable[[Turn, Question, Update, Mapping[str, Any]], Awaitable[bool]]
    fetched: Callable[[Turn, int, Mapping[str, Any], Update], Awaitable[None]] | None = None


async def anybody(_turn: Turn, _subject: int) -> None:
    """The right of what strangers may answer."""


DIALOGUES: Mapping[str, Dialogue] = {
    decisions.REASON: Dialogue(decisions.of_visit, decisions.answer),
    decisions.NOTE: Dialogue(decisions.of_visit, decisions.answer),
    joining.QUESTION: Dialogue(joining.invited, joining.answer),
    placement.QUESTION: Dialogue(placement.taken, placement.answer, placement.fetched),
    verification.QUESTION: Dialogue(anybody, verification.answer, verification.examined),
    access.QUESTION: Dialogue(things.owned, access.answer),
    equipment.QUESTION: Dialogue(things.fitter, equipment.answer),
    problems.QUESTION: Dialogue(things.owned, problems.answer, problems.fetched),
    register.QUESTION: Dialogue(things.keeper, register.answer),
    transfers.QUESTION: Dialogue(transfers.offered, transfers.answer),
}
"""Every kind of question there is."""


async def answer(turn: Turn, question: Question | None, update: Update, context: Context) -> bool:
    """Whether the message was meant for the open `question` outside the form, which then took it.

    A file that has been fetched goes to whom the job names, whatever question is open by then. Who may not answer any
    more is told why, and nothing else happens.
    """
    if context.result is not None:
        kind, _, subject = context.result["for"].partition(":")
        fetched = DIALOGUES[kind].fetched if kind in DIALOGUES else None
        if fetched is None:
            return False
        if await _may(turn, kind, int(subject)):
            await fetched(turn, int(subject), context.result, update)
        return True
    if question is None:
        return False
    if not await _may(turn, question.kind, question.subject):
        return True
    if update.message is not None and await _overlong(turn, question, update.message):
        return True
    return await DIALOGUES[question.kind].take(turn, question, update, context.raw_update)


async def recheck(turn: Turn) -> None:
    """Closes this person's open question where they may answer it no longer."""
    question = await turn.tx.drafts.question(turn.person)
    if question is not None:
        await _refused(turn, question.kind, question.subject)


async def _may(turn: Turn, kind: str, subject: int) -> bool:
    why = await _refused(turn, kind, subject)
    if why is not None:
        await turn.say(esc(why))
    return why is None


async def _refused(turn: Turn, kind: str, subject: int) -> str | None:
    """None where this person may answer; else why not, and the question, where it is the open one, is closed."""
    try:
        await DIALOGUES[kind].right(turn, subject)
    except (Refusal, InvitationRefused) as refusal:
        why = in_words(refusal)
        if why is None:
            raise
        question = await turn.tx.drafts.question(turn.person)
        if question is not None and (question.kind, question.subject) == (kind, subject):
            why = f"Pertanyaan ini ditutup. {why}"
            await questions.shut(turn, question, esc(why))
        return why
    return None


async def _overlong(turn: Turn, question: Question, message: Message) -> bool:
    """Refuses a text in several parts at its first and swallows the rest, whose end alone might pass for an answer."""
    since = question.data.get(_OVERFLOW)
    rest = overlong.is_rest(message, datetime.fromisoformat(since) if since else None)
    if not rest and not overlong.may_go_on(message):
        return False
    ongoing = message.date.isoformat() if overlong.may_go_on(message) else None
    question.data = {**question.data, _OVERFLOW: ongoing}
    if not rest:
        await turn.say(TOO_LONG)
    return True
