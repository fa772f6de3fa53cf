"""The one place where transactions begin, but for that in which a whole database is copied (`keeping.copying`)."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from storage.claim import claimed
from storage.clockwork.calendar import CalendarRecords
from storage.engines import engines, glancer, session
from storage.errors import is_storage_trouble
from storage.journal.head import HEAD, Mark, OutsideHead
from storage.journal.journal import Journal
from storage.journal.seals import SealedSession
from storage.keys import succession
from storage.keys.rotation import Keys
from storage.mail.aside import Aside
from storage.mail.inbox import InboxRecords
from storage.mail.jobs import JobRecords
from storage.mail.outbox import OutboxRecords
from storage.mail.prompts import Prompts
from storage.mail.uploads import Uploads
from storage.migrate import upgrade
from storage.papers.archive import Archive
from storage.papers.papers import Papers
from storage.part import part
from storage.people.account_changes import AccountChanges
from storage.people.accounts import Accounts
from storage.people.delegations import Delegations
from storage.people.drafts import Drafts
from storage.people.offices import Offices
from storage.permohonan import Permohonans
from storage.reminders import Reminders
from storage.reports.figures import Reports
from storage.returns import Returns
from storage.room.addresses import Addresses
from storage.room.arrivals import Arrivals
from storage.room.hosts import Hosts
from storage.room.racks import Racks
from storage.things.finding import Finding
from storage.things.history import History
from storage.things.life import Things
from storage.things.register import Register
from storage.things.transfers import Transfers
from storage.undoing import Undoing
from storage.vault import Vault
from storage.voices.complaints import Complaints
from storage.voices.survey import Survey

LOG = logging.getLogger(__name__)


class Transaction:
    """What one update, command or worker changes together, at one instant (`now`, aware).

    `actor` is the person whose update it is, None for the program's own work. The records are reached through the
    properties, one a subject; leaving the block of `Storage.begin` commits all of it, or nothing.
    """

    def __init__(
        self, session: AsyncSession, now: datetime, vault: Vault, head: OutsideHead, actor: int | None
    ) -> None:
        self._session = session
        self.now = now
        self.vault = vault
        self._head = head
        self.actor = actor

    async def abandon(self) -> None:
        """Takes back all that has been changed, as if it had never been: nothing more can be asked of it."""
        await self._session.rollback()

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """A part of it: where the block raises, only what the block changed is taken back."""
        try:
            async with part(self._session):
                yield
        except BaseException:
            self.outbox.unsure()
            raise

    @cached_property
    def inbox(self) -> InboxRecords:
        """What was received."""
        return InboxRecords(self._session, self.now, self.vault)

    @cached_property
    def prompts(self) -> Prompts:
        """The messages in which forms ask."""
        return Prompts(self._session, self.now)

    @cached_property
    def outbox(self) -> OutboxRecords:
        """What is owed to each chat."""
        return OutboxRecords(self._session, self.now, self.actor)

    @cached_property
    def uploads(self) -> Uploads:
        """The files that Telegram has."""
        return Uploads(self._session)

    @cached_property
    def jobs(self) -> JobRecords:
        """Work outside a transaction."""
        return JobRecords(self._session, self.now, self.vault, self.actor, self.inbox)

    @cached_property
    def aside(self) -> Aside:
        """What could not be handled or delivered."""
        return Aside(self._session, self.now, self.inbox, self.outbox, self.jobs)

    @cached_property
    def journal(self) -> Journal:
        """The append-only record of acts."""
        return Journal(self._session, self.now, self.vault, self._head)

    @cached_property
    def keys(self) -> Keys:
        """The change of keys."""
        return Keys(self._session, self.vault, self.journal)

    @cached_property
    def offices(self) -> Offices:
        """People, the offices they hold, invitations."""
        return Offices(self._session, self.now)

    @cached_property
    def delegations(self) -> Delegations:
        """Who stands in for whom."""
        return Delegations(self._session, self.now, self.offices)

    @cached_property
    def accounts(self) -> Accounts:
        """What accounts have used up, and those that are blocked."""
        return Accounts(self._session, self.now)

    @cached_property
    def account_changes(self) -> AccountChanges:
        """Whose account is another from now on."""
        return AccountChanges(self._session, self.now)

    @cached_property
    def drafts(self) -> Drafts:
        """Forms being filled and the other open questions."""
        return Drafts(self._session, self.now, self.vault)

    @cached_property
    def permohonan(self) -> Permohonans:
        """The applications and their visits."""
        return Permohonans(self._session, self.now, self.journal)

    @cached_property
    def reminders(self) -> Reminders:
        """What falls due by itself for officials."""
        return Reminders(self._session, self.now)

    @cached_property
    def calendar(self) -> CalendarRecords:
        """What admins have entered into the calendar."""
        return CalendarRecords(self._session, self.now, self.journal)

    @cached_property
    def undoing(self) -> Undoing:
        """What may still be taken back, and what was."""
        return Undoing(self._session, self.now)

    @cached_property
    def returns(self) -> Returns:
        """What lies with its pemohon for correction."""
        return Returns(self._session, self.now)

    @cached_property
    def racks(self) -> Racks:
        """Racks: space, and who holds it."""
        return Racks(self._session)

    @cached_property
    def arrivals(self) -> Arrivals:
        """Servers that must still be brought."""
        return Arrivals(self._session, self.now, self.journal)

    @cached_property
    def hosts(self) -> Hosts:
        """Hosts, and what of them is not given out."""
        return Hosts(self._session)

    @cached_property
    def addresses(self) -> Addresses:
        """Addresses, and which of them may be given."""
        return Addresses(self._session)

    @cached_property
    def register(self) -> Register:
        """The things placed, and whose they are."""
        return Register(self._session, self.now, self.vault)

    @cached_property
    def history(self) -> History:
        """What happened to each thing."""
        return History(self._session, self.now)

    @cached_property
    def finding(self) -> Finding:
        """What is looked for among the permohonan."""
        return Finding(self._session)

    @cached_property
    def transfers(self) -> Transfers:
        """Things on their way to another owner."""
        return Transfers(self._session, self.now)

    @cached_property
    def things(self) -> Things:
        """What is done to the things of the register."""
        return Things(self.now, self.journal, self.register, self.racks, self.history, self.transfers)

    @cached_property
    def papers(self) -> Papers:
        """Documents issued, and files archived."""
        return Papers(self._session, self.now, self.vault, self.journal)

    @cached_property
    def survey(self) -> Survey:
        """Who was asked how satisfied they are, and what all answers add up to."""
        return Survey(self._session, self.now)

    @cached_property
    def complaints(self) -> Complaints:
        """What people complain about, and what they were answered."""
        return Complaints(self._session, self.now, self.journal)

    @cached_property
    def reports(self) -> Reports:
        """What reports are made from."""
        return Reports(self._session, self.now, self.survey)


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
        """The same for a few rows that an index finds, which are there at once: nobody else has the event loop.

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
