"""One person's way through the form, and back and forth in it, each act timed."""

from collections.abc import Sequence

from bot.demo.office import DINAS
from bot.demo.telegram.people import User
from procedure import form
from procedure.sop import Kind
from tests.bench.kit import stage
from tests.bench.kit.clocked import Act, Clocked
from tests.bench.kit.stage import PATIENCE, crowd, tapped
from tests.support.journeys import answer, begin, by_file

_QUESTIONS = form.questions(Kind.HOSTING, with_profile=True)

LETTER = next(number for number, entry in enumerate(_QUESTIONS) if by_file(entry))
"""How many questions come before the one that is answered with a file."""

_FAR = 13
"""Answers that nobody gives in one stretch of the bench."""


class Form:
    """Answers as the examples do, by the button where there is one; `typed` says how the last answer was given."""

    def __init__(self, api: Clocked, person: User, at: int = 0) -> None:
        self._api = api
        self._person = person
        self.at = at
        self.typed = False
        self.then: Form | None = None

    async def begin(self) -> None:
        """A new one, up to its first question."""
        await begin(self._person, Kind.HOSTING, within=PATIENCE)
        await self._asked()

    async def go_on(self) -> None:
        """The one that lies there, up to the question it is at."""
        await taken_up(self._person)
        await self._asked()
        if self.then:
            await self.then.go_on()

    async def answer(self) -> float | None:
        """Seconds until the bot asks the next question; None once the last is asked, and nothing comes `then`."""
        if self.at == len(_QUESTIONS) - 1:
            return await self.then.answer() if self.then else None
        entry = _QUESTIONS[self.at]
        self.typed = entry.contoh not in entry.choices
        act = Act(self._api, self._person)
        await answer(self._person, entry, DINAS.words(entry.contoh))
        self.at += 1
        return act.to(await self._asked())

    async def _asked(self) -> int:
        words = f"Langkah {self.at + 1} dari {len(_QUESTIONS)}"
        return int((await self._person.sees(words, within=PATIENCE))["message_id"])


async def taken_up(person: User) -> None:
    """The form that lies there is open again."""
    await person.send("/ajukan")
    await person.tap("Lanjutkan", within=PATIENCE)


async def halfway(api: Clocked, data: str, size: int) -> list[Form]:
    """So many people, all over the form after its letter; who comes to its end goes on in another chat."""
    first, last = LETTER + 1, len(_QUESTIONS) - 1
    answered = [first + number % (last - first) for number in range(size)]
    forms = await at(api, data, answered + [first] * size)
    for one, then in zip(forms, forms[size:], strict=False):
        if last - one.at < _FAR:
            one.then = then
    return forms[:size]


async def at(api: Clocked, data: str, answered: Sequence[int]) -> list[Form]:
    """People who have answered so many questions."""
    everybody = crowd(api, len(answered))
    await stage.halfway(data, everybody, Kind.HOSTING, answered)
    return [Form(api, person, number) for person, number in zip(everybody, answered, strict=True)]


class Pages:
    """Goes to the question before and on again, in turn, as often as is wanted; see `drafted` and `LAST`."""

    def __init__(self, api: Clocked, person: User) -> None:
        self._api = api
        self._person = person
        self._back = True

    async def open(self) -> None:
        """Takes up the form that lies there."""
        await taken_up(self._person)
        await self._person.sees("Pengecekan berkala", within=PATIENCE)

    async def turn(self) -> tuple[float, float]:
        """Seconds to the toast, and to the other question."""
        words, asked = ("Kembali", "Hak akses") if self._back else ("Jawaban tetap", "Pengecekan berkala")
        message, act = await tapped(self._api, self._person, words)
        self._back = not self._back
        shown = await self._person.sees(asked, within=PATIENCE, after=message["message_id"] - 1)
        return act.to_toast(), act.to(shown["message_id"])

    async def shown(self) -> float:
        """Seconds to the other question."""
        return (await self.turn())[1]


LAST = "cek_berkala"
"""The question that a form for `Pages` lacks."""
