"""Hears all that the bot says in a test, by the local Bot API, and what people say to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.demo.telegram.api import Api
from bot.demo.telegram.chats import Chat, Query, Telegram
from bot.demo.telegram.keyboards import labels
from bot.demo.telegram.markup import parse_html
from bot.demo.telegram.schema import Json


@dataclass(frozen=True)
class Said:
    """What is read at once: a `message` (with its line breaks), a `button`, a `toast` or a `command` of the menu.

    `tapped` is the label of the button that a toast answers; `code` is what stands there to be copied.
    """

    how: str
    text: str
    tapped: str = ""
    code: tuple[str, ...] = ()

    @property
    def pattern(self) -> tuple[str, str]:
        """What it has in common with others that differ by their numbers."""
        return self.how, re.sub(r"\d+", "0", f"{self.text}\0{self.tapped}")


@dataclass
class Ear:
    """`said` is what was heard first of each pattern; `fresh` what of it the present test is the first to hear.

    `typed` is all that people said, which may be repeated to them as it was.
    """

    listening: bool = False
    said: dict[tuple[str, str], Said] = field(default_factory=dict)
    fresh: list[Said] = field(default_factory=list)
    typed: set[str] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)

    def begin(self, *, listening: bool) -> None:
        """Another test is prepared."""
        self.listening = listening
        self.fresh, self.labels = [], {}

    def hear(self, said: Said) -> None:
        """The bot says it."""
        if self.listening and self.learn(said):
            self.fresh.append(said)

    def learn(self, said: Said) -> bool:
        """Remembers it; gives whether it was new."""
        return self.said.setdefault(said.pattern, said) is said

    def quoted(self) -> set[str]:
        """What people said, entry by entry; what is shorter than any sentence stands in too many of them."""
        parts = (part.strip() for text in self.typed for part in re.split(r"[\n;]", text))
        return {part for part in parts if len(part) > 2}


EAR = Ear()
"""The one of this process."""


def listen() -> None:
    """From now on it hears every local Bot API."""
    for heard in (_Heard, _Watched):
        for name, method in vars(heard).items():
            if not name.startswith("__"):
                setattr(heard.__base__, name, method)


_carry_out, _pass_on, _tapped = Api.carry_out, Telegram.pass_on, Telegram.tapped


class _Heard(Api):
    """What the bot does."""

    async def carry_out(self, method: str, p: Json) -> str:
        result = await _carry_out(self, method, p)
        for said in _said(method, p):
            EAR.hear(said)
        return result


class _Watched(Telegram):
    """What people do."""

    def pass_on(self, kind: str, chat: Chat, message: Json) -> None:
        EAR.typed |= {*_told(message)}
        _pass_on(self, kind, chat, message)

    def tapped(self, chat: Chat, sender: Json, message_id: int, data: str) -> Query:
        query = _tapped(self, chat, sender, message_id, data)
        rows = chat.messages[message_id].get("reply_markup", {}).get("inline_keyboard", [])
        found = (button["text"] for row in rows for button in row if button.get("callback_data") == data)
        EAR.labels[next(reversed(self.queries))] = next(found, "")
        return query


def _said(method: str, p: Json) -> Iterator[Said]:
    if method == "answerCallbackQuery":
        if p.get("text"):
            yield Said("toast", p["text"], EAR.labels.get(p["callback_query_id"], ""))
        return
    if method == "setMyCommands":
        yield from (Said("command", f"/{one['command']} – {one['description']}") for one in p["commands"])
        return
    media = p.get("media", [])
    for part in (p, *(media if isinstance(media, list) else [media])):
        text, entities = parse_html(part.get("text") or part.get("caption") or "")
        if text:
            wide = text.encode("utf-16-le")
            codes = (entity for entity in entities if entity["type"] == "code")
            code = (wide[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le") for one in codes)
            yield Said("message", text, code=tuple(code))
    for row in labels(p.get("reply_markup")):
        yield from (Said("button", label) for label in row)


def _told(message: Json) -> Iterator[str]:
    """Whatever is somebody's own in a message to the bot."""
    sender, contact = message["from"], message.get("contact", {})
    yield from (text for text in (message.get("text"), message.get("caption")) if text)
    yield " ".join(filter(None, (sender["first_name"], sender.get("last_name"))))
    yield from filter(None, (contact.get("phone_number"), message.get("document", {}).get("file_name")))
