"""What a person sees of their chat with the bot, and how they wait for it."""

from bot.demo.telegram.chats import Chat, Telegram
from bot.demo.telegram.keyboards import labels
from bot.demo.telegram.schema import Json

PATIENCE = 20.0


def plain(message: Json) -> str:
    """The words of a message as they are read: its text, or its caption and file name."""
    if "text" in message:
        return str(message["text"])
    name = message.get("document", {}).get("file_name", "")
    return " ".join(part for part in (name, message.get("caption", "")) if part)


class Sight:
    """A person's eyes on their private chat (`chat_state`, as the bot's side has it)."""

    def __init__(self, telegram: Telegram, chat: Chat, user: Json) -> None:
        self.telegram = telegram
        self.chat_state = chat
        self.user = user
        self.id = int(user["id"])
        self.name = " ".join(filter(None, (user["first_name"], user.get("last_name"))))

    @property
    def chat(self) -> list[Json]:
        """The messages that can be seen, oldest first, as Telegram has them."""
        return [message for message in self.chat_state.messages.values() if "deleted" not in message]

    @property
    def said(self) -> list[Json]:
        """The messages of anybody: what Telegram says by itself, as that one was pinned, is nobody's."""
        return [message for message in self.chat if "pinned_message" not in message]

    @property
    def last(self) -> Json:
        """The newest message of anybody."""
        return self.said[-1]

    @property
    def commands(self) -> list[str]:
        """The commands menu, without slashes."""
        return [command["command"] for command in self.telegram.commands_of(self.chat_state)]

    def buttons(self, message: Json) -> list[str]:
        """The labels of the message's inline buttons."""
        return [label for row in labels(message.get("reply_markup")) for label in row]

    async def sees(self, words: str, within: float = PATIENCE, after: int = 0) -> Json:
        """The newest message from the bot with an id above `after` that contains the words, once it is there.

        `AssertionError` with the whole chat when it does not come within `within` seconds.
        """

        def look() -> Json | None:
            for message in reversed(self.chat):
                if message["message_id"] > after and message["from"]["is_bot"] and words in plain(message):
                    return message
            return None

        message = await self.chat_state.bell.until(look, within)
        if not message:
            raise self.missing(f"nothing says {words!r}")
        return message

    async def marked(self, message_id: int, within: float = PATIENCE) -> str:
        """The emoji the bot has put on a message of the person's, once it is there."""
        chat = self.chat_state
        reaction = await chat.bell.until(lambda: chat.reactions.get(message_id), within)
        if not reaction:
            raise self.missing(f"no reaction on message {message_id}")
        return reaction

    async def download(self, message: Json) -> bytes:
        """The content of the message's document or (largest) photo."""
        file = message["document"] if "document" in message else message["photo"][-1]
        return self.telegram.files.content(file["file_id"]).data

    def transcript(self) -> str:
        """The whole visible chat as text: who said what, with the buttons under it."""
        lines = []
        for message in self.chat:
            what = next((kind for kind in ("document", "photo", "contact", "sticker", "voice") if kind in message), "")
            who = "bot" if message["from"]["is_bot"] else self.name
            lines.append(f"#{message['message_id']} {who}: {f'({what}) ' if what else ''}{plain(message)}")
            lines += ["    " + " ".join(f"[{label}]" for label in row) for row in labels(message.get("reply_markup"))]
        if self.chat_state.keyboard:
            lines += ["keyboard: " + " ".join(f"[{b}]" for b in row) for row in labels(self.chat_state.keyboard)]
        return "\n".join(lines)

    def missing(self, what: str) -> AssertionError:
        """The failure to raise when something is not in the chat; it shows the whole of it."""
        return AssertionError(f"{what} in the chat of {self.name}:\n{self.transcript() or '(empty)'}")
