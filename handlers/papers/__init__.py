"""The documents: frozen when their act is done, listed, fetched, and verified."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat.buttons import About
from handlers.chat.context import Context
from handlers.chat.dialogues import anybody
from handlers.chat.questions import VERIFICATION
from handlers.chat.turn import Dialogue, Dialogues
from handlers.papers import dossier, verification

DIALOGUES: Dialogues = {VERIFICATION: Dialogue(About.FILE, anybody, verification.answer, verification.examined)}


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons and commands of this room."""
    return [*verification.handlers(), *dossier.handlers()]
