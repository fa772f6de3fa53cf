"""Servers that must still be brought: for when that is proposed and agreed, and what of it falls due."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.journal.acts import JournalAct
from storage.journal.journal import Journal
from storage.models import Arrival, Visit


class Arrivals:
    """The records of what is waited for within one transaction; every change of one is a line of the journal."""

    def __init__(self, session: AsyncSession, now: datetime, journal: Journal) -> None:
        self._session = session
        self._now = now
        self._journal = journal

    async def of(self, visit_id: int) -> Arrival | None:
        """What is waited for at a visit; None for nothing, or nothing any more."""
        arrival = await self._session.get(Arrival, visit_id)
        return arrival if arrival is not None and arrival.ended_at is None else None

    async def begin(self, visit: Visit, by: int) -> Arrival:
        """The server of the visit is not there: its pemohon is asked when they bring it."""
        arrival = await self._session.get(Arrival, visit.id)
        if arrival is None:
            arrival = Arrival(visit_id=visit.id, asked_at=self._now, missed=0)
            self._session.add(arrival)
        else:
            arrival.asked_at, arrival.ended_at = self._now, None
            _forget(arrival)
        await self._write(JournalAct.BELUM_TIBA, visit, by)
        return arrival

    async def propose(self, visit: Visit, arrival: Arrival, at: datetime, by: int, *, pemohon: bool) -> None:
        """Somebody proposes when, the `pemohon` or Staf Teknis; what was agreed before holds no more."""
        _forget(arrival)
        arrival.at, arrival.by_pemohon = at, pemohon
        await self._write(JournalAct.JADWAL_USUL, visit, by, jadwal=at.isoformat())

    async def agree(self, visit: Visit, arrival: Arrival, by: int, due_at: datetime) -> None:
        """The other side agrees; something is next done about it at `due_at`."""
        arrival.confirmed_at, arrival.due_at = self._now, due_at
        await self._write(JournalAct.JADWAL, visit, by, jadwal=arrival.at.isoformat() if arrival.at else "")

    async def reminded(self, arrival: Arrival, due_at: datetime) -> None:
        """Both were reminded; something is next done at `due_at`."""
        arrival.due_at = due_at
        await self._session.flush()

    async def miss(self, visit: Visit, arrival: Arrival) -> None:
        """The day has passed, and the server was not brought."""
        at = arrival.at.isoformat() if arrival.at else ""
        _forget(arrival)
        arrival.missed += 1
        await self._write(JournalAct.JADWAL_LEWAT, visit, None, jadwal=at)

    async def fall(self, visit: Visit, arrival: Arrival) -> None:
        """The day has become a holiday: another one is asked for, and nobody has missed it."""
        at = arrival.at.isoformat() if arrival.at else ""
        _forget(arrival)
        await self._write(JournalAct.JADWAL_GUGUR, visit, None, jadwal=at)

    async def end(self, visit: Visit, arrival: Arrival, by: int | None) -> None:
        """It is waited for no more: the server is there (`by` whom that was said), or the visit is over."""
        _forget(arrival)
        arrival.ended_at = self._now
        await self._write(JournalAct.TIBA if by is not None else JournalAct.JADWAL_GUGUR, visit, by)

    async def planned(self) -> list[Arrival]:
        """Those for which a time is proposed or agreed."""
        query = sa.select(Arrival).where(Arrival.at.is_not(None), Arrival.ended_at.is_(None))
        return list(await self._session.scalars(query.order_by(Arrival.visit_id)))

    async def anything_due(self) -> bool:
        """Whether `due` would find something."""
        query = sa.select(sa.exists().where(Arrival.due_at.is_not(None), Arrival.due_at <= self._now))
        return bool(await self._session.scalar(query))

    async def due(self, limit: int) -> list[tuple[Arrival, Visit]]:
        """What something is to be done about now, with its visit."""
        query = (
            sa.select(Arrival, Visit)
            .join(Visit, Visit.id == Arrival.visit_id)
            .where(Arrival.due_at.is_not(None), Arrival.due_at <= self._now)
            .order_by(Arrival.due_at, Arrival.visit_id)
            .limit(limit)
        )
        return [(arrival, visit) for arrival, visit in await self._session.execute(query)]

    async def _write(self, act: JournalAct, visit: Visit, by: int | None, **detail: Any) -> None:
        await self._journal.write(act, person=by, permohonan=visit.permohonan_id, visit=visit.id, **detail)


def _forget(arrival: Arrival) -> None:
    arrival.at = arrival.by_pemohon = arrival.confirmed_at = arrival.due_at = None
