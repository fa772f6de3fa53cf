"""The clock of a visit: what its norm is counted by, and who stops it and starts it again."""

from datetime import datetime

from handlers.chat.desk import Desk
from handlers.facts.cases import Case
from procedure import course
from procedure.clock import Clock
from storage.models import Visit


def deadline(desk: Desk, case: Case, visit: Visit) -> datetime | None:
    """When the norm of the visit's step runs out, None where there is none, and while its clock stands still."""
    norm = desk.config.norm(visit.step)
    return None if norm is None else clock(case, visit).due(norm, desk.config.work_hours)


def clock(case: Case, visit: Visit) -> Clock:
    """The clock that the norm of the visit's step is counted by."""
    return course.clock(visit, [one for one in case.visits if one.id < visit.id])


async def resume(desk: Desk, case: Case, visit: Visit) -> None:
    """The visit, which has just begun, goes on with the clock of the one that was left for a correction, if any."""
    left = course.resumes(case.visits)
    if left is not None and left.until is not None:
        stopped = clock(case, left).stopped(left.until, desk.config.work_hours)
        await desk.tx.permohonan.timed(visit, stopped.started(desk.now))


async def stop(desk: Desk, case: Case, visit: Visit) -> None:
    """The visit's clock stands still from now on: somebody else is waited for."""
    await desk.tx.permohonan.timed(visit, clock(case, visit).stopped(desk.now, desk.config.work_hours))


async def start(desk: Desk, case: Case, visit: Visit) -> None:
    """The visit's clock runs again, from where it stood still."""
    await desk.tx.permohonan.timed(visit, clock(case, visit).started(desk.now))
