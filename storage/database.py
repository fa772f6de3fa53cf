"""The one place where transactions begin."""

import contextlib
import logging
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Self, cast

import sqlalchemy as sa
from sqlalchemy.engine import AdaptedConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from storage.archive.archive import Archive
from storage.archive.papers import Papers
from storage.audit.head import Head, Mark
from storage.audit.journal import Journal
from storage.audit.seals import SealedSession
from storage.migrate import upgrade
from storage.people.accounts import Accounts
from storage.people.drafts import Drafts
from storage.people.offices import Offices
from storage.permohonan import Permohonans
from storage.post.mail import Mail
from storage.room.history import History
from storage.room.racks import Racks
from storage.room.register import Register
from storage.room.transfers import Transfers
from storage.vault import Vault

LOG = logging.getLogger(__name__)

_MAGIC = b"SQLite format 3\0"

_WAL_TRIES, _WAL_PAUSE = 200, 0.05
"""How often, and after how many seconds each, a new file is tried that another program is just setting up."""


class Transaction:
    """What one update, command or worker changes together, at one instant (`now`, aware).

    `actor` is the person whose update it is, None for the program's own work. The records are reached through the
    properties, one a subject; leaving the block of `Storage.begin` commits all of it, or nothing.
    """

    def __init__(self, session: AsyncSession, now: datetime, vault: Vault, head: Head, actor: int | None) -> None:
        self.session = session
        self.now = now
        self.vault = vault
        self.head = head
        self.actor = actor

    @cached_property
    def mail(self) -> Mail:
        """Inbox, outbox and jobs."""
        return Mail(self.session, self.now, self.vault, self.actor)

    @cached_property
    def journal(self) -> Journal:
        """The append-only record of acts."""
        return Journal(self.session, self.now, self.vault, self.head)

    @cached_property
    def offices(self) -> Offices:
        """People, the offices they hold, invitations."""
        return Offices(self.session, self.now)

    @cached_property
    def accounts(self) -> Accounts:
        """What accounts have used up, and those that are blocked."""
        return Accounts(self.session, self.now)

    @cached_property
    def drafts(self) -> Drafts:
        """Forms being filled and the other open questions."""
        return Drafts(self.session, self.now, self.vault)

    @cached_property
    def permohonan(self) -> Permohonans:
        """The applications and their visits."""
        return Permohonans(self.session, self.now)

    @cached_property
    def racks(self) -> Racks:
        """Racks, hosts and addresses: space, and who holds it."""
        return Racks(self.session, self.now)

    @cached_property
    def register(self) -> Register:
        """The things placed, and whose they are."""
        return Register(self.session, self.now, self.vault)

    @cached_property
    def history(self) -> History:
        """What happened to each thing."""
        return History(self.session, self.now)

    @cached_property
    def transfers(self) -> Transfers:
        """Things on their way to another owner."""
        return Transfers(self.session, self.now)

    @cached_property
    def papers(self) -> Papers:
        """Documents issued, and files archived."""
        return Papers(self.session, self.now, self.journal)


class Storage:
    """The database, the archive beside it and the vault; open it with `Storage.open`, end with `close`.

    `on_commit` is called with the transaction after each commit, to wake whoever delivers what it left.
    """

    def __init__(self, engine: AsyncEngine, reader: AsyncEngine, archive: Archive, vault: Vault) -> None:
        self._engine = engine
        self._reader = reader
        self.archive = archive
        self.vault = vault
        self.head = Head(archive.root.with_name("journal.head"), vault)
        self._unsealed = False
        self.on_commit: Callable[[Transaction], None] = lambda _: None

    @classmethod
    async def open(cls, url: str, data_dir: Path, secret: str) -> Self:
        """Connects to `url`, brings its schema up to date under a lock, and makes sure that `secret` is its key.

        Raises `WrongKey`, and `NewerSchema` for a database that a newer version has written.
        """
        engine, reader = _engines(url)
        storage = cls(engine, reader, Archive(data_dir / "archive"), Vault(secret))
        try:
            await upgrade(engine)
            await storage._know_key()
        except BaseException:
            await storage.close()
            raise
        return storage

    async def _know_key(self) -> None:
        async with AsyncSession(self._reader) as session:
            known = await self._journal(session).know_key()
        if known is None:
            async with AsyncSession(self._engine) as session, session.begin():
                await self._journal(session).adopt_key()
        async with AsyncSession(self._reader) as session:
            known = await self._journal(session).know_key()
            self._unsealed = known is not None and known.sealed_no is None
        await self._trust_head()
        if self.head.trusted:
            async with AsyncSession(self._reader) as session:
                end = await self._journal(session).end()
            await self._write_head(end)  # before there is an act whose line it could miss

    async def _trust_head(self) -> None:
        async with AsyncSession(self._reader) as session:
            self.head.trusted = await self._journal(session).outside_fault() is None

    def _journal(self, session: AsyncSession) -> Journal:
        """For questions and for the key: nothing that bears an instant is written with it."""
        return Journal(session, datetime.min.replace(tzinfo=UTC), self.vault, self.head)

    async def close(self) -> None:
        """Releases the connections."""
        await self.head.idle()
        await self._engine.dispose()
        await self._reader.dispose()

    @asynccontextmanager
    async def begin(self, now: datetime, *, actor: int | None = None) -> AsyncIterator[Transaction]:
        """One writing transaction at the instant `now`: commits when the block is left, rolls back on any exception.

        Nothing in the block may await anything but this database.
        """
        async with self._session() as session, session.begin():
            tx = Transaction(session, now, self.vault, self.head, actor)
            if self._unsealed:
                await tx.journal.seal_before()
            yield tx
            kept = session.in_transaction()  # what it did may have been rolled back
            if kept:
                await tx.journal.close()
        self.on_commit(tx)
        if kept:
            self._unsealed = False
            if tx.journal.mark is not None:
                await self._write_head(tx.journal.mark)

    def _session(self) -> AsyncSession:
        return AsyncSession(self._engine, sync_session_class=SealedSession, expire_on_commit=False)

    async def _write_head(self, mark: Mark) -> None:
        """The act is done and stays done: what fails here is written with the next."""
        try:
            if not self.head.trusted:  # it may have been reset meanwhile
                await self._trust_head()
            if self.head.trusted:
                await self.head.write(mark)
        except OSError as error:
            LOG.error("the journal's head outside the database is not written (%s)", type(error).__name__)  # noqa: TRY400

    @asynccontextmanager
    async def read(self, now: datetime) -> AsyncIterator[Transaction]:
        """One reading transaction beside the writers; what is written in it is refused or rolled back."""
        async with AsyncSession(self._reader) as session:
            yield Transaction(session, now, self.vault, self.head, None)


def path_of(url: str) -> Path | None:
    """Where a database that is a file lies."""
    parsed = sa.make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def is_database(path: Path) -> bool:
    """Whether the file looks like one. Not for a database that this process has open: that would end its locks."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _engines(url: str) -> tuple[AsyncEngine, AsyncEngine]:
    """The writer and the reader of one database. SQLite has one writer: one pooled connection waits least."""
    if not url.startswith("sqlite"):
        engine = create_async_engine(url, hide_parameters=True)
        return engine, engine
    path = path_of(url)
    if path is not None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.is_file():
            # Says why it cannot be made, where the driver would leave a thread behind. Never done to a database that is
            # there: closing its file a second time would take the locks of this process's other connections.
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        for suffix in ("", "-wal", "-shm"):  # they were readable by others once
            with contextlib.suppress(FileNotFoundError):
                path.with_name(path.name + suffix).chmod(0o600)
    writer = create_async_engine(url, pool_size=1, max_overflow=0, pool_timeout=60, hide_parameters=True)
    reader = create_async_engine(url, pool_size=4, max_overflow=0, pool_timeout=60, hide_parameters=True)
    _sqlite(writer, begin="BEGIN IMMEDIATE", pragmas=("synchronous=FULL",))
    _sqlite(reader, begin="BEGIN", pragmas=("query_only=ON",))
    return writer, reader


def _sqlite(engine: AsyncEngine, *, begin: str, pragmas: tuple[str, ...]) -> None:
    """The driver's own transactions start too late and lose updates: they are switched off, ours begin at once."""

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=10000")
        _write_ahead(cursor)
        for pragma in ("foreign_keys=ON", *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # One call to the driver's thread, where a statement of SQLAlchemy's takes three.
        driver = cast(AdaptedConnection, connection.connection.dbapi_connection)
        try:
            driver.run_async(lambda aiosqlite: aiosqlite.execute(begin))
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
