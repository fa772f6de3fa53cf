"""From Telegram to the inbox: an update is committed before Telegram is told that it arrived."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Self, TypeGuard, cast
from weakref import WeakValueDictionary

from telegram import Bot, Update

from bot.clock import Clock
from handlers.upkeep.accounts import BLOCKED
from storage.database import Storage
from storage.mail.inbox import Received

LOG = logging.getLogger(__name__)

LOOK = 2.0
"""Seconds between a failure of storage and the look at what is there all the same."""


def is_update(raw: object) -> TypeGuard[dict[str, Any]]:
    """Whether it can be stored: an object with an `update_id` that a database can hold, whatever else is in it."""
    return isinstance(raw, dict) and _is_id(raw.get("update_id"))


def sender(update: Mapping[str, Any]) -> int:
    """The id of whoever a raw update comes from; 0 where it names nobody."""
    for content in update.values():
        user = content.get("from") if isinstance(content, dict) else None
        if isinstance(user, dict) and _is_id(user.get("id")):
            return int(user["id"])
    return 0


def _is_id(value: object) -> bool:
    return type(value) is int and abs(value) < 2**63


class Incoming(Update):
    """An update with its inbox row.

    `readable` is False where PTB cannot make sense of what came; only `update_id` is set then.
    """

    __slots__ = ("__weakref__", "_readable", "_received")
    _readable: bool
    _received: Received

    @classmethod
    def of(cls, received: Received, bot: Bot) -> Self:
        """Never raises: one odd update must not hold up the batch it came in."""
        readable = True
        try:
            update = cast(Self, cls.de_json(dict(received.update), bot))
        except Exception as error:
            # the trace would quote what the person wrote
            LOG.error("update %s is not understood (%s)", received.update["update_id"], type(error).__name__)  # noqa: TRY400
            update, readable = cls(received.update["update_id"]), False
        update._received = received
        update._readable = readable
        return update

    @property
    def received(self) -> Received:
        """The inbox row."""
        return self._received

    @property
    def readable(self) -> bool:
        """Whether there is anything in it that can be handled."""
        return self._readable


class Intake(asyncio.Queue[object]):
    """The application's update queue: what is in it is in the inbox.

    Where a database server goes away nobody knows what of the last commit is there. So what is in the inbox then, and
    in nobody's hand, is handed over afterwards.
    """

    def __init__(self, storage: Storage, clock: Clock, bot: Bot) -> None:
        super().__init__()
        self._storage = storage
        self._clock = clock
        self._bot = bot
        self._in_hand: WeakValueDictionary[int, Incoming] = WeakValueDictionary()
        self._doubt = asyncio.Event()

    def doubt(self) -> None:
        """Storage failed: something may have been committed all the same."""
        self._doubt.set()

    async def mind(self) -> None:
        """Hands over what was in doubt, until it is cancelled: the next start replays what is left."""
        while await self._doubt.wait():
            self._doubt.clear()
            await asyncio.sleep(LOOK)
            try:
                await self.replay()
            except Exception as error:  # whatever it is, the next look may succeed, and nobody else would look
                LOG.warning("the inbox cannot be read yet (%s)", type(error).__name__)
                self._doubt.set()

    async def store(self, batch: Sequence[Mapping[str, Any]]) -> None:
        """Commits raw updates in one transaction, then queues them in order, without those Telegram repeats.

        What blocked accounts send is not kept; they are told so once a day.
        """
        if not batch:
            return
        async with self._storage.begin(self._clock()) as tx:
            away = await tx.accounts.blocked_among({sender(update) for update in batch})
            for person in away:
                if not await tx.accounts.told(person):
                    await tx.outbox.post(person, "sendMessage", {"text": BLOCKED})
            fresh = await tx.inbox.receive([update for update in batch if sender(update) not in away])
        for received in fresh:
            await self.accept(received)

    async def replay(self) -> None:
        """Queues what was received and not handled, in order, but for what is in hand."""
        async with self._storage.read(self._clock()) as tx:
            undone = await tx.inbox.undone(self._in_hand)
        for received in undone:
            await self.accept(received)

    async def accept(self, received: Received) -> None:
        """Queues an inbox row: one left over, or the result of a job."""
        incoming = self._in_hand[received.inbox_id] = Incoming.of(received, self._bot)
        await self.put(incoming)
