"""`/rak`: the racks, each as a picture with what stands in it; a rack's QR label opens it here."""

from dataclasses import dataclass
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from handlers.chat.buttons import Button, Data, columns
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.taps import tapped
from handlers.chat.texts import esc, short
from handlers.chat.turn import Turn
from handlers.facts import cases, elevations, things
from handlers.facts.thing_buttons import Sheet
from handlers.register.equipment import Describe
from handlers.register.search import By, LookThrough
from procedure import refusals
from procedure.rights import Right, may
from storage.models import State
from storage.room.racks import RackView

SHOWN = 40
"""Racks offered at most."""

_BLOCKED = 6


@dataclass(frozen=True)
class Open(Data):
    """Shows a rack."""

    prefix: ClassVar[str] = "ro"
    rack: int


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The command and its buttons."""
    here = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    return [CommandHandler("rak", _rak, here), CallbackQueryHandler(_open, Open.pattern())]


async def labelled(turn: Turn, code: str) -> RackView:
    """The rack whose label was scanned; raises an `Answer` where there is none such."""
    view = await turn.tx.racks.rack(int(code)) if code.isascii() and code.isdecimal() and len(code) < 10 else None
    if view is None:
        raise Answer("Label rak ini tidak dikenal. Mohon minta label baru kepada admin.")
    return view


async def show(turn: Turn, view: RackView) -> None:
    """The rack with what is in it, for who keeps the register."""
    await things.keeper(turn)
    await _show(turn, view)


async def _rak(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        await things.fitter(turn)
        racks = await turn.tx.racks.racks(SHOWN)
        if not racks:
            await turn.say("Belum ada rak. Admin menambahkannya dengan perintah rack add pada server bot.")
            return
        buttons = [Button(f"{one.name} · {one.free}U kosong", Open(one.id)) for one in racks]
        await turn.say("🗄 <b>Rak yang mana?</b> Atau pindai label QR pada raknya.", columns(buttons))


async def _open(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, _ = tapped(update)
        view = await turn.tx.racks.rack(Open.parse(packed).rack)
        await things.fitter(turn)
        if view is None:
            raise refusals.NotOffered(packed)
        await _show(turn, view)


async def _show(turn: Turn, view: RackView) -> None:
    await turn.drawing(await elevations.plain(turn, view))
    standing = await turn.tx.register.standing(view.id)
    blocked = [line.placement for line in standing if line.placement.state is State.DIBLOKIR]
    held = sum(line.placement.state is State.DIPESAN for line in standing)
    text = (
        f"🗄 <b>{esc(view.name)}</b> · {esc(view.room)} · {view.units}U\n{esc(cases.room(view))}\n"
        f"{len(standing) - len(blocked) - held} terpasang, {held} dipesan, {len(blocked)} diblokir"
    )
    rows = [[Button("📋 Isi rak", LookThrough(By.RAK, view.id, 0))]]
    rows += [[Button(short(f"🚫 {view.span(one)}: {one.name}", 40), Sheet(one.id))] for one in blocked[:_BLOCKED]]
    if may(await turn.who(turn.person), Right.FIT):
        rows.append(
            [Button("➕ Catat peralatan", Describe(view.id, 0)), Button("🚫 Blokir unit", Describe(view.id, 1))]
        )
    await turn.say(text, rows)
