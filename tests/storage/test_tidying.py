"""The archive keeps what something refers to, and nothing else for long."""

import asyncio
import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from inspect import isawaitable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.fernet import InvalidToken

from bot.clock import utc_now
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings
from procedure.sop import Kind
from storage.database import Storage
from storage.models import Base, StoredFile, Utc
from storage.papers.archive import Archive
from storage.papers.papers import UNUSED
from storage.papers.referrers import REFERRERS, named
from storage.tidying import UNRECORDED, tidy
from tests.conftest import Kantor, Run
from tests.support.aftermath import opened as storage_of
from tests.support.journeys import begin, photo
from tests.support.server_room import picture
from tests.support.stores import NOW
from tests.support.things import programs
from tests.upgrades.keeping import FOLDER, restore
from tests.upgrades.takeover import configured

NO_REFERRERS = {
    "account_change": "code_hash",
    "alarm": "name",
    "delegation": "surat code_hash",
    "complaint": "words answer",
    "calendar_entry": "name hours",
    "monthly_report": "month",
    "document": "number filename code",
    "draft": "secret at album asked behind",
    "event": "words",
    "host": "name",
    "inbox": "reason",
    "invitation": "code_hash",  # a SHA-256 of no file
    "ip_range": "cidr",
    "ip_reserved": "address reason",
    "job": "payload",  # the update as it came
    "journal": "act detail mac",  # names what there was; records refer to what is to be kept
    "journal_head": "mac",
    "key_check": "former seal",
    "outbox": "topic method payload filename reason",
    "person": "nama nip pangkat pendidikan profile",
    "planned_by": "stamp",
    "placement": "name instansi contact haystack ip nomor_seri sub_domain secret cek_berkala",
    "question": "kind data",
    "rack": "name folded room",
    "rack_cell": "face",
    "revision": "secret",
    "stored_file": "sha256 mime",  # the file itself
    "survey_month": "month tally suggestions",
    "transfer": "code_hash placements",
    "upload": "sha256 kind filename file_id",  # known for as long as the file is kept, which it is not for this
    "visit": "note sifat instruksi marks shown asked",
    "word": "word",
}
"""The columns that could hold a SHA-256 and never hold a file's. A new column belongs here or among the referrers."""

NAMES_ONLY = {"stored_file.sha256", "journal.detail", "upload.sha256"}
LISTED = {str(column.expression) for column in REFERRERS}


def could_refer() -> Iterator[sa.Column[Any]]:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, sa.String | sa.JSON | sa.LargeBinary) and not isinstance(column.type, sa.Enum):
                yield column


def test_every_column_either_refers_to_files_or_is_known_not_to() -> None:
    unlisted = {f"{table}.{name}" for table, names in NO_REFERRERS.items() for name in names.split()}
    assert {str(column) for column in could_refer()} == LISTED | unlisted
    assert not LISTED & unlisted
    keys = {column: key for column in could_refer() for key in column.foreign_keys if key.column.name == "sha256"}
    assert {str(column) for column, key in keys.items() if key.ondelete != "CASCADE"} <= LISTED


async def naming(storage: Storage) -> dict[str, set[str]]:
    """The files that each column names, whatever is in it."""
    found: dict[str, set[str]] = {}
    async with storage.read(utc_now()) as tx:
        files = set(await tx._session.scalars(sa.select(StoredFile.sha256)))
        for column in could_refer():
            for value in await tx._session.scalars(sa.select(column).where(column.is_not(None))):
                text = json.dumps(value) if not isinstance(value, bytes | str) else value
                if isinstance(text, bytes):
                    with suppress(InvalidToken):
                        text = storage.vault.decrypt(text)
                    text = text.decode(errors="replace")
                if here := files & set(named(text)):
                    found.setdefault(str(column), set()).update(here)
    return found


OFFICES = sorted(FOLDER.glob("*.tar.xz"))


@pytest.fixture(params=OFFICES, ids=[file.name.partition(".")[0] for file in OFFICES])
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An office left in mid-run, with everything there can be half done in it."""
    async with BotApi() as api:
        restore(request.param, api, tmp_path)
        return configured(api, tmp_path)


async def test_nothing_that_is_referred_to_goes(office: Settings) -> None:
    later = utc_now() + 10 * UNUSED
    async with storage_of(office) as storage:
        before = await naming(storage)
        assert before.keys() <= LISTED | NAMES_ONLY
        assert before.keys() >= {"draft.pages", "revision.answers", "document.data", "event.photo", "outbox.sha256"}
        useless = await asyncio.to_thread(storage.archive.put, b"no use")
        async with storage.begin(utc_now()) as tx:
            await tx.papers.archived(useless, size=6, mime="image/png")
        await tidy(storage, later, time.time() + 10 * UNRECORDED)
        after = await naming(storage)
        assert {name: after[name] for name in before.keys() & LISTED} == {n: before[n] for n in before.keys() & LISTED}
        assert storage.archive.fault(useless) == "lost from disk"
        async with storage.read(later) as tx:
            count, faults = await tx.papers.verify(storage.archive)
        assert faults == []
        assert storage.archive.extent()[0] == count


@pytest.mark.parametrize("column", REFERRERS, ids=str)
async def test_each_referrer_keeps_its_file(column: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Taken one by one, in a database in which nothing else refers to the file."""
    caplog.set_level("INFO", "storage")
    async with programs(tmp_path) as (storage,):
        file = await asyncio.to_thread(storage.archive.put, b"page")
        async with storage.begin(NOW) as tx:
            await tx.papers.archived(file, size=4, mime="image/png")
        await refer(storage, column, file)
        await tidy(storage, NOW + 2 * UNUSED, time.time() + 2 * UNRECORDED)
        assert storage.archive.fault(file) is None
        assert caplog.messages == []
        await refer(storage, column, None)
        await tidy(storage, NOW + 2 * UNUSED, time.time() + 2 * UNRECORDED)
        assert storage.archive.fault(file) == "lost from disk"
        assert caplog.messages == ["1 files that nothing refers to were removed"]


async def refer(storage: Storage, column: Any, file: str | None) -> None:
    """Makes a row that names the file in this column only, or takes all rows away: no key of another table matters."""
    table = column.class_.__table__
    keys, checked = UNCHECKED[storage._engine.dialect.name]
    async with storage._engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver
        await tell(driver, keys)
        async with connection.begin():
            if file is None:
                if connection.dialect.name == "sqlite":
                    for (name,) in list(await connection.execute(sa.text(TRIGGERS))):
                        await connection.execute(sa.text(f"DROP TRIGGER {name}"))
                await connection.execute(sa.delete(table))
            else:
                await connection.execute(sa.insert(table).values(_row(storage, column, file)))
        await tell(driver, checked)


async def tell(driver: Any, statement: str) -> None:
    """Past SQLAlchemy, to whichever driver it is."""
    if isawaitable(done := driver.execute(statement)):
        await done


UNCHECKED = {
    "sqlite": ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON"),
    "postgresql": ("SET session_replication_role = replica", "SET session_replication_role = DEFAULT"),
}
"""How the keys of other tables are not minded for a while, on PostgreSQL the triggers neither."""

TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


def _row(storage: Storage, column: Any, file: str) -> dict[str, Any]:
    row = {one.name: _anything(one.type) for one in column.class_.__table__.columns if not one.nullable}
    holds: Any = {"new_key": [f"7:{file}"]} if isinstance(column.type, sa.JSON) else file
    if isinstance(column.type, sa.LargeBinary):
        holds = storage.vault.encrypt(json.dumps({"result": {"new_key": file}}).encode())
    return row | {column.key: holds}


def _anything(kind: Any) -> Any:
    if isinstance(kind, sa.Enum):
        return kind.python_type(kind.enums[0])
    values = {sa.JSON: {}, sa.LargeBinary: b"", sa.String: "x", sa.Boolean: False, Utc: NOW}
    return next((value for type_, value in values.items() if isinstance(kind, type_)), 1)


async def test_a_file_that_comes_again_stays(tmp_path: Path) -> None:
    async with programs(tmp_path) as (storage,):
        file = storage.archive.put(b"again")
        for at in (NOW, NOW + UNUSED):
            async with storage.begin(at) as tx:
                await tx.papers.archived(file, size=5, mime="image/png")
        await tidy(storage, NOW + UNUSED + timedelta(days=1), time.time() + 2 * UNRECORDED)
        assert storage.archive.fault(file) is None


def test_what_a_killed_write_left_goes_and_what_may_be_under_way_stays(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    kept, orphan, fresh = (archive.put(content) for content in (b"kept", b"orphan", b"fresh"))
    half = tmp_path / kept[:2] / "tmpabc123"
    half.write_bytes(b"half")
    for path in (half, tmp_path / orphan[:2] / orphan, tmp_path / kept[:2] / kept):
        os.utime(path, (1, 1))
    assert archive.sweep({kept}, time.time() - 60) == 2
    assert (archive.fault(kept), archive.fault(fresh), archive.extent()) == (None, None, (2, 9))
    assert not half.exists()


async def test_a_file_put_while_it_is_removed_is_there_afterwards(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for _ in range(100):
        file = archive.put(b"wanted")
        os.utime(tmp_path / file[:2] / file, (1, 1))
        await asyncio.gather(
            asyncio.to_thread(archive.sweep, set(), time.time() - 60), asyncio.to_thread(archive.put, b"wanted")
        )
        assert archive.fault(file) is None


async def test_a_letter_that_was_thrown_away_is_gone_a_week_later(kantor: Kantor, settings: Settings) -> None:
    pemohon, archive = kantor.people.pemohon, kantor.storage.archive
    before = archive.extent()[0]
    await begin(pemohon, Kind.HOSTING)
    async with kantor.storage.begin(utc_now()) as tx:
        draft = await tx.drafts.get(pemohon.id)
        assert draft
        draft.at = "surat_berkas"
    await pemohon.album([picture("red"), photo("blue")])
    await pemohon.sees("Halaman 2 diterima")
    await pemohon.send("/batal")
    await pemohon.tap("Ya, hapus")
    await pemohon.sees("dihapus")
    assert archive.extent()[0] == before + 2
    for path in archive._files():
        os.utime(path, (1, 1))
    later = utc_now() + UNUSED + timedelta(minutes=1)
    await tidy(kantor.storage, later - timedelta(hours=1), time.time())
    assert archive.extent()[0] == before + 2
    await tidy(kantor.storage, later, time.time())
    assert archive.extent()[0] == before
    async with kantor.storage.read(later) as tx:
        assert (await tx.papers.verify(archive))[1] == []


async def test_the_program_tidies_by_itself(api: BotApi, settings: Settings) -> None:
    async with storage_of(settings) as storage:
        file = storage.archive.put(b"old")
        async with storage.begin(datetime(2026, 1, 1, tzinfo=NOW.tzinfo)) as tx:
            await tx.papers.archived(file, size=3, mime="image/png")
        os.utime(settings.data_dir / "archive" / file[:2] / file, (1, 1))
        async with running(settings), asyncio.timeout(10):
            while storage.archive.fault(file) is None:
                await api.telegram.changed.until(lambda: None, 0.05)


def test_the_doctor_says_how_full_the_disk_is(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("rack", "list")
    Archive(Path("data", "archive")).put(b"x" * 2_000_000)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 900 << 20, "total": 9000 << 20}))
    words = "900 of 9000 MB are free; the archive holds 1 files, 2 MB"
    assert f"WARNING\tdisk\t{words}\n" in run("doctor")[1]
