"""Gives a message to the chat's open question, whatever kind it is of, if it is meant for it and may answer it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram import Message, Update

from handlers.chat import overlong, passwords, questions, quoting
from handlers.chat.buttons import About, Subject
from handlers.chat.context import Context, Turn
from handlers.chat.errors import in_words
from handlers.chat.questions import (
    ACCESS,
    EQUIPMENT,
    JOINING,
    NOTE,
    PLACEMENT,
    REASON,
    REPORT,
    SEARCH,
    TRANSFER,
    VERIFICATION,
)
from handlers.chat.texts import esc
from handlers.facts import things
from handlers.offices import join
from handlers.papers import verification
from handlers.permohonan import cards, decisions
from handlers.placement import dialogue
from handlers.register import equipment, search
from handlers.things import access, deeds, problems, sheet, transfer
from procedure.refusals import Refusal
from storage.models import Question
from storage.people.offices import InvitationRefused

TOO_LONG = "Jawaban ini terlalu panjang; silakan tulis lebih singkat."
EDITED = "Perubahan pada pesan yang sudah terkirim tidak dibaca."
_OVERFLOW = "overflow_at"

Right = Callable[[Turn, int], Awaitable[object]]
"""Given what a question is about, raises a `Refusal` or `InvitationRefused` where this person may not answer it."""


@dataclass(frozen=True)
class Dialogue:
    """A kind of question: what its subject is, the right asked before each answer, what takes the answer.

    `fetched` takes a file that was fetched for it. One that `keeps` what was said to it goes on with that later. What
    is `secret` must not stay in the chat.
    """

    about: About
    right: Right
    take: Callable[[Turn, Question, Update, Mapping[str, Any]], Awaitable[bool]]
    fetched: Callable[[Turn, int, Mapping[str, Any], Update], Awaitable[None]] | None = None
    keeps: bool = False
    secret: bool = False


async def anybody(_turn: Turn, _subject: int) -> None:
    """The right of what strangers may answer."""


DIALOGUES: Mapping[str, Dialogue] = {
    REASON: Dialogue(About.VISIT, decisions.of_visit, decisions.answer),
    NOTE: Dialogue(About.VISIT, decisions.of_visit, decisions.answer, keeps=True),
    PLACEMENT: Dialogue(About.VISIT, dialogue.taken, dialogue.answer, dialogue.fetched),
    ACCESS: Dialogue(About.THING, things.owned, access.answer, secret=True),
    REPORT: Dialogue(About.THING, things.owned, problems.answer, problems.fetched, secret=True),
    EQUIPMENT: Dialogue(About.RACK, things.fitter, equipment.answer),
    JOINING: Dialogue(About.INVITATION, join.invited, join.answer, keeps=True),
    TRANSFER: Dialogue(About.TRANSFER, transfer.offered, transfer.answer, keeps=True),
    SEARCH: Dialogue(About.SEARCH, things.keeper, search.answer, keeps=True),
    VERIFICATION: Dialogue(About.FILE, anybody, verification.answer, verification.examined),
}
"""Every kind of question there is."""


def subject(question: Question) -> Subject:
    """What the question is about."""
    return DIALOGUES[question.kind].about, question.subject


async def answer(turn: Turn, question: Question | None, update: Update, context: Context) -> bool:
    """Whether the message was meant for the open `question` outside the form, which then took it.

    A file that has been fetched goes to whom the job names, whatever question is open by then. A reply is about what
    it quotes. Who may not answer any more, or was overtaken, is told why, and nothing else happens.
    """
    if context.result is not None:
        kind, _, rest = context.result["for"].partition(":")
        about = rest.partition(":")[0]
        fetched = DIALOGUES[kind].fetched if kind in DIALOGUES else None
        if fetched is None:
            return False
        if await _may(turn, kind, int(about)):
            await fetched(turn, int(about), context.result, update)
        return True
    if question is None:
        return False
    if not await _may(turn, question.kind, question.subject) or await _overtaken(turn, question):
        return True
    message = update.message
    if DIALOGUES[question.kind].secret and await passwords.taken_out(turn, message or update.edited_message):
        return True
    if message is None:
        asked_now = questions.words_of(question).partition(";")[0]
        await turn.say(f"{EDITED} {esc(asked_now)}." if asked_now else EDITED)
        return True
    if await _overlong(turn, question, message) or not await quoting.meant(turn, message, question):
        return True
    return await DIALOGUES[question.kind].take(turn, question, update, context.raw_update)


async def close(turn: Turn, question: Question) -> str:
    """Leaves the open `question` where it can be seen: what asked says so, or shows how things are now.

    Returns what has not been done, and how to go on (plain; empty for nothing).
    """
    if DIALOGUES[question.kind].keeps or questions.data_of(question).get("note"):
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


async def _ask_no_more(turn: Turn, question: Question, words: str) -> None:
    """The message that asked says so; a card is shown as it is now, with the `words`."""
    if question.kind not in questions.ON_CARD:
        await questions.restore(turn, question)
        return
    visit = await turn.tx.permohonan.visit(question.subject)
    if visit is not None:
        permohonan = await turn.tx.permohonan.get(visit.permohonan_id)
        tapped = questions.prompt_of(question).message_id
        unsaid = words if question.kind == REASON else ""  # a note stands on the card, and goes along
        await cards.refresh(turn, permohonan, visit, tapped=tapped, closed=unsaid)


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
        await DIALOGUES[kind].right(turn, about)
    except (Refusal, InvitationRefused) as refusal:
        why = in_words(refusal)
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


async def _overtaken(turn: Turn, question: Question) -> bool:
    """Whether something was done to the thing after it was asked about: that is said, and how things are now shown."""
    since = questions.data_of(question).get("since")
    if since is None:
        return False
    found = await things.owned(turn, question.subject)
    words = await deeds.overtaken(turn, found, since)
    if words is None:
        return False
    await questions.restore(turn, question)
    await turn.tx.drafts.forget(question)
    await turn.say(f"⚠️ {esc('. '.join(filter(None, (words, questions.words_of(question)))))}.")
    await sheet.post(turn, found)
    return True


async def _overlong(turn: Turn, question: Question, message: Message) -> bool:
    """Refuses a text in several parts at its first and swallows the rest, whose end alone might pass for an answer."""
    since = question.data.get(_OVERFLOW)
    rest = overlong.is_rest(message, datetime.fromisoformat(since) if since else None)
    if not rest and not overlong.may_go_on(message):
        return False
    ongoing = message.date.isoformat() if overlong.may_go_on(message) else None
    question.data = {**question.data, _OVERFLOW: ongoing}
    if not rest:
        await turn.say(TOO_LONG)
    return True
