"""What is looked for among the permohonan: by the words of what was sent, of the thing, and by when it came."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from procedure.finding import Concerned, Month, Sought, Ticket, sought
from procedure.sop import Kind, Step
from storage.models import Word
from storage.things import finding
from storage.transaction import Transaction
from tests.support.stores import NOW
from tests.support.things import sent, transaction

ALL = Concerned(1, everything=True)
JAKARTA = ZoneInfo("Asia/Jakarta")


async def found(tx: Transaction, text: str, whose: Concerned = ALL, **page: int) -> list[int]:
    limits = {"limit": 10} | page
    asked = sought(text, NOW.date())
    return [one.id for one in await tx.finding.page(whose, asked, JAKARTA, **limits)]


@pytest.fixture(params=[500, 0], ids=["few", "too many to be named"])
def rare(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways in which words are looked up find the same."""
    monkeypatch.setattr(finding, "RARE", request.param)


@pytest.mark.usefixtures("rare")
async def test_by_words_that_all_begin_so(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        server = await sent(tx, nomor_seri="7XK9Q13", instansi="Dinas Kesehatan")
        hosting = await sent(tx, Kind.HOSTING, person=701, sub_domain="arsip.kuduskab.go.id", nama="Café Olé")
        for text, ids in (
            ("7xk9", [server]),
            ("xk9", []),
            ("dinas kesehatan", [hosting, server]),
            ("kesehatan 7XK9Q13", [server]),
            ("arsip.kudus", [hosting]),
            ("CAFÉ", [hosting]),
            ("kesehatan proliant", []),
            (f"psh-{NOW.year}-0001", [server]),
            ("0002", [hosting]),
            (f"{NOW.year + 1}-0002", []),
            ("0002 kesehatan", [hosting]),
            ("%", [hosting, server]),
            ("_x", [hosting, server]),
            ("'; --", [hosting, server]),
        ):
            assert await found(tx, text) == ids, text
        assert await found(tx, "kesehatan", limit=1, offset=1) == [server]


@pytest.mark.usefixtures("rare")
async def test_what_is_known_of_the_thing_counts_and_what_was_corrected_does_not(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        one = await sent(tx, nomor_seri="LAMA-1111")
        permohonan = await tx.permohonan.get(one)
        permohonan.revision = 2
        before = await tx.permohonan.revision(one, 1)
        await tx.permohonan.revise(permohonan, before.answers | {"nomor_seri": "BARU-2222"}, None)
        assert [await found(tx, text) for text in ("1111", "2222")] == [[], [one]]
        placement = await tx.register.begin(one)
        await tx.register.update(placement, nomor_seri="TERPASANG-3333", contact="Tono Wijaya, 0812")
        assert [await found(tx, text) for text in ("3333", "tono", "2222")] == [[one]] * 3
        words = await tx._session.scalar(sa.select(sa.func.count()).select_from(Word))
        await tx.register.update(placement, nomor_seri="TERPASANG-3333")
        assert await tx._session.scalar(sa.select(sa.func.count()).select_from(Word)) == words


@pytest.mark.usefixtures("rare")
async def test_by_step_and_month(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        early, late = await sent(tx), await sent(tx)
        # The last instant of July and the first of August, in Jakarta.
        (await tx.permohonan.get(early)).created_at = datetime(2026, 7, 31, 16, 59, 59, tzinfo=UTC)
        (await tx.permohonan.get(late)).created_at = datetime(2026, 7, 31, 17, 0, tzinfo=UTC)
        (await tx.permohonan.get(late)).step = Step.SELESAI
        await tx._session.flush()
        asked = Sought(words=("kesehatan",))
        for narrowed, ids in (
            (replace(asked, month=Month(2026, 7)), [early]),
            (replace(asked, month=Month(2026, 8)), [late]),
            (replace(asked, month=Month(2026, 9)), []),
            (replace(asked, step=Step.SELESAI), [late]),
            (Sought(step=Step.SELESAI, month=Month(2026, 7)), []),
            (Sought(tickets=(Ticket(1),), month=Month(2026, 7)), [early]),
            (Sought(), [late, early]),
        ):
            shown = await tx.finding.page(ALL, narrowed, JAKARTA, limit=10)
            assert [one.id for one in shown] == ids, narrowed


@pytest.mark.usefixtures("rare")
async def test_each_finds_what_concerns_them(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        one, other, thing = await sent(tx), await sent(tx, person=701), await sent(tx, person=701)
        (await tx.permohonan.get(other)).step = Step.PENEMPATAN
        placement = await tx.register.begin(thing)
        placement.owner_id = 700
        await tx._session.flush()
        for whose, ids in (
            (ALL, [thing, other, one]),
            (Concerned(700), [thing, one]),
            (Concerned(701), [thing, other]),
            (Concerned(702), []),
            (Concerned(702, steps=frozenset({Step.PENEMPATAN})), [other]),
            (Concerned(700, steps=frozenset({Step.PENEMPATAN})), [thing, other, one]),
        ):
            assert await found(tx, "kesehatan", whose) == ids
            every = [await tx.permohonan.get(id_) for id_ in (one, other, thing)]
            assert {p.id for p in every if await tx.finding.concerns(whose, p)} == set(ids)
