"""Once the working hours are others, by a new holiday or a new year, all that falls due some day is planned by them.

What people were promised does not come sooner for it. What comes round in working hours only (the survey, the monthly
report, periodic checks) needs no plan of its own for that.
"""

from handlers.chat.desk import Desk
from handlers.chat.turn import Speaker
from handlers.clockwork import digest
from procedure import arrival, life, reminders, returns
from procedure.quality import complaints
from storage.returns import told


async def anything(desk: Desk) -> bool:
    """Whether what is planned was planned by other working hours; so it was where the program was away meanwhile."""
    return await desk.tx.calendar.planned_by() != desk.config.calendar.stamp


async def run(speaker: Speaker) -> bool:
    """Plans what is little at once, and has cards planned, one after the other, before anybody is reminded of one."""
    await speaker.tx.reminders.replan()
    await _digest(speaker)
    await _returns(speaker)
    await _complaints(speaker)
    await _arrivals(speaker)
    await _holds(speaker)
    await speaker.tx.calendar.plan_by(speaker.config.calendar.stamp)
    return True


async def _digest(speaker: Speaker) -> None:
    planned = await speaker.tx.reminders.alarm(digest.ALARM)
    if planned is not None and planned > speaker.now:
        again = reminders.digest_replanned(planned, speaker.now, speaker.config.work_hours)
        await speaker.tx.reminders.set_alarm(digest.ALARM, again)


async def _returns(speaker: Speaker) -> None:
    for visit, unanswered in await speaker.tx.returns.waiting():
        at = returns.replanned(visit.since, unanswered.told, unanswered.at, speaker.config.work_hours)
        told(unanswered, unanswered.told, at)


async def _complaints(speaker: Speaker) -> None:
    for complaint in await speaker.tx.complaints.open():
        if complaint.due_at is not None:
            due = complaints.due(complaint.sent_at, speaker.config.work_hours)
            await speaker.tx.complaints.postpone(complaint, due)


async def _arrivals(speaker: Speaker) -> None:
    for one in await speaker.tx.arrivals.planned():
        due = arrival.replanned(one.at, one.due_at, speaker.now, speaker.config.work_hours) if one.at else None
        if due is not None:
            await speaker.tx.arrivals.reminded(one, due)


async def _holds(speaker: Speaker) -> None:
    """What is held since it was approved, or for an agreed day, is held for as many working days as before."""
    hours = speaker.config.work_hours
    for placement in await speaker.tx.register.held():
        if placement.permohonan_id is None or placement.held_until is None:
            continue
        visit = await speaker.tx.permohonan.open_visit(placement.permohonan_id)
        if visit is None:
            continue
        until = max(placement.held_until, hours.after_days(visit.since, speaker.config.hold_days))
        agreed = await speaker.tx.arrivals.of(visit.id)
        if agreed is not None and agreed.at is not None and agreed.confirmed_at is not None:
            until = max(until, arrival.held_until(agreed.at, hours))
        await speaker.tx.things.become(placement, life.held_to(await speaker.tx.things.read(placement), until))
