"""What happened to each thing of the register: lines that are never changed, and what of them is still open."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import LIVE, Deed, Event, Placement
from storage.racks import Taken


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
        try:
            async with self._session.begin_nested():
                self._session.add(event)
                await self._session.flush()
        except IntegrityError as error:
            raise Taken from error
        return event

    async def of(self, placement: Placement, limit: int | None = None) -> list[Event]:
        """The lines of a thing's history, the newest first."""
        query = sa.select(Event).where(Event.placement_id == placement.id).order_by(Event.id.desc()).limit(limit)
        return list(await self._session.scalars(query))

    async def event(self, event_id: int) -> Event | None:
        """The line a button names."""
        return await self._session.get(Event, event_id)

    async def settling(self, event_id: int) -> Event:
        """The line that settled another; raises `sqlalchemy.exc.NoResultFound`."""
        return (await self._session.scalars(sa.select(Event).where(Event.about == event_id))).one()

    async def unwanted(self) -> list[Placement]:
        """What its owner does not use any more and nobody has removed, longest waiting first."""
        later = sa.orm.aliased(Event)
        meanwhile = sa.exists().where(
            later.placement_id == Event.placement_id,
            later.id > Event.id,
            later.deed.in_([Deed.DICEK, Deed.MASALAH, Deed.DIALIHKAN]),
        )
        query = (
            sa.select(Placement)
            .join(Event, Event.placement_id == Placement.id)
            .where(Event.deed == sa.literal_column("'tidak_dipakai'"), LIVE, ~meanwhile)
            .order_by(Event.id)
        )
        return list((await self._session.scalars(query)).unique())

    async def problems(self) -> list[Event]:
        """The problems that nobody has dealt with, oldest first."""
        settled = sa.orm.aliased(Event)
        query = (
            sa.select(Event)
            .join(Placement, Placement.id == Event.placement_id)
            .where(Event.deed == sa.literal_column("'masalah'"), LIVE)
            .where(~sa.exists().where(settled.about == Event.id))
            .order_by(Event.id)
        )
        return list(await self._session.scalars(query))
