"""SQLite: how its connections begin transactions, and who waits for whom."""

import contextlib
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import AdaptedConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage import files
from storage.connecting import atonce

_MAGIC = b"SQLite format 3\0"

_PAGES = 1_000
"""Pages of a database that are copied between two words about it: 4 MB."""

_WAL_TRIES, _WAL_PAUSE = 200, 0.05
"""How often, and after how many seconds each, a new file is tried that another program is just setting up."""


def path_of(url: str) -> Path | None:
    """Where a database that is a file lies."""
    parsed = sa.make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def url_of(path: Path) -> str:
    """The URL of a database that is this file."""
    return f"sqlite+aiosqlite:///{path}"


def is_database(path: Path) -> bool:
    """Whether the file looks like one. Not for a database that this process has open: that would end its locks."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def copy_online(source: Path, target: Path, told: Callable[[int, int], None]) -> None:
    """Copies a database as it is at one instant, while others write to it: nobody waits. Blocking.

    `told` hears of how many pages how many are copied. Raises `sqlalchemy.exc.OperationalError`.
    """
    try:
        with (
            contextlib.closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)) as ours,
            contextlib.closing(sqlite3.connect(target)) as copy,
        ):
            ours.isolation_level = None
            ours.execute("PRAGMA query_only=ON")
            ours.execute("BEGIN")
            ours.execute("SELECT 1 FROM sqlite_master").fetchone()  # the instant: what is written later is not seen
            ours.backup(copy, pages=_PAGES, progress=lambda _, left, whole: told(whole - left, whole))
    except sqlite3.Error as error:
        raise OperationalError("backup", None, error) from error


def adopt(target: Path, copy: Path) -> None:
    """Puts a database that nobody has open in place of one without content, or of none. Blocking."""
    with contextlib.closing(sqlite3.connect(copy)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    if copy.stat().st_dev != target.parent.stat().st_dev:  # it lies on a disk of its own
        copy = Path(shutil.copyfile(copy, target.with_name(f"{target.name}.arriving")))
    files.adopt(target, copy)


def engines(url: str, given: Mapping[str, Any]) -> tuple[AsyncEngine, AsyncEngine]:
    """The writer and the reader, made with what is `given` for all: whoever writes begins at once and waits for others.

    There is one writer: one pooled connection waits least.
    """
    path = path_of(url)
    if path is not None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.is_file():
            # Says why it cannot be made, which SQLite would not. Never done to a database that is there: closing its
            # file a second time would take the locks of this process's other connections.
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        for suffix in ("", "-wal", "-shm"):  # they were readable by others once
            with contextlib.suppress(FileNotFoundError):
                path.with_name(path.name + suffix).chmod(0o600)
    writer = _direct(path, pool_size=1, **given)
    reader = create_async_engine(url, pool_size=4, **given)
    _prepare(writer, begin=atonce.WRITING, pragmas=("synchronous=FULL",))
    _prepare(reader, begin="BEGIN", pragmas=("query_only=ON",))
    return writer, reader


def glancer(url: str, given: Mapping[str, Any]) -> AsyncEngine:
    """A second reader, for what is read at once."""
    glancing = _direct(path_of(url), pool_size=4, **given)
    _prepare(glancing, begin="BEGIN", pragmas=("query_only=ON",))
    return glancing


def _direct(path: Path | None, **given: Any) -> AsyncEngine:
    return create_async_engine(f"sqlite+{atonce.Dialect.driver}://", creator=lambda: atonce.Connection(path), **given)


def _prepare(engine: AsyncEngine, *, begin: str, pragmas: tuple[str, ...]) -> None:
    """The driver's own transactions start too late and lose updates: they are switched off, ours begin at once."""

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={atonce.PATIENCE}")
        _write_ahead(cursor)
        for pragma in ("foreign_keys=ON", *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        driver = connection.connection.dbapi_connection
        try:
            if isinstance(driver, atonce.Connection):
                driver.begin(begin)
            else:  # one call to the driver's thread, where a statement of SQLAlchemy's takes three
                cast(AdaptedConnection, driver).run_async(lambda aiosqlite: aiosqlite.execute(begin))
        except sqlite3.Error as error:
            raise OperationalError(begin, None, error) from error


def _write_ahead(cursor: Any) -> None:
    """Programs that open a new file at once must wait for each other here by themselves: SQLite does not."""
    for last in (*[False] * _WAL_TRIES, True):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if last:
                raise
            time.sleep(_WAL_PAUSE)
        else:
            return
