"""Looking at a thing of the register: its sheet, and the pictures of its history."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat.context import Context
from handlers.chat.texts import esc
from handlers.chat.turn import Turn
from handlers.facts import things
from handlers.facts.thing_buttons import Photos, Sheet, ToSheet
from handlers.things import sheet
from handlers.things.taps import on_thing, show
from storage.models import Placement

PICTURES = 4
"""Pictures sent at most, the newest."""


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons that show it."""
    return [
        on_thing(Sheet, _sheet, things.anybody_concerned, gone=True),
        on_thing(ToSheet, _back, things.anybody_concerned, gone=True),
        on_thing(Photos, _photos, things.anybody_concerned, gone=True),
    ]


async def _photos(turn: Turn, _data: Photos, placement: Placement, _tapped: int) -> None:
    events = [event for event in await turn.tx.history.of(placement) if event.photo][:PICTURES]
    for event in reversed(events):
        told = await sheet.history_line(turn, event)
        await turn.photo(event.photo or "", caption=f"{esc(placement.name)}\n{told}")
    if not events:
        turn.toast = "Belum ada foto"


async def _back(turn: Turn, _data: ToSheet, placement: Placement, tapped: int) -> None:
    await show(turn, placement, tapped)


async def _sheet(turn: Turn, _data: Sheet, placement: Placement, _tapped: int) -> None:
    await sheet.post(turn, placement)
