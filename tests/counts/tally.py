"""What each person does and is shown from now on: taps, typed characters, messages and words."""

from collections import defaultdict
from dataclasses import dataclass

from bot.demo.telegram.chats import Chat, Telegram
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.sight import plain


@dataclass(frozen=True)
class Count:
    """What one person did (`sent` are files and photos), and what came: an album is as many messages as it has items.

    A command is a tap in the menu, and so is a key of the reply keyboard. `words` are those of every message as it
    came, and of the lines that an edit has added.
    """

    taps: int
    typed: int
    sent: int
    messages: int
    words: int


class Tally:
    """Counts from its making on."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._since = max((id_ for chat in telegram.chats.values() for id_ in chat.messages), default=0)
        self._taps_before = len(telegram.queries)
        self._read: dict[int, set[str]] = defaultdict(set)
        self._words: dict[int, int] = defaultdict(int)
        ring = telegram.ring

        def heard(chat: Chat, *messages: int) -> None:
            for id_ in messages:
                self._look(chat, chat.messages[id_])
            ring(chat, *messages)

        telegram.ring = heard  # type: ignore[method-assign]

    def of(self, person: User) -> Count:
        """What it was for one person so far."""
        chat, keys = person.chat_state, {"Kembali", "Batal"}
        new = [message for id_, message in chat.messages.items() if id_ > self._since]
        said = [message for message in new if not message["from"]["is_bot"]]
        typed = [text for message in said if not (text := message.get("text", "")).startswith("/") and text not in keys]
        queries = [*self._telegram.queries.values()][self._taps_before :]
        files = sum("document" in message or "photo" in message for message in said)
        return Count(
            taps=sum(query.chat is chat for query in queries) + len(said) - files - sum(map(bool, typed)),
            typed=sum(map(len, typed)),
            sent=files,
            messages=sum(message["from"]["is_bot"] and "pinned_message" not in message for message in new),
            words=self._words[chat.id],
        )

    def _look(self, chat: Chat, message: Json) -> None:
        if message["message_id"] <= self._since or not message["from"]["is_bot"] or "deleted" in message:
            return
        lines = set(plain(message).splitlines())
        self._words[chat.id] += sum(words(line) for line in lines - self._read[message["message_id"]])
        self._read[message["message_id"]] |= lines


def words(text: str) -> int:
    """How many words are read; a sign that stands alone is none."""
    return sum(any(map(str.isalnum, word)) for word in text.split())
