"""The survey as records: who was asked and has answered, and what all answers of a month add up to.

What was answered is added to its month and kept nowhere else: no row is one answer, no line of the journal tells of
it, and the record of who was asked has neither its time nor its content.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from procedure.quality import survey
from procedure.quality.survey import Turn, Unsur
from storage.models import Person, Placement, State, SurveyMonth, SurveyTurn


class Survey:
    """The records of the survey within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def turn(self, person_id: int) -> Turn:
        """How it stands with asking the person."""
        row = await self._session.get(SurveyTurn, person_id)
        if row is None:
            return Turn()
        return Turn(row.round, row.asked_at, row.reminded, row.answered, row.served, row.due_at)

    async def become(self, person_id: int, turn: Turn) -> None:
        """How it stands from now on."""
        row = await self._session.get(SurveyTurn, person_id)
        if row is None:
            row = SurveyTurn(person_id=person_id)
            self._session.add(row)
        row.round, row.asked_at, row.due_at = turn.round, turn.asked, turn.due
        row.reminded, row.answered, row.served = turn.reminded, turn.answered, turn.served
        await self._session.flush()

    async def pass_on(self, former: int, new: int) -> None:
        """Whoever has a new account is the one who was asked."""
        row = await self._session.get(SurveyTurn, former)
        if row is not None:
            await self.become(new, await self.turn(former))
            await self._session.delete(row)
            await self._session.flush()

    async def anything_due(self) -> bool:
        """Whether somebody is to be asked or reminded."""
        due = sa.exists().where(SurveyTurn.due_at.is_not(None), SurveyTurn.due_at <= self._now)
        return bool(await self._session.scalar(sa.select(due)))

    async def due(self, limit: int) -> list[int]:
        """Who is to be asked or reminded, the longest due first."""
        query = sa.select(SurveyTurn.person_id).where(SurveyTurn.due_at.is_not(None), SurveyTurn.due_at <= self._now)
        return list(await self._session.scalars(query.order_by(SurveyTurn.due_at, SurveyTurn.person_id).limit(limit)))

    async def owns(self, person_id: int) -> bool:
        """Whether the person looks after something that is in use, and nobody has blocked their account."""
        there = sa.exists().where(Placement.owner_id == person_id, Placement.state == State.AKTIF)
        heard = sa.exists().where(Person.id == person_id, Person.blocked_at.is_(None))
        return bool(await self._session.scalar(sa.select(sa.and_(there, heard))))

    async def add(self, values: Sequence[int], tz: ZoneInfo) -> None:
        """One more answer of this month, without whose it is."""
        month = await self._month(tz)
        tally = survey.added(_tally(month), values)
        month.answers += 1
        month.tally = {unsur.value: counts for unsur, counts in tally.items()}
        await self._session.flush()

    async def suggest(self, words: str, tz: ZoneInfo) -> None:
        """One more suggestion of this month, among the others by the alphabet."""
        month = await self._month(tz)
        month.suggestions = sorted([*month.suggestions, words], key=lambda one: (one.casefold(), one))
        await self._session.flush()

    async def of(self, months: Sequence[str]) -> tuple[int, dict[Unsur, list[int]], list[str]]:
        """What the answers of these months add up to: how many, how often each value was given, and suggestions."""
        found = list(await self._session.scalars(sa.select(SurveyMonth).where(SurveyMonth.month.in_(months))))
        suggestions = sorted((one for row in found for one in row.suggestions), key=lambda one: (one.casefold(), one))
        return sum(row.answers for row in found), survey.summed([_tally(row) for row in found]), suggestions

    async def _month(self, tz: ZoneInfo) -> SurveyMonth:
        name = f"{self._now.astimezone(tz):%Y-%m}"
        month = await self._session.get(SurveyMonth, name)
        if month is None:
            month = SurveyMonth(month=name, answers=0, tally={}, suggestions=[])
            self._session.add(month)
        return month


def _tally(month: SurveyMonth) -> dict[Unsur, list[int]]:
    return {Unsur(name): list(counts) for name, counts in month.tally.items()}
