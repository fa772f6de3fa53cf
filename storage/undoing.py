"""What may still be taken back (*Urungkan*), and what was: both visits stay, and count nowhere any more."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from procedure.clock import Clock
from procedure.sop import Choice
from storage.models import Permohonan, Visit


class Undoing:
    """The records of what is taken back within one transaction.

    Each raises `sqlalchemy.orm.exc.StaleDataError` where somebody else has changed a visit meanwhile.
    """

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def offer(self, visit: Visit, until: datetime | None) -> None:
        """The act that ended the visit may be taken back until then."""
        visit.undo_until = until
        await self._session.flush()

    async def begun(self, visit: Visit) -> None:
        """Whose turn it is has begun with the open visit: what led to it may be taken back no more, from now on."""
        if visit.acted_at is not None:
            return
        visit.acted_at = self._now
        may = Visit.permohonan_id == visit.permohonan_id, Visit.undo_until > self._now
        with self._session.no_autoflush:  # it is written with what else becomes of the visit
            found = list(await self._session.scalars(sa.select(Visit).where(*may)))
        if found:
            await self._set(found, self._now)

    async def undo(self, permohonan: Permohonan, undone: Visit, withdrawn: Visit, clock: Clock) -> Visit:
        """The permohonan is back where the act of `undone` was done, and what that led to is `withdrawn`.

        Gives the new visit of the step, with the marks it had, at the office it was at, and by the old `clock`.
        """
        withdrawn.until = withdrawn.undone_at = undone.undone_at = self._now
        undone.undo_until = None
        permohonan.step, permohonan.revision = undone.step, undone.revision
        await self._session.flush()  # one open visit at a time
        visit = Visit(
            permohonan_id=permohonan.id,
            step=undone.step,
            revision=undone.revision,
            since=self._now,
            seat=undone.seat,
            marks=dict(undone.marks),
            clock_spent=clock.spent,
            clock_since=clock.since,
        )
        self._session.add(visit)
        await self._session.flush()
        return visit

    async def written(self, visit: Visit, choice: Choice, by: int) -> str:
        """What this person wrote with `choice` when they last chose it there and took it back; empty for nothing."""
        same = Visit.permohonan_id == visit.permohonan_id, Visit.step == visit.step, Visit.revision == visit.revision
        theirs = Visit.choice == choice, Visit.by == by, Visit.undone_at.is_not(None)
        query = sa.select(Visit.note).where(*same, *theirs).order_by(Visit.id.desc()).limit(1)
        return await self._session.scalar(query) or ""

    async def anything_over(self) -> bool:
        """Whether the time of some act is over, and its card may still offer to take it back."""
        return bool(await self._session.scalar(sa.select(sa.exists().where(Visit.undo_until <= self._now))))

    async def over(self, limit: int) -> list[Visit]:
        """The visits whose acts may be taken back no more, from now on for good: their cards are to say so."""
        query = sa.select(Visit).where(Visit.undo_until <= self._now).order_by(Visit.undo_until, Visit.id).limit(limit)
        if found := list(await self._session.scalars(query)):
            await self._set(found, None)
        return found

    async def _set(self, visits: Sequence[Visit], until: datetime | None) -> None:
        """What their cards offer is no change of the visits, whose version stays."""
        now = sa.update(Visit).where(Visit.id.in_([visit.id for visit in visits])).values(undo_until=until)
        await self._session.execute(now, execution_options={"synchronize_session": False})
        for visit in visits:
            sa.orm.attributes.set_committed_value(visit, "undo_until", until)
