"""Kasi's checklist on the card (SOP row 3)."""

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat import questions
from handlers.chat.context import Context
from handlers.chat.questions import REASON
from handlers.chat.turn import Turn
from handlers.facts import cases
from handlers.facts.cases import Case
from handlers.permohonan import cards
from handlers.permohonan.buttons import MarkRest, SetMark, TurnMark
from handlers.permohonan.decisions import on_card
from procedure import checklist, refusals
from procedure.checklist import Item, Mark, Marks
from procedure.sop import Step
from storage.models import Visit
from storage.permohonan import marks_of


async def _offer(turn: Turn, data: TurnMark, case: Case, visit: Visit, tapped: int) -> None:
    _checked(visit)
    turn.toast = await _asks_no_more(turn, visit) or None
    if turn.toast:
        await cards.refresh(turn, case, visit)
    await cards.redraw(turn, case, visit, tapped, opened=data.item)


async def _mark(turn: Turn, data: SetMark, case: Case, visit: Visit, tapped: int) -> None:
    if data.mark is Mark.KOSONG:
        raise refusals.NotOffered(data.mark)
    await _set(turn, case, visit, {**marks_of(visit), data.item: data.mark}, tapped)


async def _mark_rest(turn: Turn, _data: MarkRest, case: Case, visit: Visit, tapped: int) -> None:
    warned = await cases.warnings(turn, case)
    marks = checklist.mark_rest(marks_of(visit), warned)
    await _set(turn, case, visit, marks, tapped)
    left = [checklist.label(item, case.kind) for item in Item if marks[item] is Mark.KOSONG]
    turn.toast = f"Masih perlu dilihat: {', '.join(left)}" if left else None


async def _set(turn: Turn, case: Case, visit: Visit, marks: Marks, tapped: int) -> None:
    _checked(visit)
    await turn.tx.permohonan.mark(visit, marks)
    closed = await _asks_no_more(turn, visit)
    await cards.refresh(turn, case, visit, tapped=tapped, closed=closed)


async def _asks_no_more(turn: Turn, visit: Visit) -> str:
    """Whoever turns to the items again is asked for no reason; gives what that leaves undone, empty for nothing."""
    question = await turn.tx.drafts.asked(turn.person, REASON, visit.id)
    closed = questions.words_of(question) if question is not None else ""
    await questions.end(turn, REASON, visit.id)
    return closed


def _checked(visit: Visit) -> None:
    if visit.step is not Step.PENGECEKAN:
        raise refusals.NotOffered(visit.step)


def handlers() -> list[BaseHandler[Update, Context, None]]:
    """What the items of the checklist do."""
    return [on_card(TurnMark, _offer), on_card(SetMark, _mark), on_card(MarkRest, _mark_rest)]
