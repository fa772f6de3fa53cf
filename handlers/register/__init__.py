"""The register (*daftar server dan hosting aplikasi*): searched, exported, seen rack by rack, and added to."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat.buttons import About
from handlers.chat.context import Context
from handlers.chat.questions import EQUIPMENT, SEARCH
from handlers.chat.turn import Dialogue, Dialogues
from handlers.facts import things
from handlers.register import equipment, racks, search

DIALOGUES: Dialogues = {
    EQUIPMENT: Dialogue(About.RACK, things.fitter, equipment.answer),
    SEARCH: Dialogue(About.SEARCH, things.keeper, search.answer, keeps=True),
}


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons and commands of this room."""
    return [*search.handlers(), *racks.handlers(), *equipment.handlers()]
