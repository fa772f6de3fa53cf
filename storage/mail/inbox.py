"""The inbox: what was received, so that no restart loses it and nothing is handled twice."""

import json
import logging
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.connecting.direct import count, run
from storage.mail.jobkinds import Result, result_from_json, result_to_json
from storage.models import Inbox
from storage.vault import Damaged, Vault

LOG = logging.getLogger(__name__)

REMEMBERED = timedelta(days=2)
"""How long a handled update's id is kept: Telegram repeats one within minutes, and restarts ids after a week."""

KEPT = timedelta(days=30)
"""How long what was set aside is kept for another try.

So long a message is known, too, that is neither about anything live nor the prompt of an open question.
"""


@dataclass(frozen=True)
class Received:
    """An update to handle: `update` as Telegram sent it, `result` what a job found for it, if one ran.

    `inbox_id` is None for what is not in the inbox before it is handled.
    """

    inbox_id: int | None
    update: dict[str, Any]
    result: Result | None = None

    @property
    def row(self) -> int:
        """The `inbox_id`; raises `LookupError` where there is none."""
        if self.inbox_id is None:
            raise LookupError("it is not in the inbox")
        return self.inbox_id


_HANDLED = sa.update(Inbox).where(Inbox.done_at.is_(None)).values(done_at=sa.bindparam("now"), payload=None)
_DONE = _HANDLED.where(Inbox.id == sa.bindparam("row"))
_DONE_AFTER_ALL = _HANDLED.where(Inbox.update_id == sa.bindparam("telegrams"), Inbox.parked.is_(False))
_AT_ONCE = sa.insert(Inbox).from_select(
    ["update_id", "received_at", "done_at", "attempts", "parked"],
    sa.select(
        sa.bindparam("telegrams", type_=Inbox.update_id.type),
        *(sa.bindparam(name, type_=Inbox.done_at.type) for name in ("received", "now")),
        *(sa.literal(0), sa.false()),
    ).where(~sa.exists().where(Inbox.update_id == sa.bindparam("telegrams"))),
)
"""Made once, as those around it, for it is run with every update."""

_ROW_OF = sa.select(Inbox.id).where(Inbox.update_id == sa.bindparam("telegrams"))
_KNOWN = sa.select(Inbox.update_id).where(Inbox.update_id.in_(sa.bindparam("ids", expanding=True)))
_RECEIVE = sa.insert(Inbox).returning(Inbox.update_id, Inbox.id)


class InboxRecords:
    """The records of intake within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime, vault: Vault) -> None:
        self._session = session
        self._now = now
        self._vault = vault

    async def receive(self, updates: Sequence[Mapping[str, Any]]) -> list[Received]:
        """Stores raw updates, skipping those whose `update_id` is known; returns the new ones, in order."""
        ids = [update["update_id"] for update in updates]
        known = {id_ for (id_,) in await run(self._session, _KNOWN, {"ids": ids})}
        fresh = {update["update_id"]: dict(update) for update in updates if update["update_id"] not in known}
        if not fresh:
            return []
        rows = [
            {"update_id": id_, "payload": self._encrypted({"update": update}), "received_at": self._now}
            for id_, update in fresh.items()
        ]
        inbox_ids = {row.update_id: row.id for row in await run(self._session, _RECEIVE, rows)}
        return [Received(inbox_ids[id_], update) for id_, update in fresh.items()]

    async def hand_back(self, update: dict[str, Any], result: Result) -> Received:
        """Stores an update once more, with what the job found that it had asked for."""
        content = self._encrypted({"update": update, "result": result_to_json(result)})
        inserted = await self._session.scalars(
            sa.insert(Inbox).values(payload=content, received_at=self._now).returning(Inbox.id)
        )
        return Received(inserted.one(), update, result)

    async def undone(self, in_hand: Container[int] = ()) -> list[Received]:
        """Everything received and neither handled nor parked nor `in_hand`, in order: replayed after a restart."""
        rows = await self._session.execute(
            sa.select(Inbox.id, Inbox.payload)
            .where(Inbox.done_at.is_(None), Inbox.parked.is_(False))
            .order_by(Inbox.id)
        )
        found = [self._opened_if_whole(id_, payload) for id_, payload in rows if payload and id_ not in in_hand]
        return [received for received in found if received is not None]

    async def keep(self, received: Received) -> Received:
        """The same in the inbox, whether it is there already or not."""
        id_ = received.update["update_id"]
        found = (await run(self._session, _ROW_OF, {"telegrams": id_})).scalar_one_or_none()
        return (await self.receive([received.update]))[0] if found is None else replace(received, inbox_id=found)

    async def done(self, received: Received) -> bool:
        """Marks it handled and erases its content; False if it had been handled before.

        What is not in the inbox is there from now on, without its content; what was set aside of it stays aside.
        """
        now, id_ = {"now": self._now}, {"telegrams": received.update.get("update_id")}
        if received.inbox_id is not None:
            return await self._changed(_DONE, now | {"row": received.inbox_id})
        fresh = await self._changed(_AT_ONCE, now | id_ | {"received": self._now})
        return fresh or await self._changed(_DONE_AFTER_ALL, now | id_)

    async def _changed(self, statement: sa.Executable, values: Mapping[str, Any]) -> bool:
        return (await run(self._session, statement, values)).rowcount == 1

    async def failed(self, inbox_id: int) -> int:
        """Counts one failure to handle it; returns how many there were."""
        failure = sa.update(Inbox).where(Inbox.id == inbox_id).values(attempts=Inbox.attempts + 1)
        return await self._session.scalar(failure.returning(Inbox.attempts)) or 0

    async def park(self, inbox_id: int, reason: str | None = None) -> None:
        """Sets it aside, content kept (encrypted) for whoever mends the failure; `reason` is its kind."""
        await self._session.execute(sa.update(Inbox).where(Inbox.id == inbox_id).values(parked=True, reason=reason))

    async def forget(self) -> None:
        """Removes handled updates after `REMEMBERED`, and after `KEPT` those set aside."""
        await self._session.execute(sa.delete(Inbox).where(Inbox.done_at < self._now - REMEMBERED))
        old = sa.delete(Inbox).where(Inbox.parked.is_(True), Inbox.received_at < self._now - KEPT)
        await self._session.execute(old)

    async def received(self, first: int, end: int) -> int:
        """How many updates with ids from `first` up to `end`, that one excluded, were received and are remembered."""
        return await count(self._session, Inbox.id, Inbox.update_id >= first, Inbox.update_id < end)

    async def waiting(self) -> int:
        """How many updates are to be handled yet."""
        return await count(self._session, Inbox.id, Inbox.done_at.is_(None), Inbox.parked.is_(False))

    def opened(self, inbox_id: int, payload: bytes) -> Received:
        """What is in a row; raises `Damaged`, `ValueError` or `LookupError` where it is not whole."""
        content = json.loads(self._vault.decrypt(payload))
        result = content.get("result")
        return Received(inbox_id, content["update"], None if result is None else result_from_json(result))

    def _encrypted(self, content: Mapping[str, Any]) -> bytes:
        return self._vault.encrypt(json.dumps(content).encode())

    def _opened_if_whole(self, inbox_id: int, payload: bytes) -> Received | None:
        """None for a damaged row, which must not hold up the others; it stays as it is for whoever can mend it."""
        try:
            return self.opened(inbox_id, payload)
        except (Damaged, ValueError, LookupError) as error:
            LOG.error("inbox row %s cannot be read (%s)", inbox_id, type(error).__name__)  # noqa: TRY400
            return None
