"""*Sudah ditangani*: a problem is settled, with a note where there is something to say, and its reporter is told."""

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat import questions
from handlers.chat.buttons import Button
from handlers.chat.context import Context
from handlers.chat.errors import Answer, processed
from handlers.chat.files import typed_instead
from handlers.chat.questions import SETTLING, Closing
from handlers.chat.texts import esc, tanggal_jam
from handlers.chat.turn import Turn
from handlers.facts import things
from handlers.facts.thing_buttons import Reopen, Settle, ToSheet
from handlers.things import cards, deeds
from handlers.things.taps import on_thing
from procedure import refusals
from procedure.answers import check_length
from storage.connecting.taken import Taken
from storage.models import Deed, Event, OpenQuestion, Placement, State

_NOTE = (3, 500)
"""Characters of what is noted of how a problem was settled."""


def handlers() -> list[BaseHandler[Update, Context, None]]:
    """The button of Staf Teknis."""
    return [on_thing(Settle, _settle, things.fitter)]


async def fitter(turn: Turn, placement_id: int) -> Placement:
    """The thing, still in the register, for who looks after the server room; raises a `Refusal` for anybody else."""
    await things.fitter(turn)
    placement = await turn.tx.register.find(placement_id)
    if placement is None:
        raise refusals.NotOffered(placement_id)
    if placement.state is State.DILEPAS:
        raise Answer(things.GONE)
    return placement


async def answer(turn: Turn, question: OpenQuestion, update: Update, _raw: object) -> bool:
    """Takes what was done about the problem; raises `Invalid` for what is no text of fitting length."""
    placement = await fitter(turn, question.subject)
    words = (update.message.text or "").strip() if update.message else ""
    if not words:
        raise refusals.Invalid(typed_instead(update.message))
    check_length(words, *_NOTE, "Catatannya")
    problem = await _problem(turn, placement, questions.data_of(question)["event"])
    await turn.tx.drafts.forget(question)
    text, rows = await _settled(turn, placement, problem, words)
    await questions.say(turn, question, text, rows)
    return True


async def _settle(turn: Turn, data: Settle, placement: Placement, tapped: int) -> None:
    problem = await _problem(turn, placement, data.event)
    if data.confirmed:
        text, rows = await _settled(turn, placement, problem, "")
        await turn.edit_message(tapped, text, rows)
        turn.toast = "Pelapor sudah diberi tahu"
        return
    await _refuse_settled(turn, problem)
    head = f"✅ <b>Sudah ditangani</b>\n{await things.title(turn, placement)}\n\n{cards.quoted(problem.words)}"
    bare, again = Settle(placement.id, problem.id, confirmed=1), Button("✅ Sudah ditangani", data)
    rows = [[Button("Tanpa catatan", bare)], [Button("Batal", ToSheet(placement.id))]]
    text = f"{head}\n\nTuliskan apa yang dilakukan; pelapor membacanya."
    kept = {"event": problem.id, "since": await things.since(turn, placement)}
    unsaid = f"Masalah {placement.name} belum ditandai; tekan lagi “Sudah ditangani”"
    await questions.pose(
        turn, SETTLING, placement.id, kept, text, rows, closing=Closing(unsaid, f"{head}\n\nTidak jadi.", [[again]])
    )


async def _problem(turn: Turn, placement: Placement, event_id: int) -> Event:
    problem = await turn.tx.history.event(event_id)
    if problem is None or problem.placement_id != placement.id or problem.deed is not Deed.MASALAH:
        raise refusals.NotOffered(event_id)
    return problem


async def _refuse_settled(turn: Turn, problem: Event) -> None:
    if not await turn.tx.history.answered(problem.id):
        return
    settled = await turn.tx.history.settling(problem.id)
    by = await turn.tx.offices.name(settled.by)
    raise Answer(processed(by or "petugas lain", settled.at, turn.now, turn.config.tz))


async def _settled(turn: Turn, placement: Placement, problem: Event, note: str) -> tuple[str, list[list[Button]]]:
    """It is settled, its cards say so, and its reporter is told; what the message says that it was done from.

    Raises an `Answer` where somebody was faster.
    """
    await _refuse_settled(turn, problem)
    try:
        event, _ = await deeds.record(turn, placement, Deed.DITANGANI, note or problem.words, about=problem.id)
    except Taken:
        await _refuse_settled(turn, problem)
        raise
    me = await turn.tx.offices.name(turn.person)
    done = f"✅ Ditangani {esc(me or str(turn.titles.staf_teknis))} · {tanggal_jam(turn.now, turn.config.tz)}"
    said = f"{done}\nCatatan: {cards.quoted(note)}" if note else done
    text, rows = f"{await cards.told(turn, problem)}\n\n{said}", [[things.sheet_button(placement)]]
    await turn.settle(cards.topic(problem), text, rows)
    if problem.by is not None:
        told = f"{said}\n\n{await things.title(turn, placement)}\n{cards.quoted(problem.words)}"
        again = [Button("↩️ Belum beres", Reopen(placement.id, event.id))]
        await turn.say(told, [again, [things.sheet_button(placement)]], to=problem.by)
    return text, rows
