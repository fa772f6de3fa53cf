"""What lies with its pemohon for correction: how often they have been reminded, and when the next thing is due."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from procedure.sop import Step
from storage.models import Unanswered, Visit

_LIES = sa.and_(Visit.until.is_(None), Visit.step == Step.PENGAJUAN, Visit.revision > 0)


class Returns:
    """The records of returns that wait for an answer, within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def anything(self) -> bool:
        """Whether a return is not planned yet, or due."""
        unplanned = sa.exists().where(_LIES, ~_planned())
        due = sa.exists().where(_LIES, Unanswered.visit_id == Visit.id, Unanswered.at <= self._now)
        return bool(await self._session.scalar(sa.select(sa.or_(unplanned, due))))

    async def unplanned(self, limit: int) -> list[Visit]:
        """The returns that began since they were last planned, oldest first."""
        query = sa.select(Visit).where(_LIES, ~_planned()).order_by(Visit.id).limit(limit)
        return list(await self._session.scalars(query))

    async def due(self, limit: int) -> list[tuple[Visit, Unanswered]]:
        """Those of which something falls due, with how far that is, oldest first."""
        query = (
            sa.select(Visit, Unanswered)
            .where(_LIES, Unanswered.visit_id == Visit.id, Unanswered.at <= self._now)
            .order_by(Unanswered.at, Visit.id)
            .limit(limit)
        )
        return [(row[0], row[1]) for row in await self._session.execute(query)]

    async def waiting(self) -> list[tuple[Visit, Unanswered]]:
        """All that wait for an answer, with when the next thing falls due."""
        query = sa.select(Visit, Unanswered).where(_LIES, Unanswered.visit_id == Visit.id).order_by(Visit.id)
        return [(row[0], row[1]) for row in await self._session.execute(query)]

    async def plan(self, visit: Visit, at: datetime) -> None:
        """Nothing has been said of the return yet; the first reminder is due `at`."""
        self._session.add(Unanswered(visit_id=visit.id, told=0, at=at))
        await self._session.flush()

    async def tidy(self) -> None:
        """Forgets those that were answered, or have closed."""
        over = sa.select(Visit.id).where(Visit.until.is_not(None), Visit.id == Unanswered.visit_id).exists()
        await self._session.execute(sa.delete(Unanswered).where(over))


def _planned() -> sa.ColumnElement[bool]:
    return sa.exists().where(Unanswered.visit_id == Visit.id)


def told(unanswered: Unanswered, count: int, at: datetime) -> None:
    """So many reminders have been said of it; the next thing is due `at`."""
    unanswered.told, unanswered.at = count, at
