"""The HTTP server of the local Bot API, on 127.0.0.1."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, NamedTuple, Self

from tornado.httpserver import HTTPServer
from tornado.web import Application

from bot.demo.telegram.bell import Bell
from bot.demo.telegram.calls import FileHandler, MethodHandler
from bot.demo.telegram.chats import Chat, Telegram
from bot.demo.telegram.errors import Refused, SchemaError
from bot.demo.telegram.faults import Faults, FloodLimits
from bot.demo.telegram.listening import HOST, listen
from bot.demo.telegram.methods import METHODS
from bot.demo.telegram.people import Group, Person
from bot.demo.telegram.schema import Json, check_result
from bot.demo.telegram.webhook import Webhook

_LARGEST_REQUEST = 64 * 1024 * 1024
_LONGEST_POLL = 50.0
TOKEN = "123:abc"  # noqa: S105 - it opens nothing but this stand-in


class Call(NamedTuple):
    """One call the bot made: when (Unix seconds), its method, the chat it concerns, and whether it was accepted."""

    time: float
    method: str
    chat_id: int | None
    ok: bool


class BotApi:
    """A Bot API for one bot on `http://127.0.0.1:<port>` (`url`; port 0: any free one), and its people.

    Use as `async with`. Raises `PortTaken` on entering when the port is not free. `strict` checks every object given to
    the bot against the Bot API; what does not fit fails the call with 500, and leaving the block raises `SchemaError`.
    `limits` turns Telegram's flood limits on. `latency` (seconds) is added to each call. `clock` dates the messages.
    """

    def __init__(
        self, port: int = 0, token: str = TOKEN, *, username: str = "penempatan_server_bot",
        strict: bool = True, limits: bool = False, latency: float = 0.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:  # fmt: skip
        self.port = port
        self.token = token
        self.strict = strict
        self.latency = latency
        self.telegram = Telegram(int(token.partition(":")[0]), username, strict, clock)
        self.updates = self.telegram.updates
        self.faults = Faults()
        self.limits = FloodLimits() if limits else None
        self.webhook = Webhook(self.updates)
        self.calls: list[Call] = []
        self.called = Bell()
        self.people: list[Person] = []
        self.broken: list[SchemaError] = []
        self._server: HTTPServer | None = None

    @property
    def url(self) -> str:
        """Where the server listens; a bot's base URLs are `<url>/bot` and `<url>/file/bot`."""
        return f"http://{HOST}:{self.port}"

    async def __aenter__(self) -> Self:
        listener = listen(self.port)
        self.port = listener.getsockname()[1]
        application = Application(
            [
                (r"/bot([^/]+)/(\w+)", MethodHandler, {"api": self}),
                (r"/file/bot([^/]+)/(.+)", FileHandler, {"api": self}),
            ],
            # The path of each call holds the token, so calls are never logged.
            log_function=lambda _handler: None,
        )
        self._server = HTTPServer(application, max_buffer_size=_LARGEST_REQUEST, max_body_size=_LARGEST_REQUEST)
        self._server.add_socket(listener)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.webhook.stop()
        self.updates.interrupt()
        if self._server:
            self._server.stop()
            await self._server.close_all_connections()
        if self.broken and error is None:
            raise self.broken[0]

    def person(self, name: str, *, id: int | None = None, username: str | None = None, phone: str = "") -> Person:
        """Somebody new who has Telegram but has not started the bot; user id and phone are made up if not given."""
        first, _, last = name.partition(" ")
        user_id = id or 700_000_001 + len(self.people)
        names = {"first_name": first, "last_name": last, "username": username}
        given = {key: value for key, value in names.items() if value}
        chat = Chat({"id": user_id, "type": "private", **given})
        self.telegram.chats[user_id] = chat
        user = {"id": user_id, "is_bot": False, **given, "language_code": "id"}
        person = Person(self, chat, user, phone or f"+62812{user_id % 10**8:08d}")
        self.people.append(person)
        return person

    def group(self, title: str, by: Person) -> Group:
        """A new group that `by` makes and adds the bot to."""
        chat = Chat({"id": -1000 - len(self.telegram.chats), "type": "group", "title": title}, started=True)
        self.telegram.chats[chat.id] = chat
        bot = self.telegram.bot
        self.updates.add(
            "my_chat_member",
            {"chat": chat.info, "from": by.user, "date": self.telegram.time,
             "old_chat_member": {"status": "left", "user": bot}, "new_chat_member": {"status": "member", "user": bot}},
        )  # fmt: skip
        self.updates.add("message", self.telegram.new_message(chat, by.user, {"new_chat_members": [bot]}))
        return Group(self, chat)

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
