"""From Telegram to the inbox: an update is committed before Telegram is told that it arrived."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Any, BinaryIO, Self, TypeGuard, cast
from urllib.parse import quote

from telegram import Bot, Update
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.transport import AiohttpRequest, allowed
from handlers.upkeep.accounts import BLOCKED
from storage.database import Storage
from storage.mail.inbox import Received

LOG = logging.getLogger(__name__)

CONNECTIONS = 256
"""Calls of the Bot API at once."""


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

    __slots__ = ("_readable", "_received")
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


class StoredBot(ExtBot[None]):
    """PTB's bot on our transport, with plain calls for what goes through inbox and outbox."""

    def __init__(self, token: str, origin: str) -> None:
        super().__init__(
            token,
            base_url=f"{origin}/bot",
            base_file_url=f"{origin}/file/bot",
            request=AiohttpRequest(CONNECTIONS),
            get_updates_request=AiohttpRequest(1),
        )

    async def call(self, method: str, payload: Mapping[str, Any]) -> Any:
        """One call of the Bot API as it stands, its result raw; raises `TelegramError`.

        PTB's public `do_api_request` warns at each method PTB has a name of its own for.
        """
        return await self._post(method, dict(payload))

    async def updates(self, offset: int | None, held: float, kinds: Sequence[str]) -> Any:
        """Raw updates from `offset` on, which confirms those before; Telegram waits up to `held` seconds for one."""
        return await self._post(
            "getUpdates",
            {"offset": offset, "timeout": held, "allowed_updates": kinds},
            read_timeout=(self._request[0].read_timeout or 0) + held,
        )

    async def download(self, file_id: str, into: BinaryIO, most: int) -> None:
        """Writes what a person sent `into` a file, piece by piece; raises `BadRequest` for more than `most` bytes."""
        file = await self.get_file(file_id)
        address = quote(str(file.file_path), safe="/:")
        transport = cast(AiohttpRequest, self._request[1])
        async with aclosing(transport.pieces(address, allowed(file.file_size or most))) as pieces:
            async for piece in pieces:
                if into.tell() + len(piece) > most:
                    raise BadRequest("file is too big")
                await asyncio.to_thread(into.write, piece)


class Intake(asyncio.Queue[object]):
    """The application's update queue: what is in it is in the inbox."""

    def __init__(self, storage: Storage, clock: Callable[[], datetime], bot: Bot) -> None:
        super().__init__()
        self._storage = storage
        self._clock = clock
        self._bot = bot

    async def store(self, batch: Sequence[Mapping[str, Any]]) -> None:
        """Commits raw updates in one transaction, then queues them in order, without those Telegram repeats.

        What blocked accounts send is not kept; they are told so once a day.
        """
        if not batch:
            return
        async with self._storage.begin(self._clock()) as tx:
            away = [person.id for person in await tx.accounts.blocked({sender(update) for update in batch})]
            for person in away:
                if not await tx.accounts.told(person):
                    await tx.outbox.post(person, "sendMessage", {"text": BLOCKED})
            fresh = await tx.inbox.receive([update for update in batch if sender(update) not in away])
        for received in fresh:
            await self.accept(received)

    async def replay(self) -> None:
        """Queues what was received and not handled before the program ended, in order."""
        async with self._storage.read(self._clock()) as tx:
            undone = await tx.inbox.undone()
        for received in undone:
            await self.accept(received)

    async def accept(self, received: Received) -> None:
        """Queues an inbox row: one left over, or the result of a job."""
        await self.put(Incoming.of(received, self._bot))
