"""The one place where transactions begin, but for that in which a whole database is copied (`keeping.copying`)."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from storage.connecting.claim import claimed
from storage.connecting.engines import engines, glancer, session
from storage.connecting.migrate import upgrade
from storage.errors import is_storage_trouble
from storage.journal.head import HEAD, Mark, OutsideHead
from storage.journal.journal import Journal
from storage.journal.seals import SealedSession
from storage.keys import succession
from storage.papers.archive import Archive
from storage.transaction import Transaction
from storage.vault import Vault

LOG = logging.getLogger(__name__)


class Storage:
    """The database, the archive beside it and the vault; open it with `Storage.open`, end with `close`.

    `on_commit` is called with the transaction after each commit, to wake whoever delivers what it left; `on_trouble`
    where the database failed in one, which may then be committed or not. `overdue` says that its key lies in
    `succession.place` and is not the one that it was opened with, which is the one before.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        reader: AsyncEngine,
        glancer: AsyncEngine,
        archive: Archive,
        vault: Vault,
        claim: ExitStack,
    ) -> None:
        self._engine = engine
        self._reader = reader
        self._glancer = glancer
        self._claim = claim
        self.archive = archive
        self.vault = vault
        self.head = OutsideHead(archive.root.with_name(HEAD), vault)
        self._newest: Mark | None = None
        self._marking: asyncio.Task[None] | None = None
        self._unsealed = False
        self.overdue = False
        self.on_commit: Callable[[Transaction], None] = lambda _: None
        self.on_trouble: Callable[[], None] = lambda: None

    @classmethod
    async def open(
        cls, url: str, data_dir: Path, secret: str, *, key_file: Path | None = None, alone: bool = False
    ) -> Self:
        """Connects to `url`, brings its schema up to date under a lock, and makes sure that `secret` is its key.

        Raises `WrongKey`, and `NewerSchema` for a database that a newer version has written. `alone`, nobody else who
        wants to be alone opens this database or this directory until it is closed: raises `InUse`.

        A change of keys that was cut short is ended: a new key takes its place in `key_file`, from which `secret` was
        read. Where there is none, `secret` may be the key before for as long as the new one lies in `data_dir`.
        """
        with ExitStack() as claim:
            if alone:
                claim.enter_context(claimed(url, data_dir))
            writer, reader = engines(url, alone=alone)
            storage = cls(
                writer, reader, glancer(url, reader), Archive.within(data_dir), Vault(secret), claim.pop_all()
            )
        try:
            await upgrade(writer)
            async with session(reader) as begun:
                storage.overdue = await succession.settle(begun, storage.vault, secret, data_dir, key_file)
            if storage.overdue:
                LOG.warning("SECRET_KEY is the key before: set it to what %s holds", succession.place(data_dir))
            await storage._know_key()
        except BaseException:
            await storage.close()
            raise
        return storage

    async def _know_key(self) -> None:
        async with session(self._reader) as begun:
            known = await self._journal(begun).know_key()
        if known is None:
            async with session(self._engine) as begun:
                await self._journal(begun).adopt_key()
                await begun.commit()
        async with session(self._reader) as begun:
            known = await self._journal(begun).know_key()
            self._unsealed = known is not None and known.sealed_no is None
        await self._trust_head()
        if self.head.trusted:
            async with session(self._reader) as begun:
                end = await self._journal(begun).end()
            await self._write_head(end)  # before there is an act whose line it could miss

    async def _trust_head(self) -> None:
        async with session(self._reader) as begun:
            self.head.trusted = await self._journal(begun).outside_fault() is None

    def _journal(self, begun: AsyncSession) -> Journal:
        """For questions and for the key: nothing that bears an instant is written with it."""
        return Journal(begun, datetime.min.replace(tzinfo=UTC), self.vault, self.head)

    async def close(self) -> None:
        """Releases the connections."""
        with self._claim:
            if self._marking is not None:
                await self._marking
            await self.head.idle()
            await self._engine.dispose()
            await self._reader.dispose()
            await self._glancer.dispose()

    @asynccontextmanager
    async def begin(self, now: datetime, *, actor: int | None = None) -> AsyncIterator[Transaction]:
        """One writing transaction at the instant `now`: commits when the block is left, rolls back on any exception.

        Nothing in the block may await anything but this database.
        """
        try:
            async with session(self._engine, sync_session_class=SealedSession, expire_on_commit=False) as begun:
                tx = Transaction(begun, now, self.vault, self.head, actor)
                if self._unsealed:
                    await tx.journal.seal_before()
                yield tx
                kept = begun.in_transaction()  # what it did may have been rolled back
                if kept:
                    await tx.journal.close()
                    await begun.flush()
                    await begun.commit()
        except Exception as error:
            if is_storage_trouble(error):
                self.on_trouble()
            raise
        if kept:
            self.on_commit(tx)
            self._unsealed = False
            if tx.journal.mark is not None:
                self._mark(tx.journal.mark)

    def _mark(self, mark: Mark) -> None:
        """Has the newest line named outside as well; who has acted does not wait for that."""
        self._newest = mark
        if self._marking is None or self._marking.done():
            self._marking = asyncio.create_task(self._write_heads())

    async def _write_heads(self) -> None:
        while (mark := self._newest) is not None:
            self._newest = None
            await self._write_head(mark)

    async def _write_head(self, mark: Mark) -> None:
        """The act is done and stays done: what fails here is written with the next."""
        try:
            if not self.head.trusted:  # it may have been reset meanwhile
                await self._trust_head()
            if self.head.trusted:
                await self.head.write(mark)
        except Exception as error:
            if not isinstance(error, OSError) and not is_storage_trouble(error):
                raise
            LOG.error("the journal's head outside the database is not written (%s)", type(error).__name__)  # noqa: TRY400

    @asynccontextmanager
    async def read(self, now: datetime) -> AsyncIterator[Transaction]:
        """One reading transaction beside the writers; what is written in it is refused or rolled back."""
        async with session(self._reader) as begun:
            yield Transaction(begun, now, self.vault, self.head, None)

    @asynccontextmanager
    async def glance(self, now: datetime) -> AsyncIterator[Transaction]:
        """The same for a few rows that an index finds, which on SQLite are there without a thread.

        Nothing in the block may await anything but this database.
        """
        async with session(self._glancer) as begun:
            yield Transaction(begun, now, self.vault, self.head, None)

    @asynccontextmanager
    async def tables(self) -> AsyncIterator[AsyncConnection]:
        """All of them as they are at one instant, beside the writers, for whoever copies it table by table."""
        async with self._reader.connect() as connection:
            yield connection

    async def verify_copy(self, copy: AsyncConnection) -> tuple[int, list[str]]:
        """`Journal.verify` of another database that holds a copy of this one, before its transaction commits."""
        async with AsyncSession(copy) as copied:
            return await self._journal(copied).verify()
