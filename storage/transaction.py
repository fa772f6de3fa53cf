"""All records as they are within one transaction, one subject a property."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cached_property

from sqlalchemy.ext.asyncio import AsyncSession

from storage.clockwork.calendar import CalendarRecords
from storage.connecting.part import part
from storage.journal.head import OutsideHead
from storage.journal.journal import Journal
from storage.keys.rotation import Keys
from storage.mail.aside import Aside
from storage.mail.inbox import InboxRecords
from storage.mail.jobs import JobRecords
from storage.mail.outbox import OutboxRecords
from storage.mail.prompts import Prompts
from storage.mail.uploads import Uploads
from storage.papers.papers import Papers
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
