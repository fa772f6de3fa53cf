"""A private PostgreSQL for the tests of what several programs write at once; whoever has none is told so.

The service itself runs on SQLite: here only the schema and the records are used.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database import Storage
from storage.models import Base
from storage.papers.archive import Archive
from storage.vault import Vault
from tests.stores import SECRET

REQUIRED = "POSTGRES_TESTS"
"""Set to `required`, it makes a missing PostgreSQL a failure."""

ALL_TABLES = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)


def programs() -> Path:
    """Where `initdb` is, of the newest version; skips the test, or fails it where it is required."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    words = "no PostgreSQL: install it (Debian's package postgresql) to run its tests"
    if os.environ.get(REQUIRED) == "required":
        pytest.fail(words)
    pytest.skip(words)


@contextmanager
def cluster() -> Iterator[str]:
    """The URL of a new server, which is reached through a socket in a folder of its own and forgets everything."""
    found = programs()
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # a short path: a socket's may have 107 characters
    as_owner: tuple[str, ...] = ()
    if os.getuid() == 0:  # PostgreSQL refuses to be run by root
        shutil.chown(folder, "postgres")
        as_owner = ("runuser", "-u", "postgres", "--")

    def run(program: str, *arguments: str) -> None:
        command = (*as_owner, str(found / program), "-D", f"{folder}/data", *arguments)
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/")  # noqa: S603 - our own

    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c max_connections=40"
    try:
        run("initdb", "--no-sync", "--no-locale", "-E", "UTF8", "-A", "trust", "-U", "postgres")
        run("pg_ctl", "start", "-w", "-l", f"{folder}/log", "-o", options)
        try:
            yield f"postgresql+asyncpg://postgres@/postgres?host={folder}"
        finally:
            run("pg_ctl", "stop", "-w", "-m", "immediate")
    finally:
        shutil.rmtree(folder)


@asynccontextmanager
async def opened(url: str, folder: Path, count: int = 1) -> AsyncIterator[list[Storage]]:
    """So many programs on one database, whose tables are there and empty."""
    async with AsyncExitStack() as stack:
        engines = [create_async_engine(url) for _ in range(count)]
        for engine in engines:
            stack.push_async_callback(engine.dispose)
        async with engines[0].begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
            await connection.execute(sa.text(f"TRUNCATE {ALL_TABLES} RESTART IDENTITY"))
        yield [Storage(engine, engine, Archive(folder / "archive"), Vault(SECRET)) for engine in engines]
