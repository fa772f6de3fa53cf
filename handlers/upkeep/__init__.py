"""What admins look after: accounts that use up too much, and what could not be delivered or handled."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat.context import Context
from handlers.upkeep import accounts, aside


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons and commands of this room."""
    return [*accounts.handlers(), *aside.handlers()]
