"""What is set aside: updates that could not be handled, messages that could not be delivered. Kept for another try."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.connecting.direct import count
from storage.mail.inbox import InboxRecords, Received
from storage.mail.jobkinds import Again, JobKind
from storage.mail.jobs import JobRecords
from storage.mail.outbox import OutboxRecords
from storage.models import Inbox, Job, Outbox, Post
from storage.vault import Damaged


class Sort(StrEnum):
    """What is set aside."""

    MESSAGE = "m"
    UPDATE = "u"


@dataclass(frozen=True)
class Entry:
    """One thing set aside: since about `at`, of whose chat (None: nobody's), and why.

    `what` is the method of a message or the kind of an update, `about` its file's name or topic; never what was said.
    """

    sort: Sort
    row: int
    at: datetime
    chat_id: int | None
    what: str
    about: str
    reason: str | None

    @property
    def id(self) -> str:
        """`m123` or `u45`."""
        return f"{self.sort}{self.row}"

    @property
    def kept(self) -> bool:
        """Whether it can be tried again: older versions erased what they gave up, and gave no reason."""
        return self.reason is not None or self.sort is Sort.UPDATE


class Aside:
    """Finds, tries again and removes what is set aside, within one transaction."""

    def __init__(
        self, session: AsyncSession, now: datetime, inbox: InboxRecords, outbox: OutboxRecords, jobs: JobRecords
    ) -> None:
        self._session = session
        self._now = now
        self._inbox = inbox
        self._outbox = outbox
        self._jobs = jobs

    async def all(self) -> list[Entry]:
        """Everything, the oldest first."""
        return sorted([*await self._messages(), *await self._updates()], key=lambda entry: (entry.at, entry.id))

    async def count(self) -> int:
        """How many there are, those included that are about to be tried again."""
        updates = await count(self._session, Inbox.id, Inbox.parked.is_(True))
        return updates + await count(self._session, Outbox.id, Outbox.state == Post.PARKED)

    async def find(self, sort: Sort, row: int) -> Entry | None:
        """One of them, if it is still set aside."""
        found = await (self._messages(Outbox.id == row) if sort is Sort.MESSAGE else self._updates(Inbox.id == row))
        return found[0] if found else None

    async def of_chat(self, chat_id: int) -> int:
        """How many messages to a chat are set aside and can be tried again."""
        kept = Outbox.state == Post.PARKED, Outbox.chat_id == chat_id, Outbox.reason.is_not(None)
        return await count(self._session, Outbox.id, *kept)

    async def was_tried_again(self, row: int) -> bool:
        """Whether a message that is owed had been set aside before."""
        query = sa.select(Outbox.reason).where(Outbox.id == row, Outbox.state == Post.DUE)
        return await self._session.scalar(query) is not None

    async def retry(self, entry: Entry) -> None:
        """Owes a message again, at its old place in its chat; has an update handled again by the running program."""
        if entry.sort is Sort.MESSAGE:
            fresh = {"state": Post.DUE, "attempts": 0, "unanswered": 0}  # the reason tells that it was tried again
            await self._session.execute(sa.update(Outbox).where(Outbox.id == entry.row).values(fresh))
            if entry.chat_id is not None:
                self._outbox.unsure([entry.chat_id])
        else:
            await self._jobs.add(Again(entry.row), {})

    async def drop(self, entry: Entry) -> None:
        """Removes it for good, content erased."""
        if entry.sort is Sort.MESSAGE:
            gone = {"state": Post.SUPERSEDED, "payload": {}}
            await self._session.execute(sa.update(Outbox).where(Outbox.id == entry.row).values(gone))
        else:
            done = {"done_at": self._now, "payload": None, "parked": False}
            await self._session.execute(sa.update(Inbox).where(Inbox.id == entry.row).values(done))

    async def resume(self, job_id: int, inbox_id: int) -> Received | None:
        """Ends the job `Again`: the update, which is to be handled anew; None if it is not set aside any more."""
        await self._jobs.drop(job_id)
        payload = await self._session.scalar(
            sa.update(Inbox)
            .where(Inbox.id == inbox_id, Inbox.parked.is_(True))
            .values(parked=False, attempts=0, reason=None)
            .returning(Inbox.payload)
        )
        return None if payload is None else self._inbox.opened(inbox_id, payload)

    async def _messages(self, *which: sa.ColumnElement[bool]) -> list[Entry]:
        columns = (
            Outbox.id,
            Outbox.due_at,
            Outbox.chat_id,
            Outbox.method,
            Outbox.filename,
            Outbox.topic,
            Outbox.reason,
        )
        rows = await self._session.execute(sa.select(*columns).where(Outbox.state == Post.PARKED, *which))
        return [
            Entry(Sort.MESSAGE, row, at, chat_id, method, filename or topic or "", reason)
            for row, at, chat_id, method, filename, topic, reason in rows
        ]

    async def _updates(self, *which: sa.ColumnElement[bool]) -> list[Entry]:
        """What is already on its way to be handled again is not set aside any more."""
        pending = sa.select(Job.data["inbox"].as_integer()).where(Job.data["job"].as_string() == JobKind.AGAIN)
        columns = (Inbox.id, Inbox.received_at, Inbox.payload, Inbox.reason)
        rows = await self._session.execute(
            sa.select(*columns).where(Inbox.parked.is_(True), Inbox.id.not_in(pending), *which)
        )
        return [Entry(Sort.UPDATE, row, at, *self._from(payload), "", reason) for row, at, payload, reason in rows]

    def _from(self, payload: bytes | None) -> tuple[int | None, str]:
        """Whose an update is, and of which kind."""
        try:
            update = self._inbox.opened(0, payload).update if payload else {}
        except (Damaged, ValueError, LookupError):
            update = {}
        kind = next((key for key in _keys(update) if key != "update_id"), "?")
        content = update[kind] if kind != "?" else None
        sender = content.get("from") if isinstance(content, dict) else None
        known = sender.get("id") if isinstance(sender, dict) else None
        return (known if type(known) is int and abs(known) < 2**63 else None), kind


def _keys(update: object) -> Iterable[str]:
    return update if isinstance(update, dict) else ()
