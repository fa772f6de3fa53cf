"""What falls due by itself: holds that end, periodic checks, and the end of what may stay for a time."""

from handlers import checks, things
from handlers.buttons import Button
from handlers.checks import Unused
from handlers.context import Turn
from handlers.texts import esc
from procedure.rules import show_date
from procedure.sop import Office
from storage.models import Placement

AT_ONCE = 50
"""Things dealt with in one transaction."""


async def run(turn: Turn) -> bool:
    """Does what is due now; True where there may be more. People are asked in working hours only."""
    holds = await turn.tx.register.holds_over(AT_ONCE)
    for placement in holds:
        await _free(turn, placement)
    if turn.config.work_hours.opening(turn.now) > turn.now:
        return len(holds) == AT_ONCE
    due, ending = await turn.tx.register.checks_due(AT_ONCE), await turn.tx.register.expiries_due(AT_ONCE)
    for placement in due:
        await checks.due(turn, placement)
    for placement in ending:
        await _warn(turn, placement)
    return AT_ONCE in (len(holds), len(due), len(ending))


async def _free(turn: Turn, placement: Placement) -> None:
    """What an approval held and nobody placed is free for others; Kabid is told, and Staf Teknis chooses anew."""
    head = await things.title(turn, placement)
    was = await things.where(turn, placement)
    await turn.tx.racks.release(placement)
    await turn.tx.journal.write("lepas_tempat", person=None, permohonan=placement.permohonan_id, place=was)
    line = await turn.tx.register.line(placement)
    text = (
        f"⌛ <b>{esc(line.ticket)}</b>: tempat yang dipesan dibebaskan\n{head}\n\n"
        f"Sudah {turn.config.hold_days} hari kerja disetujui dan belum ditempatkan. "
        "Persetujuannya tetap berlaku; tempatnya dipilih lagi saat penempatan."
    )
    kabid = [person.id for person in await turn.tx.offices.holders(Office.KABID)]
    for person in kabid or await turn.admins():
        await turn.say(text, to=person)


async def _warn(turn: Turn, placement: Placement) -> None:
    until = placement.berlaku_sampai
    things.plan_warning(turn, placement)
    if until is None:
        return
    left = (until - turn.today).days
    text = (
        f"📅 {await things.title(turn, placement)}\n\n"
        f"Berlaku sampai <b>{show_date(until.isoformat())}</b>, {left} hari lagi.\n"
        f"Bila masih dipakai sesudahnya, mohon kirim surat perpanjangan kepada {esc(turn.config.letterhead.office)}."
    )
    rows = [[Button("🚫 Tidak dipakai lagi", Unused(placement.id, 0))], [things.sheet_button(placement)]]
    await turn.say(text, rows, to=placement.owner_id)
