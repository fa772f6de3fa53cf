"""What the bot said to everybody, as it came: to whom, when, whether it made a sound, and whether it was an answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.demo.telegram.chats import Chat
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain

BY_CLOCK = {"⏰": "reminders", "☀️": "digests", "📊": "monthly reports", "📅": "days that come near"}
"""How what the clock says begins."""


@dataclass(frozen=True)
class Said:
    """One message of the bot. `direct`: to whoever was just writing or tapping."""

    chat: int
    at: datetime
    words: str
    kind: str
    direct: bool
    silent: bool

    @property
    def by_clock(self) -> bool:
        """Whether it came by itself, and not by an act."""
        return self.words.startswith(tuple(BY_CLOCK))


class Heard:
    """Listens beside the stand-in; what Telegram says by itself, as that something was pinned, nobody has said."""

    def __init__(self, api: BotApi, clock: Callable[[], datetime]) -> None:
        self.all: list[Said] = []
        self._acting: int | None = None
        self._silent = False
        self._clock = clock
        self._new_message, self._carry_out = api.telegram.new_message, api.carry_out
        setattr(api.telegram, "new_message", self._noted)  # noqa: B010 - the year listens
        setattr(api, "carry_out", self._carried_out)  # noqa: B010

    def acts(self, person: User | None) -> None:
        """Whatever comes to the person from now on answers what they do; None: nobody does anything."""
        self._acting = None if person is None else person.id

    async def _carried_out(self, method: str, p: Json) -> str:
        if method != "getUpdates":
            self._silent = bool(p.get("disable_notification"))
        return await self._carry_out(method, p)

    def _noted(self, chat: Chat, sender: Json, content: Json) -> Json:
        message = self._new_message(chat, sender, content)
        if sender["is_bot"] and "pinned_message" not in message:
            labels = [button["text"] for row in _rows(message) for button in row]
            kind = _kind(message, plain(message), labels)
            direct = self._acting == chat.id
            self.all.append(Said(chat.id, self._clock(), plain(message), kind, direct, self._silent))
        return message


def _rows(message: Json) -> list[list[Json]]:
    rows: list[list[Json]] = message.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


def _kind(message: Json, words: str, labels: list[str]) -> str:
    """What sort of message it is, for the count."""
    if "document" in message or "photo" in message:
        return "papers"
    for mark, kind in BY_CLOCK.items():
        if words.startswith(mark):
            return kind
    if words.startswith("📌"):
        return "boards"
    if "Lihat berkas" in " ".join(labels) or "batas" in words:
        return "cards"
    return "other news"
