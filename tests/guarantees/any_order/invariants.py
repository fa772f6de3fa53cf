"""What is true of the record whatever was tried, in which order and when: asked of its rows, not of our rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.chat.desk import Desk
from handlers.facts import cases, clocks
from procedure.sop import ENDS, STEPS, Choice, Office, Step
from storage.models import Delegation, Document, JournalLine, Permohonan, Placement, RackCell, Tenure, Visit, Voided
from tests.guarantees.any_order.office import RandomOffice

R = TypeVar("R", Permohonan, Visit, Document, Tenure, Delegation, Placement)
_PEMOHONS = {Choice.KIRIM, Choice.TARIK, Choice.PERBAIKI}
_BY_ITSELF = {Choice.TUTUP}
_LEADS = {Choice.TARIK: Step.DITARIK, Choice.PERBAIKI: Step.PENGAJUAN, Choice.TUTUP: Step.DITUTUP}


@dataclass
class Rows:
    """The record as it lies there."""

    permohonan: Sequence[Permohonan]
    visits: Sequence[Visit]
    documents: Sequence[Document]
    tenures: Sequence[Tenure]
    delegations: Sequence[Delegation]
    placements: Sequence[Placement]
    void: dict[int, datetime]
    lines: Sequence[int]
    cells: set[int]

    @classmethod
    async def read(cls, session: AsyncSession) -> "Rows":
        void = {row[0]: row[1] for row in await session.execute(sa.select(Voided.document_id, Voided.at))}
        return cls(
            await _all(session, Permohonan),
            await _all(session, Visit),
            await _all(session, Document),
            await _all(session, Tenure),
            await _all(session, Delegation),
            await _all(session, Placement),
            void,
            list(await session.scalars(sa.select(JournalLine.no).order_by(JournalLine.no))),
            set(await session.scalars(sa.select(RackCell.placement_id))),
        )


async def _all(session: AsyncSession, table: type[R]) -> list[R]:
    return list(await session.scalars(sa.select(table).order_by(*sa.inspect(table).primary_key)))


@dataclass
class Watch:
    """Remembers what may not change any more, and looks after each try."""

    void: dict[int, datetime] = field(default_factory=dict)
    numbers: dict[int, str | None] = field(default_factory=dict)
    used: dict[int, int] = field(default_factory=dict)

    async def look(self, office: RandomOffice) -> None:
        async with office.storage.read(office.now) as tx:
            rows = await Rows.read(tx._session)
            for permohonan in rows.permohonan:
                visits = [one for one in rows.visits if one.permohonan_id == permohonan.id]
                one_way(permohonan, visits)
                by_right(permohonan, visits, rows.tenures)
                await self._clocks(office, Desk(tx, office.config), permohonan, visits)
                theirs = {one.id for one in rows.documents if one.permohonan_id == permohonan.id}
                void = {id_: at for id_, at in rows.void.items() if id_ in theirs}
                assert await tx.papers.voided(permohonan.id) == void, "the journal says otherwise"
                held(permohonan, [one for one in visits if one.undone_at is None], rows)
            self._numbered(rows)
            offices(rows, office.now)

    def taken_back(self, undone: int, anew: int) -> None:
        """The visit that an act was taken back to goes on with the clock of the one that was undone."""
        self.used[anew] = self.used[undone]

    async def _clocks(self, office: RandomOffice, desk: Desk, permohonan: Permohonan, visits: Sequence[Visit]) -> None:
        """No clock is negative, runs before its visit, or goes back while it is the same visit's."""
        case = await cases.load(desk, permohonan)
        for visit in visits:
            assert visit.clock_spent is None or visit.clock_spent >= 0
            assert visit.until is None or visit.until >= visit.since
            if visit.undone_at is not None:
                continue  # it counts nowhere, and so does what it was counted from
            clock = clocks.clock(case, visit)
            used = clock.used(visit.until or office.now, office.config.work_hours)
            assert clock.spent >= 0
            assert used >= self.used.get(visit.id, 0)
            self.used[visit.id] = used

    def _numbered(self, rows: Rows) -> None:
        """Tickets, lines and sheets have each a number of their own, without gaps; what is void stays void."""
        assert rows.lines == list(range(1, len(rows.lines) + 1))
        without_gaps((one.year, one.serial) for one in rows.permohonan)
        sheets: dict[str, tuple[object, ...]] = {}
        for one in rows.documents:
            assert self.numbers.setdefault(one.id, one.number) == one.number
            if one.number is None:
                continue
            sheet = (one.permohonan_id, one.paper, one.revision)
            assert sheets.setdefault(one.number, sheet) == sheet
            before = [other for other in rows.documents if other.number == one.number and other.edition < one.edition]
            assert all(other.id not in rows.void for other in before), "what is void has a successor of its number"
        parts = [number.split("/") for number in sheets]
        without_gaps((int(number[-1]), int(number[1])) for number in parts)
        assert rows.void.items() >= self.void.items()
        self.void = rows.void


def without_gaps(numbers: Iterable[tuple[int, int]]) -> None:
    """Those of each year count from 1."""
    years: dict[int, list[int]] = {}
    for year, number in numbers:
        years.setdefault(year, []).append(number)
    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in years.values())


def one_way(permohonan: Permohonan, visits: Sequence[Visit]) -> None:
    """One visit is open, or none of what has ended, and each that counts leads to the next."""
    assert [one.id for one in visits if one.until is None] == ([] if permohonan.step in ENDS else [visits[-1].id])
    counting = [one for one in visits if one.undone_at is None]
    assert counting
    if permohonan.step not in ENDS:
        assert (counting[-1].step, counting[-1].revision) == (permohonan.step, permohonan.revision)
    for one, then in pairwise(counting):
        assert one.choice is not None
        mended = one.choice is Choice.KIRIM and one.revision > 0
        leads = _LEADS.get(one.choice) or STEPS[one.step].option(one.choice).next
        assert then.step is leads or mended
        assert then.revision == one.revision + (one.choice is Choice.KIRIM)


def by_right(permohonan: Permohonan, visits: Sequence[Visit], tenures: Sequence[Tenure]) -> None:
    """Whoever ended a visit held its office at that instant, and decided on nothing of their own."""
    checker: int | None = None
    for one in visits:
        if one.step is Step.PENGECEKAN and one.undone_at is None and one.choice is not Choice.PERBAIKAN:
            checker = one.by or checker
        if one.until is None or one.by is None:
            assert one.until is None or one.choice in _BY_ITSELF or one.undone_at is not None
            continue
        at, office = one.until, one.office
        if one.choice in _PEMOHONS or office is None:
            assert one.by == permohonan.pemohon_id
            continue
        assert any(
            tenure.person_id == one.by
            and tenure.office is office
            and tenure.since <= at
            and (tenure.until is None or tenure.until >= at)
            for tenure in tenures
        ), f"{one.by} ended a visit at {office}, which they did not hold"
        if STEPS[one.step].impartial:
            assert one.by != permohonan.pemohon_id
        if one.step is Step.PERSETUJUAN:
            assert one.by != checker


def held(permohonan: Permohonan, counting: Sequence[Visit], rows: Rows) -> None:
    """Space is held for nothing that is not approved."""
    approved = any(one.choice is Choice.SETUJU for one in counting)
    things = [one for one in rows.placements if one.permohonan_id == permohonan.id]
    for thing in things:
        space = thing.id in rows.cells or thing.host_id is not None
        assert approved or not space


def offices(rows: Rows, now: datetime) -> None:
    """An office of one has one holder at most; a deputy who has begun is that one, and no two begin together."""
    for office in Office:
        open_ = [one for one in rows.tenures if one.office is office and one.until is None]
        assert not office.rule.single or len(open_) <= 1
        running = [one for one in rows.delegations if one.office is office and one.started_at and not one.ended_at]
        assert len(running) <= 1
        acting = [one.person_id for one in open_ if one.acting is not None]
        assert acting == [one.deputy_id for one in running]
        planned = [one for one in rows.delegations if one.office is office and not one.ended_at]
        for one, then in pairwise(sorted(planned, key=lambda delegation: delegation.begins)):
            assert one.ends is not None
            assert one.ends <= then.begins
    assert all(one.ends is None or one.ends > now for one in rows.delegations if not one.ended_at)
