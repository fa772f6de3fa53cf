"""Whatever is decided, taken back and decided again, in any order and at any time: the record stays what it must be.

One visit is open, what is void stays void, and no number is given twice. `EXAMPLES=300` tries for longer.
"""

import asyncio
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import config
from bot.settings import load
from handlers import DIALOGUES
from handlers.chat.desk import Config
from handlers.chat.turn import Turn
from handlers.facts import cases
from handlers.permohonan import acts, undo
from procedure.checklist import Item, Mark
from procedure.decision import Act
from procedure.sop import ENDS, STEPS, Choice, Kind, Office, Step
from storage.database import Storage, Transaction
from storage.models import Document, RackCell, Visit, Voided
from tests.support.server_room import example_answers
from tests.support.stores import opened

EXAMPLES = int(os.environ.get("EXAMPLES", "15"))
PEMOHON = 700
HOLDERS = {office: 701 + at for at, office in enumerate(Office)}
BEGUN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class What(StrEnum):
    DECIDE = "whoever's turn it is decides"
    UNDO = "whoever has decided takes it back"
    BEGIN = "whoever's turn it is begins"
    WAIT = "time passes"


WHAT = st.sampled_from([*[What.DECIDE] * 4, *[What.UNDO] * 4, What.BEGIN, What.WAIT])
STEPS_TAKEN = st.lists(st.tuples(WHAT, st.integers(0, 200)), min_size=5, max_size=25)


@dataclass
class Decided:
    """The record of an office in which one permohonan is decided on."""

    storage: Storage
    config: Config
    now: datetime = BEGUN
    void: dict[int, datetime] = field(default_factory=dict)
    undone: int = 0

    def turn(self, tx: Transaction, person: int) -> Turn:
        return Turn(tx, self.config, DIALOGUES, "penempatan_bot", person)

    async def begin(self) -> None:
        async with self.storage.begin(self.now, actor=PEMOHON) as tx:
            await tx.papers.archived("0" * 64, size=100, mime="image/png")
            await tx.racks.add_rack("Rak A", "Ruang Server", 42)
            await tx.offices.meet(PEMOHON)
            for office, person in HOLDERS.items():
                (await tx.offices.meet(person)).nama = office.value
                invitation = await tx.offices.invitation(await tx.offices.invite(office, None))
                await tx.offices.join(person, invitation.code_hash)
            await self.send(tx)

    async def send(self, tx: Transaction, permohonan: int | None = None) -> None:
        turn = self.turn(tx, PEMOHON)
        answers = example_answers(turn, Kind.SERVER)
        draft = await tx.drafts.begin(
            PEMOHON, Kind.SERVER, answers, at=None, with_profile=True, permohonan_id=permohonan
        )
        await acts.submit(turn, draft)

    async def do(self, what: What, at: int) -> None:
        self.now += timedelta(seconds=at if what is What.WAIT else 1)
        async with self.storage.begin(self.now) as tx:
            visit = await tx.permohonan.open_visit(1)
            assert visit
            if what is What.BEGIN:
                await tx.undoing.begun(visit)
            elif what is What.UNDO:
                await self.take_back(tx)
            elif what is What.DECIDE:
                await self.decide(tx, visit, at)

    async def decide(self, tx: Transaction, visit: Visit, at: int) -> None:
        if visit.step is Step.PENGAJUAN:
            await self.send(tx, 1)
        elif visit.step not in (Step.PENEMPATAN, Step.SERAH_TERIMA) and visit.office is not None:
            turn = self.turn(tx, HOLDERS[visit.office])
            if visit.step is Step.PENGECEKAN:
                await tx.permohonan.mark(visit, dict.fromkeys(Item, Mark.BAIK))
            offered = [one.choice for one in STEPS[visit.step].options if one.choice is not Choice.PERBAIKAN]
            case = await cases.load(turn, await tx.permohonan.get(1))
            await acts.perform(turn, case, Act(offered[at % len(offered)], visit.id, "Mohon dilengkapi"))

    async def take_back(self, tx: Transaction) -> None:
        official = Visit.by.in_(HOLDERS.values()), Visit.undone_at.is_(None)
        last = await tx._session.scalar(sa.select(Visit).where(*official).order_by(Visit.id.desc()).limit(1))
        following = await tx.permohonan.open_visit(1)
        if last is None or last.by is None:
            return
        begun = following is None or following.acted_at is not None
        may = not begun and last.undo_until is not None and self.now < last.undo_until
        turn = self.turn(tx, last.by)
        await undo.take_back(turn, last.id, 1)
        assert (turn.toast is None) is may
        self.undone += may

    async def check(self) -> None:
        async with self.storage.read(self.now) as tx:
            permohonan, every = await tx.permohonan.get(1), sa.select(Visit).order_by(Visit.id)
            visits = list(await tx._session.scalars(every))
            documents = list(await tx._session.scalars(sa.select(Document).order_by(Document.id)))
            void = dict(iter(await tx._session.execute(sa.select(Voided.document_id, Voided.at))))
            cells = list(await tx._session.scalars(sa.select(RackCell.u)))
            said = await tx.papers.voided(1)
        counting = [one for one in visits if one.undone_at is None]
        self._one_way(counting, permohonan.step)
        assert (permohonan.step, permohonan.revision) == (counting[-1].step, counting[-1].revision)
        assert len(visits) - len(counting) == 2 * self.undone
        self._numbered(documents, void)
        assert void == said
        assert void.items() >= self.void.items()
        self.void = void
        approved = [one for one in counting if one.choice is Choice.SETUJU]
        assert bool(cells) is bool(approved)

    @staticmethod
    def _one_way(counting: Sequence[Visit], step: Step) -> None:
        assert [one.until is None for one in counting] == [*[False] * (len(counting) - 1), step not in ENDS]
        for one, then in pairwise(counting):
            assert one.choice is not None
            assert STEPS[one.step].option(one.choice).next is then.step

    @staticmethod
    def _numbered(documents: Sequence[Document], void: dict[int, datetime]) -> None:
        sheets: dict[str, tuple[object, ...]] = {}
        for one in documents:
            assert one.number
            assert sheets.setdefault(one.number, (one.paper, one.revision)) == (one.paper, one.revision)
            before = [other for other in documents if other.number == one.number and other.edition < one.edition]
            assert all(other.id not in void for other in before)
        assert sorted(int(number.split("/")[1]) for number in sheets) == list(range(1, len(sheets) + 1))


async def walked(steps: Sequence[tuple[What, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        conf = load(_env_file=None, bot_token="1:x", secret_key="k" * 40, admin_ids="1", data_dir=Path(folder))
        async with opened(Path(folder)) as storage:
            office = Decided(storage, config(conf, BEGUN, ()))
            await office.begin()
            for what, at in steps:
                await office.do(what, at)
                await office.check()
            async with storage.read(office.now) as tx:
                assert (await tx.journal.verify())[1] == []


@settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True)
@given(STEPS_TAKEN)
def test_one_visit_is_open_and_numbers_come_once(steps: list[tuple[What, int]]) -> None:
    asyncio.run(walked(steps))
