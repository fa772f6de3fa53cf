"""Gives a message to the chat's open question, whatever kind it is of."""

from collections.abc import Mapping
from typing import Any

from telegram import Update

from handlers import decisions, joining, placement
from handlers.context import Turn

_TAKERS = {
    decisions.REASON: decisions.answer,
    decisions.NOTE: decisions.answer,
    joining.QUESTION: joining.answer,
    placement.QUESTION: placement.answer,
}


async def answer(turn: Turn, update: Update, result: Mapping[str, Any] | None) -> bool:
    """Whether the chat had an open question, which then took the message; `result` is what a job found for it."""
    question = await turn.tx.drafts.question(turn.person)
    if question is None:
        return False
    return await _TAKERS[question.kind](turn, question, update, result)
