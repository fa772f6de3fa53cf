"""*Urungkan*: an official takes a tap back before the next one has begun, and what followed from it is withdrawn."""

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat import questions, topics
from handlers.chat.context import Context
from handlers.chat.desk import Desk
from handlers.chat.errors import in_words
from handlers.chat.questions import NOTE
from handlers.chat.taps import tapped
from handlers.chat.texts import KINDS, esc, jam
from handlers.chat.turn import Speaker, Turn
from handlers.facts import cases, clocks
from handlers.facts.cases import Case
from handlers.papers import giving
from handlers.permohonan import cards, hold, panels, status
from handlers.permohonan.buttons import Undo
from handlers.permohonan.decisions import of_visit
from procedure import refusals, undoing
from procedure.sop import Choice, Step
from procedure.undoing import Done
from storage.journal.acts import JournalAct
from storage.models import Visit

AT_ONCE = 50
"""Cards redrawn in one transaction."""

_NO_MORE = (refusals.Undone, refusals.ActedUpon, refusals.PastUndoing)


async def _undo(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message = tapped(update)
        await take_back(turn, Undo.parse(packed).visit, message)


async def take_back(turn: Turn, visit_id: int, message: int) -> None:
    """Takes back the act that ended a visit, where this person may: else the toast says why not.

    The `message` that was tapped shows how things are then. Raises what `of_visit` does, and `NotHolder`.
    """
    permohonan, visit = await of_visit(turn, visit_id)
    case, following = await cases.load(turn, permohonan), await turn.tx.permohonan.open_visit(permohonan.id)
    acted = following is None or following.acted_at is not None
    done = Done(visit.office, visit.by, visit.undo_until, visit.undone_at is not None, acted)
    try:
        undoing.check(done, await turn.who(turn.person), turn.now)
    except _NO_MORE as refusal:
        turn.toast = in_words(refusal, turn.config.dinas)
        await cards.redraw(turn, case, visit, message)
        return
    if following is None or visit.until is None or visit.choice is None:
        raise refusals.NotOffered(visit_id)
    await _take_back(turn, case, visit, following, message)


async def _take_back(turn: Turn, case: Case, undone: Visit, withdrawn: Visit, message: int) -> None:
    """The record, one journal line, and everything that had been said of the act: nobody is notified once more."""
    permohonan, choice, since = case.permohonan, undone.choice or Choice.TARIK, undone.until or turn.now
    visit = await turn.tx.undoing.undo(permohonan, undone, withdrawn, clocks.clock(case, undone))
    freed = {"place": await hold.let_go(turn, permohonan.id)} if choice is Choice.SETUJU else {}
    void = await turn.tx.papers.void(permohonan.id, JournalAct(choice))
    await turn.tx.journal.write(
        JournalAct.URUNGKAN,
        person=turn.person,
        permohonan=permohonan.id,
        visit=undone.id,
        choice=choice,
        to=visit.step,
        revision=visit.revision,
        void=[document.id for document in void],
        **freed,
    )
    case = await cases.load(turn, permohonan)
    await questions.over(turn, questions.ABOUT_VISIT, withdrawn.id)
    await _noted_again(turn, undone, visit)
    await giving.voided(turn, void)
    await cards.recall(turn, case, withdrawn, since)
    if withdrawn.step is Step.PENGAJUAN:
        await _not_returned(turn, case)
    await cards.become(turn, case, undone, visit, message)
    await status.update(turn, case)


async def _noted_again(turn: Turn, undone: Visit, visit: Visit) -> None:
    """What went along with a disposisi stands on its card again, to go along with the next."""
    said = {"instruksi": list(undone.instruksi), "sifat": undone.sifat, "note": undone.note}
    if panels.can_note(visit) and panels.goes_along(said):
        await questions.remember(turn, NOTE, visit.id, said)


async def _not_returned(turn: Turn, case: Case) -> None:
    """The pemohon, who had read that it came back, reads there that it did not."""
    permohonan, topic = case.permohonan, topics.returned(case.permohonan.id)
    unsent = [row for row, _, _ in await turn.tx.outbox.about(topic)]
    await turn.settle(
        topic,
        f"↩️ <b>{permohonan.ticket}</b> · {KINDS[case.kind]}: {esc(case.name)}\n\n"
        f"Pengembaliannya dibatalkan pukul {jam(turn.now, turn.config.tz)}. Tidak ada yang perlu diperbaiki.",
    )
    for row in unsent:
        await turn.tx.outbox.recalled(row)


async def anything_over(desk: Desk) -> bool:
    """Whether a card still offers to take back what cannot be any more."""
    return await desk.tx.undoing.anything_over()


async def over(speaker: Speaker) -> bool:
    """Those cards offer it no more; True where there may be more of them."""
    visits = await speaker.tx.undoing.over(AT_ONCE)
    for visit in visits:
        case = await cases.load(speaker, await speaker.tx.permohonan.get(visit.permohonan_id))
        await cards.refresh(speaker, case, visit)
    return len(visits) == AT_ONCE


def handlers() -> list[BaseHandler[Update, Context, None]]:
    """What the button does."""
    return [CallbackQueryHandler(_undo, pattern=Undo.pattern())]
