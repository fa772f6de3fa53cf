"""What falls due by itself: holds that end, periodic checks, and the end of what may stay for a time."""

from datetime import date

from handlers.chat.buttons import Button, Rows
from handlers.chat.desk import Desk
from handlers.chat.texts import esc
from handlers.chat.turn import Speaker
from handlers.facts import things
from handlers.facts.thing_buttons import Unused
from handlers.things import check, deeds
from procedure import life
from procedure.duties import expired
from procedure.reminders import quiet
from procedure.rules import show_date
from procedure.sop import Office
from storage.models import Deed, Placement

AT_ONCE = 50
"""Things dealt with in one transaction."""


async def anything(desk: Desk) -> bool:
    """Whether something is due, and it is no time at which nobody is told anything."""
    return _awake(desk) and await desk.tx.register.anything_due()


def _awake(desk: Desk) -> bool:
    hours = desk.config.work_hours
    return hours.at_work(desk.now) or not quiet(desk.now, hours)


async def run(speaker: Speaker) -> bool:
    """Does what is due now; True where there may be more. People are asked in working hours only."""
    if not _awake(speaker):
        return False
    holds = await speaker.tx.register.holds_over(AT_ONCE)
    for placement in holds:
        await _free(speaker, placement)
    if not speaker.config.work_hours.at_work(speaker.now):
        return len(holds) == AT_ONCE
    due, ending = await speaker.tx.register.checks_due(AT_ONCE), await speaker.tx.register.expiries_due(AT_ONCE)
    for placement in due:
        await check.due(speaker, placement)
    for placement in ending:
        until = placement.berlaku_sampai
        if until is not None and expired(speaker.today, until):
            await _expire(speaker, placement, until)
        else:
            await _warn(speaker, placement)
    return AT_ONCE in (len(holds), len(due), len(ending))


async def _free(speaker: Speaker, placement: Placement) -> None:
    """What an approval held and nobody placed is free for others; Kabid is told, and Staf Teknis chooses anew."""
    head = await things.title(speaker, placement)
    await speaker.tx.things.free(placement)
    line = await speaker.tx.register.line(placement)
    text = (
        f"⌛ <b>{esc(line.ticket)}</b>: tempat yang dipesan dibebaskan\n{head}\n\n"
        f"Sudah {speaker.config.hold_days} hari kerja disetujui dan belum ditempatkan. "
        "Persetujuannya tetap berlaku; tempatnya dipilih lagi saat penempatan."
    )
    for person in await speaker.responsible(Office.KABID):
        await speaker.say(text, to=person)


async def _warn(speaker: Speaker, placement: Placement) -> None:
    """The end comes near: the owner is told."""
    thing = await speaker.tx.things.read(placement)
    await speaker.tx.things.become(placement, life.noticed(thing, speaker.now, speaker.config.work_hours))
    until, owner = placement.berlaku_sampai, await _asked(speaker, placement)
    if until is None or owner is None:
        return
    left = (until - speaker.today).days
    text = (
        f"📅 {await things.title(speaker, placement)}\n\n"
        f"Berlaku sampai <b>{show_date(until.isoformat())}</b>, {left} hari lagi.\n"
        f"Bila masih dipakai sesudahnya, mohon kirim surat perpanjangan kepada {esc(speaker.config.dinas.name)}."
    )
    await speaker.say(text, await _ways_on(speaker, placement), to=owner)


async def _expire(speaker: Speaker, placement: Placement, until: date) -> None:
    """The end has passed: the owner is told, and Kasi, also of what has no owner."""
    told = life.expired(await speaker.tx.things.read(placement), speaker.now, speaker.config.work_hours)
    await deeds.record(speaker, placement, Deed.KEDALUWARSA, becomes=told)
    head = (
        f"📅 <b>Masa berlaku habis</b>\n{await things.title(speaker, placement)}\n\n"
        f"Berlaku sampai <b>{show_date(until.isoformat())}</b>."
    )
    whose, asked = "belum ada", await _asked(speaker, placement)
    if placement.owner_id is not None:
        owner = await speaker.tx.offices.name(placement.owner_id)
        whose = f"{esc(owner or '–')}, {'sudah diberi tahu' if asked else 'menyatakan tidak dipakai lagi'}"
    if asked is not None:
        office = esc(speaker.config.dinas.name)
        ways = f"Bila masih dipakai, mohon kirim surat perpanjangan kepada {office}; bila tidak, tekan tombol di bawah."
        await speaker.say(f"{head}\n{ways}", await _ways_on(speaker, placement), to=asked)
    text = f"{head}\nPemilik: {whose}.\nPenanggung jawab: {esc(placement.contact or '–')}"
    for person in await speaker.responsible(Office.KASI):
        if person != asked:
            await speaker.say(text, [[things.sheet_button(placement)]], to=person)


async def _asked(speaker: Speaker, placement: Placement) -> int | None:
    """Who is told of the end as the owner: nobody who has said already that it is not used any more."""
    return None if await speaker.tx.history.unwanted(placement.id) else placement.owner_id


async def _ways_on(speaker: Speaker, placement: Placement) -> Rows:
    since = await things.since(speaker, placement)
    return [[Button("🚫 Tidak dipakai lagi", Unused(placement.id, 0, since=since))], [things.sheet_button(placement)]]
