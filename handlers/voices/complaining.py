"""`/pengaduan`: what somebody complains about, in their words, by a number under which it is answered."""

from dataclasses import dataclass
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from handlers.chat import questions
from handlers.chat.buttons import About, Button, Data, Rows, Subject, leafing
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.files import typed_instead
from handlers.chat.questions import COMPLAINT, Closing
from handlers.chat.taps import tapped
from handlers.chat.texts import KINDS, esc, listed
from handlers.chat.turn import Turn
from handlers.voices import cards
from procedure import refusals
from procedure.quality import complaints
from procedure.sop import Office
from storage.models import OpenQuestion

_SHOWN = 6
"""Permohonan that are offered at a time."""

_HEAD = "📣 <b>Pengaduan</b>"


@dataclass(frozen=True)
class Complain(Data):
    """Complains about a permohonan; 0 for none of them."""

    prefix: ClassVar[str] = "pg"
    permohonan: int

    @property
    def about(self) -> Subject:
        """The complaint that is being written."""
        return (About.COMPLAINING, self.permohonan)


@dataclass(frozen=True)
class LeafSubjects(Data):
    """Leafs through the permohonan somebody may complain about, from the one at place `start` on."""

    prefix: ClassVar[str] = "pl"
    start: int


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The command and the buttons."""
    return [
        CommandHandler("pengaduan", _pengaduan, filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE),
        CallbackQueryHandler(_begun, Complain.pattern()),
        CallbackQueryHandler(_leafed, LeafSubjects.pattern()),
    ]


async def _pengaduan(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        await _calm(turn)
        text, rows = await _choice(turn, 0)
        if rows:
            asked = f"{text} Silakan pilih, atau langsung tulis apa yang terjadi."
            await questions.pose(turn, COMPLAINT, 0, {}, asked, rows, closing=_closing("", 0))
        else:
            await _ask(turn, 0)


async def _calm(turn: Turn) -> None:
    """Nobody has more than a few waiting."""
    if await turn.tx.complaints.waiting(turn.person) >= complaints.OPEN_AT_ONCE:
        raise Answer(f"Masih ada {complaints.OPEN_AT_ONCE} pengaduan yang menunggu jawaban. Mohon tunggu jawabannya.")


async def _choice(turn: Turn, start: int) -> tuple[str, Rows]:
    """What it may be about; no buttons where there is nothing to choose."""
    found = await turn.tx.complaints.subjects(turn.person, _SHOWN + 1, start)
    if not found and not start:
        return "", []
    rows = [[Button(f"{one.ticket} · {KINDS[one.kind]}", Complain(one.id))] for one in found[:_SHOWN]]
    before = LeafSubjects(max(0, start - _SHOWN)) if start else None
    after = LeafSubjects(start + _SHOWN) if len(found) > _SHOWN else None
    others = [[Button("Bukan tentang permohonan", Complain(0))]]
    return f"{_HEAD}\nTentang permohonan yang mana?", [*rows, *leafing(before, after), *others]


async def _leafed(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        start = LeafSubjects.parse(packed).start
        if start < 0:
            raise refusals.NotOffered(packed)
        text, rows = await _choice(turn, start)
        await turn.edit_message(message_id, text or f"{_HEAD}\nBelum ada permohonan.", rows)


async def _begun(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        subject = Complain.parse(packed).permohonan
        await own(turn, subject)
        await _calm(turn)
        await turn.edit_message(message_id, f"{_HEAD}\n⬇️ Silakan tulis di bawah.")
        await _ask(turn, subject)


async def own(turn: Turn, subject: int) -> None:
    """Only about one's own permohonan, or about none."""
    if not subject:
        return
    permohonan = await turn.tx.permohonan.find(subject)
    if permohonan is None:
        raise refusals.NotOffered(subject)
    if permohonan.pemohon_id != turn.person:
        raise Answer("Permohonan ini atas nama orang lain.")


async def _ask(turn: Turn, subject: int) -> None:
    about = ""
    if subject:
        permohonan = await turn.tx.permohonan.get(subject)
        about = f" tentang <b>{permohonan.ticket}</b>"
    text = f"{_HEAD}{about}\nSilakan tulis apa yang terjadi. /batal bila tidak jadi."
    closing = _closing("Pengaduan belum dikirim; ketik lagi /pengaduan", subject, about)
    await questions.pose(turn, COMPLAINT, subject, {}, text, closing=closing)


def _closing(words: str, subject: int, about: str = "") -> Closing:
    again = [[Button("📣 Tulis pengaduan", Complain(subject))]]
    return Closing(words, f"{_HEAD}{about}\nTidak jadi dikirim.", again)


async def answer(turn: Turn, question: OpenQuestion, update: Update, _raw: object) -> bool:
    """Takes the words: the complaint has its number, and goes to whoever answers it; raises `Invalid` for none."""
    said = (update.message.text or "") if update.message else ""
    if not said.strip():
        raise refusals.Invalid(typed_instead(update.message))
    words = complaints.words(said)
    await _calm(turn)
    await turn.tx.drafts.forget(question)
    due = complaints.due(turn.now, turn.config.work_hours)
    complaint = await turn.tx.complaints.file(
        turn.person, question.subject or None, words, year=turn.today.year, due=due
    )
    await questions.say(turn, question, f"📣 <b>{complaint.number}</b>\n“{esc(words)}”")
    those = await cards.offices(turn, complaint)
    for person in await cards.receivers(turn, those, turn.person):
        await cards.deliver(turn, complaint, person)
    titles = listed([str(turn.titles.of(office)) for office in Office if office in those])
    await turn.say(
        f"✅ Pengaduan diterima dengan nomor <b>{complaint.number}</b>, dan disampaikan kepada {esc(titles)}.\n"
        "Jawabannya dikirim ke sini."
    )
    return True
