"""A thing of the register over the years: its sheet, checks, problems, moves, owners, and how it leaves."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat.buttons import About
from handlers.chat.context import Context
from handlers.chat.questions import ACCESS, MOVING, REPORT, SETTLING, TRANSFER
from handlers.chat.turn import Dialogue, Dialogues, FallingDue
from handlers.facts import things
from handlers.things import access, check, domain, due, move, problems, remove, settling, taps, transfer, view

DIALOGUES: Dialogues = {
    ACCESS: Dialogue(About.THING, things.owned, access.answer, overtaken=taps.overtook, secret=True),
    REPORT: Dialogue(
        About.THING, things.owned, problems.answer, problems.fetched, overtaken=taps.overtook, secret=True
    ),
    SETTLING: Dialogue(About.THING, settling.fitter, settling.answer, overtaken=taps.overtook, secret=True),
    MOVING: Dialogue(About.THING, move.movable, move.answer, overtaken=taps.overtook),
    TRANSFER: Dialogue(About.TRANSFER, transfer.offered, transfer.answer, keeps=True),
}

DUE = (FallingDue(due.anything, due.run),)
"""What of this room falls due by itself."""


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons and commands of this room."""
    return [
        *view.handlers(),
        *move.handlers(),
        *remove.handlers(),
        *check.handlers(),
        *problems.handlers(),
        *settling.handlers(),
        *domain.handlers(),
        *transfer.handlers(),
        *access.handlers(),
    ]
