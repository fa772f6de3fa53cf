"""PostgreSQL: how its connections begin transactions, who waits for whom, and when a server counts as gone."""

import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.engine import AdaptedConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.connecting.claim import InUse

_WRITING, _RUNNING = 0x70736801, 0x70736802
"""The locks, by numbers of our own, of who writes and of who runs alone: they end with a transaction, a connection."""

_PATIENCE = 10
"""Seconds that a lock is waited for, and a server to answer who connects."""

_LONGEST = 120
"""Seconds that any one statement may take: after that nobody is there who answers."""

_SERVER = {
    "application_name": "penempatan-server",
    "lock_timeout": f"{_PATIENCE}s",
    "jit": "off",  # no question here is worth it, but to the server the driver's own when it connects seems to be
    # A machine that has lost its power, or its network, holds no lock for hours.
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}

_STATEMENTS = 500
"""Statements that a connection keeps prepared: all that there are."""


def engines(url: str, given: Mapping[str, Any], *, alone: bool) -> tuple[AsyncEngine, AsyncEngine]:
    """The writer and the reader, made with what is `given` for all.

    A writing transaction begins with a lock that the one before it has given back with its commit, whatever program it
    was of: SQLite's `BEGIN IMMEDIATE`, whose one pooled connection waits least here too. A reading one sees the
    database as it was when it began. `alone`, the writer's connection holds a second lock as long as it lives: another
    program's is refused with `InUse`, also after this one's was lost.
    """
    server = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    writer = _engine(url, partial(_connect, server, alone=alone), pool_size=1, **given)
    reader = _engine(url, partial(_connect, server), pool_size=4, isolation_level="REPEATABLE READ", **given)
    reader = reader.execution_options(postgresql_readonly=True)

    @sa.event.listens_for(writer.sync_engine, "begin")
    def _take_turns(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITING})")

    for engine in (writer, reader):
        sa.event.listen(engine.sync_engine, "checkout", _alive)
    return writer, reader


def _engine(url: str, connect: Callable[[], Awaitable[Any]], **given: Any) -> AsyncEngine:
    """As `async_creator=connect` makes it, which has no way to say how many statements are kept prepared."""
    engine: AsyncEngine

    def creator() -> Any:
        made: Any = engine.dialect.dbapi
        return made.connect(async_creator_fn=connect, prepared_statement_cache_size=_STATEMENTS)

    engine = create_async_engine(url, creator=creator, **given)
    return engine


async def _connect(server: str, *, alone: bool = False) -> Any:
    """Raises `ConnectionError`; `alone`, `InUse` where another such connection lives."""
    import asyncpg  # here: 3 MB that an office on SQLite need not have

    try:
        connection = await asyncpg.connect(server, timeout=_PATIENCE, command_timeout=_LONGEST, server_settings=_SERVER)
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise ConnectionError(str(error)) from error
    except OSError as error:
        raise ConnectionError(f"no server answers there: {_reason(error)}") from error
    if connection.get_settings().server_encoding != "UTF8":
        await connection.close()
        raise ConnectionError("the database must have the encoding UTF8")
    if alone:
        try:
            await connection.execute(f"SELECT pg_advisory_lock({_RUNNING})")
        except asyncpg.LockNotAvailableError:
            await connection.close()
            raise InUse("another program is running on the database, and must be stopped first") from None
    return connection


async def follow_keys(connection: AsyncConnection, columns: Iterable[sa.Column[Any]]) -> None:
    """The sequences of the `columns` go on after the largest key there is. Not taken back with the transaction."""
    for column in columns:
        sequence = sa.cast(sa.func.pg_get_serial_sequence(column.table.name, column.name), REGCLASS)
        largest = sa.func.max(column)
        await connection.execute(sa.select(sa.func.setval(sequence, largest)).having(largest.is_not(None)))


def _reason(error: OSError) -> str:
    """In the system's words, where it has some: asyncio's name the call and numbers."""
    if error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return error.strerror or str(error) or f"not within {_PATIENCE} seconds"


def _alive(connection: AdaptedConnection, _record: Any, _proxy: Any) -> None:
    """A connection that the server has ended meanwhile is made anew, and nobody notices."""
    if cast(Any, connection.driver_connection).is_closed():
        raise sa.exc.DisconnectionError
