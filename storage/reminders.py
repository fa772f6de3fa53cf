"""What falls due by itself for officials: reminders of cards, what comes round again, and each one's board."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from procedure.reminders import Reminding
from procedure.sop import STEPS, Office
from storage.models import Alarm, Board, Outbox, Reminder, Visit

_OFFICIAL = sa.or_(Visit.seat.is_not(None), Visit.step.in_([rule.step for rule in STEPS.values() if rule.office]))
_OPEN = Visit.until.is_(None)


class Standing(NamedTuple):
    """An open visit of an office, in the hands of `taken_by` if anybody; `late` as it was last shown."""

    visit: int
    office: Office
    taken_by: int | None
    late: bool


class Reminders:
    """The records of what falls due by itself within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def anything(self, alarms: Collection[str]) -> bool:
        """Whether a visit is to be planned, has ended, has passed its norm or is due; or one of the `alarms` is."""
        which = (
            sa.exists().where(_OPEN, _OFFICIAL, ~self._planned()),
            sa.exists().where(Reminder.visit_id == Visit.id, ~_OPEN),
            sa.exists().where(self._passed()),
            sa.exists().where(Reminder.at < self._now, Reminder.told == 0),
        )
        if await self._session.scalar(sa.select(sa.or_(*which))):
            return True
        waits = sa.select(sa.func.count()).where(Alarm.name.in_(alarms), Alarm.due_at > self._now)
        return (await self._session.scalar(waits) or 0) < len(alarms)

    @staticmethod
    def _planned() -> sa.ColumnElement[bool]:
        return sa.exists().where(Reminder.visit_id == Visit.id, Reminder.version == Visit.version)

    def _passed(self) -> sa.ColumnElement[bool]:
        return sa.and_(Reminder.due_at < self._now, Reminder.late.is_(False))

    async def unplanned(self, limit: int) -> list[Visit]:
        """Open visits of offices that began, or were changed, since they were last planned; oldest first."""
        query = sa.select(Visit).where(_OPEN, _OFFICIAL, ~self._planned()).order_by(Visit.id).limit(limit)
        return list(await self._session.scalars(query))

    async def over(self, limit: int) -> list[Reminder]:
        """Reminders of visits that have ended."""
        query = sa.select(Reminder).join(Visit, Reminder.visit_id == Visit.id).where(~_OPEN)
        return list(await self._session.scalars(query.order_by(Reminder.visit_id).limit(limit)))

    async def passed(self, limit: int) -> list[Reminder]:
        """Those whose norm has run out, which has not been shown."""
        query = sa.select(Reminder).where(self._passed()).order_by(Reminder.due_at, Reminder.visit_id)
        return list(await self._session.scalars(query.limit(limit)))

    async def due(self, limit: int) -> list[Reminder]:
        """Those whose norm has run out and of which nothing has been said."""
        query = sa.select(Reminder).where(Reminder.at < self._now, Reminder.told == 0)
        return list(await self._session.scalars(query.order_by(Reminder.at, Reminder.visit_id).limit(limit)))

    async def all(self) -> dict[int, Reminder]:
        """Every one, by visit."""
        return {one.visit_id: one for one in await self._session.scalars(sa.select(Reminder))}

    async def of(self, visit: Visit) -> Reminder:
        """The reminder of a visit, a new one where there is none yet."""
        found = await self._session.get(Reminder, visit.id)
        if found is None:
            found = Reminder(visit_id=visit.id, version=visit.version, due_at=None, late=False, told=0, at=None)
            self._session.add(found)
        return found

    async def plan(self, visit: Visit, due: datetime | None, reminding: Reminding) -> None:
        """The visit's norm runs out at `due`, and it is reminded so."""
        found = await self.of(visit)
        found.version, found.due_at = visit.version, due
        found.late = found.late and due is not None and due < self._now
        self.become(found, reminding)
        await self._session.flush()

    def become(self, reminder: Reminder, reminding: Reminding) -> None:
        """What was said, and when it is said again."""
        reminder.told, reminder.at = reminding.told, reminding.at

    async def drop(self, reminder: Reminder) -> None:
        """Nobody is reminded of it any more."""
        await self._session.delete(reminder)
        await self._session.flush()

    # What comes round again

    async def alarm(self, name: str) -> datetime | None:
        """When it is due; None where that was never planned."""
        return await self._session.scalar(sa.select(Alarm.due_at).where(Alarm.name == name))

    async def set_alarm(self, name: str, at: datetime) -> None:
        """It is next due at `at`."""
        await self._session.merge(Alarm(name=name, due_at=at))
        await self._session.flush()

    # Boards

    async def standing(self) -> list[Standing]:
        """The open visits of offices, longest waiting first."""
        query = (
            sa.select(Visit.id, Visit.seat, Visit.step, Visit.taken_by, Reminder.late)
            .outerjoin(Reminder, Reminder.visit_id == Visit.id)
            .where(_OPEN, _OFFICIAL)
            .order_by(Visit.id)
        )
        rows = await self._session.execute(query)
        found = [(id_, seat or STEPS[step].office, taken_by, bool(late)) for id_, seat, step, taken_by, late in rows]
        return [Standing(id_, office, taken_by, late) for id_, office, taken_by, late in found if office is not None]

    async def boards(self) -> dict[int, Board]:
        """Every board, by whose it is."""
        return {board.person_id: board for board in await self._session.scalars(sa.select(Board))}

    async def show(self, person_id: int, outbox_id: int, waiting: int, late: int) -> None:
        """The person's board is the message of this row, and says so much."""
        board = Board(person_id=person_id, outbox_id=outbox_id, waiting=waiting, late=late)
        await self._session.merge(board)
        await self._session.flush()

    async def lost(self, outbox_id: int) -> bool:
        """Whether the message of a row was a board: it is in its chat no more, and another is owed where one waits."""
        board = await self._session.scalar(sa.select(Board).where(Board.outbox_id == outbox_id))
        if board is None:
            return False
        await self._session.execute(sa.update(Outbox).where(Outbox.id == outbox_id).values(topic=None))
        board.waiting = board.late = 0
        await self._session.flush()
        return True
