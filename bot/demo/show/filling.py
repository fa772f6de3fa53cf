"""How a form is filled: each question as it is asked, from the notice before the first to the review."""

import asyncio
from collections.abc import Iterator, Mapping
from time import monotonic
from zoneinfo import ZoneInfo

from bot.demo.bell import Bell
from bot.demo.show.answers import Pemohon, answer_of
from bot.demo.show.hand import Gesture, Hand
from bot.demo.telegram.people import User
from bot.demo.telegram.sight import plain

_PATIENCE, _LOOK = 20.0, 0.5
"""Seconds that are waited for the bot's next question, and between looks."""

REVIEW = "Saya menyatakan"
"""What stands on the last page of a form, before it is sent."""


class Filling:
    """The answers of `person` (`who` they are) to whatever a form asks them, given by `hand`."""

    def __init__(self, hand: Hand, person: User, who: Pemohon, tz: ZoneInfo) -> None:
        self._hand = hand
        self._person = person
        self._who = who
        self._tz = tz

    @property
    def at_review(self) -> bool:
        """Whether all is answered."""
        return any(REVIEW in plain(message) for message in self._person.chat[-1:])

    def next(self) -> Gesture | None:
        """What comes next; None while the bot has not answered yet, and where it asks nothing."""
        if self._hand.pending() or self.at_review:
            return None
        return next((act for act in self.candidates() if act is not None), None)

    def candidates(self) -> Iterator[Gesture | None]:
        """The answer to the newest question, and what stands between two questions."""
        yield self._answer()
        yield self._hand.tap(self._person, "Selesai", "Semua halaman surat sudah dikirim.", "Halaman")
        yield self._hand.tap(
            self._person, "Mengerti", "Satu kali untuk tiap orang: untuk apa data dipakai dan siapa yang melihatnya.",
            read=True,
        )  # fmt: skip

    def _answer(self) -> Gesture | None:
        person, answer = self._person, answer_of(self._person, self._who, self._tz)
        if answer is None or answer.photo:
            return None
        caption = f"Pemohon menjawab: {answer.title}."
        if answer.name:
            return self._hand.file(person, answer, "Surat permohonan yang sudah ditandatangani dikirim sebagai PDF.")
        if answer.contact:
            return self._hand.press(person, "Bagikan kontak", "Nomor HP cukup dibagikan, tidak perlu diketik.")
        if answer.choice:
            return self._hand.tap(person, answer.words, caption)
        return self._hand.send(person, answer.words, caption)


class Fillings:
    """The forms whose rest is being answered with examples, each at once; `pemohon` are those who may have one."""

    def __init__(self, pemohon: Mapping[User, Pemohon], changed: Bell, tz: ZoneInfo) -> None:
        self._pemohon = pemohon
        self._changed = changed
        self._tz = tz
        self._tasks: dict[User, asyncio.Task[None]] = {}

    def __contains__(self, person: object) -> bool:
        return person in self._tasks

    def begin(self, person: User) -> None:
        """Answers up to the review, until somebody acts by hand; raises `ValueError` for who fills no form."""
        if person not in self._pemohon:
            raise ValueError(person.id)
        self.end(person)
        task = self._tasks[person] = asyncio.create_task(self._fill(person, self._pemohon[person]))
        task.add_done_callback(lambda done: self._ended(person, done))

    def end(self, person: User) -> None:
        """Leaves the form as it is."""
        if task := self._tasks.pop(person, None):
            task.cancel()

    def close(self) -> None:
        """Ends all."""
        for person in [*self._tasks]:
            self.end(person)

    def _ended(self, person: User, task: asyncio.Task[None]) -> None:
        if self._tasks.get(person) is task:
            del self._tasks[person]
        self._changed.ring()

    async def _fill(self, person: User, who: Pemohon) -> None:
        hand = Hand(person, who, self._tz)
        hand.begun = person.last["message_id"] - 1
        filling = Filling(hand, person, who, self._tz)
        until = monotonic() + _PATIENCE
        while not filling.at_review and monotonic() < until:
            if act := filling.next():
                await act.perform()
                until = monotonic() + _PATIENCE
            else:
                await asyncio.wait([self._changed.rung()], timeout=_LOOK)
