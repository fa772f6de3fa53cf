"""What is looked for among the permohonan, however many there are."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from procedure.finding import Concerned, Month, Sought, Ticket
from storage.models import Permohonan, Placement, Word

RARE = 500
"""What no more permohonan have than this is looked up among those; what more have is soon met among the newest."""

_END = "\U0010ffff"
"""Sorts after every letter: where the words end that begin with another."""


class Finding:
    """Searches of the permohonan within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def page(
        self, whose: Concerned, sought: Sought, tz: ZoneInfo, *, limit: int, offset: int = 0
    ) -> list[Permohonan]:
        """What is `sought` of what concerns them, the newest first; months are those of the zone `tz`."""
        conditions: list[sa.ColumnElement[bool]] = []
        few: set[int] | None = None
        if not whose.everything:
            own = await self._own(whose.person)
            if whose.steps:
                conditions.append(sa.or_(Permohonan.step.in_(whose.steps), Permohonan.id.in_(own)))
            else:
                few = own
        if sought.step is not None:
            conditions.append(Permohonan.step == sought.step)
        if sought.month is not None:
            conditions.append(Permohonan.id.between(*await self._within(sought.month, tz)))
        terms: list[str | Ticket] = [*sought.words, *sought.tickets]
        for term in terms:
            having = await self._having(term)
            if having is None:
                conditions.append(_has(term))
            else:
                few = having if few is None else few & having
        if few is not None:
            if not few:
                return []
            conditions.append(Permohonan.id.in_(few))
        query = sa.select(Permohonan).where(*conditions).order_by(Permohonan.id.desc())
        return list(await self._session.scalars(query.limit(limit).offset(offset)))

    async def concerns(self, whose: Concerned, permohonan: Permohonan) -> bool:
        """Whether the permohonan concerns them."""
        return whose.everything or permohonan.step in whose.steps or permohonan.id in await self._own(whose.person)

    async def _own(self, person: int) -> set[int]:
        """What a person has asked for, and what they look after by now."""
        asked = sa.select(Permohonan.id).where(Permohonan.pemohon_id == person)
        owned = sa.select(Placement.permohonan_id).where(
            Placement.owner_id == person, Placement.permohonan_id.is_not(None)
        )
        return {*await self._session.scalars(asked), *await self._session.scalars(owned)} - {None}

    async def _within(self, month: Month, tz: ZoneInfo) -> tuple[int, int]:
        """The first and the last that came in that month: they are numbered in the order in which they came."""
        first, after = (datetime.combine(one.begins, time(), tz).astimezone(UTC) for one in (month, month.after))
        at = Permohonan.created_at
        oldest = sa.select(Permohonan.id).where(at >= first, at < after).order_by(at, Permohonan.id).limit(1)
        newest = oldest.order_by(None).order_by(at.desc(), Permohonan.id.desc())
        return await self._session.scalar(oldest) or 0, await self._session.scalar(newest) or 0

    async def _having(self, term: str | Ticket) -> set[int] | None:
        """The permohonan that have the word or the number; None for too many to be named."""
        if isinstance(term, str):
            return await self._named(term)
        numbered = sa.select(Permohonan.id).where(Permohonan.serial == term.serial)
        if term.year is not None:
            numbered = numbered.where(Permohonan.year == term.year)
        found = set(await self._session.scalars(numbered))
        named = await self._named(term.word) if term.word else set()
        return None if named is None else found | named

    async def _named(self, word: str) -> set[int] | None:
        query = sa.select(Word.permohonan_id).where(Word.word >= word, Word.word < word + _END).limit(RARE + 1)
        found = list(await self._session.scalars(query))
        return None if len(found) > RARE else set(found)


def _has(term: str | Ticket) -> sa.ColumnElement[bool]:
    """Asked of one permohonan after another: for what so many have that the next is not far."""
    word = term if isinstance(term, str) else term.word
    named = sa.exists().where(Word.permohonan_id == Permohonan.id, Word.word >= word, Word.word < word + _END)
    if isinstance(term, str):
        return named
    return sa.or_(named, Permohonan.serial == term.serial)
