"""Permohonan: numbers without gaps, one open visit, and the second of two writers refused."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, NoResultFound
from sqlalchemy.orm.exc import StaleDataError

from procedure.decision import Act, Outcome
from procedure.sop import Choice, Kind, Office, Step
from storage.database import Storage
from storage.models import Permohonan, Visit
from storage.transaction import Transaction
from tests.support.stores import NOW, PEMOHON, all_of, applied, opened, people, raw, rolled_back, two

LATER = NOW + timedelta(minutes=5)


async def moved(
    tx: Transaction, permohonan: Permohonan, choice: Choice, step: Step, by: int = PEMOHON, note: str = ""
) -> Visit | None:
    visit = await tx.permohonan.open_visit(permohonan.id)
    assert visit
    revision = permohonan.revision + (choice is Choice.KIRIM)
    return await tx.permohonan.move(permohonan, Act(choice, visit.id, note), by, Outcome(step, revision))


async def test_serial_numbers_have_no_gaps_and_begin_anew_each_year(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            made = [await applied(tx, year=year) for year in (2026, 2026, 2027, 2026, 2027)]
        assert [permohonan.ticket for permohonan in made] == [
            "PSH-2026-0001",
            "PSH-2026-0002",
            "PSH-2027-0001",
            "PSH-2026-0003",
            "PSH-2027-0002",
        ]
        async with rolled_back(storage) as tx:
            await applied(tx)
        async with storage.begin(NOW) as tx:
            assert (await applied(tx)).serial == 4


async def test_two_programs_number_without_gaps(tmp_path: Path) -> None:
    async with two(tmp_path) as stores:

        async def create(storage: Storage) -> None:
            async with storage.begin(NOW) as tx:
                await applied(tx)

        assert not any(await all_of(*(create(stores[number % 2]) for number in range(20))))
    assert raw(tmp_path, "SELECT serial FROM permohonan ORDER BY serial") == [(n,) for n in range(1, 21)]


async def test_the_database_refuses_a_number_given_twice(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        first, second = await applied(tx), await applied(tx)
        second.serial = first.serial
        with pytest.raises(IntegrityError, match="serial"):
            await tx._session.flush()
        await tx._session.rollback()


async def test_the_second_of_two_writers_is_refused(tmp_path: Path) -> None:
    async with two(tmp_path) as (one, other):
        async with one.begin(NOW) as tx:
            permohonan_id = (await applied(tx)).id
        async with other.read(NOW) as tx:
            old = await tx.permohonan.get(permohonan_id)
            visit = await tx.permohonan.open_visit(permohonan_id)
            assert visit
        async with one.begin(NOW) as tx:
            await moved(tx, await tx.permohonan.get(permohonan_id), Choice.KIRIM, Step.DISPOSISI)

        async def withdraw() -> None:
            async with other.begin(NOW) as tx:
                tx._session.add(old)
                await tx.permohonan.move(old, Act(Choice.TARIK, visit.id), PEMOHON, Outcome(Step.DITARIK, old.revision))

        with pytest.raises(StaleDataError):
            await withdraw()
        async with other.read(NOW) as tx:
            assert (await tx.permohonan.get(permohonan_id)).step is Step.DISPOSISI
            assert [v.choice for v in await tx.permohonan.visits(permohonan_id)] == [Choice.KIRIM, None]


async def test_the_database_has_one_open_visit_of_a_permohonan(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        permohonan_id = (await applied(tx)).id
        tx._session.add(Visit(permohonan_id=permohonan_id, step=Step.DISPOSISI, revision=0, since=NOW))
        with pytest.raises(IntegrityError, match=r"visit\.permohonan_id|uq_visit_open"):
            await tx._session.flush()
        await tx._session.rollback()


async def test_a_move_ends_the_visit_and_begins_the_next(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            permohonan = await applied(tx, Kind.HOSTING)
            first = await tx.permohonan.open_visit(permohonan.id)
            assert first
            assert (permohonan.kind, permohonan.step, permohonan.revision) == (Kind.HOSTING, Step.PENGAJUAN, 0)
            assert (first.step, first.revision, first.since) == (Step.PENGAJUAN, 0, NOW)
        async with storage.begin(LATER) as tx:
            permohonan = await tx.permohonan.get(permohonan.id)
            second = await moved(tx, permohonan, Choice.KIRIM, Step.DISPOSISI, note="  segera ")
            assert second
            assert (second.step, second.revision, second.since, second.until) == (Step.DISPOSISI, 1, LATER, None)
            ended = await tx.permohonan.visit(first.id)
            assert ended
            assert (ended.until, ended.by, ended.choice, ended.note) == (LATER, PEMOHON, Choice.KIRIM, "segera")
            assert (permohonan.step, permohonan.revision) == (Step.DISPOSISI, 1)
            assert await moved(tx, permohonan, Choice.TARIK, Step.DITARIK) is None
            assert await tx.permohonan.open_visit(permohonan.id) is None
            assert len(await tx.permohonan.visits(permohonan.id)) == 2
            assert (await tx.permohonan.position(permohonan)).visit == 0


async def test_the_position_knows_who_took_it_and_what_was_found_since_it_began(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        await people(tx, 5)
        permohonan = await applied(tx)
        await moved(tx, permohonan, Choice.KIRIM, Step.PENGECEKAN)
        position = await tx.permohonan.position(permohonan)
        assert (position.step, position.revision, position.pemohon) == (Step.PENGECEKAN, 1, PEMOHON)
        assert (position.taken_by, position.conclusion) == (None, None)
        visit = await moved(tx, permohonan, Choice.TIDAK_LAIK, Step.PERSETUJUAN, by=5)
        assert visit
        visit.taken_by = 5
        position = await tx.permohonan.position(permohonan)
        assert (position.visit, position.taken_by, position.conclusion) == (visit.id, 5, Choice.TIDAK_LAIK)
        await moved(tx, permohonan, Choice.TOLAK, Step.PENGAJUAN, by=5)
        await moved(tx, permohonan, Choice.KIRIM, Step.DISPOSISI)
        await moved(tx, permohonan, Choice.DISPOSISI, Step.PENGECEKAN, by=5)
        assert (await tx.permohonan.position(permohonan)).conclusion is None
        before = await tx.permohonan.last(permohonan.id, Step.PENGECEKAN)
        assert before
        assert before.choice is Choice.TIDAK_LAIK
        await moved(tx, permohonan, Choice.LAIK, Step.PERSETUJUAN, by=5)
        assert (await tx.permohonan.position(permohonan)).conclusion is Choice.LAIK
        last = await tx.permohonan.last(permohonan.id, Step.PENGECEKAN)
        assert last
        assert (last.choice, last.revision) == (Choice.LAIK, 2)
        assert await tx.permohonan.last(permohonan.id, Step.PERSETUJUAN) is not None
        assert await tx.permohonan.last(permohonan.id, Step.PENEMPATAN) is None


async def test_what_waits_for_an_office_longest_first(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        steps = [Step.PERSETUJUAN, Step.DISPOSISI, Step.VERIFIKASI, Step.PENEMPATAN]
        made = {}
        for step in steps:
            permohonan = await applied(tx)
            made[step] = permohonan.id
            await moved(tx, permohonan, Choice.KIRIM, step)
        await applied(tx)

        async def of(*offices: Office) -> list[int]:
            return [visit.permohonan_id for visit in await tx.permohonan.waiting(offices)]

        assert await of(Office.KABID) == [made[Step.PERSETUJUAN], made[Step.VERIFIKASI]]
        assert await of(Office.KEPALA_DINAS, Office.STAF_TEKNIS) == [made[Step.DISPOSISI], made[Step.PENEMPATAN]]
        assert await of(Office.ADMIN) == await of() == []
        await moved(tx, await tx.permohonan.get(made[Step.DISPOSISI]), Choice.DISPOSISI, Step.VERIFIKASI)
        assert await of(Office.KEPALA_DINAS) == []


async def test_finding_what_is_and_what_never_was(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        made = [await applied(tx) for _ in range(3)]
        await people(tx, 5)
        made[0].step, made[1].step, made[2].step = Step.SERAH_TERIMA, Step.DISPOSISI, Step.DITARIK
        newer = await applied(tx)
        newer.step = Step.VERIFIKASI
        assert await tx.permohonan.running(PEMOHON) == [made[0], newer, made[1]]
        assert await tx.permohonan.running(5) == []
        assert await tx.permohonan.newest(2) == [newer, made[2]]
        assert await tx.permohonan.find(made[0].id) is made[0]
        assert await tx.permohonan.find(404) is None
        assert await tx.permohonan.visit(404) is None
        with pytest.raises(NoResultFound):
            await tx.permohonan.get(404)


async def test_each_revision_is_frozen_beside_the_others(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            permohonan = await applied(tx)
            answers = {"merk": "Dell"}
            permohonan.revision = 1
            await tx.permohonan.revise(permohonan, answers, tx.drafts.hide("root/rahasia"))
            answers["merk"] = "HP"
            permohonan.revision = 2
            await tx.permohonan.revise(permohonan, answers, None)
        async with storage.read(NOW) as tx:
            first = await tx.permohonan.revision(permohonan.id, 1)
            assert (first.answers, first.sent_at) == ({"merk": "Dell"}, NOW)
            assert first.secret
            assert tx.vault.decrypt(first.secret) == b"root/rahasia"
            second = await tx.permohonan.revision(permohonan.id, 2)
            assert (second.answers, second.secret) == ({"merk": "HP"}, None)
            with pytest.raises(NoResultFound):
                await tx.permohonan.revision(permohonan.id, 3)
        with pytest.raises(IntegrityError):
            async with storage.begin(NOW) as tx:
                await tx.permohonan.revise(permohonan, {}, None)


@pytest.mark.parametrize("choice", [Choice.TARIK, Choice.PERBAIKI])
async def test_what_a_pemohon_takes_back_is_nothing_they_decided_at_an_office(tmp_path: Path, choice: Choice) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        permohonan = await applied(tx)
        await moved(tx, permohonan, Choice.KIRIM, Step.DISPOSISI)
        await moved(tx, permohonan, choice, Step.PENGAJUAN)
        assert not await tx.permohonan.decided(Office.KEPALA_DINAS, NOW, LATER, but=None)
