"""What came back to its pemohon and is not sent again: reminders, the closing, and how an admin reopens it."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat.context import Context
from handlers.chat.turn import FallingDue
from handlers.returns import due, reopening

DUE = (FallingDue(due.anything, due.run),)
"""What of this room falls due by itself."""


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons of this room."""
    return reopening.handlers()
