"""From Telegram to the inbox: an update is committed before Telegram is told that it arrived."""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self, TypeGuard, cast
from weakref import WeakValueDictionary

from telegram import Bot, Update

from bot.clock import Clock
from handlers.upkeep.accounts import BLOCKED
from storage.database import Storage
from storage.mail.inbox import Received

LOG = logging.getLogger(__name__)

AT_MOST = 0.1
"""Seconds in which an update that came alone is to be handled, while Telegram is not asked for others."""

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
    """An update with what was received: an inbox row, or what may be `settled` without ever having been one.

    `readable` is False where PTB cannot make sense of what came; only `update_id` is set then.
    """

    __slots__ = ("__weakref__", "_readable", "_received", "_settled")
    _readable: bool
    _received: Received
    _settled: asyncio.Event

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
        update._settled = asyncio.Event()
        return update

    @property
    def received(self) -> Received:
        """What it came as, or was handed back as by a job."""
        return self._received

    @property
    def settled(self) -> asyncio.Event:
        """Set once it is on the record that it was handled, or set aside."""
        return self._settled

    @property
    def readable(self) -> bool:
        """Whether there is anything in it that can be handled."""
        return self._readable

    async def kept(self, storage: Storage, now: datetime) -> int:
        """Its inbox row, which is made where there is none yet."""
        if self._received.inbox_id is None:
            async with storage.begin(now) as tx:
                received = await tx.inbox.keep(self._received)
            self.came_as(received)
        return self._received.row

    def came_as(self, received: Received) -> None:
        """It is in the inbox now."""
        self._received = received


class Intake(asyncio.Queue[object]):
    """The application's update queue: what is in it is in the inbox, or Telegram still has it.

    Where a database server goes away nobody knows what of the last commit is there. So what is in the inbox then, and
    in nobody's hand, is handed over afterwards.
    """

    def __init__(self, storage: Storage, clock: Clock, bot: Bot) -> None:
        super().__init__()
        self._storage = storage
        self._clock = clock
        self._bot = bot
        self._in_hand: WeakValueDictionary[int, Incoming] = WeakValueDictionary()
        self._unsaved: WeakValueDictionary[int, Incoming] = WeakValueDictionary()
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
        """Queues raw updates in order, without those Telegram repeats, and commits them in one transaction before.

        One that comes alone, while nothing is being handled, is committed by the transaction that handles it, or by
        one of its own once `AT_MOST` is over: whoever acts is answered a transaction sooner. Where others come
        meanwhile it is stored before them. What blocked accounts send is not kept; they are told so once a day.
        """
        if not batch or (len(batch) == 1 and self._at_rest() and await self._handed_over(dict(batch[0]))):
            return
        async with self._storage.begin(self._clock()) as tx:
            away = await tx.accounts.blocked_among({sender(update) for update in batch})
            for person in away:
                if not await tx.accounts.told(person):
                    await tx.outbox.post(person, "sendMessage", {"text": BLOCKED})
            unsaved = (incoming.received for incoming in self._unsaved.values() if not incoming.settled.is_set())
            before = [received.update for received in unsaved if received.inbox_id is None]
            fresh = await tx.inbox.receive([*before, *(update for update in batch if sender(update) not in away)])
        for received in fresh:
            await self.accept(received)

    def _at_rest(self) -> bool:
        in_hand = itertools.chain(self._unsaved.values(), self._in_hand.values())
        return all(incoming.settled.is_set() for incoming in in_hand)

    async def _handed_over(self, update: dict[str, Any]) -> bool:
        """Hands over one that is not in the inbox.

        False, and nothing done, where its sender is blocked, or it is not alone any more.
        """
        async with self._storage.glance(self._clock()) as tx:
            if await tx.accounts.blocked_among({sender(update)}):
                return False
        if not self._at_rest():
            return False
        incoming = self._unsaved[update["update_id"]] = Incoming.of(Received(None, update), self._bot)
        await self.put(incoming)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(AT_MOST):  # `wait_for` may swallow a cancellation
                await incoming.settled.wait()
        if not incoming.settled.is_set():
            self._in_hand[await incoming.kept(self._storage, self._clock())] = incoming
        return True

    async def replay(self) -> None:
        """Queues what was received and not handled, in order, but for what is in hand."""
        async with self._storage.read(self._clock()) as tx:
            undone = await tx.inbox.undone(self._in_hand)
        for received in undone:
            await self.accept(received)

    async def accept(self, received: Received) -> None:
        """Queues an inbox row: one left over, or the result of a job; not what is in hand and was not stored before."""
        incoming = self._unsaved.get(received.update["update_id"]) if received.result is None else None
        if incoming is not None and not incoming.settled.is_set():
            incoming.came_as(received)
            self._in_hand[received.row] = incoming
            return
        incoming = self._in_hand[received.row] = Incoming.of(received, self._bot)
        await self.put(incoming)
