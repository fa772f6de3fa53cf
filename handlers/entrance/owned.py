"""`/aset`: what somebody looks after in the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from handlers.chat.buttons import AJUKAN, Button, Data, Rows, leafing
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.taps import tapped
from handlers.chat.texts import esc, short, tanggal
from handlers.chat.turn import Turn
from handlers.entrance import waiting
from handlers.facts import things
from handlers.facts.thing_buttons import Sheet
from handlers.facts.words import EXPIRED, STATES
from handlers.things import sheet
from storage.models import Placement, State
from storage.things.life import check_of

SHOWN = 20
"""Things listed at a time."""


@dataclass(frozen=True)
class LeafThings(Data):
    """Leafs through `/aset`: the things from the one at place `start` on."""

    prefix: ClassVar[str] = "as"
    start: int


OPENS = Button("🗂 Tampilkan", LeafThings(0))
"""Opens the first page."""


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The command, and the button that leafs through it."""
    return [
        CommandHandler("aset", _aset, filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE),
        CallbackQueryHandler(_leafed, LeafThings.pattern()),
    ]


async def _aset(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        owned = await turn.tx.register.owned(turn.person)
        if not owned:
            await turn.say("Belum ada server atau aplikasi atas nama Bapak/Ibu dalam daftar.", [[AJUKAN]])
        elif len(owned) == 1:
            await sheet.post(turn, owned[0])
        else:
            await turn.say(*await _page(turn, owned, 0))
        await waiting.own(turn)


async def _leafed(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        owned, start = await turn.tx.register.owned(turn.person), LeafThings.parse(packed).start
        if not 0 <= start < len(owned):
            raise Answer("Daftarnya sudah berubah; silakan ketik /aset lagi.")
        await turn.edit_message(message_id, *await _page(turn, owned, start))


async def _page(turn: Turn, owned: Sequence[Placement], start: int) -> tuple[str, Rows]:
    shown = list(enumerate(owned, 1))[start : start + SHOWN]
    lines = [await _line(turn, number, placement) for number, placement in shown]
    rows = [[Button(short(f"{number}. {placement.name}", 40), Sheet(placement.id))] for number, placement in shown]
    after = LeafThings(start + SHOWN) if start + SHOWN < len(owned) else None
    leaf = leafing(LeafThings(start - SHOWN) if start else None, after)
    if leaf:
        lines.append(f"{start + 1}–{start + len(shown)} dari {len(owned)}")
    return "\n".join(["🗂 <b>Atas nama Bapak/Ibu</b>", "", *lines]), [*rows, *leaf]


async def _line(turn: Turn, number: int, placement: Placement) -> str:
    head = f"{number}. <b>{esc(short(placement.name, 60))}</b> · {esc(short(await things.where(turn, placement), 80))}"
    if placement.state is not State.AKTIF:
        return f"{head}\n   {STATES[placement.state].lower()}"
    if placement.check_stage:
        check = "⚠️ lewat batas" if check_of(placement).overdue else "🩺 sekarang"
    else:
        check = tanggal(placement.check_at, turn.config.tz, turn.now) if placement.check_at else "–"
    sign = f"⚠️ {EXPIRED} · " if things.expired(turn, placement) else ""
    return f"{head}\n   {sign}cek berikutnya: {check}"
