"""The office's clock: reminders at the norm, the digest of the morning, and the board that says how much waits."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, MessageHandler, filters

from handlers.chat.context import Context
from handlers.chat.turn import FallingDue
from handlers.clockwork import due, pinning

DUE = (FallingDue(due.anything, due.run),)
"""What of this room falls due by itself."""


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """What Telegram says by itself when a board is pinned; before all that takes a person's words."""
    return [MessageHandler(filters.ChatType.PRIVATE & filters.StatusUpdate.PINNED_MESSAGE, pinning.said)]
