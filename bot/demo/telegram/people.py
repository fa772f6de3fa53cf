"""The people of tests and of the demo: each does with their phone what a person does, and sees what a person sees."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from bot.demo.telegram.chats import Chat, Query, Telegram
from bot.demo.telegram.keyboards import find_button
from bot.demo.telegram.markup import utf16
from bot.demo.telegram.schema import Json
from bot.demo.telegram.sight import PATIENCE, Sight

_CLIENT_TEXT_LIMIT = 4096


def _text(text: str) -> Json:
    """The content of a text message; Telegram marks commands as entities."""
    commands = [
        {"type": "bot_command", "offset": utf16(text[: found.start()]), "length": len(found[0])}
        for found in re.finditer(r"(?<!\S)/[A-Za-z0-9_]{1,32}(@\w+)?", text)
    ]
    return {"text": text, "entities": commands} if commands else {"text": text}


class Group:
    """A group that somebody made; `chat` is as the bot sees it."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat

    @property
    def left(self) -> bool:
        """Whether the bot has left (or never came)."""
        return self.chat.away is not None

    async def leaves(self, within: float = PATIENCE) -> None:
        """Wait until the bot has left; `AssertionError` otherwise."""
        if not await self.chat.bell.until(lambda: self.left or None, within):
            raise AssertionError("the bot is still in the group")


class User(Sight):
    """Somebody with Telegram on a phone, in a private chat with the bot; `phone` is in E.164 form.

    `awaiting` says whether the bot still owes an answer to what was last done in play.
    """

    def __init__(self, telegram: Telegram, chat: Chat, user: Json, phone: str) -> None:
        super().__init__(telegram, chat, user)
        self.phone = phone
        self.awaiting: Callable[[], bool] = lambda: False
        self._albums = 0

    # What the person does

    def _say(self, content: Json, group: Group | None = None) -> Json:
        chat = group.chat if group else self.chat_state
        chat.started = True
        message = self.telegram.new_message(chat, self.user, content)
        if not chat.away:
            self.telegram.pass_on("message", chat, message)
        return message

    async def send(self, text: str, group: Group | None = None) -> Json:
        """Write a text, here or in a group; gives the message.

        One over 4096 characters goes out in several messages, as Telegram's apps send it; the first is given.
        """
        parts = [text[at : at + _CLIENT_TEXT_LIMIT] for at in range(0, len(text), _CLIENT_TEXT_LIMIT)]
        first, *_ = [self._say(_text(part), group) for part in parts]
        return first

    async def reply(self, message_id: int, text: str) -> Json:
        """Write a text as the answer to a message of the chat."""
        return self._say(_text(text) | {"reply_to_message": self.chat_state.messages[message_id]})

    async def open(self, link: str) -> Json:
        """Follow a link `https://t.me/<bot>?start=<payload>` and tap *Start*; `ValueError` for any other link."""
        parts = urlsplit(link)
        payload = parse_qs(parts.query).get("start", [""])[0]
        if parts.netloc != "t.me" or parts.path.lstrip("/") != self.telegram.bot["username"]:
            raise ValueError(f"{link} does not lead to this bot")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,64}", payload):
            raise ValueError(f"Telegram does not pass on the start parameter {payload!r}")
        return await self.send(f"/start {payload}".strip())

    async def contact(self, phone: str | None = None, user_id: int | None = None) -> Json:
        """Share a contact: one's own, or another's phone and user id."""
        contact = {"phone_number": phone or self.phone, "first_name": self.user["first_name"]}
        if user_id is not None or phone is None:
            contact["user_id"] = self.id if user_id is None else user_id
        return self._say({"contact": contact})

    async def document(
        self, data: bytes, filename: str, mime: str = "application/pdf", caption: str | None = None
    ) -> Json:
        """Send a file of any size."""
        content: Json = {"document": self.telegram.files.document(filename, mime, data)}
        return self._say(content | ({"caption": caption} if caption else {}))

    async def photo(self, data: bytes, caption: str | None = None, media_group_id: str | None = None) -> Json:
        """Send a picture (JPEG or PNG) as a photo."""
        content: Json = {"photo": self.telegram.files.photo(data)}
        extra = {"caption": caption, "media_group_id": media_group_id}
        return self._say(content | {name: value for name, value in extra.items() if value})

    async def album(self, pictures: list[bytes], caption: str | None = None) -> list[Json]:
        """Send several pictures as one album: a message each, one `media_group_id`, the caption on the first."""
        self._albums += 1
        group = f"{self.id}{self._albums:04d}"
        return [await self.photo(data, None if at else caption, group) for at, data in enumerate(pictures)]

    async def sticker(self) -> Json:
        """Send a sticker."""
        facts = self.telegram.files.keep("sticker", "sticker.webp", "image/webp", b"RIFF").facts()
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._say({"sticker": facts | shape | {"emoji": "👍"}})

    async def voice(self) -> Json:
        """Send a voice message."""
        facts = self.telegram.files.keep("voice", "voice.oga", "audio/ogg", b"OggS").facts()
        return self._say({"voice": facts | {"duration": 3, "mime_type": "audio/ogg"}})

    async def edit(self, message_id: int, text: str) -> Json:
        """Change a text one has sent."""
        message = self.chat_state.messages[message_id]
        message.pop("entities", None)
        message.update(_text(text), edit_date=self.telegram.time)
        self.telegram.pass_on("edited_message", self.chat_state, message)
        self.telegram.ring(self.chat_state, message_id)
        return message

    async def block(self) -> None:
        """Block the bot; what is written to the bot no longer arrives, nor the other way."""
        self._membership("member", "kicked")
        self.chat_state.away = "Forbidden: bot was blocked by the user"

    async def unblock(self) -> None:
        """Let the bot write again."""
        self.chat_state.away = None
        self._membership("kicked", "member")

    def _membership(self, old: str, new: str) -> None:
        def member(status: str) -> Json:
            until = {"until_date": 0} if status == "kicked" else {}
            return {"status": status, "user": self.telegram.bot, **until}

        self.telegram.updates.add(
            "my_chat_member",
            {"chat": self.chat_state.info, "from": self.user, "date": self.telegram.time,
             "old_chat_member": member(old), "new_chat_member": member(new)},
        )  # fmt: skip

    # Buttons

    async def tap(self, words: str, within: float = PATIENCE) -> str | None:
        """Tap the inline button so labelled on the newest message that has it; gives the toast, None for an empty one.

        An equal label (emoji aside) is preferred to one that contains the words. `AssertionError` with the whole chat
        when the button does not come, or the tap is not answered, within `within` seconds each. A button that is a
        link to the bot is followed.
        """

        def look() -> tuple[Json, Json] | None:
            shown = [message for message in reversed(self.chat) if "reply_markup" in message]
            found = find_button([message["reply_markup"] for message in shown], words)
            return (shown[found[0]], found[1]) if found else None

        found = await self.chat_state.bell.until(look, within)
        if not found:
            raise self.missing(f"no button {words!r}")
        message, button = found
        if "url" in button:
            await self.open(button["url"])
            return None
        return await self._answer(self.forge(message["message_id"], button["callback_data"]), words, within)

    async def tap_on(self, message_id: int, label: str, within: float = PATIENCE) -> str | None:
        """Tap a button of one certain message, as it is now."""
        found = find_button([self.chat_state.messages[message_id].get("reply_markup", {})], label)
        if not found:
            raise self.missing(f"no button {label!r} on message {message_id}")
        return await self._answer(self.forge(message_id, found[1]["callback_data"]), label, within)

    def forge(self, message_id: int, data: str) -> Query:
        """A tap with any callback data on any message of one's chat: forged, stale or replayed. Does not wait."""
        return self.telegram.tapped(self.chat_state, self.user, message_id, data)

    async def replay(self, query: Query, within: float = PATIENCE) -> str | None:
        """The same tap once more, as a new callback query; gives its toast."""
        return await self._answer(self.forge(query.message_id, query.data), query.data, within)

    async def answer(self, query: Query, within: float = PATIENCE) -> str | None:
        """Wait until a tap of `forge` is answered; gives the toast, None for an empty one."""
        return await self._answer(query, query.data, within)

    async def _answer(self, query: Query, words: str, within: float) -> str | None:
        answered = await query.chat.bell.until(lambda: query.answered or None, within)
        if not answered:
            raise self.missing(f"the tap on {words!r} was not answered")
        return query.toast

    async def press(self, words: str, within: float = PATIENCE) -> Json:
        """Press a button of the reply keyboard: it sends its words, or one's own contact if it asks for that."""

        def look() -> Json | None:
            found = find_button([self.chat_state.keyboard or {}], words)
            return found[1] if found else None

        button = await self.chat_state.bell.until(look, within)
        if not button:
            raise self.missing(f"no button {words!r} on the reply keyboard")
        if (self.chat_state.keyboard or {}).get("one_time_keyboard"):
            self.chat_state.keyboard = None
        if button.get("request_contact"):
            return await self.contact()
        return await self.send(button["text"])
