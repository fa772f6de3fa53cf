"""`/pejabat`, for admins: its page, and the end of an office."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from handlers.chat.buttons import Button
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.taps import tapped
from handlers.chat.texts import jam, sentence, tanggal_jam
from handlers.chat.turn import Turn
from handlers.facts import delegations
from handlers.offices import leaving, standing_in
from handlers.offices.pejabat import needs, undang
from handlers.offices.pejabat.buttons import BackUp, End, Show, View
from handlers.offices.pejabat.page import name, opened, page, show
from handlers.upkeep import aside, backups
from procedure.sop import Office
from storage.models import Person, Tenure

_OVER = "Jabatan ini sudah berakhir"
_FIXED = "Admin ini tetap menurut ADMIN_IDS; mohon dihapus dahulu dari pengaturan itu di server."


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The command and its buttons, but for those of invitations."""
    here = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    return [
        CommandHandler("pejabat", _pejabat, here),
        CallbackQueryHandler(_end, End.pattern()),
        CallbackQueryHandler(_view, Show.pattern()),
        CallbackQueryHandler(_back_up, BackUp.pattern()),
    ]


async def _pejabat(update: Update, context: Context) -> None:
    async with opened(update, context) as (turn, seen):
        await turn.say(*await page(turn, seen))


async def _view(update: Update, context: Context) -> None:
    async with opened(update, context) as (turn, seen):
        packed, message_id = tapped(update)
        view = Show.parse(packed).view
        if view is View.UNDANG:
            await turn.edit_message(message_id, *await undang.offer(turn, back=True))
            return
        if view is View.PERIKSA:
            count = len(await needs.needs(turn, seen))
            left = f"{count} hal" if count else "tidak ada yang"
            turn.toast = f"Pukul {jam(turn.now, turn.config.tz)}: {left} perlu perhatian"
        elif view is View.SISIHAN and not await aside.show(turn):
            turn.toast = aside.NONE
        await show(turn, seen, message_id)


async def _back_up(update: Update, context: Context) -> None:
    async with opened(update, context) as (turn, seen):
        packed, message_id = tapped(update)
        data, place = BackUp.parse(packed), seen.backups
        if place is None or place.fault is not None:
            turn.toast = "Tempat cadangan belum diatur, atau tidak dapat dibaca"
        elif place.newest is not None and data != BackUp.after(place.newest):
            turn.toast = f"Sudah ada cadangan baru: {tanggal_jam(place.newest, turn.config.tz, turn.now)}"
        else:
            if turn.person not in await backups.asked(turn):
                await backups.ask(turn)
            turn.toast = "Sedang dibuat; hasilnya dikabarkan di sini"
        await show(turn, seen, message_id)


async def _end(update: Update, context: Context) -> None:
    async with opened(update, context) as (turn, seen):
        packed, message_id = tapped(update)
        data = End.parse(packed)
        held = {tenure.id: (tenure, person) for tenure, person in await turn.tx.offices.tenures()}
        if data.confirmed < 0:
            await show(turn, seen, message_id)
            return
        if data.tenure not in held:
            turn.toast = _OVER
            await show(turn, seen, message_id, f"{_OVER}.")
            return
        tenure, person = held[data.tenure]
        if leaving.fixed(turn, person.id, tenure.office):
            raise Answer(_FIXED)
        if data.confirmed != 1:
            await _ask(turn, tenure, person, message_id)
            return
        done = f"✅ {await standing_in.left(turn, person, tenure.office)}"
        await show(turn, seen, message_id, done)


async def _ask(turn: Turn, tenure: Tenure, person: Person, message_id: int) -> None:
    title = turn.titles.held(tenure.office, tenure.acting)
    text = (
        f"Akhiri jabatan <b>{title}</b> yang dipegang <b>{name(person)}</b>?\n\n"
        "Kartu, pertanyaan, dan pekerjaan yang diambilnya seketika ditarik; perintahnya tidak berlaku lagi."
    )
    delegation = await turn.tx.delegations.of_tenure(tenure)
    if delegation is not None and delegation.holder_id is not None:
        whose = await delegations.named(turn, delegation.holder_id)
        text += sentence(f"\n\nSesudah itu jabatan kembali kepada {whose}")
    elif await leaving.vacant(turn, tenure.office, without=person.id):
        text += "\n\nSesudah itu jabatan ini kosong."
        if tenure.office is Office.ADMIN:
            text += f" {leaving.BY_SERVER}"
    rows = [[Button("Ya, akhiri", End(tenure.id, 1)), Button("Tidak", End(tenure.id, -1))]]
    await turn.edit_message(message_id, text, rows)
