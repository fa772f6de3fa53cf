"""What admins see of the offices: who holds them, who is invited, what needs attention."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat.context import Context
from handlers.offices.pejabat import invitations, officials, undang


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The commands and buttons."""
    return [*undang.handlers(), *officials.handlers(), *invitations.handlers()]
