"""What of the office's clock falls due by itself, in the order in which one thing follows from another."""

from collections.abc import Awaitable, Callable

from handlers.chat.desk import Desk
from handlers.chat.turn import Speaker
from handlers.clockwork import board, calendar, digest, norm, plan

AT_ONCE = 50
"""Cards dealt with in one transaction, of each sort."""

ALARMS: dict[str, Callable[[Speaker], Awaitable[None]]] = {digest.ALARM: digest.run, calendar.ALARM: calendar.run}
"""What comes round again, by the name under which its next time is kept."""


async def anything(desk: Desk) -> bool:
    """Whether something is due."""
    return await desk.tx.reminders.anything([*ALARMS]) or bool(await board.outdated(desk.tx))


async def run(speaker: Speaker) -> bool:
    """Does what is due now; True where there may be more."""
    reminders = speaker.tx.reminders
    over = await reminders.over(AT_ONCE)
    for reminder in over:
        await plan.over(speaker, reminder)
    unplanned = await reminders.unplanned(AT_ONCE)
    for visit in unplanned:
        await plan.plan(speaker, visit)
    if len(unplanned) == AT_ONCE:
        return True  # what is not planned yet may be planned by other hours than there are now
    passed = await reminders.passed(AT_ONCE)
    for reminder in passed:
        await plan.passed(speaker, reminder)
    due = await reminders.due(AT_ONCE)
    for reminder in due:
        await norm.remind(speaker, reminder)
    if AT_ONCE in (len(over), len(unplanned), len(passed), len(due)):
        return True  # the digest and the boards tell of all of them
    for name, ring in ALARMS.items():
        at = await reminders.alarm(name)
        if at is None or at <= speaker.now:
            await ring(speaker)
    for person, (waiting, late) in (await board.outdated(speaker.tx)).items():
        await board.follow(speaker, person, waiting, late)
    return False
