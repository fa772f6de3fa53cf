"""The archive and the papers: one count of numbers, each document made once."""

import errno
import hashlib
import logging
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.exc import IntegrityError, NoResultFound

import storage as storage_package
from documents.kit.codes import CODE, new_code
from procedure.sop import Paper
from storage.database import Storage
from storage.journal.acts import JournalAct
from storage.models import Document
from storage.papers.archive import Archive
from storage.transaction import Transaction
from tests.support import databases
from tests.support.stores import NOW, all_of, applied, opened, raw, rolled_back, two

PDF = "application/pdf"


async def issued(tx: Transaction, permohonan_id: int, revision: int = 1, edition: int = 1) -> Document:
    line = await tx.journal.write(JournalAct.RAK, person=None, permohonan=permohonan_id)
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
    archive = Archive(tmp_path / "new" / "archive")
    sha256 = archive.put(b"isi")
    assert sha256 == hashlib.sha256(b"isi").hexdigest()
    assert archive.put(b"isi") == sha256
    assert archive.get(sha256) == b"isi"
    assert archive.get(archive.put(b"")) == b""
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2
    with pytest.raises(FileNotFoundError):
        archive.get("0" * 64)


def test_what_arrives_is_kept_as_far_as_it_is_wanted(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "new" / "archive")
    with archive.arriving():
        modes = [path.stat().st_mode & 0o077 for path in (archive.root, *archive.root.rglob("*"))]
    assert modes == [0, 0, 0]
    archive.put(b"isi")
    for arrives, size, kept in ((b"isi dan lain", 3, b"isi"), (b"baru", 4, b"baru")):
        with archive.arriving() as path:
            path.write_bytes(arrives)
            assert archive.get(archive.take(path, size)) == kept
        assert not path.exists()
    assert archive.extent() == (2, 7)
    with archive.arriving() as path:
        path.write_bytes(b"dibunuh")
        assert archive.extent() == (2, 7)
        left = path.with_name("left")
        left.hardlink_to(path)
    archive.drop_arriving()
    assert not left.exists()
    assert archive.extent() == (2, 7)


def test_what_is_damaged_is_whole_again_once_it_is_sent_again(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    sha256 = archive.put(b"isi")
    (damaged,) = (path for path in archive.root.rglob("*") if path.is_file())
    for content in (b"", b"ulah", b"isi dan lain"):
        damaged.write_bytes(content)
        assert archive.put(b"isi") == sha256
        assert archive.get(sha256) == b"isi"
        damaged.write_bytes(content)
        with archive.arriving() as path:
            path.write_bytes(b"isi")
            assert archive.take(path, 3) == sha256
        assert archive.get(sha256) == b"isi"


def test_what_cannot_be_read_is_not_found_unless_the_machine_is_short_of_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(tmp_path / "archive")
    sha256, other = archive.put(b"isi"), archive.put(b"lain")
    for number, raised in ((errno.EIO, FileNotFoundError), (errno.EACCES, FileNotFoundError), (errno.EMFILE, OSError)):
        with monkeypatch.context() as patch:

            def fail(_path: Path, _mode: str = "", number: int = number) -> bytes:
                raise OSError(number, "kind of failure")

            patch.setattr(Path, "read_bytes", fail)
            with pytest.raises(OSError, match="kind of failure") as caught:
                archive.get(sha256)
            assert caught.type is raised
            patch.setattr(Path, "open", fail)
            if raised is FileNotFoundError:
                assert archive.fault(sha256) == "not readable on disk"
                continue
            with pytest.raises(OSError, match="kind of failure"):
                archive.fault(sha256)
    contents = archive.each([sha256, other])
    assert [*contents] == [b"isi", b"lain"]
    assert [*contents[1:]] == [b"lain"]
    assert len(contents) == 2


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
            await tx._session.rollback()
        async with rolled_back(storage) as tx:
            with pytest.raises(IntegrityError, match=r"FOREIGN KEY|foreign key"):
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
            await tx._session.rollback()


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


async def test_what_was_issued_stays_as_it_was(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        await issued(tx, (await applied(tx)).id)
        await tx.papers.rendered(1, "a" * 64, size=3, mime=PDF)
    for change in (
        "number = 'x'",
        "data = '{}'",
        "code = 'x'",
        "journal_no = 9",
        "sha256 = NULL",
        "issued_at = '2026-01-01'",
    ):
        with pytest.raises(databases.here.Refused, match="an issued document stays"):
            raw(tmp_path, f"UPDATE document SET {change}")  # noqa: S608  # our own words
    with pytest.raises(databases.here.Refused, match="an issued document stays"):
        raw(tmp_path, "DELETE FROM document")


@pytest.mark.sqlite
async def test_what_was_issued_is_not_replaced(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        await issued(tx, (await applied(tx)).id)
    columns = "paper, permohonan_id, revision, edition, number, filename, code, journal_no, issued_at, data"
    for id_, code, number in ((1, "x", "x"), (9, "x", "1/2026"), (9, "code", "x")):
        with pytest.raises(databases.here.Refused, match="an issued document stays"):
            raw(
                tmp_path,
                f"INSERT OR REPLACE INTO document (id, {columns}) SELECT {id_}, paper, NULL, revision, edition, "  # noqa: S608
                f"'{number}', filename, CASE '{code}' WHEN 'code' THEN code ELSE '{code}' END, journal_no, issued_at, "
                "'{}' FROM document",
            )


async def test_documents_are_found_by_code_file_and_permohonan(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        one, other = (await applied(tx)).id, (await applied(tx)).id
        first = await issued(tx, one, 1, 1)
        second = await issued(tx, one, 1, 2)
        revised = await issued(tx, one, 2, 1)
        await issued(tx, other)
        await tx.papers.rendered(second.id, "a" * 64, size=3, mime=PDF)
        assert await tx.papers.of(one) == [second, revised]
        assert await tx.papers.with_code(first.code) is first
        assert await tx.papers.with_code("x") is None
        assert await tx.papers.with_file("a" * 64) is second
        assert await tx.papers.with_file("b" * 64) is None
        codes = {new_code() for _ in range(100)}
        assert len(codes) == 100
        assert all(re.fullmatch(CODE, code) for code in codes)


async def test_a_file_lost_or_changed_on_disk_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "storage.papers.papers")
    async with opened(tmp_path) as storage:
        kept, lost, changed = (storage.archive.put(content) for content in (b"surat", b"hilang", b"isi"))
        async with storage.begin(NOW) as tx:
            await issued(tx, (await applied(tx)).id)
            for sha256 in (kept, lost, changed):
                await tx.papers.archived(sha256, size=1, mime=PDF)
            await tx.papers.rendered(1, lost, size=6, mime=PDF)
            assert await tx.papers.verify(storage.archive) == (3, [])
        monkeypatch.setattr("storage.papers.papers.TOLD_EVERY", 2)
        (tmp_path / "archive" / lost[:2] / lost).unlink()
        (tmp_path / "archive" / changed[:2] / changed).write_bytes(b"Isi")
        async with storage.read(NOW) as tx:
            count, faults = await tx.papers.verify(storage.archive)
        assert [record.getMessage() for record in caplog.records] == ["2 files verified"]
        assert count == 3
        assert sorted(faults) == [
            f"Form pengajuan 1/2026 (edition 1) is lost from disk: archive file {lost}",
            f"a letter or photo is changed on disk: archive file {changed}",
        ]
        with pytest.raises(FileNotFoundError, match="changed on disk"):
            storage.archive.get(changed)


@pytest.mark.sqlite
async def test_a_database_of_the_first_version_keeps_what_it_holds(tmp_path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(storage_package.__file__).parent / "migrations"))
    path = tmp_path / "test.db"
    with closing(sqlite3.connect(path)) as connection:
        engine = sa.create_engine("sqlite://", creator=lambda: connection)
        with engine.begin() as given:
            config.attributes["connection"] = given
            command.upgrade(config, "0001")
        connection.executescript(
            """
            INSERT INTO person (id, since) VALUES (7, '2026-01-01');
            INSERT INTO permohonan (id, year, serial, kind, pemohon_id, step, revision, created_at, version)
                VALUES (1, 2026, 12, 'server', 7, 'disposisi', 2, '2026-01-01', 1);
            INSERT INTO journal (no, at, act, detail, mac) VALUES (1, '2026-01-01', 'kirim', '{}', '');
            INSERT INTO document
                (id, paper, permohonan_id, revision, edition, number, journal_no, issued_at, data)
                VALUES (1, 'form-pengajuan', 1, 2, 1, '1/2026', 1, '2026-01-01 00:00:00', '{}'),
                       (2, 'lembar-disposisi', 1, 1, 1, '2/2026', 1, '2026-01-01 00:00:00', '{}');
            INSERT INTO outbox (chat_id, method, payload, document_id, reply, state, attempts, due_at)
                VALUES (7, 'sendDocument', '{}', 1, 0, 'due', 0, '2026-01-01 00:00:00');
            """
        )
        connection.commit()
    async with opened(tmp_path) as storage:
        async with storage.read(NOW) as tx:
            names = [(await tx.papers.get(id_)).filename for id_ in (1, 2)]
            due = await tx.outbox.due([7], 5)
        async with rolled_back(storage) as tx:
            with pytest.raises(IntegrityError, match=r"FOREIGN KEY|foreign key"):
                await tx.outbox.post(7, "sendDocument", {}, document_id=99)
            await tx._session.rollback()
    assert names == ["form-pengajuan-PSH-2026-0012-r2.pdf", "lembar-disposisi-PSH-2026-0012.pdf"]
    assert [parcel.document_id for parcel in due[7]] == [1]
