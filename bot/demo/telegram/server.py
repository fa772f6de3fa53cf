"""The local Bot API as a server on 127.0.0.1, and the people who have it on their phones."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from bot.demo.listening import Listening
from bot.demo.telegram.api import Api
from bot.demo.telegram.calls import FileHandler, MethodHandler
from bot.demo.telegram.chats import Chat
from bot.demo.telegram.people import Group, User

TOKEN = "123:abc"  # noqa: S105 - it opens nothing but this stand-in


class BotApi(Listening, Api):
    """A Bot API for one bot, and its people; a bot's base URLs are `<url>/bot` and `<url>/file/bot`.

    Use as `async with`. Raises `PortTaken` on entering when the port is not free. What is not of the Bot API's shape
    fails the call with 500 where it is `strict`, and leaving the block raises `SchemaError`.
    """

    def __init__(
        self, port: int = 0, token: str = TOKEN, *, username: str = "penempatan_server_bot",
        strict: bool = True, limits: bool = False, latency: float = 0.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:  # fmt: skip
        Api.__init__(self, token, username, strict=strict, limits=limits, latency=latency, clock=clock)
        Listening.__init__(self, port)
        self.people: list[User] = []

    async def __aenter__(self) -> Self:
        here = {"api": self}
        self.serve([(r"/bot([^/]+)/(\w+)", MethodHandler, here), (r"/file/bot([^/]+)/(.+)", FileHandler, here)])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.webhook.stop()
        self.updates.interrupt()
        await self.stop()
        if self.broken and error is None:
            raise self.broken[0]

    def person(self, name: str, *, id: int | None = None, username: str | None = None, phone: str = "") -> User:
        """Somebody new who has Telegram but has not started the bot; user id and phone are made up if not given."""
        first, _, last = name.partition(" ")
        user_id = id or 700_000_001 + len(self.people)
        names = {"first_name": first, "last_name": last, "username": username}
        given = {key: value for key, value in names.items() if value}
        chat = Chat({"id": user_id, "type": "private", **given})
        self.telegram.chats[user_id] = chat
        user = {"id": user_id, "is_bot": False, **given, "language_code": "id"}
        person = User(self.telegram, chat, user, phone or f"+62812{user_id % 10**8:08d}")
        self.people.append(person)
        return person

    def group(self, title: str, by: User) -> Group:
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
        return Group(chat)
