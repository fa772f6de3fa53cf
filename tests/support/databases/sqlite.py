"""SQLite: a database is a file, and a copy of it a copy of the file."""

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

Refused = sqlite3.IntegrityError
"""What is raised where the database does not let a row be so."""


FULL = ("PRAGMA max_page_count = 1",)
"""What makes every change that needs room fail as on a full disk, said by whoever writes: it is the size it has."""

ROOMY = ("PRAGMA max_page_count = 1000000",)
"""And what ends that."""

IMPATIENT = ("PRAGMA busy_timeout = 100",)
"""Whoever writes waits a tenth of a second for a lock, not ten."""


def file(folder: Path) -> Path:
    """The one where the program would look for it by itself, if it is there, or the tests' own."""
    found = folder / "penempatan.db"
    return found if found.exists() else folder / "test.db"


def url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{file(folder)}"


def lay(folder: Path, migrate: Callable[[sa.Connection], None]) -> None:
    """An empty database where there is none: the migrations, which take longer than most tests, run once for all."""
    if not file(folder).exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file(folder).write_bytes(_migrated(migrate))


@cache
def _migrated(migrate: Callable[[sa.Connection], None]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        engine = sa.create_engine(f"sqlite:///{folder}/empty.db")
        with engine.begin() as connection:
            migrate(connection)
        engine.dispose()
        return (Path(folder) / "empty.db").read_bytes()


def make(_folder: Path) -> None:
    """Nothing: whoever opens the file first makes it."""


def copied(_source: Path, _target: Path) -> None:
    """The database of a folder that was copied: its file has come along."""


def each(folder: Path, *statements: str) -> list[list[tuple[Any, ...]]]:
    """What somebody with the file in hand does behind the program's back; the rows of each statement."""
    with closing(sqlite3.connect(file(folder))) as connection, connection:
        return [connection.execute(statement).fetchall() for statement in statements]


def raw(folder: Path, *statements: str) -> list[tuple[Any, ...]]:
    """The same; the rows of the last."""
    return each(folder, *statements)[-1]


def replaced(table: str, column: str, was: str, now: str) -> str:
    """How JSON of a table gets other words."""
    return f"UPDATE {table} SET {column} = replace({column}, '{was}', '{now}')"  # noqa: S608 - a test's own words


def content(folder: Path) -> bytes:
    """Every byte of the file, its log included."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("test.db*")))


def rows(folder: Path) -> dict[str, list[str]]:
    """Every value as it is stored, with its type, table by table."""
    names = [one for (one,) in each(folder, "SELECT name FROM sqlite_master WHERE type = 'table'")[0]]
    found = each(folder, *(f"SELECT * FROM {one}" for one in names))  # noqa: S608 - our own
    return {one: sorted(map(repr, said)) for one, said in zip(names, found, strict=True)}


def dropped(_folder: Path) -> None:
    """The databases of a folder and of those in it are gone with it."""
