"""*Keluarkan*: a thing leaves the register, with its reason and a short berita acara; or blocked units are opened."""

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat.buttons import Button
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.texts import esc, tanggal_jam
from handlers.chat.turn import Turn
from handlers.facts import cases, things
from handlers.facts.thing_buttons import Remove, RemoveFor, ToSheet
from handlers.things import berita_acara, deeds
from handlers.things.taps import on_thing
from procedure import life, refusals
from procedure.duties import ALASAN_KELUAR
from procedure.sop import Paper
from storage.models import Deed, Placement, State


def handlers() -> list[BaseHandler[Update, Context, None]]:
    """The buttons, for Staf Teknis; admins may open what is blocked."""
    return [on_thing(Remove, _remove, things.fitter), on_thing(RemoveFor, _for, things.technician)]


async def _remove(turn: Turn, data: Remove, placement: Placement, tapped: int) -> None:
    if placement.state is State.DIBLOKIR:
        await _unblock(turn, placement, tapped)
        return
    await things.technician(turn)
    _active(placement)
    buttons = [
        [Button(reason, RemoveFor(placement.id, at, 0, since=data.since))] for at, reason in enumerate(ALASAN_KELUAR)
    ]
    text = f"📤 <b>Keluarkan dari daftar</b>\n{await things.title(turn, placement)}\n\nApa alasannya?"
    await turn.edit_message(tapped, text, [*buttons, [Button("Batal", ToSheet(placement.id))]])


async def _for(turn: Turn, data: RemoveFor, placement: Placement, tapped: int) -> None:
    _active(placement)
    if not 0 <= data.reason < len(ALASAN_KELUAR):
        raise refusals.NotOffered(data)
    reason, head = ALASAN_KELUAR[data.reason], await things.title(turn, placement)
    if not data.confirmed:
        text = (
            f"📤 <b>Keluarkan dari daftar</b>\n{head}\n\nAlasan: <b>{reason}</b>\n"
            "Letak, alamat IP, dan nomor serinya dibebaskan; riwayatnya tetap tersimpan."
        )
        confirm = Button("✅ Konfirmasi pengeluaran", RemoveFor(placement.id, data.reason, 1, since=data.since))
        await turn.edit_message(tapped, text, [[confirm], [Button("Batal", ToSheet(placement.id))]])
        return
    before = await cases.place(turn, placement)
    problems = [event for event in await turn.tx.history.open(placement.id) if event.deed is Deed.MASALAH]
    words = f"{reason.lower()}; semula {', '.join(value for _, value in before)}"
    removed = life.removed(await turn.tx.things.read(placement))
    _, line = await deeds.record(turn, placement, Deed.DILEPAS, words, becomes=removed)
    document = await berita_acara.issue(turn, placement, Paper.PENGELUARAN, line, before, reason)
    done = f"📤 {head}\n\n✅ Dikeluarkan dari daftar · {tanggal_jam(turn.now, turn.config.tz)}\nAlasan: {reason}"
    await turn.edit_message(tapped, done, [[things.sheet_button(placement)]])
    if placement.owner_id is not None and placement.owner_id != turn.person:
        closed = f" {len(problems)} masalah yang dilaporkan ikut ditutup." if problems else ""
        await turn.say(f"{done}\n\nBerita acaranya di bawah.{closed}", to=placement.owner_id)
    await berita_acara.send(turn, placement, document)


async def _unblock(turn: Turn, placement: Placement, tapped: int) -> None:
    was = await things.where(turn, placement)
    opened = life.removed(await turn.tx.things.read(placement))
    await deeds.record(turn, placement, Deed.DILEPAS, f"semula {was}", becomes=opened)
    await turn.edit_message(tapped, f"✅ <b>{esc(was)}</b> tidak diblokir lagi (semula: {esc(placement.name)}).")


def _active(placement: Placement) -> None:
    try:
        life.in_use(placement.state)
    except refusals.NotInUse as error:
        raise Answer("Ini belum diserahterimakan; selesaikan dahulu serah terimanya.") from error
