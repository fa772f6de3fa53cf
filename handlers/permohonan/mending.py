"""*Minta perbaikan*: an official marks the answers that the pemohon is to correct, and says what is asked for."""

from collections.abc import Mapping
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from handlers.chat import questions
from handlers.chat.context import Context
from handlers.chat.questions import MENDING, Closing, Prompt
from handlers.chat.texts import esc
from handlers.chat.turn import WRITTEN, Turn
from handlers.facts.cases import Case
from handlers.permohonan import acts, cards, demand
from handlers.permohonan.buttons import AskFor, Demand, LeafAsked, Mend
from handlers.permohonan.decisions import at_visit, fitting, on_card
from procedure import refusals
from procedure.decision import Act, considered
from procedure.sop import STEPS, Choice
from storage.models import OpenQuestion, Visit


async def _open(turn: Turn, _data: Mend, case: Case, visit: Visit, tapped: int) -> None:
    await _considered(turn, case, visit)
    await _keep(turn, case, visit, await demand.kept(turn, visit, turn.person), tapped)


async def _mark(turn: Turn, data: AskFor, case: Case, visit: Visit, tapped: int) -> None:
    await _considered(turn, case, visit)
    if data.key not in demand.keys(case.kind):
        raise refusals.NotOffered(data.key)
    kept = await demand.kept(turn, visit, turn.person)
    ticked = {*kept["keys"]} ^ {data.key}
    await _keep(turn, case, visit, {**kept, "keys": [key for key in demand.keys(case.kind) if key in ticked]}, tapped)


async def _leaf(turn: Turn, data: LeafAsked, case: Case, visit: Visit, tapped: int) -> None:
    await _considered(turn, case, visit)
    if not 0 <= data.page < len(demand.pages(case.kind)):
        raise refusals.NotOffered(data.page)
    kept = await demand.kept(turn, visit, turn.person)
    await _keep(turn, case, visit, {**kept, "page": data.page}, tapped)


async def _demand(turn: Turn, _data: Demand, case: Case, visit: Visit, tapped: int) -> None:
    """What is marked goes to the pemohon; a copy of the button that is older than the marks does what they say now."""
    kept = await demand.kept(turn, visit, turn.person)
    act = Act(Choice.PERBAIKAN, visit.id, kept["note"], tuple(kept["keys"]))
    await acts.perform(turn, case, act, tapped=tapped)


async def answer(turn: Turn, question: OpenQuestion, update: Update, _raw: Mapping[str, Any]) -> bool:
    """What is typed says what is asked for; it goes along with the marks."""
    message = update.message
    text = fitting((message.text or "").strip() if message else "", "Permintaan")
    tapped = questions.prompt_of(question).message_id or 0
    found = await at_visit(turn, question.subject, tapped)
    if found is None:
        await turn.tx.drafts.forget(question)
        await turn.say(esc(turn.toast or ""))
        return True
    case, visit = found
    await _keep(turn, case, visit, {**await demand.kept(turn, visit, turn.person), "note": text}, tapped)
    if message is not None:
        await turn.react(message.message_id, WRITTEN)
    return True


async def _considered(turn: Turn, case: Case, visit: Visit) -> None:
    """Raises the `Refusal` where this may not be asked at the visit."""
    position = await turn.tx.permohonan.position(case.permohonan, case.visits)
    considered(position, await turn.who(turn.person), Act(Choice.PERBAIKAN, visit.id))


async def _keep(turn: Turn, case: Case, visit: Visit, kept: questions.Kept, tapped: int) -> None:
    label = STEPS[visit.step].option(Choice.PERBAIKAN).label
    words = f"Permintaan perbaikan {case.permohonan.ticket} belum dikirim; tekan lagi “{label}”"
    await questions.ask(turn, MENDING, visit.id, kept, prompt=Prompt(message_id=tapped), closing=Closing(words))
    await cards.refresh(turn, case, visit, tapped=tapped)


def handlers() -> list[BaseHandler[Update, Context, None]]:
    """What the buttons of the panel do."""
    return [on_card(Mend, _open), on_card(AskFor, _mark), on_card(LeafAsked, _leaf), on_card(Demand, _demand)]
