"""The archive and the papers: one count of numbers, each document made once."""

import hashlib
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, NoResultFound

from procedure.sop import Paper
from storage.archive import Archive
from storage.database import Storage, Transaction
from storage.models import Document
from storage.papers import new_code
from tests.stores import NOW, all_of, applied, opened, raw, rolled_back, two

PDF = "application/pdf"


async def issued(tx: Transaction, permohonan_id: int, revision: int = 1, edition: int = 1) -> Document:
    line = await tx.journal.write("uji", person=None, permohonan=permohonan_id)
    return await tx.papers.issue(
        Paper.FORM_PENGAJUAN,
        permohonan_id,
        revision,
        edition=edition,
        number=f"{line}/2026",
        filename="form.pdf",
        code=new_code(),
        journal_no=line,
        data={"merk": "Dell"},
    )


def test_a_file_is_found_by_its_content(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    sha256 = archive.put(b"isi")
    assert sha256 == hashlib.sha256(b"isi").hexdigest()
    assert archive.put(b"isi") == sha256
    assert archive.get(sha256) == b"isi"
    assert archive.get(archive.put(b"")) == b""
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2
    with pytest.raises(FileNotFoundError):
        archive.get("0" * 64)


def test_nobody_else_reads_the_archive(tmp_path: Path) -> None:
    Archive(tmp_path / "archive").put(b"isi")
    for path in (tmp_path / "archive").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0
    assert (tmp_path / "archive").stat().st_mode & 0o077 == 0


def test_a_file_that_cannot_be_written_whole_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    archive = Archive(tmp_path / "archive")
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            archive.put(b"isi")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert archive.get(archive.put(b"isi")) == b"isi"


async def test_numbers_count_from_one_each_year_without_gaps(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            assert [await tx.papers.number(year) for year in (2026, 2026, 2027, 2026)] == [1, 2, 1, 3]
        async with rolled_back(storage) as tx:
            assert await tx.papers.number(2026) == 4
        async with storage.begin(NOW) as tx:
            assert await tx.papers.number(2026) == 4


async def test_two_programs_never_give_a_number_twice(tmp_path: Path) -> None:
    given: list[int] = []
    async with two(tmp_path) as stores:

        async def number(storage: Storage) -> None:
            async with storage.begin(NOW) as tx:
                given.append(await tx.papers.number(2026))

        assert not any(await all_of(*(number(stores[turn % 2]) for turn in range(30))))
    assert sorted(given) == list(range(1, 31))


async def test_the_latest_is_the_last_edition_of_the_last_revision(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        one, other = (await applied(tx)).id, (await applied(tx)).id
        newest = await issued(tx, one, 2, 1)
        corrected = await issued(tx, one, 1, 2)
        await issued(tx, one, 1, 1)
        await issued(tx, other, 3, 1)
        assert await tx.papers.latest(one, Paper.FORM_PENGAJUAN) is newest
        assert await tx.papers.latest(one, Paper.FORM_PENGAJUAN, 1) is corrected
        assert await tx.papers.latest(one, Paper.FORM_PENGAJUAN, 3) is None
        assert await tx.papers.latest(one, Paper.LEMBAR_DISPOSISI) is None
        assert await tx.papers.get(newest.id) is newest
        assert (newest.issued_at, newest.number, newest.data) == (NOW, "1/2026", {"merk": "Dell"})
        assert [one.permohonan_id for one in await tx.papers.newest(2)] == [other, one]
        assert await tx.papers.find(corrected.id) is corrected
        assert await tx.papers.find(404) is None
        with pytest.raises(NoResultFound):
            await tx.papers.get(404)


async def test_an_edition_is_issued_once_and_on_a_line_of_the_journal(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            permohonan_id = (await applied(tx)).id
            await issued(tx, permohonan_id)
        async with rolled_back(storage) as tx:
            with pytest.raises(IntegrityError, match="edition"):
                await issued(tx, permohonan_id)
            await tx.session.rollback()
        async with rolled_back(storage) as tx:
            with pytest.raises(IntegrityError, match="FOREIGN KEY"):
                await tx.papers.issue(
                    Paper.LEMBAR_DISPOSISI,
                    permohonan_id,
                    1,
                    edition=1,
                    number="x",
                    filename="x.pdf",
                    journal_no=99,
                    code="x",
                    data={},
                )
            await tx.session.rollback()


async def test_a_document_is_made_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            permohonan_id = (await applied(tx)).id
            ids = [(await issued(tx, permohonan_id, edition=edition)).id for edition in (1, 2, 3)]
            assert await tx.papers.unrendered() == ids
        async with storage.begin(NOW) as tx:
            await tx.papers.rendered(ids[1], "a" * 64, size=3, mime=PDF)
            await tx.papers.rendered(ids[1], "b" * 64, size=4, mime=PDF)
            await tx.papers.rendered(ids[2], "a" * 64, size=3, mime=PDF)
        async with storage.read(NOW) as tx:
            assert await tx.papers.unrendered() == [ids[0]]
            assert [(await tx.papers.get(id_)).sha256 for id_ in ids] == [None, "a" * 64, "a" * 64]
    assert raw(tmp_path, "SELECT sha256, size, mime FROM stored_file ORDER BY sha256") == [
        ("a" * 64, 3, "application/pdf"),
        ("b" * 64, 4, "application/pdf"),
    ]


async def test_a_file_is_recorded_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        await tx.papers.archived("a" * 64, size=3, mime="image/jpeg")
        await tx.papers.archived("a" * 64, size=3, mime="application/pdf")
    assert raw(tmp_path, "SELECT mime FROM stored_file") == [("image/jpeg",)]
