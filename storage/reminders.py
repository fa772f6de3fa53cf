"""What falls due by itself for officials: reminders of cards, what comes round again, and each one's board."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from procedure.reminders import Reminding
from procedure.sop import ENDS, STEPS, Office
from storage.models import Alarm, Board, Outbox, Permohonan, Reminder, Visit

OVER = 0
"""In place of the version of a visit that has ended."""

BY_OTHER_HOURS = -1
"""In place of the version of a visit that was planned by other working hours than there are now."""

_OFFICIAL = sa.or_(Visit.seat.is_not(None), Visit.step.in_([rule.step for rule in STEPS.values() if rule.office]))
_OPEN = Visit.until.is_(None)


class Standing(NamedTuple):
    """An open visit of an office, in the hands of `taken_by` if anybody; `late` as it was last shown.

    The `barred` one may not do it: it is their own.
    """

    office: Office
    taken_by: int | None
    barred: int | None
    late: bool

    def waits_for(self, holder: int) -> bool:
        """Whether it waits for this holder of its office."""
        return holder != self.barred and self.taken_by in (None, holder)


class Reminders:
    """The records of what falls due by itself within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def anything(self, alarms: Collection[str]) -> bool:
        """Whether a visit is to be planned, has ended, has passed its norm or is due; or one of the `alarms` is."""
        which = (
            sa.exists().where(_OPEN, _OFFICIAL, ~self._planned()),
            sa.exists(self._over().correlate(None)),
            sa.exists().where(self._passed()),
            sa.exists().where(Reminder.at < self._now, Reminder.told == 0),
        )
        if await self._session.scalar(sa.select(sa.or_(*which))):
            return True
        waits = sa.select(sa.func.count()).where(Alarm.name.in_(alarms), Alarm.due_at > self._now)
        return (await self._session.scalar(waits) or 0) < len(alarms)

    @staticmethod
    def _over() -> sa.Select[Reminder]:
        """From the reminders to the visits, each by its key: few wait, however many have ended."""
        there = sa.exists().where(Visit.id == Reminder.visit_id, _OPEN)
        return sa.select(Reminder).where(Reminder.version != OVER, ~there)

    @staticmethod
    def _planned() -> sa.ColumnElement[bool]:
        return sa.exists().where(Reminder.visit_id == Visit.id, Reminder.version == Visit.version)

    def _passed(self) -> sa.ColumnElement[bool]:
        return sa.and_(Reminder.due_at < self._now, Reminder.late.is_(False))

    async def unplanned(self, limit: int) -> list[Visit]:
        """Open visits of offices that began, or were changed, since they were last planned."""
        query = sa.select(Visit).where(_OPEN, _OFFICIAL, ~self._planned()).order_by(Visit.permohonan_id).limit(limit)
        return list(await self._session.scalars(query))

    async def over(self, limit: int) -> list[Reminder]:
        """Reminders of visits that have ended."""
        return list(await self._session.scalars(self._over().order_by(Reminder.visit_id).limit(limit)))

    async def passed(self, limit: int) -> list[Reminder]:
        """Those whose norm has run out, which has not been shown."""
        query = sa.select(Reminder).where(self._passed()).order_by(Reminder.due_at, Reminder.visit_id)
        return list(await self._session.scalars(query.limit(limit)))

    async def due(self, limit: int) -> list[Reminder]:
        """Those whose norm has run out and of which nothing has been said."""
        query = sa.select(Reminder).where(Reminder.at < self._now, Reminder.told == 0)
        return list(await self._session.scalars(query.order_by(Reminder.at, Reminder.visit_id).limit(limit)))

    async def all(self) -> dict[int, Reminder]:
        """Those of open visits, by visit."""
        query = sa.select(Reminder).where(Reminder.version != OVER)
        return {one.visit_id: one for one in await self._session.scalars(query)}

    async def of(self, visit: Visit) -> Reminder:
        """The reminder of a visit, a new one where there is none yet."""
        found = await self._session.get(Reminder, visit.id)
        if found is None:
            told = await self._told_before(visit)
            found = Reminder(visit_id=visit.id, version=visit.version, due_at=None, late=False, told=told, at=None)
            self._session.add(found)
        return found

    async def _told_before(self, visit: Visit) -> int:
        """How often it was reminded of the visit whose clock this one goes on with: that is not said once more."""
        if visit.clock_spent is None:
            return 0
        query = (
            sa.select(Reminder.told)
            .join(Visit, Visit.id == Reminder.visit_id)
            .where(Visit.permohonan_id == visit.permohonan_id, Visit.step == visit.step, Visit.id < visit.id)
            .order_by(Visit.id.desc())
        )
        return await self._session.scalar(query.limit(1)) or 0

    async def replan(self) -> None:
        """All open visits are to be planned anew: the working hours have changed."""
        known = sa.update(Reminder).where(Reminder.version != OVER).values(version=BY_OTHER_HOURS)
        await self._session.execute(known)

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

    async def close(self, reminder: Reminder) -> None:
        """Nobody is reminded of it any more; what was said is known for as long as the permohonan runs.

        What is known of permohonan that have ended meanwhile goes: few rows are looked at every few seconds.
        """
        reminder.version, reminder.due_at, reminder.late, reminder.at = OVER, None, False, None
        await self._session.flush()
        ended = (
            sa.exists()
            .where(Visit.id == Reminder.visit_id, Permohonan.id == Visit.permohonan_id, Permohonan.step.in_(ENDS))
            .correlate(Reminder)
        )
        await self._session.execute(sa.delete(Reminder).where(Reminder.version == OVER, ended))

    # What comes round again

    async def alarm(self, name: str) -> datetime | None:
        """When it is due; None where that was never planned."""
        return await self._session.scalar(sa.select(Alarm.due_at).where(Alarm.name == name))

    async def set_alarm(self, name: str, at: datetime) -> None:
        """It is next due at `at`."""
        await self._session.merge(Alarm(name=name, due_at=at))
        await self._session.flush()

    async def alarms(self, kind: str) -> dict[str, datetime]:
        """When each was asked for whose name begins with the `kind` and a colon."""
        named = Alarm.name.startswith(f"{kind}:", autoescape=True)
        rows = await self._session.execute(sa.select(Alarm.name, Alarm.due_at).where(named))
        return {row.name: row.due_at for row in rows}

    async def end_alarms(self, names: Collection[str]) -> None:
        """They are due no more."""
        await self._session.execute(sa.delete(Alarm).where(Alarm.name.in_(names)))

    # Boards

    async def standing(self) -> list[Standing]:
        """The open visits of offices."""
        query = (
            sa.select(Visit.seat, Visit.step, Visit.taken_by, Permohonan.pemohon_id, Reminder.late)
            .join(Permohonan, Permohonan.id == Visit.permohonan_id)
            .outerjoin(Reminder, Reminder.visit_id == Visit.id)
            .where(_OPEN, _OFFICIAL)
            .order_by(Visit.permohonan_id)
        )
        return [
            Standing(office, taken_by, pemohon if STEPS[step].impartial else None, bool(late))
            for seat, step, taken_by, pemohon, late in await self._session.execute(query)
            if (office := seat or STEPS[step].office) is not None
        ]

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
