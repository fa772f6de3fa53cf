"""The journal is whole, or `verify` says where it is not."""

import logging
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from procedure.sop import Choice, Paper
from storage.errors import WrongKey
from storage.journal import seals
from storage.journal.acts import JournalAct
from storage.models import Deed, Rack
from tests.support import databases
from tests.support.stores import NOW, all_of, applied, opened, raw, rolled_back, two

UNLOCK = ("DROP TRIGGER journal_refuses_update", "DROP TRIGGER journal_refuses_delete")


async def written(folder: Path, lines: int = 4) -> None:
    async with opened(folder) as storage:
        for number in range(1, lines + 1):
            async with storage.begin(NOW + timedelta(minutes=number)) as tx:
                assert await tx.journal.write(JournalAct.RAK, person=number, catatan=f"baris “{number}”") == number


async def verified(folder: Path, secret: str = "k" * 40) -> tuple[int, list[str]]:
    async with opened(folder, secret) as storage, storage.read(NOW) as tx:
        return await tx.journal.verify()


async def test_an_empty_and_an_untouched_journal_are_whole(tmp_path: Path) -> None:
    assert await verified(tmp_path) == (0, [])
    await written(tmp_path)
    assert await verified(tmp_path) == (4, [])
    async with opened(tmp_path) as storage, storage.read(NOW) as tx:
        assert [line.no for line in await tx.journal.newest(2)] == [4, 3]


async def test_its_numbers_begin_with_one_and_what_only_makes_files_is_no_act(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        assert (await tx.journal.next_no(), await tx.journal.last_act()) == (1, 0)
        await tx.journal.write(JournalAct.BERKAS, person=None)
        assert (await tx.journal.next_no(), await tx.journal.last_act()) == (2, 0)
        await tx.journal.write(JournalAct.RAK, person=None)
        await tx.journal.write(JournalAct.BERKAS, person=None)
        assert (await tx.journal.next_no(), await tx.journal.last_act()) == (4, 2)


async def test_the_zone_of_the_clock_does_not_matter(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW.astimezone(ZoneInfo("Asia/Jakarta"))) as tx:
        await tx.journal.write(JournalAct.RAK, person=None)
    assert await verified(tmp_path) == (1, [])


async def test_two_programs_write_one_chain(tmp_path: Path) -> None:
    async with two(tmp_path) as stores:

        async def write(number: int) -> None:
            async with stores[number % 2].begin(NOW) as tx:
                await tx.journal.write(JournalAct.RAK, person=number)

        assert not any(await all_of(*(write(number) for number in range(20))))
    assert await verified(tmp_path) == (20, [])


async def test_a_line_is_read_as_it_was_written_or_not_at_all(tmp_path: Path) -> None:
    await written(tmp_path, 3)
    async with opened(tmp_path) as storage, storage.read(NOW) as tx:
        assert [(await tx.journal.line(no) or {}).get("catatan") for no in range(5)] == [
            *(None, "baris “1”", "baris “2”", "baris “3”", None),
        ]
    raw(tmp_path, *UNLOCK, "UPDATE journal SET act = 'lain' WHERE no = 2")
    async with opened(tmp_path) as storage, storage.read(NOW) as tx:
        assert [await tx.journal.line(no) is None for no in (1, 2, 3)] == [False, True, False]


async def test_a_permohonan_is_vouched_for_as_its_newest_whole_line_seals_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            permohonan = await applied(tx)
            assert not await tx.journal.vouches(permohonan)
            await tx.journal.write(JournalAct.KIRIM, person=None, permohonan=permohonan.id)
            await tx.journal.write(JournalAct.RAK, person=None, permohonan=permohonan.id)  # which seals nothing of it
            assert await tx.journal.vouches(permohonan)
        raw(tmp_path, "UPDATE permohonan SET step = 'ditarik'")
        async with storage.read(NOW) as tx:
            assert not await tx.journal.vouches(await tx.permohonan.get(permohonan.id))
        raw(tmp_path, "UPDATE permohonan SET step = 'pengajuan'")
        async with storage.read(NOW) as tx:
            assert await tx.journal.vouches(await tx.permohonan.get(permohonan.id))
        raw(tmp_path, *UNLOCK, "UPDATE journal SET person_id = 9 WHERE no = 2")
        async with storage.read(NOW) as tx:
            assert not await tx.journal.vouches(await tx.permohonan.get(permohonan.id))


async def test_a_head_outside_that_somebody_wrote_is_left_as_it_is_and_told_of_at_a_reset(tmp_path: Path) -> None:
    await written(tmp_path, 1)
    head = tmp_path / "journal.head"
    for words, fault in (("1", "it cannot be read"), ("1 x y\n", "another key, or nobody, sealed it")):
        head.write_text(words)
        async with opened(tmp_path) as storage:
            await storage.head.write((9, "z"))
            assert head.read_text() == words
            async with storage.begin(NOW) as tx:
                await tx.journal.reset_head("cadangan")
                line = await tx.journal.line(await tx.journal.next_no() - 1)
                assert line
                assert (line["reason"], line["outside"]) == ("cadangan", fault)


async def test_the_head_outside_never_goes_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        for mark, kept in (((5, "a"), (5, "a")), ((4, "b"), (5, "a")), ((5, "c"), (5, "a")), ((6, "d"), (6, "d"))):
            await storage.head.write(mark)
            assert await storage.head.read() == kept


async def test_an_act_that_is_rolled_back_leaves_no_line_and_no_gap(tmp_path: Path) -> None:
    await written(tmp_path, 1)
    async with opened(tmp_path) as storage:
        async with rolled_back(storage) as tx:
            await tx.journal.write(JournalAct.RAK, person=1)
        async with storage.begin(NOW) as tx:
            assert await tx.journal.write(JournalAct.RAK, person=1) == 2
    assert await verified(tmp_path) == (2, [])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET act = 'x' WHERE no = 1",
        "DELETE FROM journal",
        pytest.param(
            "INSERT OR REPLACE INTO journal SELECT no, at, person_id, 'x', permohonan_id, detail, mac FROM journal",
            marks=pytest.mark.sqlite,
        ),
    ],
)
async def test_the_database_refuses_to_change_a_line(tmp_path: Path, statement: str) -> None:
    await written(tmp_path)
    with pytest.raises(databases.here.Refused, match="append-only"):
        raw(tmp_path, statement)


@pytest.mark.parametrize(
    "change",
    [
        "act = 'lain'",
        "person_id = 9",
        "person_id = NULL",
        "permohonan_id = 1",
        "at = '2026-08-04 02:00:00.000000'",
        pytest.param("at = 'kemarin'", marks=pytest.mark.sqlite),
        pytest.param("at = 5", marks=pytest.mark.sqlite),
        pytest.param("at = '2026-08-03T02:02:00.000000'", marks=pytest.mark.sqlite),
        "at = '2026-08-03 02:02:00.000000+07:00'",
        pytest.param("at = x'00'", marks=pytest.mark.sqlite),
        pytest.param("person_id = 'x'", marks=pytest.mark.sqlite),
        pytest.param("detail = x'00'", marks=pytest.mark.sqlite),
        "detail = '{}'",
        "mac = 'x'",
    ],
)
async def test_a_changed_line_is_found(tmp_path: Path, change: str) -> None:
    await written(tmp_path)
    raw(tmp_path, *UNLOCK, f"UPDATE journal SET {change} WHERE no = 2")  # noqa: S608 - our own words
    count, faults = await verified(tmp_path)
    assert count == 4
    assert "line 2 was changed, or the line before it" in faults


async def test_a_long_journal_shows_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "storage.journal.journal")
    monkeypatch.setattr("storage.journal.journal.TOLD_EVERY", 2)
    await written(tmp_path, 5)
    await verified(tmp_path)
    assert [record.getMessage() for record in caplog.records] == ["2 lines verified", "4 lines verified"]


@pytest.mark.parametrize(
    ("statement", "count", "fault"),
    [
        ("DELETE FROM journal WHERE no = 2", 4, "line 2 is missing"),
        ("DELETE FROM journal WHERE no IN (1, 2, 3)", 4, "line 1 is missing (to 3)"),
        ("DELETE FROM journal WHERE no = 4", 3, "the journal ends at line 3 but was 4 lines long"),
        ("DELETE FROM journal", 0, "the journal ends at line 0 but was 4 lines long"),
        ("DELETE FROM journal_head", 4, "the head of the journal is missing"),
        ("UPDATE journal_head SET mac = 'x'", 4, "the head of the journal does not fit its last line"),
        ("UPDATE journal_head SET no = 5", 4, "the journal ends at line 4 but was 5 lines long"),
    ],
)
async def test_what_is_missing_is_found(tmp_path: Path, statement: str, count: int, fault: str) -> None:
    await written(tmp_path)
    raw(tmp_path, *UNLOCK, statement)
    assert await verified(tmp_path) == (count, [fault])


async def test_cutting_the_end_off_and_shortening_the_head_is_found(tmp_path: Path) -> None:
    await written(tmp_path)
    raw(tmp_path, *UNLOCK, "DELETE FROM journal WHERE no = 4", "UPDATE journal_head SET no = 3")
    assert await verified(tmp_path) == (3, ["the head of the journal does not fit its last line"])


async def test_writing_on_does_not_hide_what_was_cut_off(tmp_path: Path) -> None:
    await written(tmp_path)
    raw(tmp_path, *UNLOCK, "DELETE FROM journal WHERE no = 4")
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        assert await tx.journal.write(JournalAct.RAK, person=1) == 5
    assert await verified(tmp_path) == (5, ["line 4 is missing"])


async def test_a_line_of_another_history_sealed_with_the_same_key_is_found(tmp_path: Path) -> None:
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    for folder in (here, elsewhere):
        async with opened(folder) as storage, storage.begin(NOW) as tx:
            await tx.journal.write(JournalAct.RAK, person=None, tempat=folder.name)
            await tx.journal.write(JournalAct.RAK, person=None)
            await tx.journal.write(JournalAct.RAK, person=None)
    ((mac,),) = raw(elsewhere, "SELECT mac FROM journal WHERE no = 2")
    raw(here, *UNLOCK, f"UPDATE journal SET mac = '{mac}' WHERE no = 2")  # noqa: S608 - hexadecimal
    count, faults = await verified(here)
    assert count == 3
    assert faults[0] == "line 2 was changed, or the line before it"


async def test_a_document_that_stands_on_a_missing_line_is_found(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        permohonan = await applied(tx)
        line = await tx.journal.write(JournalAct.RAK, person=None, permohonan=permohonan.id)
        await tx.papers.issue(
            Paper.FORM_PENGAJUAN,
            permohonan.id,
            1,
            edition=1,
            number="1",
            filename="1.pdf",
            journal_no=line,
            code="a",
            data={},
        )
    assert await verified(tmp_path) == (1, [])
    raw(tmp_path, *UNLOCK, "DELETE FROM journal", "DELETE FROM journal_head")
    assert await verified(tmp_path) == (0, ["a document stands on line 1, which is missing"])


async def test_another_key_is_refused_before_anything_else(tmp_path: Path) -> None:
    await written(tmp_path, 1)
    with pytest.raises(WrongKey):
        await verified(tmp_path, "x" * 40)


def test_every_choice_and_every_deed_that_has_its_own_line_is_an_act_with_words() -> None:
    by_choices = {Deed.DIPASANG, Deed.DITERIMA}
    assert {*Choice, *(f"aset_{deed}" for deed in set(Deed) - by_choices)} <= set(JournalAct)
    assert all(act.words for act in JournalAct)


@pytest.mark.parametrize("max_kg", [800, 800.0])
def test_a_record_is_sealed_as_ever(max_kg: float) -> None:
    rack = Rack(id=3, name="Rak A", room="Ruang Server", units=42, descending=False, max_kg=max_kg, max_watt=None)
    assert seals.seal_of(rack) == "8c0ad25145ce4285a1a490821b580150"


async def test_what_was_issued_before_documents_had_their_line_is_vouched_for_by_the_first_seal(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        permohonan = await applied(tx)
        for edition in (1, 2):
            line = await tx.journal.write(JournalAct.KIRIM, person=None, permohonan=permohonan.id)
            await tx.papers.issue(
                Paper.FORM_PENGAJUAN,
                permohonan.id,
                1,
                edition=edition,
                number=f"{edition}/2026",
                filename="1.pdf",
                journal_no=line,
                code=str(edition),
                data={},
            )
        await tx.papers.rendered(1, "a" * 64, size=1, mime="application/pdf")
    unlocked = ("DROP TRIGGER document_refuses_update", *UNLOCK)
    emptied = ("DELETE FROM journal", "DELETE FROM journal_head", "UPDATE key_check SET sealed_no = NULL")
    raw(tmp_path, *unlocked, *emptied, "UPDATE document SET made_no = NULL")
    (tmp_path / "journal.head").unlink()
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            first, second = [await tx.papers.get(number) for number in (1, 2)]
            known = await tx.papers.issued(first)
            assert known
            assert (known.id, known.paper, known.permohonan_id, known.revision, known.edition) == (
                *(1, Paper.FORM_PENGAJUAN, permohonan.id, 1, 1),
            )
            assert (known.number, known.issued_at, known.sha256, known.rejects) == ("1/2026", NOW, "a" * 64, False)
            assert await tx.papers.issued(second) is None  # its file was never made
        raw(tmp_path, "UPDATE document SET number = '9/2026'")
        async with storage.read(NOW) as tx:
            assert await tx.papers.issued(await tx.papers.get(1)) is None
