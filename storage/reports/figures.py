"""What the record has of a span of time, read in a few statements for `procedure/quality/reporting.py` to count."""

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from procedure.quality import survey
from procedure.quality.reporting import Facts, Growth, Period, Stay
from procedure.sop import Choice, Kind
from storage.models import Complaint, Deed, Event, MonthlyReport, Permohonan, Placement, State, Visit
from storage.voices.survey import Survey

_ENTERS = (Deed.DITERIMA, Deed.DICATAT)
"""What brings a thing into the register: its handover, or that it was there before the bot."""


class Reports:
    """What reports are made from, within one transaction; and when the next monthly one is due."""

    def __init__(self, session: AsyncSession, now: datetime, survey: Survey) -> None:
        self._session = session
        self._now = now
        self._survey = survey

    async def facts(self, period: Period, tz: ZoneInfo) -> Facts:
        """All that a report of the period asks; what was undone is left out.

        So are the survey's answers of a month that is not over: of two reports, the second would tell the answer that
        came between them.
        """
        bounds = period.bounds(tz)
        present = f"{self._now.astimezone(tz):%Y-%m}"
        answers, tally, suggestions = await self._survey.of([one for one in period.months if one < present])
        deeds = await self._deeds(bounds)
        return Facts(
            stays=await self._stays(bounds),
            received=await self._received(bounds),
            withdrawn=await self._count(Visit, Visit.until, bounds, Visit.choice == Choice.TARIK, _counts),
            growth=await self._growth(bounds),
            checked=deeds.get(Deed.DICEK, 0),
            problems=deeds.get(Deed.MASALAH, 0),
            overdue=deeds.get(Deed.TERLAMBAT, 0),
            complaints=await self._count(Complaint, Complaint.sent_at, bounds),
            answered=await self._count(Complaint, Complaint.answered_at, bounds),
            open=await self._open_at(bounds[1]),
            satisfaction=survey.satisfaction(answers, tally),
            suggestions=suggestions if answers >= survey.FEWEST else (),
        )

    async def first_year(self, tz: ZoneInfo) -> int:
        """The year of the oldest permohonan, or the present one."""
        oldest = await self._session.scalar(sa.select(sa.func.min(Permohonan.created_at)))
        return (oldest or self._now).astimezone(tz).year

    async def _stays(self, bounds: tuple[datetime, datetime]) -> list[Stay]:
        """Every ended visit of the permohonan of which one ended in the span, in order."""
        concerned = sa.select(Visit.permohonan_id).where(Visit.until >= bounds[0], Visit.until < bounds[1])
        query = sa.select(Visit).where(
            Visit.permohonan_id.in_(concerned), Visit.until.is_not(None), Visit.until < bounds[1], _counts
        )
        columns = sa.orm.load_only(
            *(Visit.permohonan_id, Visit.step, Visit.revision, Visit.since, Visit.until, Visit.choice, Visit.note),
            *(Visit.clock_spent, Visit.clock_since),
        )
        return [_stay(one) for one in await self._session.scalars(query.options(columns).order_by(Visit.id))]

    async def _received(self, bounds: tuple[datetime, datetime]) -> dict[Kind, int]:
        query = (
            sa.select(Permohonan.kind, sa.func.count())
            .where(Permohonan.created_at >= bounds[0], Permohonan.created_at < bounds[1], Permohonan.revision > 0)
            .group_by(Permohonan.kind)
        )
        found = {row[0]: row[1] for row in await self._session.execute(query)}
        return {kind: found.get(kind, 0) for kind in Kind}

    async def _growth(self, bounds: tuple[datetime, datetime]) -> list[Growth]:
        """Of things that are none, units kept free, nothing is counted."""
        before, within = Event.at < bounds[0], Event.at >= bounds[0]
        enters, leaves = Event.deed.in_(_ENTERS), Event.deed == Deed.DILEPAS

        def number(*which: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
            return sa.func.coalesce(sa.func.sum(sa.case((sa.and_(*which), 1), else_=0)), 0)

        query = (
            sa.select(
                Placement.kind,
                number(before, enters) - number(before, leaves),
                number(within, enters),
                number(within, leaves),
            )
            .join(Placement, Placement.id == Event.placement_id)
            .where(Event.at < bounds[1], Event.deed.in_((*_ENTERS, Deed.DILEPAS)), Placement.state != State.DIBLOKIR)
            .group_by(Placement.kind)
        )
        found = {kind: Growth(kind, *map(int, numbers)) for kind, *numbers in await self._session.execute(query)}
        return [found.get(kind, Growth(kind, 0, 0, 0)) for kind in Kind]

    async def _deeds(self, bounds: tuple[datetime, datetime]) -> dict[Deed, int]:
        query = (
            sa.select(Event.deed, sa.func.count())
            .where(Event.at >= bounds[0], Event.at < bounds[1])
            .group_by(Event.deed)
        )
        return {row[0]: row[1] for row in await self._session.execute(query)}

    async def _open_at(self, end: datetime) -> int:
        later = sa.or_(Complaint.answered_at.is_(None), Complaint.answered_at >= end)
        query = sa.select(sa.func.count(Complaint.id)).where(Complaint.sent_at < end, later)
        return await self._session.scalar(query) or 0

    async def _count(
        self,
        table: type[Visit] | type[Complaint],
        at: sa.orm.InstrumentedAttribute[datetime] | sa.orm.InstrumentedAttribute[datetime | None],
        bounds: tuple[datetime, datetime],
        *which: sa.ColumnElement[bool],
    ) -> int:
        query = sa.select(sa.func.count(table.id)).where(at >= bounds[0], at < bounds[1], *which)
        return await self._session.scalar(query) or 0

    # The monthly one

    async def planned(self) -> MonthlyReport | None:
        """The next monthly report, None before the first is planned."""
        query = sa.select(MonthlyReport).where(MonthlyReport.sent_at.is_(None))
        return await self._session.scalar(query.order_by(MonthlyReport.due_at).limit(1))

    async def plan(self, month: Period, due: datetime) -> None:
        """The report of the month is due then, unless it has been planned before."""
        if await self._session.get(MonthlyReport, month.name) is None:
            self._session.add(MonthlyReport(month=month.name, due_at=due))
            await self._session.flush()

    async def reported(self, planned: MonthlyReport) -> None:
        """It has been sent, or there is nothing to tell: it is due no more."""
        planned.sent_at = self._now
        await self._session.flush()


_counts = Visit.undone_at.is_(None)
"""What was undone counts nowhere."""


def _stay(visit: Visit) -> Stay:
    if visit.until is None:
        raise LookupError("a visit that has not ended")
    return Stay(
        visit.permohonan_id,
        visit.step,
        visit.revision,
        visit.since,
        visit.until,
        visit.choice,
        visit.note,
        visit.clock_spent,
        visit.clock_since,
    )
