"""What people say of the service: how satisfied they are, without anybody's name, and what they complain about."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat.buttons import About
from handlers.chat.context import Context
from handlers.chat.dialogues import anybody
from handlers.chat.questions import COMPLAINT, REPLY, SUGGESTION
from handlers.chat.turn import Dialogue, Dialogues, FallingDue
from handlers.voices import complaining, due, replying, survey

DIALOGUES: Dialogues = {
    SUGGESTION: Dialogue(About.SURVEY, anybody, survey.suggested),
    COMPLAINT: Dialogue(About.COMPLAINING, complaining.own, complaining.answer),
    REPLY: Dialogue(About.COMPLAINT, replying.replier, replying.answer),
}

DUE = (FallingDue(due.asking, due.ask), FallingDue(due.unanswered, due.go_further))
"""What of this room falls due by itself."""


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons and commands of this room."""
    return [*survey.handlers(), *complaining.handlers(), *replying.handlers()]
