"""Gives a message to the chat's open question, whatever kind it is of."""

from datetime import datetime

from telegram import Message, Update

from handlers import (
    access,
    decisions,
    equipment,
    joining,
    overlong,
    placement,
    problems,
    register,
    transfers,
    verification,
)
from handlers.context import Context, Turn
from storage.models import Question

TOO_LONG = "Jawaban ini terlalu panjang; silakan tulis lebih singkat."
_OVERFLOW = "overflow_at"

_TAKERS = {
    decisions.REASON: decisions.answer,
    decisions.NOTE: decisions.answer,
    joining.QUESTION: joining.answer,
    placement.QUESTION: placement.answer,
    verification.QUESTION: verification.answer,
    access.QUESTION: access.answer,
    equipment.QUESTION: equipment.answer,
    problems.QUESTION: problems.answer,
    register.QUESTION: register.answer,
    transfers.QUESTION: transfers.answer,
}
_FETCHED = {
    placement.QUESTION: placement.fetched,
    problems.QUESTION: problems.fetched,
    verification.QUESTION: verification.examined,
}


async def answer(turn: Turn, question: Question | None, update: Update, context: Context) -> bool:
    """Whether the message was meant for the open `question` outside the form, which then took it.

    A file that has been fetched goes to whom the job names, whatever question is open by then.
    """
    if context.result is not None:
        whose, _, subject = context.result["for"].partition(":")
        if whose not in _FETCHED:
            return False
        await _FETCHED[whose](turn, int(subject), context.result, update)
        return True
    if question is None:
        return False
    if update.message is not None and await _overlong(turn, question, update.message):
        return True
    return await _TAKERS[question.kind](turn, question, update, context.raw_update)


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
