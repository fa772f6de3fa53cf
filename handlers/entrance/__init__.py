"""The ways in: commands, what somebody turns to, what waits for them, and what fits nothing."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat.context import Context
from handlers.entrance import fallback, menu, owned


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons and commands of this room."""
    return [*owned.handlers(), *menu.handlers(), *fallback.handlers()]
