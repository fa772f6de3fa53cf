"""What happened to each thing of the register: lines that are never changed, and what of them is still open."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.connecting.taken import unless_taken
from storage.models import LIVE, Deed, Event, Placement

PASSING = (Deed.TERLAMBAT, Deed.KEDALUWARSA)
"""What nobody does: it comes with the time."""

WITHDRAWS = (Deed.DICEK, Deed.DIALIHKAN)
"""What ends the request to remove a thing: it is well, or another's."""


class History:
    """The records of what happened within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def tell(
        self,
        placement: Placement,
        deed: Deed,
        words: str = "",
        *,
        by: int | None,
        photo: str | None = None,
        about: int | None = None,
    ) -> Event:
        """Adds a line to the history of a thing; raises `Taken` where what it is `about` has been settled."""
        event = Event(placement_id=placement.id, at=self._now, deed=deed, by=by, words=words, photo=photo, about=about)
        async with unless_taken(self._session):
            self._session.add(event)
        return event

    async def of(self, placement: Placement, limit: int | None = None) -> list[Event]:
        """The lines of a thing's history, the newest first."""
        query = sa.select(Event).where(Event.placement_id == placement.id).order_by(Event.id.desc()).limit(limit)
        return list(await self._session.scalars(query))

    async def has(self, placement: Placement, deed: Deed) -> bool:
        """Whether its history has a line of that deed."""
        query = sa.select(Event.id).where(Event.placement_id == placement.id, Event.deed == deed).limit(1)
        return await self._session.scalar(query) is not None

    async def event(self, event_id: int) -> Event | None:
        """The line a button names."""
        return await self._session.get(Event, event_id)

    async def settling(self, event_id: int) -> Event:
        """The line that settled another; raises `sqlalchemy.exc.NoResultFound`."""
        return (await self._session.scalars(sa.select(Event).where(Event.about == event_id))).one()

    async def answered(self, event_id: int) -> bool:
        """Whether another line is about it."""
        return await self._session.scalar(sa.select(Event.id).where(Event.about == event_id)) is not None

    async def newest(self, placement_id: int) -> Event | None:
        """The newest thing that anybody has done to it; what merely the time has brought does not count."""
        query = sa.select(Event).where(Event.placement_id == placement_id, Event.deed.not_in(PASSING))
        return await self._session.scalar(query.order_by(Event.id.desc()).limit(1))

    async def open(self, placement_id: int | None = None) -> list[Event]:
        """What waits for Staf Teknis, longest first: problems nobody has dealt with, and what is to be removed.

        Of one thing, or of all. A problem waits until it is settled; a thing that its owner does not use any more waits
        until they say that it is well, or somebody else looks after it. Nothing waits of what has left the register.
        """
        later = sa.orm.aliased(Event)
        settled = sa.exists().where(later.about == Event.id)
        withdrawn = sa.exists().where(
            later.placement_id == Event.placement_id, later.id > Event.id, later.deed.in_(WITHDRAWS)
        )
        problem = sa.and_(Event.deed == sa.literal_column("'masalah'"), ~settled)
        unwanted = sa.and_(Event.deed == sa.literal_column("'tidak_dipakai'"), ~withdrawn)
        queries = [
            sa.select(Event).join(Placement, Placement.id == Event.placement_id).where(which, LIVE)
            for which in (problem, unwanted)
        ]
        found = [
            event
            for query in queries
            for event in await self._session.scalars(
                query if placement_id is None else query.where(Event.placement_id == placement_id)
            )
        ]
        return sorted(found, key=lambda event: event.id)

    async def unwanted(self, placement_id: int) -> bool:
        """Whether it waits to be removed, for its owner does not use it any more."""
        return any(event.deed is Deed.TIDAK_DIPAKAI for event in await self.open(placement_id))
