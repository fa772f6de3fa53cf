"""SQLite without a thread where nothing can wait: a driver, and a session whose statements are done at once.

A statement takes microseconds, and handing it to a thread and back ten times that. What is asked within a greenlet of
SQLAlchemy's, by its own sessions and connections, goes to a thread of the connection's; what is asked without one is
done at once, on the event loop's.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteExecutionContext_aiosqlite
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.util.concurrency import await_, greenlet_spawn, in_greenlet

WRITING = "BEGIN IMMEDIATE"

PATIENCE = 10_000
"""Milliseconds that whoever begins waits for others who write."""

TURN = 0.01
"""Seconds of a transaction after which others get the event loop before its next statement."""

_KIND = 0xFF
"""The part of an error's code that says its kind; the rest says more of it."""

_STATEMENTS = 500
"""Statements that a connection keeps prepared: all that there are."""

_spare: list[ThreadPoolExecutor] = []
"""Threads of connections that are closed, for the next: one that ended beside another of a driver's could stop Python
3.11 for good where coverage watches greenlets, and to begin one anew takes longer."""

T = TypeVar("T")


class Dialect(SQLiteDialect_pysqlite):
    """SQLAlchemy's own for Python's `sqlite3`, for engines of asyncio."""

    driver = "atonce"
    is_async = True
    supports_statement_cache = True
    supports_server_side_cursors = True
    execution_ctx_cls = SQLiteExecutionContext_aiosqlite

    @classmethod
    def get_pool_class(cls, _url: sa.URL) -> type[sa.Pool]:
        """The one in which a connection is waited for without a thread."""
        return sa.AsyncAdaptedQueuePool


sa.dialects.registry.register(f"sqlite.{Dialect.driver}", __name__, Dialect.__name__)


class Connection(sqlite3.Connection):
    """One to the database in the file `path`.

    What its cursors are asked is `done` where it has to be; what it is asked itself is done at once, but to commit.
    """

    def __init__(self, path: Path | None) -> None:
        super().__init__(
            path or ":memory:",
            timeout=PATIENCE / 1000,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=_STATEMENTS,
        )
        self._thread = _spare.pop() if _spare else ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        self._closed = False

    def cursor(self, *_: Any, **__: Any) -> Any:
        """One whose statements are done as this is asked; where SQLAlchemy streams it asks for a server's: the same."""
        return super().cursor(_Cursor)

    def begin(self, how: str) -> None:
        """`how` is the statement for it: only `WRITING` waits for others who write, and may need the thread for it."""
        if how != WRITING:
            self.execute(how)
        elif not self._begun():
            self.done(partial(self.execute, how))

    def commit(self) -> None:
        """What a disk may take its time for."""
        self.done(super().commit)

    def close(self) -> None:
        """Its thread is the next one's."""
        super().close()
        if not self._closed:
            self._closed = True
            _spare.append(self._thread)

    def done(self, work: Callable[[], T]) -> T:
        """What `work` gives, done in the thread within a greenlet, else at once."""
        return await_(self._aside(work)) if in_greenlet() else work()

    async def _aside(self, work: Callable[[], T]) -> T:
        """A cancellation, and another one, waits for its end, for the connection is another's then."""
        done = asyncio.get_running_loop().run_in_executor(self._thread, work)
        cancelled: asyncio.CancelledError | None = None
        while not done.done():
            try:
                await asyncio.wait([done])
            except asyncio.CancelledError as error:
                cancelled = error
        if cancelled is not None:
            done.exception()  # nobody else asks for it
            raise cancelled
        return done.result()

    def _begun(self) -> bool:
        """Begins to write if nobody else does; whoever does not wait here waits as long afterwards as before."""
        ((patience,),) = self.execute("PRAGMA busy_timeout")
        self.execute("PRAGMA busy_timeout=0")
        try:
            self.execute(WRITING)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _KIND != sqlite3.SQLITE_BUSY:
                raise
            return False
        finally:
            self.execute(f"PRAGMA busy_timeout={patience}")
        return True


class _Cursor(sqlite3.Cursor):
    """One whose calls are done as its connection is asked."""

    connection: Connection

    def execute(self, *args: Any) -> "_Cursor":
        """As `sqlite3.Cursor` does."""
        return self.connection.done(partial(super().execute, *args))

    def executemany(self, *args: Any) -> "_Cursor":
        """As `sqlite3.Cursor` does."""
        return self.connection.done(partial(super().executemany, *args))

    async def _async_soft_close(self) -> None:
        """Asked by SQLAlchemy's connections of asyncio; there is nothing to await."""


def _at_once(name: str) -> Callable[..., Any]:
    async def done(self: "AtOnce", *args: Any, **kwargs: Any) -> Any:
        await self.breathe()
        return getattr(self.sync_session, name)(*args, **kwargs)

    return done


class AtOnce(AsyncSession):
    """A session that needs no greenlet once its `connection` was asked for, but to commit.

    Removals may go through a whole table, and so are left to the thread.
    """

    _since = 0.0

    async def breathe(self) -> None:
        """Lets others have the event loop where this has had it for long."""
        if time.monotonic() - self._since > TURN:
            await asyncio.sleep(0)
            self._since = time.monotonic()

    async def connection(self, *args: Any, **kwargs: Any) -> AsyncConnection:
        """As a session does; what was waited for it was not this one's turn."""
        found = await super().connection(*args, **kwargs)
        self._since = time.monotonic()
        return found

    async def close(self) -> None:
        """As a session does, with nothing to wait for: a cancellation meanwhile would keep its connection."""
        self.sync_session.close()

    async def execute(self, statement: sa.Executable, *args: Any, **kwargs: Any) -> Any:
        """As a session does."""
        if isinstance(statement, sa.Delete):
            return await greenlet_spawn(self.sync_session.execute, statement, *args, **kwargs)
        await self.breathe()
        return self.sync_session.execute(statement, *args, **kwargs)


for _name in ("scalar", "scalars", "get", "get_one", "flush", "merge", "refresh", "delete", "rollback"):
    setattr(AtOnce, _name, _at_once(_name))
