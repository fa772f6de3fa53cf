"""The hand that plays on the phones: finds what they show, and makes each thing to do one `Gesture`."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.demo.show.answers import Pemohon, Reply, content
from bot.demo.telegram.chats import Query
from bot.demo.telegram.keyboards import find_button
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.sight import plain

QUICK, CALM, LONGEST = 0.4, 3.0, 12.0
"""Seconds at normal speed for an answer to the form, and the least and the most for what is to be followed."""

SETTLED = 3.0
"""Seconds after the answer to a tap in which what it changes is seen, unless something else has undone it."""

_WORDS_A_SECOND = 3


def reading(words: str) -> float:
    """How long somebody who follows takes to read the words, in seconds: never too short, and never very long."""
    return min(LONGEST, max(CALM, len(words.split()) / _WORDS_A_SECOND))


@dataclass(frozen=True)
class Gesture:
    """One thing `person` is about to do: told as `caption`, shown for `seconds`, then done by `perform`.

    `cue` is what the page shows of it beforehand: `words` being typed, a button (`label` on `message`, or on the reply
    keyboard without one), or a `file`. `perform` gives the tap it made, if it was one. `office` says it is official
    business, which takes working time.
    """

    person: User
    caption: str
    seconds: float
    cue: Json
    perform: Callable[[], Awaitable[Query | None]]
    office: bool = False

    def same(self, other: "Gesture | None") -> bool:
        """Whether it is still the thing to do."""
        return other is not None and (self.person, self.cue) == (other.person, other.cue)


class Hand:
    """Acts for one permohonan of `pemohon` (`who` they are), and sees only what came since it was `begun`.

    `pending` says whether the bot still owes an answer to the last act.
    """

    def __init__(self, pemohon: User, who: Pemohon, tz: ZoneInfo) -> None:
        self._pemohon = pemohon
        self._who = who
        self._tz = tz
        self.begun: int | None = None
        self.pending: Callable[[], bool] = lambda: False
        self._phones: set[User] = set()

    def find(self, person: User, *words: str, buttons: bool = False) -> Json | None:
        """The newest message of the bot since this tale began that says all the words, with `buttons` if asked."""
        for message in reversed(person.chat):
            if message["message_id"] <= (self.begun or 0):
                return None
            asks = message["from"]["is_bot"] and "document" not in message  # a picture may ask, below it
            fits = asks and ("reply_markup" in message or not buttons)
            if fits and all(word in plain(message) for word in words):
                return message
        return None

    def look_anew(self) -> None:
        """Waits for nothing any more: somebody else has acted meanwhile."""
        self.pending = lambda: False
        for person in self._phones:
            person.awaiting = self.pending

    def tap(
        self, person: User, label: str, caption: str, *words: str, read: bool = False, edits: bool = True
    ) -> Gesture | None:
        """The newest button so labelled, on a message that says all the words; none while the phone is busy.

        `read`: the message is read before. `edits`: it changes with the tap.
        """
        for message in () if person.awaiting() else reversed(person.chat):
            if message["message_id"] <= (self.begun or 0):
                return None
            found = find_button([message.get("reply_markup", {})], label)
            if found and "callback_data" in found[1] and all(word in plain(message) for word in words):
                break
        else:
            return None
        button = found[1]

        async def perform() -> Query:
            last, changed = person.last["message_id"], self._changing(person, message)
            query = person.forge(message["message_id"], button["callback_data"])
            self._await(
                person,
                lambda: (
                    (changed() if edits else person.last["message_id"] != last) or _settled(query, time.monotonic())
                ),
            )
            return query

        cue = {"message": message["message_id"], "label": button["text"]}
        seconds = reading(plain(message)) if read else QUICK
        return Gesture(person, caption, seconds, cue, perform, office=person is not self._pemohon)

    def send(
        self,
        person: User,
        words: str,
        caption: str,
        *,
        calm: bool = False,
        begins: bool = False,
        edits: Json | None = None,
    ) -> Gesture | None:
        """Writing a text, `calm` where it is to be followed; nothing before it is seen if it `begins`.

        The bot answers with a new message, or by changing the one that it `edits`.
        """

        async def perform() -> None:
            changed = self._changing(person, edits) if edits else None
            sent = await person.send(words)
            if begins:
                self.begun = sent["message_id"]
            self._await_answer(person, changed)

        if person.awaiting():
            return None
        seconds = CALM if calm else QUICK
        return Gesture(person, caption, seconds, {"words": words}, perform, office=person is not self._pemohon)

    def press(self, person: User, label: str, caption: str) -> Gesture | None:
        """A button of the reply keyboard."""
        found = find_button([person.chat_state.keyboard or {}], label)
        if found is None or person.awaiting():
            return None

        async def perform() -> None:
            await person.press(label)
            self._await_answer(person)

        return Gesture(person, caption, QUICK, {"label": found[1]["text"]}, perform)

    def file(self, person: User, answer: Reply, caption: str, *, edits: Json | None = None) -> Gesture | None:
        """Sending the file of an answer; the bot answers as to `send`."""

        async def perform() -> None:
            data = await asyncio.to_thread(content, answer, person, self._who, self._tz)
            changed = self._changing(person, edits) if edits else None
            await (person.photo(data) if answer.photo else person.document(data, answer.name))
            self._await_answer(person, changed)

        if person.awaiting():
            return None
        return Gesture(person, caption, CALM, {"file": answer.name}, perform, office=person is not self._pemohon)

    def _await_answer(self, person: User, changed: Callable[[], bool] | None = None) -> None:
        """Nothing more until the bot has said something after what was sent, or what it changes has `changed`."""
        self._await(person, changed or (lambda: bool(person.last["from"]["is_bot"])))

    def _await(self, person: User, answered: Callable[[], bool]) -> None:
        """Nothing more of this tale until it is `answered`, nor with this phone of any other: it has one holder."""
        self.pending = person.awaiting = lambda: not answered()
        self._phones.add(person)

    @staticmethod
    def _changing(person: User, message: Json) -> Callable[[], bool]:
        """Tells whether the message has changed since; it may change twice and look as before."""
        chat, version = person.chat_state, person.chat_state.version
        return lambda: chat.changed[message["message_id"]] > version


def _settled(query: Query, now: float) -> bool:
    """Whether a tap was answered so long ago that nothing more comes of it: another may have undone it at once."""
    return query.answered_at is not None and now - query.answered_at > SETTLED
