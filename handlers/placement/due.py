"""What falls due of servers that must still be brought: reminders, and days that were missed."""

from handlers.chat.desk import Desk
from handlers.chat.texts import esc
from handlers.chat.turn import Speaker
from handlers.facts import arrivals, cases, seats
from handlers.facts.cases import Case
from handlers.placement import schedule
from procedure import arrival as rules
from procedure.form import question
from procedure.sop import Office
from storage.models import Arrival, Visit

_AT_ONCE = 50


async def anything(desk: Desk) -> bool:
    """Whether somebody is to be reminded, or a day has been missed; people are told in working hours only.

    That a day has become a holiday they are told at once.
    """
    if not await desk.tx.arrivals.anything_due():
        return False
    hours = desk.config.work_hours
    if hours.at_work(desk.now):
        return True
    return any(one.at and rules.fallen(one.at, hours) for one, _ in await desk.tx.arrivals.due(_AT_ONCE))


async def run(speaker: Speaker) -> bool:
    """Reminds of what is agreed, and says what was missed; True where there may be more."""
    found, at_work = await speaker.tx.arrivals.due(_AT_ONCE), speaker.config.work_hours.at_work(speaker.now)
    for arrival, visit in found:
        if visit.until is not None or arrival.at is None:
            await speaker.tx.arrivals.end(visit, arrival, None)
            continue
        case = await cases.load(speaker, await speaker.tx.permohonan.get(visit.permohonan_id))
        if rules.fallen(arrival.at, speaker.config.work_hours):
            await _another_day(speaker, case, visit, arrival)
            continue
        if not at_work:
            continue
        missed = rules.missed(arrival.at, speaker.config.work_hours)
        if speaker.now >= missed:
            await _missed(speaker, case, visit, arrival)
            continue
        if speaker.now < arrival.at:
            await _remind(speaker, case, visit, arrival)
        await speaker.tx.arrivals.reminded(arrival, missed)
    return at_work and len(found) == _AT_ONCE


async def _remind(speaker: Speaker, case: Case, visit: Visit, arrival: Arrival) -> None:
    await schedule.ask(speaker, case, visit, arrival, before="🔔 <b>Pengingat</b>")
    at = arrivals.when(speaker, arrival.at) if arrival.at else ""
    for person in await seats.able(speaker, case, visit):
        await speaker.say(
            f"🔔 {schedule.title(case)}\n\nServernya dibawa <b>{at}</b>.", to=person, about=case.permohonan.id
        )


async def _another_day(speaker: Speaker, case: Case, visit: Visit, arrival: Arrival) -> None:
    """What was proposed or agreed holds no more: the day has become a holiday, and another one is asked for."""
    at = arrivals.when(speaker, arrival.at) if arrival.at else ""
    await speaker.tx.arrivals.fall(visit, arrival)
    await schedule.ask(speaker, case, visit, arrival, before=f"⚠️ {at} kini hari libur; mohon pilih hari lain.")
    await schedule.bring_card(speaker, case, visit)


async def _missed(speaker: Speaker, case: Case, visit: Visit, arrival: Arrival) -> None:
    """Another day is asked for; whoever approved it is told where that has come too often."""
    at = arrivals.when(speaker, arrival.at) if arrival.at else ""
    await speaker.tx.arrivals.miss(visit, arrival)
    await schedule.ask(speaker, case, visit, arrival, before=f"⚠️ Jadwal {at} terlewat.")
    await schedule.bring_card(speaker, case, visit)
    if arrival.missed < rules.TOO_OFTEN:
        return
    contact = question("pj_hp", case.kind).show(case.answers["pj_hp"])
    text = (
        f"⚠️ {schedule.title(case)}\n{esc(case.answers['instansi'])}\n\n"
        f"Servernya sudah {arrival.missed} kali tidak dibawa pada waktu yang disepakati, terakhir {at}.\n"
        f"☎️ {esc(case.answers['pj_nama'])}, {esc(contact)}"
    )
    for person in await speaker.responsible(Office.KABID):
        await speaker.say(text, to=person, about=case.permohonan.id)
