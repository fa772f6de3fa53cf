"""The outbox: what is owed to each chat, so that no restart loses it."""

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.connecting.direct import count, run
from storage.mail.inbox import KEPT
from storage.models import Draft, OpenQuestion, Outbox, Permohonan, Post

COMMANDS = ("setMyCommands", "deleteMyCommands")
"""Calls of which only a chat's last counts."""

PINNING = ("pinChatMessage", "unpinChatMessage")
"""Calls of which only a message's last counts; they change nothing of what it says."""


DELETABLE = timedelta(hours=47)
"""Telegram lets a bot take its message away for two days."""


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
    album: int | None
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

_OWED = sa.select(Outbox.id).where(Outbox.chat_id == sa.bindparam("chat"), _is_due).limit(1)
_POST = sa.insert(Outbox)
_SUPERSEDE = (
    sa.update(Outbox)
    .where(Outbox.edits == sa.bindparam("of"), _is_due)
    .where(Outbox.method.in_(PINNING) == sa.bindparam("pinning"))
    .values(state=Post.SUPERSEDED, payload={})
    .returning(Outbox.id)
)
_REPLACE = (
    sa.update(Outbox)
    .where(Outbox.chat_id == sa.bindparam("chat"), Outbox.method.in_(COMMANDS), _is_due)
    .values(state=Post.SUPERSEDED, payload={})
    .returning(Outbox.id)
)
_MESSAGE = sa.select(Outbox.message_id).where(Outbox.id == sa.bindparam("of"))
_SENT = (
    sa.update(Outbox)
    .where(Outbox.id == sa.bindparam("row"))
    .values(state=Post.SENT, sent_at=sa.bindparam("now"), message_id=sa.bindparam("message"), payload={})
)
_FORGET = sa.delete(Outbox).where(
    sa.func.coalesce(Outbox.sent_at, Outbox.due_at) < sa.bindparam("before"),
    Outbox.state != Post.DUE,
    sa.or_(Outbox.topic.is_(None), Outbox.state == Post.PARKED),
    ~sa.exists().where(_edit.edits == Outbox.id),
    ~sa.exists().where(Draft.prompt == Outbox.id),
    ~sa.exists().where(OpenQuestion.prompt == Outbox.id),
)
"""Edits go first and what they edit the next time, so that none is left without its message."""


_LIVE = Outbox.edits.is_(None), Outbox.state.in_([Post.DUE, Post.SENT])


_ABOUT = (
    sa.select(Outbox.id, Outbox.chat_id, Outbox.message_id)
    .where(Outbox.topic == sa.bindparam("about"), *_LIVE)
    .order_by(Outbox.id)
)


def _live(topic: str) -> tuple[sa.ColumnElement[bool], ...]:
    return Outbox.topic == topic, *_LIVE


class OutboxRecords:
    """The records of delivery within one transaction.

    `touched` are the chats in which something was owed or taken back: each with what it is owed by this transaction,
    in order, or None where more than that has changed, or was owed before.
    """

    def __init__(self, session: AsyncSession, now: datetime, actor: int | None) -> None:
        self._session = session
        self._now = now
        self._actor = actor
        self.touched: dict[int, list[Parcel] | None] = {}

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
        album: int | None = None,
        permohonan_id: int | None = None,
    ) -> int:
        """Owes `chat_id` one call of the Bot API and returns its row's id.

        `payload` holds the call's parameters without `chat_id`, the file and, where `edits` names the row whose message
        is meant, `message_id`. An edit supersedes edits of the same message that have not gone out; to pin it or take
        it down is no edit, and supersedes only the same. Files of the same
        method that are owed one after the other, `album` being the row of the first, go out together, ten at most. What
        is about `permohonan_id` is owed no longer once that is `cancelled`.
        """
        overtaken: Container[int] = ()
        message_id = None
        if edits is not None:
            of_the_same = {"of": edits, "pinning": method in PINNING}
            overtaken = (await run(self._session, _SUPERSEDE, of_the_same)).scalars().all()
            message_id = await self.message_of(edits)
        elif method in COMMANDS:
            overtaken = (await run(self._session, _REPLACE, {"chat": chat_id})).scalars().all()
        if chat_id not in self.touched:
            before = (await run(self._session, _OWED, {"chat": chat_id})).first()
            self.touched[chat_id] = [] if before is None else None
        file = {"document_id": document_id, "sha256": sha256, "filename": filename, "album": album}
        call: dict[str, Any] = {"chat_id": chat_id, "method": method, "payload": dict(payload), "edits": edits, **file}
        call["reply"] = chat_id == self._actor
        beside = {"topic": topic, "permohonan_id": permohonan_id, "state": Post.DUE, "due_at": self._now}
        posted = await run(self._session, _POST, call | beside)
        row = cast(tuple[int], posted.inserted_primary_key)[0]
        parcel = Parcel(id=row, attempts=0, unanswered=0, message_id=message_id, **call)
        owed = self.touched[chat_id]
        if owed is not None:
            self.touched[chat_id] = [one for one in owed if one.id not in overtaken] + [parcel]
        return parcel.id

    def unsure(self, chats: Iterable[int] | None = None) -> None:
        """What these chats are owed by now, or all that were touched, only the record can tell."""
        self.touched.update(dict.fromkeys(self.touched if chats is None else chats))

    async def about(self, topic: str) -> list[tuple[int, int, int | None]]:
        """The messages about `topic`, oldest first: row id, chat id, and message id once sent."""
        return [(row.id, row.chat_id, row.message_id) for row in await run(self._session, _ABOUT, {"about": topic})]

    async def live_in(self, chat_id: int, topics: Collection[str]) -> set[str]:
        """Those of the `topics` about which there is a live message in a chat."""
        live = Outbox.topic.in_(topics), Outbox.chat_id == chat_id, *_LIVE
        return set((await run(self._session, sa.select(Outbox.topic).where(*live))).scalars())

    async def known(self, chat_id: int, message_id: int) -> Known | None:
        """The message of a chat that has this id, None for one that is not the bot's, or is not known any more."""
        query = sa.select(Outbox.id, Outbox.topic, Outbox.permohonan_id).where(
            Outbox.chat_id == chat_id, Outbox.message_id == message_id, Outbox.method.startswith("send")
        )
        row = (await run(self._session, query.limit(1))).one_or_none()
        return Known(row.id, message_id, row.topic, row.permohonan_id) if row else None

    async def message_of(self, row: int) -> int | None:
        """The id of the message that a row has become, None while it has not been sent."""
        found = await run(self._session, _MESSAGE, {"of": row})
        return cast(int | None, found.scalar_one_or_none())

    async def owed(self, chat_id: int | None = None) -> int:
        """How many rows of a chat, or of all, have not been sent."""
        whose = [] if chat_id is None else [Outbox.chat_id == chat_id]
        return await count(self._session, Outbox.id, Outbox.state == Post.DUE, *whose)

    async def row_of(self, chat_id: int, message_id: int) -> int | None:
        """The row that a message of a chat came of, as `known`."""
        known = await self.known(chat_id, message_id)
        return known.row if known is not None else None

    async def removed(self, row: int) -> bool:
        """Whether the message of a row was taken from the chat, or will be."""
        query = sa.select(Outbox.id).where(Outbox.edits == row, Outbox.method == "deleteMessage")
        return (await run(self._session, query.limit(1))).first() is not None

    async def removable(self, row: int) -> bool:
        """Whether the message of a row may still be taken from its chat: what was edited is no younger for that."""
        sent_at = (await run(self._session, sa.select(Outbox.sent_at).where(Outbox.id == row))).scalar()
        return sent_at is None or self._now - sent_at < DELETABLE

    async def retire(self, row: int) -> str | None:
        """Takes its topic from a message, and gives it: the message is no longer a live one."""
        topic = (await run(self._session, sa.select(Outbox.topic).where(Outbox.id == row))).scalar()
        if topic is not None:
            await run(self._session, sa.update(Outbox).where(Outbox.id == row).values(topic=None))
        return topic

    async def retire_all(self, topic: str) -> None:
        """No message about `topic` is a live one any more."""
        await run(self._session, sa.update(Outbox).where(*_live(topic)).values(topic=None))

    async def recalled(self, row: int, document_id: int | None = None) -> bool:
        """What is still owed as that row is not sent (of a file: where it is that document); whether it was."""
        same = [Outbox.id == row, _is_due] + ([Outbox.document_id == document_id] if document_id is not None else [])
        recalled = sa.update(Outbox).where(*same).values(state=Post.SUPERSEDED, payload={}).returning(Outbox.chat_id)
        chats = list(await self._session.scalars(recalled))
        self.unsure(chats)
        return bool(chats)

    async def overtaken(self, permohonan_id: int, chats: Collection[int], since: datetime) -> None:
        """What was owed to these chats about a permohonan since then, and still is, is not sent any more."""
        owed = Outbox.chat_id.in_(chats), Outbox.permohonan_id == permohonan_id, Outbox.due_at >= since, _is_due
        sends = Outbox.method.startswith("send")
        await self._session.execute(sa.update(Outbox).where(*owed, sends).values(state=Post.SUPERSEDED, payload={}))
        self.unsure(chats)

    async def about_now(self, topic: str, new: str) -> None:
        """What is live about a topic is live about another one from now on."""
        await run(self._session, sa.update(Outbox).where(*_live(topic)).values(topic=new))

    async def cancelled(self, permohonan_id: int) -> None:
        """What is still owed about a permohonan is not sent any more, nor what was set aside of it."""
        owed = Outbox.state.in_([Post.DUE, Post.PARKED])
        rows = await self._session.scalars(
            sa.update(Outbox)
            .where(Outbox.permohonan_id == permohonan_id, owed)
            .values(state=Post.SUPERSEDED, payload={})
            .returning(Outbox.chat_id)
        )
        self.unsure(rows)

    async def withheld(self, chat_id: int, kind: str) -> None:
        """What is still owed to a chat under topics of a `kind` is not sent, but for what is about their own."""
        own = sa.select(Permohonan.id).where(Permohonan.pemohon_id == chat_id)
        others = Outbox.permohonan_id.is_not(None), Outbox.permohonan_id.not_in(own)
        await self._session.execute(
            sa.update(Outbox)
            .where(Outbox.chat_id == chat_id, _is_due, Outbox.topic.startswith(f"{kind}:", autoescape=True), *others)
            .values(state=Post.SUPERSEDED, payload={})
        )
        self.unsure([chat_id])

    async def chats_due(self) -> list[int]:
        """Chats that are owed something."""
        return list(await self._session.scalars(sa.select(Outbox.chat_id).where(_is_due).distinct()))

    async def due(self, chats: Collection[int], limit: int) -> dict[int, list[Parcel]]:
        """The next rows of each chat that is owed something, in order."""
        rows: Iterable[Any] = await run(self._session, _DUE, {"chats": chats, "most": limit})
        return {chat: [Parcel(*row) for row in of_chat] for chat, of_chat in groupby(rows, lambda row: row.chat_id)}

    async def sent(self, results: Iterable[tuple[int, int | None]]) -> None:
        """Marks rows sent, each with the id of the message it made (None for calls that make none)."""
        values = [{"row": id_, "message": message_id, "now": self._now} for id_, message_id in results]
        await run(self._session, _SENT, values)

    async def failed(self, rows: Collection[int], *, counted: bool = False, unanswered: int = 0) -> None:
        """A try failed: `counted` where by the rows' own fault; `unanswered` is added to what may have arrived."""
        counts = {"attempts": Outbox.attempts + int(counted), "unanswered": Outbox.unanswered + unanswered}
        await self._session.execute(sa.update(Outbox).where(Outbox.id.in_(rows)).values(counts))

    async def undeliverable(self, rows: Collection[int], reason: str = "") -> bool:
        """Sets rows aside, content kept for whoever tries them again; False where none was owed any more."""
        parked = {"state": Post.PARKED, "reason": reason}
        done = await self._session.execute(sa.update(Outbox).where(Outbox.id.in_(rows), _is_due).values(parked))
        return cast(sa.CursorResult[Any], done).rowcount > 0

    async def anew(self, row: int) -> None:
        """The message whose file an owed `row` replaces is gone: it is sent as one of its own, and is the live one."""
        query = sa.select(_edited.id, _edited.topic).join(Outbox, Outbox.edits == _edited.id)
        gone = (await self._session.execute(query.where(Outbox.id == row, _is_due))).one_or_none()
        if gone is not None:
            fresh = {"method": "sendDocument", "topic": gone.topic, "edits": None}
            await self._session.execute(sa.update(Outbox).where(Outbox.id == row).values(fresh))
            await self.retire(gone.id)

    async def superseded(self, row: int) -> None:
        """It is not worth sending any more."""
        await self._session.execute(sa.update(Outbox).where(Outbox.id == row).values(state=Post.SUPERSEDED, payload={}))

    async def forget(self) -> None:
        """Removes messages after `KEPT`, those that are about something live and those still asked about not."""
        await self._session.execute(_FORGET, {"before": self._now - KEPT})
