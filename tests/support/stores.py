"""Real databases to test on: one of its own for each test, brought up by the real migrations."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import AsyncEngine

import storage as storage_package
from procedure.sop import Kind
from storage.connecting import engines
from storage.database import Storage
from storage.models import Permohonan
from storage.transaction import Transaction
from tests.support import databases

NOW = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)
SECRET = "k" * 40
PEMOHON = 700


def database(folder: Path) -> Path:
    """The file that SQLite's is."""
    return databases.sqlite.file(folder)


def migrations(connection: sa.Connection) -> Config:
    """What Alembic's commands are given to work on the database of a connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(storage_package.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _up(connection: sa.Connection) -> None:
    command.upgrade(migrations(connection), "head")


def lay(folder: Path) -> None:
    """An empty database where there is none."""
    databases.here.lay(folder, _up)


def compile_once() -> None:
    """From now on each statement is compiled once for all databases: a tenth of the work of a short test."""
    first: dict[tuple[str, int], Any] = {}

    def shared(url: str, *, alone: bool = False) -> tuple[AsyncEngine, AsyncEngine]:
        made = engines.engines(url, alone=alone)
        for which, engine in enumerate(made):
            # What was compiled is found again by statement and dialect.
            one = first.setdefault((engine.dialect.name, which), engine.sync_engine)
            engine.sync_engine.dialect = one.dialect
            engine.sync_engine._compiled_cache = one._compiled_cache
        return made

    vars(storage_package.database)["engines"] = shared


@asynccontextmanager
async def opened(folder: Path, secret: str = SECRET, *, bare: bool = False) -> AsyncIterator[Storage]:
    """The storage of `folder` (`bare`: on whatever is there); opened twice it is two programs on one file."""
    if not bare:
        lay(folder)
    storage = await Storage.open(databases.here.url(folder), folder, secret)
    try:
        yield storage
    finally:
        await storage.close()


@asynccontextmanager
async def two(folder: Path) -> AsyncIterator[tuple[Storage, Storage]]:
    async with opened(folder) as one, opened(folder) as other:
        yield one, other


def raw(folder: Path, *statements: str) -> list[tuple[Any, ...]]:
    """What somebody with the database in hand does behind the program's back; the rows of the last statement."""
    return databases.here.raw(folder, *statements)


def each(folder: Path, *statements: str) -> list[list[tuple[Any, ...]]]:
    """The same; the rows of each."""
    return databases.here.each(folder, *statements)


def content(folder: Path) -> bytes:
    """All that the database holds, for whoever has its disk."""
    return databases.here.content(folder)


async def told(storage: Storage, *statements: str) -> None:
    """The connection of this program that writes is told something, as `databases.here.FULL`."""
    async with storage._engine.begin() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)


class Broken(Exception):
    """What goes wrong in the middle."""


@asynccontextmanager
async def rolled_back(storage: Storage) -> AsyncIterator[Transaction]:
    """A transaction that goes wrong after everything in it was done."""
    with suppress(Broken):
        async with storage.begin(NOW) as tx:
            yield tx
            raise Broken


async def people(tx: Transaction, *ids: int) -> None:
    for person_id in ids:
        await tx.offices.meet(person_id)


async def applied(tx: Transaction, kind: Kind = Kind.SERVER, year: int = 2026) -> Permohonan:
    await people(tx, PEMOHON)
    return await tx.permohonan.create(kind, PEMOHON, year=year)


async def all_of(*tasks: Any) -> list[BaseException | None]:
    """Runs them side by side; what each raised, in order."""
    return [
        result if isinstance(result, BaseException) else None
        for result in await asyncio.gather(*tasks, return_exceptions=True)
    ]


def migrate(folder: Path, to: str, script: str = "") -> None:
    """Up or down to a version, and then what `script` says."""
    config = Config()
    config.set_main_option("script_location", str(Path(storage_package.__file__).parent / "migrations"))
    with closing(sqlite3.connect(folder / "test.db")) as connection:
        engine = sa.create_engine("sqlite://", creator=lambda: connection)
        with engine.begin() as given:
            config.attributes["connection"] = given
            (command.upgrade if script else command.downgrade)(config, to)
        connection.executescript(script)
        connection.commit()
