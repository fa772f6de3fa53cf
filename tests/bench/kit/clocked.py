"""The stand-in with a stopwatch: when the bot was told, and when it called, without what this process takes itself."""

import asyncio
import hashlib
import json
import time
from collections import Counter
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

from bot.demo.telegram.calls import MethodHandler
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json, Upload
from bot.demo.telegram.server import BotApi
from bot.receiving.intake import sender

_came: ContextVar[float] = ContextVar("came")

COUNTED = ("sendM", "sendD", "sendP", "edit", "pin", "unpin", "setMessageReaction")
"""What changes a chat, and so counts against Telegram's limits; a toast or a removal does not, as the pace
has it, nor that something is being done."""


class _Arriving(MethodHandler):
    def prepare(self) -> None:
        _came.set(time.perf_counter())


class Clocked(BotApi):
    """A Bot API by which is measured; a call counts as done one `latency` after it came, however busy this process is.

    `sent` and `shown` say when each message was sent, and when it was last sent or changed; `uploads` how often the
    bot uploaded the same content by the same name, `polls` how often it asked for updates.
    """

    def __init__(self, *, latency: float = 0.0, limits: bool = False) -> None:
        super().__init__(strict=False, limits=limits, latency=latency)
        self.sent: dict[int, float] = {}
        self.shown: dict[int, float] = {}
        self.uploads: Counter[tuple[str, bytes]] = Counter()
        self._toasted: dict[int, float] = {}
        self._told: dict[int, float] = {}
        self.polls = 0
        self._open = 0

    def serve(self, routes: Sequence[tuple[str, Any, dict[str, Any]]]) -> None:
        super().serve([(path, _Arriving if by is MethodHandler else by, given) for path, by, given in routes])

    async def carry_out(self, method: str, p: Json) -> str:
        if method == "getUpdates":
            return await self._told_of(p)
        done = _came.get() + self.latency
        before = self.telegram._last_message
        query = self.telegram.queries.get(p.get("callback_query_id", ""))
        result = await super().carry_out(method, p)
        for message in range(before + 1, self.telegram._last_message + 1):
            self.sent[message] = self.shown[message] = done
        if method.startswith("edit"):
            self.shown[p["message_id"]] = done
        if query:
            self._toasted[query.chat.id] = done
        for file in (*p.values(), *p.get("attached", {}).values()):
            if isinstance(file, Upload):
                self.uploads[file.name, hashlib.sha256(file.data).digest()] += 1
        return result

    async def _told_of(self, p: Json) -> str:
        self.polls += 1
        self._open += 1
        try:
            batch = await super().carry_out("getUpdates", p)
        finally:
            self._open -= 1
        now = time.perf_counter()
        self._told |= {sender(update): now for update in json.loads(batch)}
        return batch

    @property
    def polled(self) -> bool:
        """Whether the bot waits for what people do."""
        return self._open > 0

    def told(self, person: User) -> float:
        """When the bot was last told of what this person did."""
        return self._told[person.id]

    def toasted(self, person: User) -> float:
        """When this person's last tap was answered."""
        return self._toasted[person.id]

    def messages(self) -> int:
        """Calls that were accepted and count against Telegram's limits."""
        return sum(call.ok and call.method.startswith(COUNTED) for call in self.calls)

    def refused(self) -> int:
        """Such calls that were not accepted."""
        return sum(not call.ok and call.method.startswith(COUNTED) for call in self.calls)

    async def settled(self, quiet: float) -> int:
        """How many such calls there were, once the bot has made none for so many seconds."""
        said = -1
        while said != (said := self.messages()):  # noqa: ASYNC110 - what is waited for is silence
            await asyncio.sleep(quiet)
        return said


class Act:
    """Something a person does now; what the bot takes for it is counted from when it was told.

    Where the bot does not ask for updates at that instant, its time runs at once.
    """

    def __init__(self, api: Clocked, person: User) -> None:
        self._api = api
        self._person = person
        self._at = time.perf_counter()
        self._awaited = api.polled

    @property
    def _since(self) -> float:
        return self._api.told(self._person) if self._awaited else self._at

    def to(self, *messages: int) -> float:
        """Seconds until the last of these messages was sent or last changed."""
        return max(self._api.shown[one] for one in messages) - self._since

    def to_sent(self, *messages: int) -> float:
        """Seconds until the last of these messages was sent, whatever was changed in it since."""
        return max(self._api.sent[one] for one in messages) - self._since

    def to_toast(self) -> float:
        """Seconds until the tap was answered."""
        return self._api.toasted(self._person) - self._since
