"""The periodic check (SOP, *Peringatan*): asked of the owner, answered by a tap, and overdue before Kasi."""

from dataclasses import dataclass
from typing import ClassVar

from telegram import Update
from telegram.ext import BaseHandler

from handlers import removal, rounds, things
from handlers.buttons import Button, Rows
from handlers.context import Context, Turn
from handlers.errors import Answer
from handlers.problems import Note, Report
from handlers.texts import esc, tanggal_jam, tanggal_lengkap
from handlers.things import Back, OnThing, on_thing
from procedure import duties
from procedure.sop import Office
from storage.models import Deed, Placement
from storage.register import OVERDUE


@dataclass(frozen=True)
class CheckNow(OnThing):
    """*Cek sekarang*: asks before it is due."""

    prefix: ClassVar[str] = "tc"


@dataclass(frozen=True)
class Good(OnThing):
    """*Sudah dicek, baik*; `number` says which of the thing's checks."""

    prefix: ClassVar[str] = "tg"
    number: int


@dataclass(frozen=True)
class Unused(OnThing):
    """*Tidak dipakai lagi*: `confirmed` is 0 for the tap that asks, 1 for the one that does it."""

    prefix: ClassVar[str] = "tu"
    confirmed: int


def handlers() -> list[BaseHandler[Update, Context, None]]:
    """The owner's buttons."""
    return [
        on_thing(CheckNow, _now, things.owner),
        on_thing(Good, _good, things.owner),
        on_thing(Unused, _unused, things.owner),
    ]


async def due(turn: Turn, placement: Placement) -> None:
    """What is due about the check: the owner is asked, reminded twice, and then Kasi is told."""
    stage = placement.check_stage
    if stage >= len(duties.PATIENCE):
        await _overdue(turn, placement)
        return
    await ask(turn, placement, reminder=stage)
    placement.check_stage = stage + 1
    placement.check_at = turn.config.work_hours.after_days(turn.now, duties.PATIENCE[stage])


async def ask(turn: Turn, placement: Placement, *, reminder: int = 0) -> None:
    """Asks the owner, in a new message, as the so manieth `reminder`; what asked before points to it."""
    await rounds.close(turn, placement, "⬇️ Pertanyaan ini ada di bawah.")
    opening = "🩺 <b>Pengecekan berkala</b>"
    if reminder:
        opening += f" · pengingat ke-{reminder}"
    often = f" ({esc(placement.cek_berkala.lower())})" if placement.cek_berkala else ""
    text = (
        f"{opening}\n{await things.title(turn, placement)}\n\n"
        f"Mohon {things.noun(placement)} ini dicek{often}, lalu tekan hasilnya."
    )
    await turn.say(text, _choices(placement), to=placement.owner_id, topic=rounds.topic(placement))


def _choices(placement: Placement) -> Rows:
    id_, number = placement.id, placement.check_no
    return [
        [Button("✅ Sudah dicek, baik", Good(id_, number))],
        [Button("⚠️ Ada masalah", Report(id_, number))],
        [Button("🚫 Tidak dipakai lagi", Unused(id_, 0))],
    ]


async def _overdue(turn: Turn, placement: Placement) -> None:
    placement.check_stage, placement.check_at = OVERDUE, None
    await things.record(turn, placement, Deed.TERLAMBAT)
    owner = await turn.tx.offices.person(placement.owner_id or 0)
    checked = placement.checked_at
    last = f"\nCek terakhir: {tanggal_lengkap(checked, turn.config.tz)}" if checked else "\nBelum pernah dicek."
    text = (
        f"⏰ <b>Pengecekan lewat batas</b>\n{await things.title(turn, placement)}\n\n"
        f"Pemilik: {esc(owner.nama or '–')}, sudah diminta dan diingatkan dua kali.\n"
        f"Penanggung jawab: {esc(placement.contact or '–')}{last}\n\n"
        "Semua yang lewat batas: /daftar"
    )
    holders = [person.id for person in await turn.tx.offices.holders(Office.KASI)] or await turn.admins()
    for holder in holders:
        await turn.say(text, [[things.sheet_button(placement)]], to=holder)


async def _now(turn: Turn, _data: CheckNow, placement: Placement, _tapped: int) -> None:
    await ask(turn, placement)
    turn.toast = "Silakan pilih hasilnya di bawah"


async def _good(turn: Turn, data: Good, placement: Placement, tapped: int) -> None:
    rounds.still_open(placement, data.number)
    await rounds.done(turn, placement)
    event, _ = await things.record(turn, placement, Deed.DICEK, "baik")
    again = f"\nBerikutnya: {tanggal_lengkap(placement.check_at, turn.config.tz)}." if placement.check_at else ""
    text = (
        f"🩺 {await things.title(turn, placement)}\n\n✅ Dicek, baik · {tanggal_jam(turn.now, turn.config.tz)}.{again}"
    )
    await turn.edit_message(tapped, text, [[Button("📎 Tambah catatan atau foto", Note(placement.id, event.id))]])
    turn.toast = "Terima kasih, tercatat baik"


async def _unused(turn: Turn, data: Unused, placement: Placement, tapped: int) -> None:
    said = {Deed.TIDAK_DIPAKAI, Deed.DIALIHKAN, Deed.DICEK}
    last = next((event.deed for event in await turn.tx.history.of(placement) if event.deed in said), None)
    if last is Deed.TIDAK_DIPAKAI:
        raise Answer("Sudah disampaikan kepada Staf Teknis; mohon tunggu.")
    head = await things.title(turn, placement)
    if not data.confirmed:
        text = (
            f"🚫 {head}\n\n<b>Tidak dipakai lagi?</b> Staf Teknis akan mengeluarkan {things.noun(placement)} ini dari "
            "daftar dan menyerahkannya kembali."
        )
        rows = [[Button("Ya, tidak dipakai lagi", Unused(placement.id, 1))], [Button("Tidak", Back(placement.id))]]
        await turn.edit_message(tapped, text, rows)
        turn.toast = "Tidak dipakai lagi?"
        return
    placement.check_at = placement.expiry_at = None
    placement.check_stage = 0
    await rounds.close(turn, placement, "🚫 Tidak dipakai lagi.")
    await things.record(turn, placement, Deed.TIDAK_DIPAKAI)
    await turn.edit_message(tapped, f"🚫 {head}\n\nDisampaikan kepada Staf Teknis. Terima kasih.")
    for person in await things.technicians(turn):
        await removal.ask(turn, placement, person)
    turn.toast = "Disampaikan kepada Staf Teknis"
