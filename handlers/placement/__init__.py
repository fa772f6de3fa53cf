"""Placing a server or providing hosting (SOP row 5): the technician's dialogue."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat.buttons import About
from handlers.chat.context import Context
from handlers.chat.questions import PLACEMENT
from handlers.chat.turn import Dialogue, Dialogues, FallingDue
from handlers.placement import arrival, dialogue, due

DIALOGUES: Dialogues = {PLACEMENT: Dialogue(About.VISIT, dialogue.doing, dialogue.answer, dialogue.fetched)}

DUE = (FallingDue(due.anything, due.run),)
"""What of this room falls due by itself."""


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons and commands of this room."""
    return [*dialogue.handlers(), *arrival.handlers()]
