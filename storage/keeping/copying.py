"""An office's whole content from one database into another, whichever engines they are of.

Written values are carried, not what the program makes of them: JSON stays the text it was stored as, a word of an
enumeration the word, so that the copy is equal to the letter, and what no newer version would write is copied as well.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.connecting.engines import connected, follow_keys
from storage.connecting.migrate import upgrade
from storage.errors import is_storage_trouble
from storage.models import Base

Told = Callable[[str], None]
"""Hears in one line how far it is, oftener than anybody wants to read."""

Counted = Callable[[str, int, int], None]
"""Hears, of a table, how many rows are copied so far, and of how many; last, when all of it are copied and compared."""

_ELSE = "move it away, or name another"

BATCH = 500
"""Rows that are read, and written, at once."""

_UNFIT = (SQLAlchemyError, LookupError, OverflowError, TypeError, ValueError)
"""What a driver, or a type, raises about a value it cannot take or give."""

_Row: TypeAlias = dict[str, Any]


class CannotCopy(Exception):
    """Nothing was copied: one line that says why."""


class _Json(sa.types.UserDefinedType[str]):
    """JSON as the text it is stored as: read as text, and given to the column as it is."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "JSON"

    def column_expression(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return sa.cast(column, sa.Text)


@asynccontextmanager
async def empty(url: str) -> AsyncIterator[AsyncConnection]:
    """A database without content, of the current schema, in one transaction: it keeps all that the block did, or none.

    Raises `CannotCopy` where there is something in it, `InUse`, `NewerSchema`, and `ValueError` for a URL nobody
    `speaks`. Of SQLite that nobody runs on it is for the caller to see to (`claimed`): a file may be nobody else's.
    """
    async with connected(url, alone=True) as (writer, _):
        async with writer.begin() as connection:
            await _refuse_content(connection)  # nor is its schema touched then
        await upgrade(writer)
        async with writer.begin() as connection:
            yield connection


async def copy(source: AsyncConnection, target: AsyncConnection, counted: Counted) -> int:
    """Copies every row of every table, compares each with its copy value by value, and returns how many there are.

    `source` is read in one transaction that sees one instant (`Storage.tables`), `target` is `empty`. Raises
    `CannotCopy` naming table and key of a row that the target cannot hold, or does not give back as it was.
    """
    copied = 0
    tables = Base.metadata.sorted_tables
    for table in tables:
        written = sa.table(table.name, *(sa.column(column.name, _carried(column.type)) for column in table.columns))
        whole: int = await source.scalar(sa.select(sa.func.count()).select_from(written)) or 0
        done = 0
        async with aclosing(_batches(source, written)) as batches:
            async for batch in batches:
                counted(table.name, done, whole)
                await _write(target, written, batch)
                done += len(batch)
        await _compare(source, target, written, whole, counted)
        counted(table.name, done, whole)
        copied += done
    await follow_keys(
        target, [table.autoincrement_column for table in tables if table.autoincrement_column is not None]
    )
    return copied


def in_lines(told: Told) -> Counted:
    """The same for whoever hears lines."""
    return lambda table, done, whole: told(f"database: {table}, {done} of {whole} rows") if whole else None


async def _refuse_content(connection: AsyncConnection) -> None:
    ours = Base.metadata.tables
    for name in await connection.run_sync(lambda bare: sorted(sa.inspect(bare).get_table_names())):
        if name == "alembic_version":
            continue
        if name not in ours:
            raise CannotCopy(f"it is not empty: it has a table {name}, which is none of this program's; {_ELSE}")
        if (await connection.execute(sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1))).first():
            raise CannotCopy(f"it is not empty: there are rows in its table {name}; {_ELSE}")


def _carried(kind: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    """The type by which a column's values are carried: its own, but for those of which the program makes objects."""
    if isinstance(kind, sa.JSON):
        return _Json()
    return sa.String() if isinstance(kind, sa.Enum) else kind


async def _batches(connection: AsyncConnection, table: sa.TableClause) -> AsyncGenerator[list[_Row]]:
    """The rows in the order of their keys."""
    query = sa.select(table).order_by(*_keys(table))
    names = table.c.keys()
    try:
        async with connection.stream(query, execution_options={"yield_per": BATCH}) as rows:
            async for batch in rows.partitions():
                yield [dict(zip(names, row, strict=True)) for row in batch]
    except _UNFIT as error:
        row = await _unreadable(connection, table)
        if row is None:
            raise
        raise CannotCopy(f"{_named(table, row)} cannot be read: {_reason(error)}") from error


async def _unreadable(connection: AsyncConnection, table: sa.TableClause) -> _Row | None:
    """The key of the first row that cannot be read."""
    keys = _keys(table)
    for row in (await connection.execute(sa.select(*keys).order_by(*keys))).mappings().all():
        try:
            (await connection.execute(sa.select(table).where(*(key == row[key.name] for key in keys)))).all()
        except _UNFIT:
            return {**row}
    return None


async def _write(target: AsyncConnection, table: sa.TableClause, rows: Sequence[_Row]) -> None:
    """Adds the rows; where they cannot be, finds by itself which it is."""
    if await _refusal(target, table, rows) is None:
        return
    for row in rows:
        error = await _refusal(target, table, [row])
        if error is not None:
            raise CannotCopy(f"{_named(table, row)} cannot be held there: {_reason(error)}") from error


async def _refusal(target: AsyncConnection, table: sa.TableClause, rows: Sequence[_Row]) -> Exception | None:
    """Adds the rows, or none of them; why they cannot be."""
    try:
        async with target.begin_nested():
            await target.execute(sa.insert(table), rows)
    except _UNFIT as error:
        if is_storage_trouble(error):
            raise
        return error
    return None


async def _compare(
    source: AsyncConnection, target: AsyncConnection, table: sa.TableClause, whole: int, counted: Counted
) -> None:
    compared = 0
    async with aclosing(_batches(source, table)) as ours, aclosing(_batches(target, table)) as theirs:
        async for batch in ours:
            counted(f"{table.name} compared", compared, whole)
            copies: list[_Row] = await anext(theirs, [])
            for row, copied in zip(batch, copies, strict=False):
                if row != copied:
                    raise CannotCopy(f"{_named(table, row)} comes back from there other than it was")
            if len(batch) != len(copies):
                raise CannotCopy(f"{table.name} has more or fewer rows there")
            compared += len(batch)
        if await anext(theirs, None):
            raise CannotCopy(f"{table.name} has more or fewer rows there")


def _keys(table: sa.TableClause) -> list[sa.ColumnClause[Any]]:
    return [table.c[column.name] for column in Base.metadata.tables[table.name].primary_key]


def _named(table: sa.TableClause, row: _Row) -> str:
    return f"{table.name} {':'.join(str(row[key.name]) for key in _keys(table))}"


def _reason(error: Exception) -> str:
    """What the driver says of it, in one line."""
    said = str(getattr(error, "orig", None) or error)
    return said.splitlines()[0] if said else type(error).__name__
