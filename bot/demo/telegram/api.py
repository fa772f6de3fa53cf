"""The Bot API itself, by whatever way its calls come: it carries each out, and remembers it."""

import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from bot.demo.bell import Bell
from bot.demo.telegram.chats import Telegram
from bot.demo.telegram.errors import Refused, SchemaError
from bot.demo.telegram.faults import Faults, FloodLimits
from bot.demo.telegram.methods import METHODS
from bot.demo.telegram.schema import Json, check_result
from bot.demo.telegram.webhook import WebhookCaller

_LONGEST_POLL = 50.0


class Call(NamedTuple):
    """One call the bot made: when (Unix seconds), its method, the chat it concerns, and whether it was accepted."""

    time: float
    method: str
    chat_id: int | None
    ok: bool


class Api:
    """One bot's Bot API, and the troubles it may have.

    `strict` checks every object given to the bot against the Bot API; what does not fit is in `broken`. `limits` turns
    Telegram's flood limits on. `latency` (seconds) is added to each call. `clock` dates the messages.
    """

    def __init__(
        self, token: str, username: str, *, strict: bool, limits: bool, latency: float, clock: Callable[[], datetime]
    ) -> None:
        self.token = token
        self.strict = strict
        self.latency = latency
        self.telegram = Telegram(int(token.partition(":")[0]), username, strict, clock)
        self.updates = self.telegram.updates
        self.faults = Faults()
        self.limits = FloodLimits() if limits else None
        self.webhook = WebhookCaller(self.updates)
        self.calls: list[Call] = []
        self.called = Bell()
        self.broken: list[SchemaError] = []

    def note(self, method: str, chat_id: int | None, ok: bool) -> None:
        """Remember a call in `calls`, and ring `called`."""
        self.calls.append(Call(time.time(), method, chat_id, ok))
        self.called.ring()

    def count(self, method: str, chat_id: int | None = None) -> int:
        """How many accepted calls of a method there were, over all or for one chat."""
        return sum(c.ok and c.method == method and chat_id in (None, c.chat_id) for c in self.calls)

    async def carry_out(self, method: str, p: Json) -> str:
        """Do what a checked call asks; gives the result as JSON text, raises `Refused`."""
        if method == "getUpdates":
            if self.webhook.url:
                raise Refused(409, "Conflict: can't use getUpdates method while webhook is active; "
                                   "use deleteWebhook to delete the webhook first")  # fmt: skip
            if "allowed_updates" in p:
                self.updates.allowed = p["allowed_updates"]
            limit = min(max(p.get("limit", 100), 1), 100)
            seconds = min(float(p.get("timeout", 0)), _LONGEST_POLL)
            return f"[{','.join(await self.updates.poll(p.get('offset', 0), limit, seconds))}]"
        if method in ("setWebhook", "deleteWebhook"):
            await self.webhook.set(p)
            result: Any = True
        elif method == "getWebhookInfo":
            result = self.webhook.info()
        else:
            result = METHODS[method](self.telegram, p)
        if self.strict:
            check_result(method, result)
        return json.dumps(result, ensure_ascii=False)
