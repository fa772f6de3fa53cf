"""`/aset`: what somebody looks after in the register."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, filters

from handlers import questions, sheet, things
from handlers.buttons import AJUKAN, Button
from handlers.context import Context, Turn
from handlers.texts import esc, short, tanggal
from handlers.things import Sheet
from storage.models import Placement, State
from storage.register import OVERDUE

SHOWN = 20
"""Things listed at most."""


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The command."""
    return [CommandHandler("aset", _aset, filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE)]


async def _aset(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        await questions.given_up(turn)
        owned = await turn.tx.register.owned(turn.person)
        if not owned:
            await turn.say("Belum ada server atau aplikasi atas nama Bapak/Ibu dalam daftar.", [[AJUKAN]])
        elif len(owned) == 1:
            await sheet.post(turn, owned[0])
        else:
            lines = [await _line(turn, number, placement) for number, placement in enumerate(owned[:SHOWN], 1)]
            more = [f"dan {len(owned) - SHOWN} lagi"] if len(owned) > SHOWN else []
            rows = [
                [Button(short(f"{number}. {placement.name}", 40), Sheet(placement.id))]
                for number, placement in enumerate(owned[:SHOWN], 1)
            ]
            await turn.say("\n".join(["🗂 <b>Atas nama Bapak/Ibu</b>", "", *lines, *more]), rows)


async def _line(turn: Turn, number: int, placement: Placement) -> str:
    head = f"{number}. <b>{esc(short(placement.name, 60))}</b> · {esc(short(await things.where(turn, placement), 80))}"
    if placement.state is not State.AKTIF:
        return f"{head}\n   {sheet.STATES[placement.state].lower()}"
    if placement.check_stage:
        check = "⚠️ lewat batas" if placement.check_stage >= OVERDUE else "🩺 sekarang"
    else:
        check = tanggal(placement.check_at, turn.config.tz) if placement.check_at else "–"
    return f"{head}\n   cek berikutnya: {check}"
