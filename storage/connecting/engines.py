"""Which database is spoken to, and how: SQLite or PostgreSQL, by its URL.

The one place where a URL becomes connections, or is refused. Writers take turns on both, over all programs: by
`BEGIN IMMEDIATE`, or by a lock that a transaction begins with. So nothing above has to lock a row (the journal does its
head's, against whoever writes past that), and what is numbered in order is committed in order.

What else knows which of the two it is asks `sqlite.path_of` whether it is a file (`claim` locks it, `keeping` copies
it, the settings and the command line name it), or minds one thing in which they differ: `migrate.upgrade` (SQLite's
foreign keys rest meanwhile), `errors.is_storage_trouble`, `journal.journal` (what an instant comes back as),
`models.base` and `migrations/`.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from storage.connecting import postgresql, sqlite
from storage.connecting.atonce import AtOnce, Dialect

SPOKEN = "sqlite+aiosqlite:///PATH or postgresql+asyncpg://USER@HOST/DATABASE"
"""The URLs of those that are spoken to, for whoever has to write one."""

_GIVEN: dict[str, Any] = {"max_overflow": 0, "pool_timeout": 60, "hide_parameters": True}


def speaks(url: str) -> bool:
    """Whether the program can work with such a database.

    One of SQLite is a file, named without any options of the driver's: the writer would not know them.
    """
    try:
        path = sqlite.path_of(url)
    except (sa.exc.ArgumentError, ValueError):
        return False
    a_file = url.startswith("sqlite+aiosqlite:///") and "?" not in url and path is not None
    return a_file or url.startswith("postgresql+asyncpg://")


def same(url: str, other: str) -> bool:
    """Whether both name one database, as far as can be told without connecting to it."""
    path, beside = sqlite.path_of(url), sqlite.path_of(other)
    if path is None or beside is None:
        return sa.make_url(url) == sa.make_url(other)
    return path.resolve() == beside.resolve() or (path.exists() and beside.exists() and path.samefile(beside))


def shown(url: str) -> str:
    """The URL as it may be shown: without its password."""
    return sa.make_url(url).render_as_string(hide_password=True)


def engines(url: str, *, alone: bool = False) -> tuple[AsyncEngine, AsyncEngine]:
    """The writer and the reader of one database; raises `ValueError` for one that nobody here `speaks`.

    Where it is to be `alone`, the writer of PostgreSQL connects only while no other such writer has: it raises `InUse`.
    """
    if not speaks(url):
        raise ValueError("no such database is spoken to")
    if url.startswith("sqlite"):
        return sqlite.engines(url, _GIVEN)
    return postgresql.engines(url, _GIVEN, alone=alone)


def glancer(url: str, reader: AsyncEngine) -> AsyncEngine:
    """What reads a few rows that an index finds: on SQLite without a thread, else the reader."""
    return sqlite.glancer(url, _GIVEN) if url.startswith("sqlite") else reader


@asynccontextmanager
async def connected(url: str, *, alone: bool = False) -> AsyncIterator[tuple[AsyncEngine, AsyncEngine]]:
    """The same for the block: after it nothing is connected any more."""
    writer, reader = engines(url, alone=alone)
    try:
        yield writer, reader
    finally:
        await writer.dispose()
        await reader.dispose()


async def follow_keys(connection: AsyncConnection, columns: Iterable[sa.Column[Any]]) -> None:
    """Once rows were added with keys of their own: those that the database gives come after them, as SQLite's do."""
    if connection.dialect.name == "postgresql":
        await postgresql.follow_keys(connection, columns)


@asynccontextmanager
async def session(engine: AsyncEngine, **given: Any) -> AsyncIterator[AsyncSession]:
    """A session for the block, begun; without a commit nothing is kept. Nothing leaves it before it is closed.

    A cancellation waits for that.
    """
    if isinstance(engine.dialect, Dialect):
        begun: AsyncSession = AtOnce(engine, **given)
    else:
        begun = AsyncSession(engine, **given)
    try:
        await begun.connection()
        yield begun
    finally:
        if isinstance(begun, AtOnce):
            await begun.close()
        else:
            closing = asyncio.ensure_future(begun.close())
            try:
                await asyncio.shield(closing)
            except asyncio.CancelledError:
                await closing
                raise
