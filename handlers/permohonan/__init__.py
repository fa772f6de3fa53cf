"""A permohonan on its way through the offices: its cards, what is decided on them, and what its pemohon sees."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat.buttons import About
from handlers.chat.context import Context
from handlers.chat.questions import MENDING, NOTE, REASON
from handlers.chat.turn import Dialogue, Dialogues, FallingDue
from handlers.permohonan import cards, decisions, marking, mending, undo, withdrawal

DIALOGUES: Dialogues = {
    REASON: Dialogue(About.VISIT, decisions.of_visit, decisions.answer, closed=cards.asks_no_more),
    MENDING: Dialogue(About.VISIT, decisions.of_visit, mending.answer, closed=cards.asks_no_more, keeps=True),
    NOTE: Dialogue(About.VISIT, decisions.of_visit, decisions.answer, closed=cards.asks_no_more, keeps=True),
}

DUE = (FallingDue(undo.anything_over, undo.over),)
"""What of this room falls due by itself."""


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons and commands of this room."""
    return [
        *decisions.handlers(),
        *marking.handlers(),
        *mending.handlers(),
        *undo.handlers(),
        *withdrawal.handlers(),
    ]
