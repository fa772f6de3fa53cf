"""The offices: who is invited, joins, is listed, and leaves."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat.buttons import About
from handlers.chat.context import Context
from handlers.chat.questions import JOINING
from handlers.chat.turn import Dialogue, Dialogues
from handlers.offices import appointment, invite, join, officials

DIALOGUES: Dialogues = {JOINING: Dialogue(About.INVITATION, join.invited, join.answer, keeps=True)}


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons and commands of this room."""
    return [*join.handlers(), *appointment.handlers(), *invite.handlers(), *officials.handlers()]
