"""Inbox, outbox and jobs: what was received and is owed, so that no restart loses it."""

import json
import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Draft, Inbox, Job, Outbox, Post, Question
from storage.people.accounts import Accounts
from storage.post.aside import Aside, Entry, Sort
from storage.vault import Damaged, Vault

LOG = logging.getLogger(__name__)

REMEMBERED = timedelta(days=2)
"""How long a handled update's id is kept: Telegram repeats one within minutes, and restarts ids after a week."""

KEPT = timedelta(days=30)
"""How long a message is known that is neither about anything live nor the prompt of an open question."""


COMMANDS = ("setMyCommands", "deleteMyCommands")
"""Calls of which only a chat's last counts."""


@dataclass(frozen=True)
class Received:
    """An update to handle: `update` as Telegram sent it, `result` what a job found for it, if one ran."""

    inbox_id: int
    update: dict[str, Any]
    result: dict[str, Any] | None = None


@dataclass(frozen=True)
class Parcel:
    """One call owed to a chat, as delivery needs it; `message_id` is that of the message it edits, if any."""

    id: int
    chat_id: int
    method: str
    payload: Mapping[str, Any]
    document_id: int | None
    sha256: str | None
    filename: str | None
    reply: bool
    attempts: int
    unanswered: int
    edits: int | None
    message_id: int | None


@dataclass(frozen=True)
class Known:
    """A message of the bot's in a chat: its outbox row, its id there, its topic, and the permohonan it is about."""

    row: int
    message_id: int
    topic: str | None
    permohonan_id: int | None


@dataclass(frozen=True)
class Backlog:
    """What is still to be done: updates received and not handled, messages owed and not sent, jobs not finished.

    `aside` counts updates set aside and messages given up.
    """

    updates: int
    messages: int
    jobs: int
    aside: int


@dataclass(frozen=True)
class Task:
    """A job to run; `data` says which."""

    id: int
    data: Mapping[str, Any]
    attempts: int


_is_due = Outbox.state == sa.bindparam(None, Post.DUE, literal_execute=True)
_edited = sa.orm.aliased(Outbox)
_edit = sa.orm.aliased(Outbox)
_next = (
    sa.select(Outbox.id, sa.func.row_number().over(partition_by=Outbox.chat_id, order_by=Outbox.id).label("place"))
    .where(Outbox.chat_id.in_(sa.bindparam("chats", expanding=True)), _is_due)
    .subquery()
)
_DUE = (
    sa.select(
        *(getattr(Outbox, field.name) for field in fields(Parcel) if field.name != "message_id"),
        _edited.message_id,
    )
    .join(_next, Outbox.id == _next.c.id)
    .outerjoin(_edited, Outbox.edits == _edited.id)
    .where(_next.c.place <= sa.bindparam("most"))
    .order_by(Outbox.chat_id, Outbox.id)
)
"""Made once, as those below, for it is asked with every message: the columns of `Parcel`."""

_POST = sa.insert(Outbox)
_SUPERSEDE = (
    sa.update(Outbox).where(Outbox.edits == sa.bindparam("of"), _is_due).values(state=Post.SUPERSEDED, payload={})
)
_REPLACE = (
    sa.update(Outbox)
    .where(Outbox.chat_id == sa.bindparam("chat"), Outbox.method.in_(COMMANDS), _is_due)
    .values(state=Post.SUPERSEDED, payload={})
)
_SENT = (
    sa.update(Outbox)
    .where(Outbox.id == sa.bindparam("row"))
    .values(state=Post.SENT, sent_at=sa.bindparam("now"), message_id=sa.bindparam("message"), payload={})
)
_DONE = (
    sa.update(Inbox)
    .where(Inbox.id == sa.bindparam("row"), Inbox.done_at.is_(None))
    .values(done_at=sa.bindparam("now"), payload=None)
)
_FORGET = sa.delete(Outbox).where(
    sa.func.coalesce(Outbox.sent_at, Outbox.due_at) < sa.bindparam("before"),
    Outbox.state != Post.DUE,
    sa.or_(Outbox.topic.is_(None), Outbox.state == Post.PARKED),
    ~sa.exists().where(_edit.edits == Outbox.id),
    ~sa.exists().where(Draft.prompt == Outbox.id),
    ~sa.exists().where(Question.prompt == Outbox.id),
)
"""Edits go first and what they edit the next time, so that none is left without its message."""


class Mail:
    """The records of intake and delivery within one transaction.

    `touched` collects the chats something was put into the outbox for, `jobs` says whether a job was added.
    """

    def __init__(self, session: AsyncSession, now: datetime, vault: Vault, actor: int | None) -> None:
        self._session = session
        self._now = now
        self._vault = vault
        self._actor = actor
        self.touched: set[int] = set()
        self.jobs = False

    # Set aside

    @property
    def aside(self) -> Aside:
        """What could not be handled or delivered."""
        return Aside(self._session, self._now, self._vault)

    async def retry(self, entry: Entry) -> None:
        """What was set aside is tried again."""
        await self.aside.retry(entry)
        if entry.sort is Sort.MESSAGE and entry.chat_id is not None:
            self.touched.add(entry.chat_id)
        self.jobs = self.jobs or entry.sort is Sort.UPDATE

    async def resume(self, job_id: int, inbox_id: int) -> Received | None:
        """Ends the job that hands an update set aside to the program: it is to be handled; None if it is no more."""
        payload = await self.aside.resume(job_id, inbox_id)
        return None if payload is None else self._opened(inbox_id, payload)

    # Inbox

    async def receive(self, updates: Sequence[Mapping[str, Any]]) -> list[Received]:
        """Stores raw updates, skipping those whose `update_id` is known; returns the new ones, in order."""
        ids = [update["update_id"] for update in updates]
        known = set(await self._session.scalars(sa.select(Inbox.update_id).where(Inbox.update_id.in_(ids))))
        fresh = {update["update_id"]: dict(update) for update in updates if update["update_id"] not in known}
        if not fresh:
            return []
        rows = [
            {"update_id": id_, "payload": self._encrypted({"update": update}), "received_at": self._now}
            for id_, update in fresh.items()
        ]
        inserted = await self._session.execute(sa.insert(Inbox).returning(Inbox.update_id, Inbox.id), rows)
        inbox_ids = {row.update_id: row.id for row in inserted}
        return [Received(inbox_ids[id_], update) for id_, update in fresh.items()]

    async def undone(self) -> list[Received]:
        """Everything received and neither handled nor parked, in order: replayed after a restart."""
        rows = await self._session.execute(
            sa.select(Inbox.id, Inbox.payload)
            .where(Inbox.done_at.is_(None), Inbox.parked.is_(False))
            .order_by(Inbox.id)
        )
        found = [self._opened_if_whole(id_, payload) for id_, payload in rows if payload is not None]
        return [received for received in found if received is not None]

    async def done(self, inbox_id: int) -> bool:
        """Marks it handled and erases its content; False if it had been handled before."""
        done = await self._run(_DONE, {"row": inbox_id, "now": self._now})
        return done.rowcount == 1

    async def failed(self, inbox_id: int) -> int:
        """Counts one failure to handle it; returns how many there were."""
        count = sa.update(Inbox).where(Inbox.id == inbox_id).values(attempts=Inbox.attempts + 1)
        return await self._session.scalar(count.returning(Inbox.attempts)) or 0

    async def park(self, inbox_id: int, reason: str | None = None) -> None:
        """Sets it aside, content kept (encrypted) for whoever mends the failure; `reason` is its kind."""
        await self._session.execute(sa.update(Inbox).where(Inbox.id == inbox_id).values(parked=True, reason=reason))

    async def forget(self) -> None:
        """Removes handled updates after `REMEMBERED`; after `KEPT` messages nothing refers to, and what is aside."""
        await self._session.execute(sa.delete(Inbox).where(Inbox.done_at < self._now - REMEMBERED))
        old = sa.delete(Inbox).where(Inbox.parked.is_(True), Inbox.received_at < self._now - KEPT)
        await self._session.execute(old)
        await self._session.execute(_FORGET, {"before": self._now - KEPT})

    async def received(self, first: int, end: int) -> int:
        """How many updates with ids from `first` up to `end`, that one excluded, were received and are remembered."""
        return await self._count(Inbox.id, Inbox.update_id >= first, Inbox.update_id < end)

    async def backlog(self) -> Backlog:
        """What is still to be done."""
        aside = (
            await self._count(Inbox.id, Inbox.parked.is_(True)),
            await self._count(Outbox.id, Outbox.state == Post.PARKED),
        )
        return Backlog(
            updates=await self._count(Inbox.id, Inbox.done_at.is_(None), Inbox.parked.is_(False)),
            messages=await self._count(Outbox.id, Outbox.state == Post.DUE),
            jobs=await self._count(Job.id),
            aside=sum(aside),
        )

    # Outbox

    async def post(
        self,
        chat_id: int,
        method: str,
        payload: Mapping[str, Any],
        *,
        topic: str | None = None,
        edits: int | None = None,
        document_id: int | None = None,
        sha256: str | None = None,
        filename: str | None = None,
        permohonan_id: int | None = None,
    ) -> int:
        """Owes `chat_id` one call of the Bot API and returns its row's id.

        `payload` holds the call's parameters without `chat_id`, the file and, where `edits` names the row whose message
        is meant, `message_id`. An edit supersedes edits of the same message that have not gone out. What is about
        `permohonan_id` is owed no longer once that is `cancelled`.
        """
        if edits is not None:
            await self._run(_SUPERSEDE, {"of": edits})
        elif method in COMMANDS:
            await self._run(_REPLACE, {"chat": chat_id})
        self.touched.add(chat_id)
        row = {
            "chat_id": chat_id,
            "topic": topic,
            "method": method,
            "payload": dict(payload),
            "edits": edits,
            "document_id": document_id,
            "sha256": sha256,
            "filename": filename,
            "permohonan_id": permohonan_id,
            "reply": chat_id == self._actor,
            "state": Post.DUE,
            "due_at": self._now,
        }
        posted = await self._run(_POST, row)
        return cast(tuple[int], posted.inserted_primary_key)[0]

    async def about(self, topic: str) -> list[tuple[int, int, int | None]]:
        """The messages about `topic`, oldest first: row id, chat id, and message id once sent."""
        rows = await self._session.execute(
            sa.select(Outbox.id, Outbox.chat_id, Outbox.message_id)
            .where(Outbox.topic == topic, Outbox.edits.is_(None), Outbox.state.in_([Post.DUE, Post.SENT]))
            .order_by(Outbox.id)
        )
        return [(id_, chat_id, message_id) for id_, chat_id, message_id in rows]

    async def known(self, chat_id: int, message_id: int) -> Known | None:
        """The message of a chat that has this id, None for one that is not the bot's, or is not known any more."""
        query = sa.select(Outbox.id, Outbox.topic, Outbox.permohonan_id).where(
            Outbox.chat_id == chat_id, Outbox.message_id == message_id, Outbox.method.startswith("send")
        )
        row = (await self._session.execute(query.limit(1))).one_or_none()
        return Known(row[0], message_id, row[1], row[2]) if row else None

    async def owed(self, chat_id: int) -> int:
        """How many rows of a chat have not been sent."""
        query = sa.select(sa.func.count()).where(Outbox.chat_id == chat_id, Outbox.state == Post.DUE)
        return await self._session.scalar(query) or 0

    async def retire(self, row: int) -> None:
        """Takes its topic from a message: it is no longer a live one."""
        await self._session.execute(sa.update(Outbox).where(Outbox.id == row).values(topic=None))

    async def cancelled(self, permohonan_id: int) -> None:
        """What is still owed about a permohonan is not sent any more, nor what was set aside of it."""
        owed = Outbox.state.in_([Post.DUE, Post.PARKED])
        rows = await self._session.scalars(
            sa.update(Outbox)
            .where(Outbox.permohonan_id == permohonan_id, owed)
            .values(state=Post.SUPERSEDED, payload={})
            .returning(Outbox.chat_id)
        )
        self.touched.update(rows)

    async def chats_due(self) -> list[int]:
        """Chats that are owed something."""
        return list(await self._session.scalars(sa.select(Outbox.chat_id).where(_is_due).distinct()))

    async def due(self, chats: Collection[int], limit: int) -> dict[int, list[Parcel]]:
        """The next rows of each chat that is owed something, in order."""
        rows: Iterable[Any] = await self._run(_DUE, {"chats": chats, "most": limit})
        return {chat: [Parcel(*row) for row in of_chat] for chat, of_chat in groupby(rows, lambda row: row.chat_id)}

    async def sent(self, results: Iterable[tuple[int, int | None]]) -> None:
        """Marks rows sent, each with the id of the message it made (None for calls that make none)."""
        values = [{"row": id_, "message": message_id, "now": self._now} for id_, message_id in results]
        await self._run(_SENT, values)

    async def failed_to_send(self, row: int, *, counted: bool = False, unanswered: int = 0) -> None:
        """A try failed: `counted` where by the row's own fault; `unanswered` is added to what may have arrived."""
        counts = {"attempts": Outbox.attempts + counted, "unanswered": Outbox.unanswered + unanswered}
        await self._session.execute(sa.update(Outbox).where(Outbox.id == row).values(counts))

    async def undeliverable(self, rows: Collection[int], reason: str = "") -> bool:
        """Sets rows aside, content kept for whoever tries them again; False where none was owed any more."""
        parked = {"state": Post.PARKED, "reason": reason}
        done = await self._session.execute(sa.update(Outbox).where(Outbox.id.in_(rows), _is_due).values(parked))
        return cast(sa.CursorResult[Any], done).rowcount > 0

    async def superseded(self, row: int) -> None:
        """It is not worth sending any more."""
        await self._session.execute(sa.update(Outbox).where(Outbox.id == row).values(state=Post.SUPERSEDED, payload={}))

    # Jobs

    async def start(self, data: Mapping[str, Any], update: Mapping[str, Any]) -> int:
        """Asks for a job; `update` comes back through the inbox with its result.

        Raises `OverQuota` where it would fetch a file past what the person whose update it is may send in a day.
        """
        if "file_id" in data and self._actor is not None:
            await Accounts(self._session, self._now).spend(self._actor, data["size"])
        self.jobs = True
        by = {} if self._actor is None else {"by": self._actor}
        job = Job(data={**data, **by}, payload=self._encrypted(update), due_at=self._now)
        self._session.add(job)
        await self._session.flush()
        return job.id

    async def tasks(self, limit: int, large: int) -> list[Task]:
        """Jobs to be tried: everybody's oldest, then everybody's second, so that nobody waits for another's many.

        Of these, files of more than `large` bytes come last. What somebody waits for comes before what is only to be
        examined.
        """
        examined = Job.data["job"].as_string() == "examine"
        by = Job.data["by"].as_integer()
        place = sa.func.row_number().over(partition_by=(examined, by), order_by=Job.id)
        long = sa.func.coalesce(Job.data["size"].as_integer(), 0) > large
        rows = await self._session.scalars(sa.select(Job).order_by(examined, place, long, Job.id).limit(limit))
        return [Task(job.id, job.data, job.attempts) for job in rows]

    async def trying(self, job_id: int) -> int:
        """A try begins that may end the program; returns how many began, this one included."""
        job = await self._session.get_one(Job, job_id)
        tries = int(job.data.get("tries", 0)) + 1
        job.data = {**job.data, "tries": tries}
        return tries

    async def again(self, job_id: int) -> None:
        """A try of the job failed for a reason of its own."""
        await self._session.execute(sa.update(Job).where(Job.id == job_id).values(attempts=Job.attempts + 1))

    async def drop_job(self, job_id: int) -> None:
        """Removes a job whose update cannot be read."""
        await self._session.execute(sa.delete(Job).where(Job.id == job_id))

    async def finish(self, job_id: int, result: Mapping[str, Any]) -> Received | None:
        """Ends a job: its update and `result` enter the inbox; None if it had ended before."""
        payload = await self._session.scalar(sa.delete(Job).where(Job.id == job_id).returning(Job.payload))
        if payload is None:
            return None
        update = json.loads(self._vault.decrypt(payload))
        content = self._encrypted({"update": update, "result": dict(result)})
        inserted = await self._session.scalars(
            sa.insert(Inbox).values(payload=content, received_at=self._now).returning(Inbox.id)
        )
        return Received(inserted.one(), update, dict(result))

    async def _count(self, rows: sa.orm.InstrumentedAttribute[int], *which: sa.ColumnElement[bool]) -> int:
        return await self._session.scalar(sa.select(sa.func.count(rows)).where(*which)) or 0

    async def _run(self, statement: sa.Executable, values: Any) -> sa.CursorResult[Any]:
        """Past the session, which would first write what else has changed in it: once at the end is enough."""
        return await (await self._session.connection()).execute(statement, values)

    def _encrypted(self, content: Mapping[str, Any]) -> bytes:
        return self._vault.encrypt(json.dumps(content).encode())

    def _opened_if_whole(self, inbox_id: int, payload: bytes) -> Received | None:
        """None for a damaged row, which must not hold up the others; it stays as it is for whoever can mend it."""
        try:
            return self._opened(inbox_id, payload)
        except (Damaged, ValueError, LookupError) as error:
            LOG.error("inbox row %s cannot be read (%s)", inbox_id, type(error).__name__)  # noqa: TRY400
            return None

    def _opened(self, inbox_id: int, payload: bytes) -> Received:
        content = json.loads(self._vault.decrypt(payload))
        return Received(inbox_id, content["update"], content.get("result"))
