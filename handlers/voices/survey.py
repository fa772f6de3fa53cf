"""The survey: nine unsur by one tap each, then a suggestion.

What was tapped so far stands on the buttons of the message alone, until the ninth tap adds it to the month, and there
it is masked: a message that cannot be delivered is kept for a while, and its buttons tell nothing without the key.
Nothing is echoed, and nothing in the record says who answered what: outbox and inbox forget their content once it has
gone through, and what is kept of the person is that they have answered.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat import questions, topics
from handlers.chat.buttons import About, Button, Data, Rows, Subject
from handlers.chat.context import Context
from handlers.chat.desk import Desk
from handlers.chat.errors import Answer
from handlers.chat.files import typed_instead
from handlers.chat.questions import SUGGESTION, Asked, Closing, Prompt
from handlers.chat.taps import tapped
from handlers.chat.texts import esc
from handlers.chat.turn import HEARD, Speaker, Turn
from procedure import refusals
from procedure.quality import survey
from procedure.quality.survey import BEST, LONGEST_SUGGESTION, ORDER, UNSUR
from storage.models import OpenQuestion

_HEAD = "💬 <b>Survei Kepuasan Masyarakat</b>"
_THANKS = f"{_HEAD}\n\n✅ Terima kasih atas jawaban Bapak/Ibu."
_OVER = "Survei ini sudah dijawab. Terima kasih."
_LONG = "Sarannya terlalu panjang; mohon diringkas sampai 1.000 karakter."


@dataclass(frozen=True)
class Rate(Data):
    """An answer (1–4) to the question `at` that place, counted from 0, in the `round` somebody was asked.

    `before` are the answers before it, masked. `tapped` 0 only shows the question.
    """

    prefix: ClassVar[str] = "sk"
    round: int
    at: int
    before: int
    tapped: int

    @property
    def about(self) -> Subject:
        """The survey: a second tap on its last question leaves the suggestion open."""
        return (About.SURVEY, self.round)


@dataclass(frozen=True)
class NoSuggestion(Data):
    """Nothing is suggested."""

    prefix: ClassVar[str] = "sl"
    round: int

    @property
    def about(self) -> Subject:
        """The survey it ends."""
        return (About.SURVEY, self.round)


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The taps."""
    return [
        CallbackQueryHandler(_rated, Rate.pattern()),
        CallbackQueryHandler(_nothing, NoSuggestion.pattern()),
    ]


async def post(speaker: Speaker, person: int, turn: survey.Turn, *, again: bool = False) -> None:
    """Asks in a new message; an older one points down."""
    await speaker.settle(topics.survey(person), f"{_HEAD}\n\n⬇️ Survei ini ada di bawah.")
    office = esc(speaker.config.dinas.name)
    why = "Mengingatkan: survei ini belum dijawab." if again else f"Mohon pendapat Bapak/Ibu tentang layanan {office}."
    promise = (
        "Sembilan pertanyaan, satu ketukan tiap pertanyaan. Jawaban disimpan tanpa nama dan tanpa nomor permohonan."
    )
    text, rows = _page(speaker, person, turn.round, ())
    await speaker.say(f"{_HEAD}\n{why}\n{promise}\n\n{text}", rows, to=person, topic=topics.survey(person))


def _page(desk: Desk, person: int, number: int, values: tuple[int, ...]) -> tuple[str, Rows]:
    """The question that comes next, with its four answers."""
    place = len(values)
    asked, before = UNSUR[ORDER[place]], _masked(desk, person, number, values)
    text = f"{place + 1} dari {len(ORDER)} · <b>{esc(asked.title)}</b>\n{esc(asked.asks)}"
    rows = [[Button(words, Rate(number, place, before, at))] for at, words in enumerate(asked.answers, 1)]
    if values:
        rows.append([Button("◀️ Kembali", Rate(number, place - 1, _masked(desk, person, number, values[:-1]), 0))])
    return text, rows


def _masked(desk: Desk, person: int, number: int, values: tuple[int, ...]) -> int:
    """Answers as a button carries them; each count of them has a mask of its own."""
    return int("".join(map(str, values)) or "0") ^ _mask(desk, person, number, len(values))


def _mask(desk: Desk, person: int, number: int, count: int) -> int:
    return int(desk.tx.vault.seal(f"survey {person} {number} {count}".encode())[:12], 16)


def _read(desk: Desk, person: int, wanted: Rate) -> tuple[int, ...]:
    """The answers with the tapped one; none where they cannot be read (a new key): it is begun again."""
    values = survey.values_of(wanted.before ^ _mask(desk, person, wanted.round, wanted.at))
    if values is None or len(values) != wanted.at:
        return ()
    return (*values, wanted.tapped) if wanted.tapped else values


async def _rated(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        wanted = Rate.parse(packed)
        asked = await turn.tx.survey.turn(turn.person)
        fits = 0 <= wanted.at < len(ORDER) and 0 <= wanted.tapped <= BEST
        if not fits or asked.asked is None or wanted.round > asked.round:
            raise refusals.NotOffered(packed)
        if asked.answered or wanted.round != asked.round:
            raise Answer(_OVER if asked.answered else "Survei ini sudah berlalu.")
        values = _read(turn, turn.person, wanted)
        if len(values) < len(ORDER):
            text, rows = _page(turn, turn.person, asked.round, values)
            await turn.edit_message(message_id, f"{_HEAD}\n\n{text}", rows)
            return
        await turn.tx.survey.add(values, turn.config.tz)
        await turn.tx.survey.become(turn.person, survey.answered(asked, turn.config.work_hours))
        await _ask_suggestion(turn, asked.round, message_id)


async def _ask_suggestion(turn: Turn, number: int, message_id: int) -> None:
    text = f"{_THANKS}\n\nAda saran? Silakan ketik, atau tekan “Lewati”."
    rows = [[Button("Lewati", NoSuggestion(number))]]
    await turn.settle(topics.survey(turn.person), _THANKS)
    await turn.edit_message(message_id, text, rows)
    closing = Closing("Saran belum ditulis", _THANKS)
    prompt = Prompt(message_id=message_id)
    await questions.ask(turn, SUGGESTION, number, {}, prompt=prompt, closing=closing, asked=Asked(text, rows))


async def suggested(turn: Turn, question: OpenQuestion, update: Update, _raw: object) -> bool:
    """Takes the suggestion, which is not echoed; raises `Invalid` for what is none."""
    words = ((update.message.text or "") if update.message else "").strip()
    if not words:
        raise refusals.Invalid(typed_instead(update.message))
    if len(words) > LONGEST_SUGGESTION:
        raise refusals.Invalid(_LONG)
    await turn.tx.survey.suggest(words, turn.config.tz)
    await turn.tx.drafts.forget(question)
    await questions.say(turn, question, f"{_THANKS}\nSaran tersimpan tanpa nama.")
    if update.message is not None:
        await turn.react(update.message.message_id, HEARD)
    return True


async def _nothing(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        number = NoSuggestion.parse(packed).round
        await questions.end(turn, SUGGESTION, number)
        await turn.edit_message(message_id, _THANKS)
