"""The office's clock and calendar: reminders at the norm, the digest, the board of what waits, and the holidays."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, MessageHandler, filters

from handlers.chat.buttons import About
from handlers.chat.context import Context
from handlers.chat.questions import CALENDAR
from handlers.chat.turn import Dialogue, Dialogues, FallingDue
from handlers.clockwork import due, entering, holidays, pinning, replanning

DIALOGUES: Dialogues = {CALENDAR: Dialogue(About.CALENDAR, entering.by_admin, entering.answer)}

DUE = (FallingDue(replanning.anything, replanning.run), FallingDue(due.anything, due.run))
"""What of this room falls due by itself; before all else it is planned by the hours that there are."""


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The calendar's buttons, and what Telegram says by itself when a board is pinned, before a person's words."""
    said = MessageHandler(filters.ChatType.PRIVATE & filters.StatusUpdate.PINNED_MESSAGE, pinning.said)
    return [said, *holidays.handlers(), *entering.handlers()]
