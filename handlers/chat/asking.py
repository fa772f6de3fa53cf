"""Questions asked one after the other outside the form, each in a message of its own that becomes its answer.

A dialogue keeps the answers with its open question (`questions`), makes an `Asking` of them at each message or tap, and
says itself what stands around a question and what comes after the last one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from telegram import Message, Update

from handlers.chat.buttons import Button, Data, Rows
from handlers.chat.desk import Desk
from handlers.chat.errors import Answer
from handlers.chat.files import OTHERS_CONTACT, typed_instead
from handlers.chat.questions import say
from handlers.chat.texts import esc, short
from handlers.chat.turn import Turn
from procedure import form, refusals
from procedure.answers import Answers, Json
from procedure.form import Input
from storage.models import OpenQuestion

SHOWN = 200
"""Characters of an answer that are shown where it is given again."""

_SKIP = "Lewati"


@dataclass(frozen=True)
class Asking:
    """Questions in their order, and the answers so far by key."""

    questions: Sequence[form.Question]
    values: Answers

    @property
    def next(self) -> form.Question | None:
        """The first question without an answer, None after the last."""
        return next((entry for entry in self.questions if entry.key not in self.values), None)

    @property
    def place(self) -> int:
        """Which question that is, counted from 1."""
        return sum(entry.key in self.values for entry in self.questions) + 1

    @property
    def summary(self) -> str:
        """All the answers, a line each (HTML)."""
        return "\n".join(shown(entry, self.values[entry.key]) for entry in self.questions)


def prompt(desk: Desk, asked: form.Question) -> str:
    """A question (HTML)."""
    return f"<b>{esc(asked.title)}</b>\n{expected(desk, asked)}"


def expected(desk: Desk, asked: form.Question) -> str:
    """What answers it, with an example where that says more than the buttons (HTML)."""
    example = f"\nContoh: {esc(desk.words(asked.contoh))}" if asked.exemplified else ""
    return f"{esc(asked.explanation)}{example}"


def shown(asked: form.Question, value: Json, limit: int = SHOWN) -> str:
    """An answer behind its title (HTML), of which so many characters are shown."""
    return f"{esc(asked.title)}: <b>{esc(short(asked.show(value), limit))}</b>"


def answered(asked: form.Question, value: Json, limit: int = SHOWN) -> str:
    """What a question becomes (HTML): its answer, or that it was skipped."""
    return f"✅ {shown(asked, value, limit)}" if value is not None else f"▫️ {esc(asked.title)}: dilewati"


def buttons(asked: form.Question, button: Callable[[int], Data]) -> Rows:
    """The answers that are offered, in one row; `button` makes the data of each from its place, counted from 0."""
    offered = choices_of(asked)
    return [[Button(label, button(at)) for at, label in enumerate(offered)]] if offered else []


def choices_of(asked: form.Question) -> list[str]:
    """The answers that are offered, in their order."""
    return [*asked.choices, _SKIP] if asked.optional else [*asked.choices]


async def typed(turn: Turn, question: OpenQuestion, asking: Asking, update: Update, *, at_end: str) -> Answers:
    """The answers with what a message says to the open `question`.

    Raises `Invalid` for what is no answer, and an `Answer` with `at_end` (plain) where all has been answered.
    """
    asked = asking.next
    if asked is None:
        raise Answer(at_end)
    said = _said(turn, asked, update.message)
    if not said:
        raise refusals.Invalid(_unread(asked, update.message))
    value = accept(turn, asked, said)
    await say(turn, question, answered(asked, value))
    return {**asking.values, asked.key: value}


def _said(turn: Turn, asked: form.Question, message: Message | None) -> str | None:
    """What is written, or the number of the person's own contact where that is asked."""
    contact = message.contact if message else None
    if contact is not None and asked.input is Input.PHONE_OWN and contact.user_id == turn.person:
        return contact.phone_number
    return message.text if message else None


def _unread(asked: form.Question, message: Message | None) -> str:
    if message is not None and message.contact is not None and asked.input is Input.PHONE_OWN:
        return OTHERS_CONTACT
    return typed_instead(message)


async def tapped(turn: Turn, asking: Asking, at: int, message_id: int, *, meant: bool) -> Answers:
    """The answers with the one offered `at` a place, tapped on a message, which says it from now on.

    Raises an `Answer` unless the question that is asked now was `meant`, `Invalid` where the rule refuses it.
    """
    asked = asking.next
    offered = choices_of(asked) if asked is not None else []
    if asked is None or not offered or not meant:
        raise Answer("Pertanyaan ini sudah dijawab.")
    if not 0 <= at < len(offered):
        raise refusals.NotOffered(at)
    value = accept(turn, asked, offered[at])
    await turn.edit_message(message_id, answered(asked, value))
    return {**asking.values, asked.key: value}


def accept(desk: Desk, asked: form.Question, said: str) -> Json:
    """`form.accept`, here and today."""
    return form.accept(asked, said, circumstances(desk))


def circumstances(desk: Desk) -> form.Circumstances:
    """What the rules of answers ask of the world."""
    return form.Circumstances(desk.today, desk.config.dinas)
