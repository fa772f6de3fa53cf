"""*Tarik kembali*: the pemohon takes the permohonan back until Kabid has decided, to correct it or for good."""

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat.context import Context
from handlers.chat.turn import Turn
from handlers.facts import cases
from handlers.facts.cases import Case
from handlers.permohonan import acts, status
from handlers.permohonan.buttons import Withdraw
from procedure import course, refusals
from procedure.decision import Act, decide
from procedure.rights import may_withdraw
from procedure.sop import Choice, Step
from storage.models import Permohonan


async def _withdraw(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        data = Withdraw.parse(update.callback_query.data if update.callback_query else None)
        act = Act(Choice.TARIK, data.visit)
        case = await _theirs(turn, act)
        if case is None:
            return
        if data.confirmed == 1:
            await acts.perform(turn, case, act)
        else:
            await status.update(turn, case, asking=data.confirmed == 0)


async def pull_back(turn: Turn, visit_id: int) -> Permohonan | None:
    """*Perbaiki dulu*: the permohonan is the pemohon's again, and whoever had it sees that they are correcting it.

    None where the visit is over, which is said; but a second tap finds the form again. Raises a `Refusal` for anybody
    else, and once Kabid has decided.
    """
    act = Act(Choice.PERBAIKI, visit_id)
    pulled = await _pulled(turn, visit_id)
    if pulled is not None:
        return pulled
    case = await _theirs(turn, act)
    if case is None:
        return None
    await acts.perform(turn, case, act)
    return case.permohonan


async def _pulled(turn: Turn, visit_id: int) -> Permohonan | None:
    """What this person has pulled back from the visit already, and is correcting."""
    visit = await turn.tx.permohonan.visit(visit_id)
    if visit is None or visit.choice is not Choice.PERBAIKI:
        return None
    permohonan = await turn.tx.permohonan.get(visit.permohonan_id)
    theirs = may_withdraw(await turn.who(turn.person), permohonan.pemohon_id)
    last = course.returned(await turn.tx.permohonan.visits(permohonan.id))
    return permohonan if theirs and permohonan.step is Step.PENGAJUAN and last is visit else None


async def _theirs(turn: Turn, act: Act) -> Case | None:
    """The case that `act` may be done to; None where its visit is over, which the toast and the status say."""
    visit = await turn.tx.permohonan.visit(act.visit)
    if visit is None:
        raise refusals.NotOffered(act.visit)
    permohonan = await turn.tx.permohonan.get(visit.permohonan_id)
    case = await cases.load(turn, permohonan)
    try:
        decide(await turn.tx.permohonan.position(permohonan), await turn.who(turn.person), act)
    except refusals.Stale:
        turn.toast = "Tahapnya sudah berganti; silakan periksa statusnya."
        await status.update(turn, case)
        return None
    return case


def handlers() -> list[BaseHandler[Update, Context, None]]:
    """What *Tarik kembali* and its question do."""
    return [CallbackQueryHandler(_withdraw, pattern=Withdraw.pattern())]
