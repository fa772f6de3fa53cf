"""PostgreSQL: a database for each folder, made from a template on the server that the tests are given."""

import asyncio
import hashlib
import os
import re
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
import sqlalchemy as sa

from storage.connecting.engines import connected

Refused = asyncpg.IntegrityConstraintViolationError
"""What is raised where the database does not let a row be so."""

_GUARD = re.compile(r"DROP TRIGGER (IF EXISTS )?(?=(journal|event|document|rack_cell)_)(\w+)")

_EACH_TABLE = """
DO $$ DECLARE one text; BEGIN
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP EXECUTE format('{}', one); END LOOP;
END $$
"""

FULL = (
    """
    CREATE OR REPLACE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$
    """,
    _EACH_TABLE.format("CREATE TRIGGER disk_is_full BEFORE INSERT OR UPDATE ON %I EXECUTE FUNCTION disk_is_full()"),
)
"""What makes every change fail as on a full disk, said by whoever writes."""

ROOMY = (_EACH_TABLE.format("DROP TRIGGER IF EXISTS disk_is_full ON %I"),)
"""And what ends that."""

IMPATIENT = ("SET lock_timeout = 100",)
"""Whoever writes waits a tenth of a second for a lock, not ten."""

_made: dict[Path, str] = {}


def name(folder: Path) -> str:
    """The database of a folder."""
    return f"t_{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:24]}"


def _on_server(database: str) -> str:
    return f"postgresql+asyncpg://postgres@/{database}?host={os.environ['TEST_POSTGRES']}"


def url(folder: Path) -> str:
    return _on_server(name(folder))


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """Beside the test's own, so that whatever the test is in the middle of may wait for it."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return loop


def _done(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run_coroutine_threadsafe(work, _loop()).result()


async def _each(database: str, *statements: str) -> list[list[tuple[Any, ...]]]:
    connection = await _connected(database)
    try:
        return [[tuple(row) for row in await connection.fetch(statement)] for statement in statements]
    finally:
        await connection.close()


async def _connected(database: str) -> Any:
    while True:
        with suppress(asyncpg.CannotConnectNowError):  # it is coming up again
            return await asyncpg.connect(host=os.environ["TEST_POSTGRES"], user="postgres", database=database)


def on_server(*statements: str) -> list[tuple[Any, ...]]:
    """Done by whoever looks after the server; the rows of the last statement."""
    rows: list[list[tuple[Any, ...]]] = _done(_each("postgres", *statements))
    return rows[-1]


def each(folder: Path, *statements: str) -> list[list[tuple[Any, ...]]]:
    """What somebody with the database in hand does behind the program's back; the rows of each statement."""
    said = [_GUARD.sub(r"DROP TRIGGER \1\3 ON \2", statement) for statement in statements]
    if said != [*statements]:
        said.insert(0, "SET session_replication_role = replica")  # nor does a foreign key stop whoever goes so far
    rows: list[list[tuple[Any, ...]]] = _done(_each(name(folder), *said))
    return rows[-len(statements) :]


def raw(folder: Path, *statements: str) -> list[tuple[Any, ...]]:
    """The same; the rows of the last."""
    return each(folder, *statements)[-1]


def replaced(table: str, column: str, was: str, now: str) -> str:
    """How JSON of a table gets other words."""
    return f"UPDATE {table} SET {column} = CAST(replace(CAST({column} AS TEXT), '{was}', '{now}') AS JSON)"  # noqa: S608


def content(folder: Path) -> bytes:
    """Every value of every row, a line each."""
    tables = each(folder, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")[0]
    found = each(folder, *(f'SELECT * FROM "{table}"' for (table,) in tables))  # noqa: S608 - our own
    values = (value for rows in found for row in rows for value in row)
    return b"\n".join(one if isinstance(one, bytes) else str(one).encode() for one in values)


def rows(folder: Path) -> dict[str, list[str]]:
    """Every value as it is stored, table by table."""
    names = [one for (one,) in each(folder, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")[0]]
    found = each(folder, *(f"SELECT t::text FROM {one} t" for one in names))  # noqa: S608 - our own
    return {one: sorted(row for (row,) in said) for one, said in zip(names, found, strict=True)}


def lay(folder: Path, migrate: Callable[[sa.Connection], None]) -> None:
    """An empty database where there is none: the migrations, which take longer than most tests, run once for all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder not in _made:
        make(folder, _template(migrate))


def copied(source: Path, target: Path) -> None:
    """The database of a folder that was copied is as that of the other, to which nobody is connected."""
    make(target, name(source), f"DROP DATABASE IF EXISTS {name(target)} WITH (FORCE)")


def make(folder: Path, template: str = "template1", *before: str) -> None:
    """A database that has nothing yet, or what another has."""
    on_server(*before, f"CREATE DATABASE {name(folder)} TEMPLATE {template} STRATEGY file_copy")
    _made[folder] = name(folder)


@cache
def _template(migrate: Callable[[sa.Connection], None]) -> str:
    made = f"template_{os.getpid()}"
    on_server(f"DROP DATABASE IF EXISTS {made}", f"CREATE DATABASE {made}")

    async def bring_up() -> None:
        async with connected(_on_server(made)) as (writer, _), writer.begin() as connection:
            await connection.run_sync(migrate)

    _done(bring_up())
    _done(_each(made, "SELECT 1"))  # and what it finds in the catalogue is copied too
    return made


def dropped(folder: Path) -> None:
    """The databases of a folder and of those in it are gone with it."""
    if gone := [one for one in _made if one.is_relative_to(folder)]:
        on_server(*(f"DROP DATABASE IF EXISTS {_made.pop(one)} WITH (FORCE)" for one in gone))
