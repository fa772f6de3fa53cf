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


def file(folder: Path) -> Path:
    return folder / "test.db"


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


def raw(folder: Path, *statements: str) -> list[tuple[Any, ...]]:
    """What somebody with the file in hand does behind the program's back; the rows of the last statement."""
    with closing(sqlite3.connect(file(folder))) as connection, connection:
        rows: list[tuple[Any, ...]] = []
        for statement in statements:
            rows = connection.execute(statement).fetchall()
        return rows


def content(folder: Path) -> bytes:
    """Every byte of the file, its log included."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("test.db*")))


def rows(folder: Path) -> dict[str, list[str]]:
    """Every value as it is stored, with its type, table by table."""
    names = [name for (name,) in raw(folder, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: sorted(map(repr, raw(folder, f"SELECT * FROM {name}"))) for name in names}  # noqa: S608


def dropped(_folder: Path) -> None:
    """The databases of a folder and of those in it are gone with it."""
