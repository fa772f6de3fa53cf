"""What falls due by itself: holds that end, periodic checks, and the end of what may stay for a time."""

from datetime import date

from handlers.chat.buttons import Button, Rows
from handlers.chat.texts import esc
from handlers.chat.turn import Speaker
from handlers.facts import things
from handlers.facts.thing_buttons import Unused
from handlers.things import check, deeds
from procedure import things as rules
from procedure.duties import expired
from procedure.rules import show_date
from procedure.sop import Office
from storage.models import Deed, Placement

AT_ONCE = 50
"""Things dealt with in one transaction."""


async def run(turn: Speaker) -> bool:
    """Does what is due now; True where there may be more. People are asked in working hours only."""
    holds = await turn.tx.register.holds_over(AT_ONCE)
    for placement in holds:
        await _free(turn, placement)
    if turn.config.work_hours.opening(turn.now) > turn.now:
        return len(holds) == AT_ONCE
    due, ending = await turn.tx.register.checks_due(AT_ONCE), await turn.tx.register.expiries_due(AT_ONCE)
    for placement in due:
        await check.due(turn, placement)
    for placement in ending:
        until = placement.berlaku_sampai
        if until is not None and expired(turn.today, until):
            await _expire(turn, placement, until)
        else:
            await _warn(turn, placement)
    return AT_ONCE in (len(holds), len(due), len(ending))


async def _free(turn: Speaker, placement: Placement) -> None:
    """What an approval held and nobody placed is free for others; Kabid is told, and Staf Teknis chooses anew."""
    head = await things.title(turn, placement)
    await turn.tx.things.free(placement)
    line = await turn.tx.register.line(placement)
    text = (
        f"⌛ <b>{esc(line.ticket)}</b>: tempat yang dipesan dibebaskan\n{head}\n\n"
        f"Sudah {turn.config.hold_days} hari kerja disetujui dan belum ditempatkan. "
        "Persetujuannya tetap berlaku; tempatnya dipilih lagi saat penempatan."
    )
    kabid = [person.id for person in await turn.tx.offices.holders(Office.KABID)]
    for person in kabid or await turn.admins():
        await turn.say(text, to=person)


async def _warn(turn: Speaker, placement: Placement) -> None:
    """The end comes near: the owner is told."""
    thing = await turn.tx.things.read(placement)
    await turn.tx.things.become(placement, rules.noticed(thing, turn.now, turn.config.work_hours))
    until, owner = placement.berlaku_sampai, await _asked(turn, placement)
    if until is None or owner is None:
        return
    left = (until - turn.today).days
    text = (
        f"📅 {await things.title(turn, placement)}\n\n"
        f"Berlaku sampai <b>{show_date(until.isoformat())}</b>, {left} hari lagi.\n"
        f"Bila masih dipakai sesudahnya, mohon kirim surat perpanjangan kepada {esc(turn.config.letterhead.office)}."
    )
    await turn.say(text, await _ways_on(turn, placement), to=owner)


async def _expire(turn: Speaker, placement: Placement, until: date) -> None:
    """The end has passed: the owner is told, and Kasi, also of what has no owner."""
    told = rules.expired(await turn.tx.things.read(placement), turn.now, turn.config.work_hours)
    await deeds.record(turn, placement, Deed.KEDALUWARSA, becomes=told)
    head = (
        f"📅 <b>Masa berlaku habis</b>\n{await things.title(turn, placement)}\n\n"
        f"Berlaku sampai <b>{show_date(until.isoformat())}</b>."
    )
    whose, asked = "belum ada", await _asked(turn, placement)
    if placement.owner_id is not None:
        owner = await turn.tx.offices.name(placement.owner_id)
        whose = f"{esc(owner or '–')}, {'sudah diberi tahu' if asked else 'menyatakan tidak dipakai lagi'}"
    if asked is not None:
        office = esc(turn.config.letterhead.office)
        ways = f"Bila masih dipakai, mohon kirim surat perpanjangan kepada {office}; bila tidak, tekan tombol di bawah."
        await turn.say(f"{head}\n{ways}", await _ways_on(turn, placement), to=asked)
    text = f"{head}\nPemilik: {whose}.\nPenanggung jawab: {esc(placement.contact or '–')}"
    for person in await check.overseers(turn):
        if person != asked:
            await turn.say(text, [[things.sheet_button(placement)]], to=person)


async def _asked(turn: Speaker, placement: Placement) -> int | None:
    """Who is told of the end as the owner: nobody who has said already that it is not used any more."""
    return None if await turn.tx.history.unwanted(placement.id) else placement.owner_id


async def _ways_on(turn: Speaker, placement: Placement) -> Rows:
    since = await things.since(turn, placement)
    return [[Button("🚫 Tidak dipakai lagi", Unused(placement.id, 0, since=since))], [things.sheet_button(placement)]]
