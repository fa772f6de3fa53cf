"""Transactions: all or nothing, one writer at a time; and the schema, whoever opens the file first."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from datetime import datetime
from pathlib import Path
from typing import cast

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.exc import OperationalError, StatementError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.pool import QueuePool

from storage.connecting import engines, sqlite
from storage.database import Storage
from storage.errors import DBAPIError, is_storage_trouble
from storage.journal.acts import JournalAct
from storage.models import Agenda, Base, Person
from storage.transaction import Transaction
from tests.support import databases
from tests.support.stores import (
    NOW,
    SECRET,
    Broken,
    all_of,
    database,
    lay,
    migrations,
    opened,
    people,
    raw,
    rolled_back,
    two,
)


async def test_an_exception_leaves_nothing_behind(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:

        async def fail() -> None:
            async with storage.begin(NOW) as tx:
                await people(tx, 1)
                raise Broken

        with pytest.raises(Broken):
            await fail()
        async with storage.read(NOW) as tx:
            assert await tx._session.get(Person, 1) is None


async def test_what_was_abandoned_has_never_been(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            await people(tx, 1)
            await tx.journal.write(JournalAct.RAK, person=None)
            await tx.abandon()
        async with storage.read(NOW) as tx:
            assert await tx._session.get(Person, 1) is None
            assert await tx.journal.verify() == (0, [])


async def test_only_the_attempt_that_fails_is_taken_back(tmp_path: Path) -> None:
    async def attempt(tx: Transaction, person_id: int, *, fail: bool) -> None:
        async with tx.attempt():
            await people(tx, person_id)
            if fail:
                raise Broken

    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        await people(tx, 1)
        with pytest.raises(Broken):
            await attempt(tx, 2, fail=True)
        await attempt(tx, 3, fail=False)
    assert raw(tmp_path, "SELECT id FROM person ORDER BY id") == [(1,), (3,)]


@pytest.mark.sqlite
async def test_a_full_disk_is_trouble_of_storage_within_an_attempt_too(tmp_path: Path) -> None:
    async def fill(storage: Storage) -> None:
        async with storage.begin(NOW) as tx:
            await people(tx, 1)
            await tx._session.execute(sa.text("PRAGMA max_page_count=1"))  # no more than there are
            async with tx.attempt():
                await tx._session.execute(sa.update(Person).values(nama="x" * 1_000_000))

    async with opened(tmp_path) as storage:
        with pytest.raises(OperationalError, match="full") as full:
            await fill(storage)
        assert is_storage_trouble(full.value)
    assert raw(tmp_path, "SELECT id FROM person") == []


async def test_no_other_database_is_spoken_to(tmp_path: Path) -> None:
    for url in ("postgresql+psycopg://db/x", "sqlite:///x.db", "mysql+aiomysql://db/x"):
        with pytest.raises(ValueError, match="no such database"):
            await Storage.open(url, tmp_path, SECRET)


async def test_a_cancelled_block_leaves_nothing_behind_and_nothing_locked(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        inside = asyncio.Event()

        async def stuck() -> None:
            async with storage.begin(NOW) as tx:
                await people(tx, 1)
                inside.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(stuck())
        await inside.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with storage.begin(NOW) as tx:
            assert await tx._session.get(Person, 1) is None


async def test_whenever_a_block_is_cancelled_it_is_left_once_its_connection_is_given_back(tmp_path: Path) -> None:
    """Else the end of the program would meet it half done."""
    async with opened(tmp_path) as storage:
        pool = cast(QueuePool, storage._reader.sync_engine.pool)

        async def reading() -> None:
            while True:
                async with storage.read(NOW) as tx:
                    await tx.permohonan.newest(1)

        for moment in range(100):
            task = asyncio.create_task(reading())
            await asyncio.sleep(moment / 10_000)  # somewhere in it, also where it is being closed
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            assert pool.checkedout() == 0


async def test_on_commit_hears_of_commits_only(tmp_path: Path) -> None:
    heard: list[Transaction] = []
    async with opened(tmp_path) as storage:
        storage.on_commit = heard.append
        async with storage.begin(NOW, actor=1) as tx:
            await people(tx, 1)
            assert not heard
        assert heard == [tx]
        async with rolled_back(storage):
            pass
        async with storage.read(NOW):
            pass
    assert heard == [tx]


async def test_reader_and_writer_do_not_hold_each_other_up(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            await people(tx, 1)
            async with storage.read(NOW) as reading:
                assert await reading._session.get(Person, 1) is None
        async with storage.read(NOW) as reading:
            assert await reading._session.get(Person, 1)
            async with storage.begin(NOW) as tx:
                await people(tx, 2)
            assert await reading._session.get(Person, 2) is None


async def test_others_have_the_event_loop_while_what_is_old_is_looked_for(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        await tx.racks.racks()
        for forget in (tx.inbox.forget, tx.outbox.forget):
            had = asyncio.Event()
            asyncio.get_running_loop().call_soon(had.set)
            await forget()
            assert had.is_set()


async def test_reading_cannot_write(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            async with storage.read(NOW) as tx:
                await people(tx, 1)


async def test_no_read_modify_write_is_lost_between_two_programs(tmp_path: Path) -> None:
    async def count(storage: Storage) -> None:
        for _ in range(50):
            async with storage.begin(NOW) as tx:
                agenda = await tx._session.get_one(Agenda, 2026)
                await asyncio.sleep(0)
                agenda.last += 1

    async with two(tmp_path) as (one, other):
        async with one.begin(NOW) as tx:
            tx._session.add(Agenda(year=2026, last=0))
        assert await all_of(count(one), count(other)) == [None, None]
    assert raw(tmp_path, "SELECT last FROM agenda") == [(100,)]


async def test_whoever_opens_an_empty_file_together_finds_one_whole_schema(tmp_path: Path) -> None:
    async def use(person_id: int) -> None:
        async with opened(tmp_path, bare=True) as storage, storage.begin(NOW) as tx:
            await people(tx, person_id)

    databases.here.make(tmp_path)
    assert await all_of(*(use(number) for number in range(4))) == [None] * 4
    assert raw(tmp_path, "SELECT id FROM person ORDER BY id") == [(0,), (1,), (2,), (3,)]
    assert len(raw(tmp_path, "SELECT version_num FROM alembic_version")) == 1


async def test_what_was_stored_is_there_after_opening_again(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    async with opened(folder) as storage, storage.begin(NOW) as tx:
        await people(tx, 1)
    async with opened(folder) as storage, storage.read(NOW) as tx:
        assert (await tx._session.get_one(Person, 1)).since == NOW
    assert folder.stat().st_mode & 0o777 == 0o700


async def test_an_instant_without_a_zone_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        with pytest.raises(StatementError, match="naive datetime"):
            async with storage.begin(datetime(2026, 8, 3)) as tx:  # noqa: DTZ001 - that is what must be refused
                await people(tx, 1)


async def test_a_row_that_names_nothing_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        with pytest.raises(sa.exc.IntegrityError, match=r"FOREIGN KEY|foreign key"):
            async with storage.begin(NOW) as tx:
                await tx.drafts.ask(404, "reason", 1, {}, None)


@pytest.mark.sqlite
async def test_a_lock_that_does_not_pass_is_trouble_of_storage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("storage.connecting.atonce.PATIENCE", 20)

    async def use(storage: Storage) -> None:
        async with storage.begin(NOW) as tx:
            assert await tx._session.scalar(sa.text("SELECT 1"))

    async with opened(tmp_path) as storage:
        with closing(sqlite3.connect(database(tmp_path))) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(DBAPIError) as caught:
                await use(storage)
            assert is_storage_trouble(caught.value)
        await use(storage)


async def test_the_migrations_make_what_the_models_are(tmp_path: Path) -> None:
    """Their tables, and their indexes with the conditions, which `alembic check` does not compare."""

    async def indexes(folder: Path) -> dict[str, str]:
        async with connected(folder) as connection:
            found = await connection.execute(sa.text(INDEXES[connection.dialect.name]))
            return {name: " ".join(sql.replace('"', "").replace("= true", "= 1").split()) for name, sql in found}

    lay(tmp_path / "migrated")
    lay(tmp_path / "made")
    async with connected(tmp_path / "migrated") as connection:
        await connection.run_sync(lambda given: command.check(migrations(given)))
    async with connected(tmp_path / "made") as connection:
        made = sa.MetaData()
        await connection.run_sync(made.reflect)
        await connection.run_sync(made.drop_all)
        await connection.run_sync(Base.metadata.create_all)
    assert await indexes(tmp_path / "migrated") == await indexes(tmp_path / "made")


INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
    "AND indexname != 'alembic_version_pkc'",
}


@asynccontextmanager
async def connected(folder: Path) -> AsyncIterator[AsyncConnection]:
    """The database of a folder, past the records."""
    async with engines.connected(databases.here.url(folder)) as (writer, _), writer.begin() as connection:
        yield connection


async def test_text_is_in_the_same_order_everywhere(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        for name in ("ba", "B", "a", "É", "éa", "_", "Z"):
            await tx.racks.add_rack(name, "Ruang", 4)
        assert [rack.name for rack in await tx.racks.racks()] == ["B", "Z", "_", "a", "ba", "É", "éa"]
    if databases.SERVER:
        columns = "SELECT DISTINCT collation_name FROM information_schema.columns WHERE table_schema = 'public' "
        assert raw(tmp_path, f"{columns} AND data_type = 'character varying' AND table_name != 'alembic_version'") == [
            ("C",)
        ]


class Busy:
    """The cursor of a file that another program sets up: so many times it says that it is locked."""

    def __init__(self, times: int) -> None:
        self.left, self.asked = times, 0

    def execute(self, _statement: str) -> None:
        self.asked += 1
        self.left -= 1
        if self.left >= 0:
            raise sqlite3.OperationalError("database is locked")


@pytest.mark.sqlite
def test_a_file_that_another_program_sets_up_is_waited_for_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.connecting.sqlite._WAL_PAUSE", 0)
    monkeypatch.setattr("storage.connecting.sqlite._WAL_TRIES", 3)
    for times in (0, 1, 3):
        busy = Busy(times)
        sqlite._write_ahead(busy)
        assert busy.asked == times + 1
    busy = Busy(4)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        sqlite._write_ahead(busy)
    assert busy.asked == 4


async def test_one_connection_writes_and_four_read(tmp_path: Path) -> None:
    pools = [cast(QueuePool, engine.pool) for engine in engines.engines(databases.here.url(tmp_path))]
    assert [(pool.size(), pool._max_overflow) for pool in pools] == [(1, 0), (4, 0)]
