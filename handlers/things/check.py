"""The periodic check (SOP, *Peringatan*): asked of the owner, answered by a tap, and overdue before Kasi."""

from telegram import Update
from telegram.ext import BaseHandler

from documents.kit.words import number
from handlers.chat.buttons import Button
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.texts import esc, tanggal_jam, tanggal_lengkap
from handlers.chat.turn import Speaker, Turn
from handlers.facts import things
from handlers.facts.thing_buttons import CheckNow, Good, Note, ToSheet, Unused
from handlers.things import cards, deeds
from handlers.things.taps import on_thing
from procedure import life
from procedure.sop import Office
from storage.models import Deed, Placement


def handlers() -> list[BaseHandler[Update, Context, None]]:
    """The owner's buttons."""
    return [
        on_thing(CheckNow, _now, things.owner),
        on_thing(Good, _good, things.owner),
        on_thing(Unused, _unused, things.owner),
    ]


async def due(speaker: Speaker, placement: Placement) -> None:
    """What is due about the check: the owner is asked, then reminded, and at last Kasi is told."""
    pressed = life.pressed(await speaker.tx.things.read(placement), speaker.now, speaker.config.work_hours)
    if pressed.check.overdue:
        await _overdue(speaker, placement, pressed)
        return
    await speaker.tx.things.become(placement, pressed)
    await cards.ask_check(speaker, placement, reminder=pressed.check.reminders)


async def _overdue(speaker: Speaker, placement: Placement, overdue: life.Thing) -> None:
    await deeds.record(speaker, placement, Deed.TERLAMBAT, becomes=overdue)
    owner = await speaker.tx.offices.name(placement.owner_id)
    checked, often = placement.checked_at, number(overdue.check.reminders)
    last = f"\nCek terakhir: {tanggal_lengkap(checked, speaker.config.tz)}" if checked else "\nBelum pernah dicek."
    text = (
        f"⏰ <b>Pengecekan lewat batas</b>\n{await things.title(speaker, placement)}\n\n"
        f"Pemilik: {esc(owner or '–')}, sudah diminta dan diingatkan {often} kali.\n"
        f"Penanggung jawab: {esc(placement.contact or '–')}{last}\n\n"
        "Semua yang lewat batas: /daftar"
    )
    for person in await speaker.responsible(Office.KASI):
        await speaker.say(text, [[things.sheet_button(placement)]], to=person)


async def _now(turn: Turn, _data: CheckNow, placement: Placement, _tapped: int) -> None:
    await cards.ask_check(turn, placement)


async def _good(turn: Turn, _data: Good, placement: Placement, tapped: int) -> None:
    unwanted = await turn.tx.history.unwanted(placement.id)
    good = life.checked(await turn.tx.things.read(placement), turn.now, turn.config.work_hours)
    event, _ = await deeds.record(turn, placement, Deed.DICEK, "baik", becomes=good)
    again = f"\nBerikutnya: {tanggal_lengkap(placement.check_at, turn.config.tz)}." if placement.check_at else ""
    text = (
        f"🩺 {await things.title(turn, placement)}\n\n✅ Dicek, baik · {tanggal_jam(turn.now, turn.config.tz)}.{again}"
    )
    await turn.edit_message(tapped, text, [[Button("📎 Tambah catatan atau foto", Note(placement.id, event.id))]])
    if unwanted:
        turn.toast = "Permintaan mengeluarkannya dibatalkan"


async def _unused(turn: Turn, data: Unused, placement: Placement, tapped: int) -> None:
    if await turn.tx.history.unwanted(placement.id):
        raise Answer(turn.words("Sudah disampaikan kepada {staf_teknis}; mohon tunggu."))
    head = await things.title(turn, placement)
    if not data.confirmed:
        text = (
            f"🚫 {head}\n\n<b>Tidak dipakai lagi?</b> {turn.titles.staf_teknis} akan mengeluarkan "
            f"{things.noun(placement)} ini dari daftar dan menyerahkannya kembali."
        )
        yes = Button("Ya, tidak dipakai lagi", Unused(placement.id, 1, since=data.since))
        await turn.edit_message(tapped, text, [[yes], [Button("Tidak", ToSheet(placement.id))]])
        return
    unused = life.unused(await turn.tx.things.read(placement))
    event, _ = await deeds.record(turn, placement, Deed.TIDAK_DIPAKAI, becomes=unused)
    await turn.edit_message(tapped, f"🚫 {head}\n\nDisampaikan kepada {turn.titles.staf_teknis}. Terima kasih.")
    for person in await turn.responsible(Office.STAF_TEKNIS):
        await cards.deliver(turn, event, person)
