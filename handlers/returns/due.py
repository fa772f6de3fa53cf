"""What falls due of a return, in office hours: the pemohon is reminded, told that it closes, and then it closes."""

from handlers.chat.desk import Desk
from handlers.chat.texts import KINDS, esc, tanggal_lengkap
from handlers.chat.turn import Speaker
from handlers.facts import cases
from handlers.form.buttons import fix_button
from handlers.returns import closing
from procedure import returns
from storage.models import Unanswered, Visit
from storage.returns import told

AT_ONCE = 50
"""Returns dealt with in one transaction."""


async def anything(desk: Desk) -> bool:
    """Whether something is due, and people are at work."""
    return desk.config.work_hours.at_work(desk.now) and await desk.tx.returns.anything()


async def run(speaker: Speaker) -> bool:
    """Does what is due now; True where there may be more."""
    hours = speaker.config.work_hours
    unplanned = await speaker.tx.returns.unplanned(AT_ONCE)
    for visit in unplanned:
        await speaker.tx.returns.plan(visit, returns.due(visit.since, 0, hours))
    due = await speaker.tx.returns.due(AT_ONCE)
    for visit, unanswered in due:
        if unanswered.told < len(returns.REMINDED):
            await _remind(speaker, visit, unanswered)
        else:
            await closing.close(speaker, visit)
    await speaker.tx.returns.tidy()
    return AT_ONCE in (len(unplanned), len(due))


async def _remind(speaker: Speaker, visit: Visit, unanswered: Unanswered) -> None:
    """Says what is due, and of several that were missed the last one alone."""
    hours = speaker.config.work_hours
    count = returns.reached(visit.since, unanswered.told, speaker.now, hours)
    closes = returns.closes(visit.since, count, speaker.now, hours)
    last = count == len(returns.REMINDED)
    told(unanswered, count, closes if last else returns.due(visit.since, count, hours))
    permohonan = await speaker.tx.permohonan.get(visit.permohonan_id)
    case, tz = await cases.load(speaker, permohonan), speaker.config.tz
    head = f"⏰ <b>{permohonan.ticket}</b> · {KINDS[case.kind]}: {esc(case.name)}"
    waits = f"Menunggu perbaikan Bapak/Ibu sejak {tanggal_lengkap(visit.since, tz)}."
    end = f"Bila tidak dikirim lagi, permohonan ini ditutup pada <b>{tanggal_lengkap(closes, tz)}</b>."
    await speaker.say(
        f"{head}\n\n{waits}\n{end}",
        [[fix_button(permohonan.id)]],
        to=permohonan.pemohon_id,
        about=permohonan.id,
    )
