"""**Jawab**: a complaint is answered in words, which go back to whoever complained."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat import questions
from handlers.chat.context import Context
from handlers.chat.errors import Answer, processed
from handlers.chat.files import typed_instead
from handlers.chat.questions import REPLY, Closing
from handlers.chat.taps import tapped
from handlers.chat.texts import esc
from handlers.chat.turn import Turn
from handlers.voices import cards
from procedure import refusals
from procedure.quality import complaints
from storage.models import Complaint, OpenQuestion


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The button."""
    return [CallbackQueryHandler(_asked, cards.Reply.pattern())]


async def replier(turn: Turn, complaint_id: int) -> Complaint:
    """The complaint, for who answers it and while nobody has; raises a `Refusal` for anybody else."""
    complaint = await turn.tx.complaints.find(complaint_id)
    if complaint is None:
        raise refusals.NotOffered(complaint_id)
    if complaint.answered_at is not None:
        if not await _concerned(turn, complaint):
            raise refusals.NotHolder
        by = await turn.tx.offices.name(complaint.answered_by)
        raise Answer(processed(by or "petugas lain", complaint.answered_at, turn.now, turn.config.tz))
    if not await cards.may_reply(turn, turn.person, complaint):
        raise refusals.NotHolder
    return complaint


async def _concerned(turn: Turn, complaint: Complaint) -> bool:
    """Whether they may know by whom it was answered."""
    return complaint.answered_by == turn.person or await cards.may_reply(turn, turn.person, complaint)


async def _asked(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, _ = tapped(update)
        complaint = await replier(turn, cards.Reply.parse(packed).complaint)
        text = f"✍️ <b>Jawaban atas {complaint.number}</b>\nSilakan ketik jawabannya. /batal bila tidak jadi."
        closing = Closing(
            f"{complaint.number} belum dijawab; tekan lagi “Jawab”", f"✍️ <b>{complaint.number}</b>\nBelum dijawab."
        )
        await questions.pose(turn, REPLY, complaint.id, {}, text, closing=closing)


async def answer(turn: Turn, question: OpenQuestion, update: Update, _raw: object) -> bool:
    """Takes the answer, which goes to whoever complained; raises `Invalid` for what is none."""
    complaint = await replier(turn, question.subject)
    said = (update.message.text or "") if update.message else ""
    if not said.strip():
        raise refusals.Invalid(typed_instead(update.message))
    words = complaints.words(said, least=3)
    await turn.tx.drafts.forget(question)
    await turn.tx.complaints.answer(complaint, turn.person, words)
    await questions.say(turn, question, f"✅ Jawaban atas <b>{complaint.number}</b> terkirim.")
    await cards.refresh(turn, complaint)
    await turn.say(f"📣 <b>Jawaban atas {complaint.number}</b>\n“{esc(words)}”", to=complaint.person_id)
    return True
