"""SQLite without a thread where nothing can wait: what is done at once, what is not, and who has the event loop."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from math import inf
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from storage.connecting import atonce
from storage.database import Storage
from tests.support.stores import NOW, opened, people, raw, two

pytestmark = pytest.mark.sqlite

Seen = list[tuple[str, bool]]
"""Statements, by their first words, and whether each was done on the event loop's thread."""


async def connection_of(engine: AsyncEngine) -> atonce.Connection:
    """The one that its pool gives next."""
    async with engine.connect() as connection:
        return cast(atonce.Connection, (await connection.get_raw_connection()).driver_connection)


@asynccontextmanager
async def watched(engine: AsyncEngine) -> AsyncIterator[Seen]:
    connection, seen = await connection_of(engine), Seen()
    loops = threading.get_ident()
    connection.set_trace_callback(lambda sql: seen.append((sql.split()[0], threading.get_ident() == loops)))
    try:
        yield seen
    finally:
        connection.set_trace_callback(None)


@contextmanager
def busy(connection: atonce.Connection) -> Iterator[threading.Event]:
    """Its thread comes to nothing else until the event is set."""
    gate = threading.Event()
    connection._thread.submit(gate.wait)
    try:
        yield gate
    finally:
        gate.set()


async def turns() -> None:
    """More than anything needs that waits for nothing."""
    for _ in range(100):
        await asyncio.sleep(0)


async def test_a_commit_needs_a_thread_and_so_do_removals_and_nothing_else(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, watched(storage._engine) as seen:
        async with storage.begin(NOW) as tx:
            await people(tx, 1)
            await tx.outbox.post(1, "sendMessage", {})
            await tx.outbox.forget()
        async with storage.begin(NOW) as tx:
            await people(tx, 2)
            await tx.abandon()
    assert {sql for sql, at_once in seen if at_once} == {"PRAGMA", "BEGIN", "SELECT", "INSERT", "ROLLBACK"}
    assert {sql for sql, at_once in seen if not at_once} == {"DELETE", "COMMIT"}


async def test_a_glance_needs_no_thread(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, watched(storage._glancer) as seen, storage.glance(NOW) as tx:
        await tx.outbox.chats_due()
    assert seen == [("BEGIN", True), ("SELECT", True), ("ROLLBACK", True)]


async def test_whoever_waits_for_another_writer_leaves_others_the_event_loop(tmp_path: Path) -> None:
    async def write(storage: Storage) -> None:
        async with storage.begin(NOW) as tx:
            await people(tx, 2)

    async with two(tmp_path) as (one, other), watched(other._engine) as seen:
        async with one.begin(NOW) as tx:
            await people(tx, 1)
            waiting = asyncio.create_task(write(other))
            await turns()
        await waiting
        assert [at_once for sql, at_once in seen if sql == "BEGIN"] == [True, False]


async def test_others_have_the_event_loop_while_the_disk_takes_its_time(tmp_path: Path) -> None:
    async def write(storage: Storage, left: asyncio.Event) -> None:
        async with storage.begin(NOW) as tx:
            await people(tx, 1)
            left.set()

    async with opened(tmp_path) as storage:
        left = asyncio.Event()
        with busy(await connection_of(storage._engine)):
            writing = asyncio.create_task(write(storage, left))
            await left.wait()
            await turns()
            assert raw(tmp_path, "SELECT id FROM person") == []
        await writing
        assert raw(tmp_path, "SELECT id FROM person") == [(1,)]


async def test_whoever_is_cancelled_while_it_commits_leaves_once_it_is_done(tmp_path: Path) -> None:
    async def write(storage: Storage, left: asyncio.Event, person: int) -> None:
        async with storage.begin(NOW) as tx:
            await people(tx, person)
            left.set()

    async with opened(tmp_path) as storage:
        left = asyncio.Event()
        with busy(await connection_of(storage._engine)):
            writing = asyncio.create_task(write(storage, left, 1))
            await left.wait()
            await turns()
            writing.cancel()
            await turns()
            assert not writing.done()
        with pytest.raises(asyncio.CancelledError):
            await writing
        assert cast(QueuePool, storage._engine.sync_engine.pool).checkedout() == 0
        await write(storage, left, 2)
    assert raw(tmp_path, "SELECT id FROM person ORDER BY id") == [(1,), (2,)]


async def test_whoever_is_cancelled_twice_while_it_waits_leaves_nothing_begun(tmp_path: Path) -> None:
    async def write(storage: Storage, person: int) -> None:
        async with storage.begin(NOW) as tx:
            await people(tx, person)

    async with two(tmp_path) as (one, other):
        async with one.begin(NOW) as tx:
            await people(tx, 1)
            waiting = asyncio.create_task(write(other, 2))
            for _ in range(2):
                await turns()
                waiting.cancel()
            await turns()
            assert not waiting.done()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await write(other, 3)
    assert raw(tmp_path, "SELECT id FROM person ORDER BY id") == [(1,), (3,)]


async def test_whoever_is_cancelled_as_it_leaves_gives_its_connection_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atonce, "TURN", -1)

    async def look(storage: Storage, leaves: asyncio.Event) -> None:
        async with storage.glance(NOW) as tx:
            await tx.outbox.chats_due()
            leaves.set()

    async with opened(tmp_path) as storage:
        leaves = asyncio.Event()
        looking = asyncio.create_task(look(storage, leaves))
        await leaves.wait()
        looking.cancel()
        await asyncio.wait([looking])
        assert cast(QueuePool, storage._glancer.sync_engine.pool).checkedout() == 0


@pytest.mark.parametrize(("turn", "lets"), [(-1, True), (inf, False)], ids=["long", "short"])
async def test_a_transaction_that_has_had_the_event_loop_for_long_gives_it_before_its_next_statement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, turn: float, lets: bool
) -> None:
    monkeypatch.setattr(atonce, "TURN", turn)
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        session = tx._session
        for ask in (tx.racks.racks, tx.outbox.chats_due, tx.jobs.waiting, session.flush, lambda: tx.outbox.about("x")):
            had = asyncio.Event()
            asyncio.get_running_loop().call_soon(had.set)
            await ask()
            assert had.is_set() == lets, ask


async def test_what_keeps_a_write_from_beginning_and_is_no_other_writer_is_raised_at_once(tmp_path: Path) -> None:
    connection, asked = atonce.Connection(tmp_path / "test.db"), list[str]()
    connection.begin(atonce.WRITING)
    connection.set_trace_callback(asked.append)
    with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
        connection.begin(atonce.WRITING)
    assert asked.count(atonce.WRITING) == 1
    assert [*connection.execute("PRAGMA busy_timeout")] == [(atonce.PATIENCE,)]
    connection.close()
