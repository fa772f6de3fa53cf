"""The offices: who is invited, joins, stands in for somebody, is listed, and leaves."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat.buttons import About
from handlers.chat.context import Context
from handlers.chat.questions import ACCOUNT, DELEGATING, DELEGATION_END, JOINING
from handlers.chat.turn import Dialogue, Dialogues, FallingDue
from handlers.offices import (
    appointment,
    delegating,
    delegations,
    join,
    lost_phone,
    pejabat,
    standing_in,
)

DIALOGUES: Dialogues = {
    JOINING: Dialogue(About.INVITATION, join.invited, join.answer, keeps=True),
    DELEGATING: Dialogue(About.OFFICE, delegating.right, delegating.answer),
    DELEGATION_END: Dialogue(About.DELEGATION, delegations.limitable, delegations.limit_answer),
    ACCOUNT: Dialogue(About.ACCOUNT, lost_phone.by_admin, lost_phone.answer),
}

DUE = (FallingDue(standing_in.anything, standing_in.run),)
"""What of this room falls due by itself."""


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons and commands of this room."""
    return [
        *join.handlers(),
        *appointment.handlers(),
        *pejabat.handlers(),
        *delegations.handlers(),
        *lost_phone.handlers(),
    ]
