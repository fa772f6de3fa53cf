"""The applications: where each is, what was sent, and each visit to a step."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from procedure import course, decision
from procedure.checklist import Item, Mark, Marks
from procedure.clock import Clock
from procedure.decision import Act, Outcome, Position, Taking
from procedure.sop import ENDS, STEPS, Kind, Office, Sifat, Step
from storage.journal.acts import JournalAct
from storage.journal.journal import Journal
from storage.models import AccountChange, Permohonan, Revision, Visit, folded

_NO_MARKS: Marks = MappingProxyType({})


class Permohonans:
    """The records of applications within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime, journal: Journal) -> None:
        self._session = session
        self._now = now
        self._journal = journal

    async def create(self, kind: Kind, pemohon_id: int, *, year: int) -> Permohonan:
        """A new permohonan at `pengajuan`, revision 0 (nothing sent yet), with the next number of `year`."""
        last = await self._session.scalar(sa.select(sa.func.max(Permohonan.serial)).where(Permohonan.year == year))
        permohonan = Permohonan(
            year=year,
            serial=(last or 0) + 1,
            kind=kind,
            pemohon_id=pemohon_id,
            step=Step.PENGAJUAN,
            revision=0,
            created_at=self._now,
        )
        self._session.add(permohonan)
        await self._session.flush()
        await self._enter(permohonan, Step.PENGAJUAN)
        return permohonan

    async def get(self, permohonan_id: int) -> Permohonan:
        """Raises `sqlalchemy.exc.NoResultFound`."""
        return await self._session.get_one(Permohonan, permohonan_id)

    async def find(self, permohonan_id: int) -> Permohonan | None:
        """The permohonan a button names, None where there never was one (a forged button)."""
        return await self._session.get(Permohonan, permohonan_id)

    async def running(self, pemohon_id: int) -> list[Permohonan]:
        """A pemohon's permohonan that have not ended: those that wait for the pemohon first, then the newest."""
        theirs = [rule.step for rule in STEPS.values() if rule.office is None]
        query = sa.select(Permohonan).where(Permohonan.pemohon_id == pemohon_id, Permohonan.step.not_in(ENDS))
        waits = Permohonan.step.in_(theirs)
        return list(await self._session.scalars(query.order_by(waits.desc(), Permohonan.id.desc())))

    async def newest(self, limit: int) -> list[Permohonan]:
        """The permohonan of everybody, newest first."""
        return list(await self._session.scalars(sa.select(Permohonan).order_by(Permohonan.id.desc()).limit(limit)))

    async def visit(self, visit_id: int) -> Visit | None:
        """The visit a button names, None where there never was one (a forged button)."""
        return await self._session.get(Visit, visit_id)

    async def open_visit(self, permohonan_id: int) -> Visit | None:
        """Where the permohonan is now, None once it has ended."""
        return await self._session.scalar(
            sa.select(Visit).where(Visit.permohonan_id == permohonan_id, Visit.until.is_(None))
        )

    async def visits(self, permohonan_id: int) -> list[Visit]:
        """All its visits that count, oldest first."""
        counts = Visit.permohonan_id == permohonan_id, Visit.undone_at.is_(None)
        return list(await self._session.scalars(sa.select(Visit).where(*counts).order_by(Visit.id)))

    async def waiting(self, offices: Iterable[Office], *, barring: int | None = None) -> list[Visit]:
        """Open visits that are at `offices`, longest waiting first, but those that `barring` may not do: their own."""
        held = set(offices)
        theirs = Visit.seat.is_(None), Visit.step.in_([rule.step for rule in STEPS.values() if rule.office in held])
        there = sa.or_(Visit.seat.in_(held), sa.and_(*theirs))
        # By the permohonan: the index of open visits leads, for few are open, however many there are.
        query = sa.select(Visit).where(there, Visit.until.is_(None)).order_by(Visit.permohonan_id)
        if barring is not None:
            impartial = Visit.step.in_([rule.step for rule in STEPS.values() if rule.impartial])
            own = sa.and_(impartial, Permohonan.pemohon_id == barring)
            query = query.join(Permohonan, Permohonan.id == Visit.permohonan_id).where(~own)
        return sorted(await self._session.scalars(query), key=lambda visit: visit.id)

    async def with_answer(self, key: str, value: str, except_for: int) -> list[Permohonan]:
        """The open permohonan other than `except_for` whose current revision answers `key` so, whatever its letters."""
        query = (
            sa.select(Permohonan.id, Revision.answers[key].as_string())
            .join(Visit, sa.and_(Visit.permohonan_id == Permohonan.id, Visit.until.is_(None)))
            .join(
                Revision,
                sa.and_(Revision.permohonan_id == Permohonan.id, Revision.revision == Permohonan.revision),
            )
            .where(Permohonan.id != except_for)
            .order_by(Visit.permohonan_id)  # the index of open visits leads: few are open, however many there are
        )
        # Compared here: databases fold letters in their own ways, each in another.
        rows = await self._session.execute(query)
        return [await self.get(id_) for id_, answer in rows if answer is not None and folded(answer) == folded(value)]

    async def stamp(self) -> tuple[int, int]:
        """Changes whenever a permohonan comes to a step, or to an end."""
        query = sa.select(sa.func.count(Visit.id), sa.func.max(Visit.id)).where(Visit.until.is_(None))
        count, newest = (await self._session.execute(query)).one()
        return count, newest or 0

    async def position(self, permohonan: Permohonan, visits: Sequence[Visit] | None = None) -> Position:
        """What `decide` asks of where it stands; its `visits` need not be read where they are known."""
        visits = await self.visits(permohonan.id) if visits is None else visits
        visit = visits[-1] if visits and visits[-1].until is None else None
        conclusion, asking = course.done(visits, Step.PENGECEKAN), course.asked_by(visits)
        checks = [one for one in course.course(visits) if one.step is Step.PENGECEKAN]
        mended = asking is not None and permohonan.step is Step.PENGAJUAN
        return Position(
            step=permohonan.step,
            revision=permohonan.revision,
            visit=visit.id if visit else 0,
            pemohon=permohonan.pemohon_id,
            taken_by=visit.taken_by if visit else None,
            conclusion=conclusion.choice if conclusion else None,
            marks=marks_of(visit) if visit and visit.step is Step.PENGECEKAN else {},
            seat=visit.seat if visit else None,
            checker=await self.checker(visits),
            asked_by=asking.step if mended and asking else None,
            judged=marks_of(checks[-1]) if mended and checks else {},
        )

    async def checker(self, visits: Sequence[Visit]) -> int | None:
        """Who made the pengecekan that counts, by the account that is theirs now; None where there is none."""
        check = course.done(visits, Step.PENGECEKAN)
        if check is None:
            return None
        changed = sa.select(AccountChange.person_id, AccountChange.spent_by).where(
            AccountChange.spent_at >= check.until
        )
        checker = check.by
        for former, new in await self._session.execute(changed.order_by(AccountChange.spent_at)):
            checker = new if checker == former else checker
        return checker

    async def last(self, permohonan_id: int, step: Step) -> Visit | None:
        """The latest visit of `step` that has ended, and counts."""
        ended = Visit.until.is_not(None), Visit.undone_at.is_(None)
        return await self._session.scalar(
            sa.select(Visit)
            .where(Visit.permohonan_id == permohonan_id, Visit.step == step, *ended)
            .order_by(Visit.id.desc())
            .limit(1)
        )

    async def decided(self, office: Office, since: datetime, until: datetime, *, but: int | None) -> list[Visit]:
        """The visits at an `office` of one that anybody `but` that person ended in that time, oldest first."""
        at_office = [rule.step for rule in STEPS.values() if rule.office is office]
        there = sa.or_(Visit.seat == office, sa.and_(Visit.seat.is_(None), Visit.step.in_(at_office)))
        when = Visit.until >= since, Visit.until <= until, Visit.undone_at.is_(None)
        query = sa.select(Visit).where(
            there, *when, Visit.by.is_not(None), Visit.by != (but or 0), Visit.choice.not_in(decision.TAKEN_BACK)
        )
        return list(await self._session.scalars(query.order_by(Visit.until, Visit.id)))

    async def take(self, visit: Visit, person_id: int) -> None:
        """The person works on the step from now on, with its line in the journal; raises `TakenByOther`."""
        _work(visit, decision.taken(taking_of(visit), person_id, self._now))
        await self._journal.write(JournalAct.AMBIL, person=person_id, permohonan=visit.permohonan_id, visit=visit.id)

    async def give_back(self, visit: Visit, by: int | None) -> None:
        """Nobody works on the step any more, as `by` wants (None: the program), with its line in the journal."""
        holder = visit.taken_by
        _work(visit, decision.given_back(taking_of(visit)))
        visit.note = ""
        await self._journal.write(
            JournalAct.LEPAS, person=by, permohonan=visit.permohonan_id, visit=visit.id, holder=holder
        )

    async def move(
        self,
        permohonan: Permohonan,
        act: Act,
        by: int | None,
        outcome: Outcome,
        *,
        instruksi: Sequence[str] = (),
        sifat: Sifat | None = None,
    ) -> Visit | None:
        """Ends the open visit with `act`, `instruksi` and `sifat`, and begins the next: returned, None at an end.

        `by` is None for what falls due by itself.

        Raises `sqlalchemy.orm.exc.StaleDataError` where somebody else moved it meanwhile.
        """
        visit = await self._session.get_one(Visit, act.visit)
        visit.until, visit.by, visit.choice, visit.note = self._now, by, act.choice, act.note.strip()
        visit.instruksi, visit.sifat, visit.asked = list(instruksi), sifat, list(act.asked) or None
        permohonan.step, permohonan.revision = outcome.step, outcome.revision
        await self._session.flush()
        if outcome.step in ENDS:
            return None
        return await self._enter(permohonan, outcome.step, outcome.marks)

    async def reopen(self, permohonan: Permohonan, outcome: Outcome) -> Visit:
        """What had ended goes on with a visit to where `outcome` leads; raises `StaleDataError` as `move` does."""
        permohonan.step, permohonan.revision = outcome.step, outcome.revision
        await self._session.flush()
        return await self._enter(permohonan, outcome.step)

    async def mark(self, visit: Visit, marks: Marks) -> None:
        """Keeps Kasi's marks; raises `sqlalchemy.orm.exc.StaleDataError` where somebody else changed it meanwhile."""
        visit.marks = {item.value: mark.value for item, mark in marks.items()}
        await self._session.flush()

    async def seated(self, visit: Visit, office: Office, why: str) -> None:
        """The visit is at `office` from now on, with its line in the journal; `why` it is no step's own, if it is not.

        Raises `sqlalchemy.orm.exc.StaleDataError` as `mark` does.
        """
        visit.seat = None if STEPS[visit.step].office is office else office
        await self._journal.write(
            JournalAct.ALIH_JABATAN,
            person=None,
            permohonan=visit.permohonan_id,
            visit=visit.id,
            office=office,
            why=why,
        )

    async def timed(self, visit: Visit, clock: Clock) -> None:
        """The visit's clock from now on; raises `sqlalchemy.orm.exc.StaleDataError` as `mark` does."""
        visit.clock_spent, visit.clock_since = clock.spent, clock.since
        await self._session.flush()

    async def showed(self, visit: Visit, said: str) -> None:
        """Keeps what the visit's card says of others' doings: no change of the visit, whose version stays."""
        said_now = sa.update(Visit).where(Visit.id == visit.id).values(shown=said)
        await self._session.execute(said_now, execution_options={"synchronize_session": False})
        sa.orm.attributes.set_committed_value(visit, "shown", said)

    async def revise(self, permohonan: Permohonan, answers: Mapping[str, Any], secret: bytes | None) -> Revision:
        """Freezes what was sent as the permohonan's current revision."""
        revision = Revision(
            permohonan_id=permohonan.id,
            revision=permohonan.revision,
            answers=dict(answers),
            secret=secret,
            sent_at=self._now,
        )
        self._session.add(revision)
        await self._session.flush()
        return revision

    async def revision(self, permohonan_id: int, revision: int) -> Revision:
        """What was sent as `revision`; raises `sqlalchemy.exc.NoResultFound`."""
        return await self._session.get_one(Revision, (permohonan_id, revision))

    async def _enter(self, permohonan: Permohonan, step: Step, marks: Marks = _NO_MARKS) -> Visit:
        visit = Visit(
            permohonan_id=permohonan.id,
            step=step,
            revision=permohonan.revision,
            since=self._now,
            marks={item.value: mark.value for item, mark in marks.items()},
        )
        self._session.add(visit)
        await self._session.flush()
        return visit


def marks_of(visit: Visit) -> dict[Item, Mark]:
    """The checklist of a visit to `pengecekan`."""
    return {Item(item): Mark(mark) for item, mark in visit.marks.items()}


def taking_of(visit: Visit) -> Taking:
    """Who works on a step that is taken, and what is answered of it."""
    return Taking(visit.taken_by, visit.marks)


def answered(visit: Visit, stage: str, value: int = 1) -> None:
    """The stage of the work has been answered."""
    _work(visit, decision.answered(taking_of(visit), stage, value))


def unanswered(visit: Visit, stage: str) -> None:
    """The stage is to be asked again."""
    _work(visit, decision.unanswered(taking_of(visit), stage))


def noted(visit: Visit, words: str) -> None:
    """What whoever has taken the work will say with it, until it is confirmed; empty for nothing."""
    visit.note = words


def _work(visit: Visit, now: Taking) -> None:
    visit.taken_by, visit.marks = now.by, dict(now.marks)
