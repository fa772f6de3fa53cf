"""How well the office does: chosen and taken by those who answer for it, and sent to them each month."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat.context import Context
from handlers.chat.turn import FallingDue
from handlers.reports import choosing, monthly

DUE = (FallingDue(monthly.anything, monthly.run),)
"""What of this room falls due by itself."""


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons and commands of this room."""
    return choosing.handlers()
