"""From Telegram to the inbox: an update is committed before Telegram is told that it arrived."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Self, cast

from telegram import Bot, Update
from telegram.error import TimedOut
from telegram.ext import ExtBot

from bot.outage import Outage
from bot.transport import AiohttpRequest
from storage.database import Storage
from storage.errors import is_storage_trouble
from storage.mail import Received

LOG = logging.getLogger(__name__)

CONNECTIONS = 256
"""Calls of the Bot API at once."""


class Incoming(Update):
    """An update with its inbox row: `received` is None where Telegram repeats what is stored already.

    `readable` is False where PTB cannot make sense of what came; only `update_id` is set then.
    """

    __slots__ = ("_readable", "_received")
    _readable: bool
    _received: Received | None

    @classmethod
    def of(cls, raw: Mapping[str, Any], received: Received | None, bot: Bot) -> Self:
        """Never raises: one odd update must not hold up the batch it came in."""
        readable = True
        try:
            update = cast(Self, cls.de_json(dict(raw), bot))
        except Exception as error:
            # the trace would quote what the person wrote
            LOG.error("update %s is not understood (%s)", raw["update_id"], type(error).__name__)  # noqa: TRY400
            update, readable = cls(raw["update_id"]), False
        update._received = received
        update._readable = readable
        return update

    @property
    def received(self) -> Received | None:
        """The inbox row."""
        return self._received

    @property
    def readable(self) -> bool:
        """Whether there is anything in it that can be handled."""
        return self._readable


class Intake(asyncio.Queue[object]):
    """The application's update queue: what is in it is in the inbox.

    `put` is what PTB calls for each update. Those that came by polling are stored already, with their batch; one that
    comes by webhook is stored here, before PTB answers 200, so a failure lets Telegram send it again.
    """

    def __init__(self, storage: Storage, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._storage = storage
        self._clock = clock
        self.bot: Bot

    async def store(self, batch: Sequence[Mapping[str, Any]]) -> list[Incoming]:
        """Commits raw updates in one transaction and returns all of them, in order."""
        async with self._storage.begin(self._clock()) as tx:
            fresh = {received.update["update_id"]: received for received in await tx.mail.receive(batch)}
        return [Incoming.of(raw, fresh.pop(raw["update_id"], None), self.bot) for raw in batch]

    async def put(self, item: object) -> None:
        """Queues an update; one that Telegram repeats is dropped."""
        if isinstance(item, Update) and not isinstance(item, Incoming):
            [item] = await self.store([item.to_dict()])
        if not isinstance(item, Incoming) or item.received is not None:
            await super().put(item)

    async def replay(self) -> None:
        """Queues what was received and not handled before the program ended, in order."""
        async with self._storage.read(self._clock()) as tx:
            undone = await tx.mail.undone()
        for received in undone:
            await self.accept(received)

    async def accept(self, received: Received) -> None:
        """Queues an inbox row: one left over, or the result of a job."""
        await self.put(Incoming.of(received.update, received, self.bot))


class StoredBot(ExtBot[None]):
    """PTB's bot, with an intake and a plain call for the outbox."""

    def __init__(self, token: str, origin: str, intake: Intake) -> None:
        super().__init__(
            token,
            base_url=f"{origin}/bot",
            base_file_url=f"{origin}/file/bot",
            request=AiohttpRequest(CONNECTIONS),
            get_updates_request=AiohttpRequest(1),
        )
        with self._unfrozen():
            self._intake = intake
            self._outage = Outage(self)
        intake.bot = self

    @property
    def outage(self) -> Outage:
        """What is said and waited while storage fails."""
        return self._outage

    async def call(self, method: str, payload: Mapping[str, Any]) -> Any:
        """One call of the Bot API as it stands, its result raw; raises `TelegramError`.

        PTB's public `do_api_request` warns at each method PTB has a name of its own for.
        """
        return await self._post(method, dict(payload))

    async def get_updates(  # type: ignore[override]  # PTB's polling uses these parameters only
        self,
        offset: int | None = None,
        timeout: int | timedelta = 0,  # noqa: ASYNC109  # Telegram's own: how long it may hold the answer back
        allowed_updates: Sequence[str] | None = None,
    ) -> tuple[Update, ...]:
        """A batch of updates, committed to the inbox before it is returned.

        Storage failing becomes `TimedOut` after a pause: PTB asks Telegram again then, and ends at anything else.
        """
        seconds = timeout.total_seconds() if isinstance(timeout, timedelta) else timeout
        batch = await self._post(
            "getUpdates",
            {"offset": offset, "timeout": timeout, "allowed_updates": allowed_updates},
            read_timeout=(self._request[0].read_timeout or 0) + seconds,
        )
        if not batch:
            return ()
        try:
            updates = await self._intake.store(batch)
        except Exception as error:
            if not is_storage_trouble(error):
                raise
            await self._outage.wait(error, batch)
            raise TimedOut("storage") from None
        self._outage.over()
        return tuple(updates)
