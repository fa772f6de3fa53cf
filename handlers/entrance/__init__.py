"""The ways in: commands, what somebody turns to, what waits for them, and what fits nothing."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat.buttons import About
from handlers.chat.context import Context
from handlers.chat.dialogues import anybody
from handlers.chat.questions import FINDING
from handlers.chat.turn import Dialogue, Dialogues
from handlers.entrance import fallback, finding, menu, owned

DIALOGUES: Dialogues = {FINDING: Dialogue(About.FINDING, anybody, finding.answer, keeps=True)}


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons and commands of this room."""
    return [*owned.handlers(), *menu.handlers(), *finding.handlers(), *fallback.handlers()]
