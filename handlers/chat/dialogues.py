"""Gives a message to the chat's open question, whatever kind it is of, if it is meant for it and may answer it."""

from datetime import datetime

from telegram import Message, Update

from handlers.chat import overlong, questions, quoting
from handlers.chat.buttons import Subject
from handlers.chat.context import Context
from handlers.chat.errors import WrongAnswer, in_words
from handlers.chat.texts import esc, sentence
from handlers.chat.turn import Turn
from procedure.form import looks_like_password
from procedure.refusals import Invalid, Refusal
from storage.mail.jobkinds import Result
from storage.models import OpenQuestion
from storage.people.offices import InvitationRefused

TOO_LONG = "Jawaban ini terlalu panjang; silakan tulis lebih singkat."
EDITED = "Perubahan pada pesan yang sudah terkirim tidak dibaca."
_TAKEN_OUT = (
    "Pesan tadi berisi kata sandi, sehingga dihapus. Mohon tulis tanpa kata sandi, "
    "dan ganti kata sandi itu bila masih dipakai."
)
_OVERFLOW = "overflow_at"


async def anybody(_turn: Turn, _subject: int) -> None:
    """The right of what strangers may answer."""


def subject(turn: Turn, question: OpenQuestion) -> Subject:
    """What the question is about."""
    return turn.dialogues[question.kind].about, question.subject


async def answer(turn: Turn, question: OpenQuestion | None, update: Update, context: Context) -> bool:
    """Whether the message was meant for the open `question` outside the form, which then took it.

    A file that has been fetched goes to whom the job names, whatever question is open by then. A reply is about what
    it quotes. Who may not answer any more, or was overtaken, is told why, and nothing else happens.
    """
    if context.result is not None:
        return await _fetched(turn, context.result, update)
    if question is None:
        return False
    dialogue = turn.dialogues[question.kind]
    if not await _may(turn, question.kind, question.subject):
        return True
    if dialogue.overtaken is not None and await dialogue.overtaken(turn, question):
        return True
    message = update.message
    if dialogue.secret and await _taken_out(turn, message or update.edited_message):
        await questions.again(turn, question, _TAKEN_OUT)
        return True
    if message is None:
        asked_now = questions.words_of(question).partition(";")[0]
        await turn.say(f"{EDITED} {sentence(esc(asked_now))}" if asked_now else EDITED)
        return True
    if await _overlong(turn, question, message) or not await quoting.meant(turn, message, question):
        return True
    try:
        return await dialogue.take(turn, question, update, context.raw_update)
    except Invalid as wrong:
        raise WrongAnswer(wrong.sentence) from wrong


async def _fetched(turn: Turn, result: Result, update: Update) -> bool:
    kind, _, rest = result.whose.partition(":")
    dialogue = turn.dialogues.get(kind)
    if dialogue is None or dialogue.fetched is None:
        return False
    about = int(rest.partition(":")[0])
    if await _may(turn, kind, about):
        question = await turn.tx.drafts.question(turn.person)
        try:
            await dialogue.fetched(turn, about, result, update)
        except Invalid as wrong:
            if question is not None and (question.kind, question.subject) == (kind, about):
                raise WrongAnswer(wrong.sentence) from wrong
            raise
    return True


async def close(turn: Turn, question: OpenQuestion) -> str:
    """Leaves the open `question` where it can be seen: what asked says so, or shows how things are now.

    Returns what has not been done, and how to go on (plain; empty for nothing).
    """
    if turn.dialogues[question.kind].keeps or questions.data_of(question).get("note"):
        await turn.tx.drafts.suspend(question)
    else:
        await turn.tx.drafts.forget(question)
    await _ask_no_more(turn, question, questions.words_of(question))
    return questions.words_of(question)


async def given_up(turn: Turn) -> bool:
    """Closes the open question where it can be seen, with what was said to it; False if there was none."""
    question = await turn.tx.drafts.question(turn.person)
    if question is not None:
        await turn.tx.drafts.forget(question)
        await _ask_no_more(turn, question, "")
    return question is not None


async def _ask_no_more(turn: Turn, question: OpenQuestion, words: str) -> None:
    """The message that asked says so, as its kind has it."""
    closed = turn.dialogues[question.kind].closed
    if closed is None:
        await questions.restore(turn, question)
    else:
        await closed(turn, question, words)


async def recheck(turn: Turn) -> None:
    """Closes this person's questions that they may answer no longer; what they had said to them goes too."""
    for question in await turn.tx.drafts.questions(turn.person):
        await _refused(turn, question.kind, question.subject)


async def _may(turn: Turn, kind: str, about: int) -> bool:
    why = await _refused(turn, kind, about)
    if why is not None:
        await turn.say(esc(why))
    return why is None


async def _refused(turn: Turn, kind: str, about: int) -> str | None:
    """None where this person may answer; else why not, and the question, where there is one, is closed for good."""
    try:
        await turn.dialogues[kind].right(turn, about)
    except (Refusal, InvitationRefused) as refusal:
        why = in_words(refusal, turn.config.dinas)
        if why is None:
            raise
        question = await turn.tx.drafts.asked(turn.person, kind, about)
        if question is not None:
            if question.open:
                why = f"Pertanyaan ini ditutup. {why}"
                await questions.say(turn, question, esc(why))
            await turn.tx.drafts.forget(question)
        return why
    return None


async def _taken_out(turn: Turn, message: Message | None) -> bool:
    """Whether the message seemed to hold a password; it is deleted then, for none stays in a chat."""
    words = (message.text or message.caption or "") if message is not None else ""
    if message is None or not looks_like_password(words):
        return False
    await turn.delete_message(message.message_id)
    return True


async def _overlong(turn: Turn, question: OpenQuestion, message: Message) -> bool:
    """Refuses a text in several parts at its first and swallows the rest, whose end alone might pass for an answer."""
    since = question.data.get(_OVERFLOW)
    rest = overlong.is_rest(message, datetime.fromisoformat(since) if since else None)
    if not rest and not overlong.may_go_on(message):
        return False
    ongoing = message.date.isoformat() if overlong.may_go_on(message) else None
    turn.tx.drafts.note(question, {_OVERFLOW: ongoing})
    if not rest:
        await questions.again(turn, question, TOO_LONG)
    return True
