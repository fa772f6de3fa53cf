"""What Telegram remembers: chats and their messages, callback queries, commands. In memory, no HTTP."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.demo.bell import Bell
from bot.demo.telegram.errors import Refused, bad_request
from bot.demo.telegram.files import Files
from bot.demo.telegram.schema import Json
from bot.demo.telegram.updates import Updates


@dataclass(eq=False)
class Chat:
    """One chat: `info` is Telegram's Chat, `messages` all ever said by id (a deleted one carries `deleted`).

    `started`: the person has written to the bot; `away`: why the bot may not write here any more (Telegram's words).
    `keyboard` is the reply keyboard (ReplyKeyboardMarkup) that lies open; `activity` what the bot says it is doing;
    `fixed` the messages sent with a reply keyboard, which cannot be edited; `pinned` those pinned, the newest last;
    `waiting` the person's own that the bot has not fetched, `reactions` what the bot put on some. `version` grows with
    each change, and `changed` says at which version each message last did.
    """

    info: Json
    started: bool = False
    away: str | None = None
    messages: dict[int, Json] = field(default_factory=dict)
    keyboard: Json | None = None
    fixed: set[int] = field(default_factory=set)
    pinned: list[int] = field(default_factory=list)
    waiting: set[int] = field(default_factory=set)
    reactions: dict[int, str] = field(default_factory=dict)
    activity: str | None = None
    version: int = 0
    changed: dict[int, int] = field(default_factory=dict)
    bell: Bell = field(default_factory=Bell)

    @property
    def id(self) -> int:
        """Telegram's chat id; a private chat's is its person's."""
        return int(self.info["id"])


@dataclass(eq=False)
class Query:
    """A tap on an inline button: once the bot has answered, `answered_at` (monotonic) and the text of its toast."""

    chat: Chat
    message_id: int
    data: str
    answered_at: float | None = None
    toast: str | None = None
    alert: bool = False

    @property
    def answered(self) -> bool:
        """Whether the bot has answered."""
        return self.answered_at is not None


class Telegram:
    """The whole state that one bot can see, by its own `clock`. `changed` rings whenever any chat does."""

    def __init__(self, bot_id: int, username: str, strict: bool, clock: Callable[[], datetime]) -> None:
        self.bot: Json = {"id": bot_id, "is_bot": True, "first_name": "Penempatan Server", "username": username}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.commands: dict[tuple[str, int | None], list[Json]] = {}
        self.files = Files()
        self.updates = Updates(strict, self._fetched)
        self.clock = clock
        self.changed = Bell()
        self._last_message = 0
        self._sent: dict[int, tuple[Chat, int]] = {}

    @property
    def time(self) -> int:
        """The present second (Unix)."""
        return int(self.clock().timestamp())

    def chat(self, chat_id: int) -> Chat:
        """A chat the bot may name; `Refused` in Telegram's words if there is none."""
        found = self.chats.get(chat_id)
        if found is None:
            raise bad_request("chat not found")
        return found

    def reachable(self, chat_id: int) -> Chat:
        """A chat the bot may write to; `Refused` (403) if its person never started the bot, or blocked it."""
        found = self.chat(chat_id)
        if found.away:
            raise Refused(403, found.away)
        if not found.started:
            raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
        return found

    def new_message(self, chat: Chat, sender: Json, content: Json) -> Json:
        """A message with the next id, shown in the chat; `content` are the fields besides who, where and when."""
        self._last_message += 1
        message = {
            "message_id": self._last_message,
            "from": sender,
            "chat": chat.info,
            "date": self.time,
            **content,
        }
        chat.messages[self._last_message] = message
        self.ring(chat, self._last_message)
        return message

    def pass_on(self, kind: str, chat: Chat, message: Json) -> None:
        """Queue what a person wrote, or changed in it, for the bot; until the bot has fetched it, it is `waiting`."""
        update_id = self.updates.add(kind, message)
        if update_id is not None:
            chat.waiting.add(message["message_id"])
            self._sent[update_id] = chat, message["message_id"]

    def _fetched(self, update_id: int) -> None:
        if sent := self._sent.pop(update_id, None):
            chat, message_id = sent
            chat.waiting.discard(message_id)
            self.ring(chat, message_id)

    def ring(self, chat: Chat, *messages: int) -> None:
        """Tell everyone who waits that this chat, and these of its messages, changed."""
        chat.version += 1
        chat.changed |= dict.fromkeys(messages, chat.version)
        chat.bell.ring()
        self.changed.ring()

    def tapped(self, chat: Chat, sender: Json, message_id: int, data: str) -> Query:
        """A tap with `data` on a message, as a callback query for the bot; the message may be gone meanwhile."""
        query_id = str(secrets.randbits(62))
        query = self.queries[query_id] = Query(chat, message_id, data)
        message = chat.messages[message_id]
        if "deleted" in message:
            message = {"chat": chat.info, "message_id": message_id, "date": 0}
        self.updates.add(
            "callback_query",
            {"id": query_id, "from": sender, "message": message, "chat_instance": str(chat.id), "data": data},
        )
        return query

    def commands_of(self, chat: Chat) -> list[Json]:
        """The commands menu (BotCommand) of a private chat: the narrowest scope that has one."""
        for scope in (("chat", chat.id), ("all_private_chats", None), ("default", None)):
            if scope in self.commands:
                return self.commands[scope]
        return []
