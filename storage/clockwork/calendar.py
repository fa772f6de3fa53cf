"""The calendar as admins enter it, each change with its line of the journal; and by which hours all was planned."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from procedure.calendar import Calendar, Entered, EntryKind
from storage.journal.acts import JournalAct
from storage.journal.journal import Journal
from storage.models import CalendarEntry, PlannedBy

_ONE = 1
_ACTS = {EntryKind.KERJA: JournalAct.HARI_KERJA, EntryKind.RAMADAN: JournalAct.JAM_RAMADAN}


class CalendarRecords:
    """The records of the calendar within one transaction; `changed` is all of it once something was changed."""

    def __init__(self, session: AsyncSession, now: datetime, journal: Journal) -> None:
        self._session = session
        self._now = now
        self._journal = journal
        self.changed: list[Entered] | None = None

    async def entered(self) -> list[Entered]:
        """What counts, in order."""
        query = sa.select(CalendarEntry).where(CalendarEntry.removed_at.is_(None))
        found = await self._session.scalars(query.order_by(CalendarEntry.first, CalendarEntry.id))
        return [Entered(one.kind, one.first, one.last, one.name, one.hours, one.id) for one in found]

    async def current(self, known: Calendar) -> Calendar:
        """The calendar that is `known`, with what counts now: another may have changed it while this one waited."""
        return replace(known, entered=tuple(await self.entered()))

    async def find(self, id_: int) -> CalendarEntry | None:
        """The entry a button names, None where there is none, or none any more."""
        entry = await self._session.get(CalendarEntry, id_)
        return entry if entry is not None and entry.removed_at is None else None

    async def enter(self, entered: Entered, by: int) -> int:
        """Enters it; returns its id."""
        entry = CalendarEntry(
            kind=entered.kind,
            first=entered.first,
            last=entered.last,
            name=entered.name,
            hours=entered.hours,
            created_by=by,
            created_at=self._now,
        )
        self._session.add(entry)
        await self._session.flush()
        await self._written(_ACTS.get(entered.kind, JournalAct.LIBUR), entry, by)
        return entry.id

    async def remove(self, entry: CalendarEntry, by: int, today: date) -> None:
        """It counts no more from `today` on; the days of it that have passed stay as they were."""
        if entry.first < today:
            entry.last = today - timedelta(days=1)
        else:
            entry.removed_at, entry.removed_by = self._now, by
        await self._session.flush()
        await self._written(JournalAct.KALENDER_HAPUS, entry, by)

    async def _written(self, act: JournalAct, entry: CalendarEntry, by: int) -> None:
        await self._journal.write(
            act, person=by, calendar=entry.id, first=entry.first.isoformat(), last=entry.last.isoformat()
        )
        self.changed = await self.entered()

    async def planned_by(self) -> str | None:
        """The stamp of the working hours by which all was planned; None before the first time."""
        return await self._session.scalar(sa.select(PlannedBy.stamp))

    async def plan_by(self, stamp: str) -> None:
        """All is planned by these from now on."""
        await self._session.merge(PlannedBy(id=_ONE, stamp=stamp))
        await self._session.flush()
