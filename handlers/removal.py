"""*Keluarkan*: a thing leaves the register, with its reason and a short berita acara; or blocked units are opened."""

from dataclasses import dataclass
from typing import ClassVar

from telegram import Update
from telegram.ext import BaseHandler

from handlers import cases, relocation, rounds, things
from handlers.buttons import Button
from handlers.context import Context, Turn
from handlers.errors import Answer
from handlers.texts import esc, tanggal_jam
from handlers.things import Back, OnThing, on_thing
from procedure import refusals
from procedure.duties import ALASAN_KELUAR
from procedure.sop import Paper
from storage.models import Deed, Placement, State


@dataclass(frozen=True)
class Remove(OnThing):
    """*Keluarkan*: asks why."""

    prefix: ClassVar[str] = "rm"


@dataclass(frozen=True)
class RemoveFor(OnThing):
    """One of the reasons, by its place; `confirmed` is 0 for the tap that asks, 1 for *Konfirmasi*."""

    prefix: ClassVar[str] = "rf"
    reason: int
    confirmed: int


def handlers() -> list[BaseHandler[Update, Context, None]]:
    """The buttons, for Staf Teknis; admins may open what is blocked."""
    return [on_thing(Remove, _remove, things.fitter), on_thing(RemoveFor, _for, things.technician)]


async def ask(turn: Turn, placement: Placement, to: int) -> None:
    """The card that asks one of Staf Teknis to remove what its owner does not use any more; older ones point down."""
    await turn.withdraw(_topic(placement), "⬇️ Permintaan ini ada di bawah.", of=to)
    text = (
        f"📤 <b>Minta dikeluarkan</b>\n{await things.title(turn, placement)}\n\n"
        f"Pemiliknya menyatakan tidak dipakai lagi.\nPenanggung jawab: {esc(placement.contact or '–')}"
    )
    rows = [[Button("📤 Keluarkan", Remove(placement.id))], [things.sheet_button(placement)]]
    await turn.say(text, rows, to=to, topic=_topic(placement))


async def waiting(turn: Turn) -> int:
    """The open requests as cards for this technician; returns how many."""
    unwanted = await turn.tx.history.unwanted()
    for placement in unwanted:
        await ask(turn, placement, turn.person)
    return len(unwanted)


async def withdraw(turn: Turn, person_id: int, words: str) -> None:
    """The requests to somebody who no longer looks after the server room say `words`, and have no buttons."""
    for placement in await turn.tx.history.unwanted():
        await turn.withdraw(_topic(placement), words, of=person_id)


def _topic(placement: Placement) -> str:
    return f"unused:{placement.id}"


async def _remove(turn: Turn, _data: Remove, placement: Placement, tapped: int) -> None:
    if placement.state is State.DIBLOKIR:
        await _unblock(turn, placement, tapped)
        return
    await things.technician(turn)
    _active(placement)
    buttons = [[Button(reason, RemoveFor(placement.id, at, 0))] for at, reason in enumerate(ALASAN_KELUAR)]
    text = f"📤 <b>Keluarkan dari daftar</b>\n{await things.title(turn, placement)}\n\nMengapa?"
    await turn.edit_message(tapped, text, [*buttons, [Button("Batal", Back(placement.id))]])
    turn.toast = "Mengapa?"


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
        confirm = Button("✅ Konfirmasi pengeluaran", RemoveFor(placement.id, data.reason, 1))
        await turn.edit_message(tapped, text, [[confirm], [Button("Batal", Back(placement.id))]])
        turn.toast = reason
        return
    before = await cases.place(turn, placement)
    await leave(turn, placement)
    words = f"{reason.lower()}; semula {', '.join(value for _, value in before)}"
    _, line = await things.record(turn, placement, Deed.DILEPAS, words)
    document = await relocation.issue(turn, placement, Paper.PENGELUARAN, line, before, reason)
    done = f"📤 {head}\n\n✅ Dikeluarkan dari daftar · {tanggal_jam(turn.now, turn.config.tz)}\nAlasan: {reason}"
    await turn.edit_message(tapped, done, [[things.sheet_button(placement)]])
    if placement.owner_id is not None and placement.owner_id != turn.person:
        await turn.say(f"{done}\n\nBerita acaranya di bawah.", to=placement.owner_id)
    await relocation.send(turn, placement, document)
    turn.toast = "Dikeluarkan dari daftar"


async def leave(turn: Turn, placement: Placement) -> None:
    """Gives back whatever it holds; nobody is asked about it any more."""
    await rounds.close(turn, placement, "Sudah dikeluarkan dari daftar.")
    for row, chat_id, _ in await turn.tx.mail.about(_topic(placement)):
        await turn.edit(row, f"📤 {await things.title(turn, placement)}\n\n✅ Sudah dikeluarkan.", to=chat_id)
        await turn.tx.mail.retire(row)
    await turn.tx.racks.release(placement)
    placement.check_at = placement.expiry_at = None
    placement.check_stage = 0
    placement.secret = None
    await turn.tx.register.update(placement, state=State.DILEPAS)


async def _unblock(turn: Turn, placement: Placement, tapped: int) -> None:
    was = await things.where(turn, placement)
    await leave(turn, placement)
    await things.record(turn, placement, Deed.DILEPAS, f"semula {was}")
    await turn.edit_message(tapped, f"✅ <b>{esc(was)}</b> tidak diblokir lagi (semula: {esc(placement.name)}).")
    turn.toast = "Blokir dibuka"


def _active(placement: Placement) -> None:
    if placement.state is not State.AKTIF:
        raise Answer("Ini belum diserahterimakan; selesaikan dahulu serah terimanya.")
