"""*Tarik kembali*: the pemohon takes the permohonan back, until Kabid has decided."""

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat.context import Context
from handlers.facts import cases
from handlers.permohonan import acts, status
from handlers.permohonan.buttons import Withdraw
from procedure import refusals
from procedure.decision import Act, decide
from procedure.sop import Choice


async def _withdraw(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        data = Withdraw.parse(update.callback_query.data if update.callback_query else None)
        visit = await turn.tx.permohonan.visit(data.visit)
        if visit is None:
            raise refusals.NotOffered(data.visit)
        permohonan = await turn.tx.permohonan.get(visit.permohonan_id)
        act, case = Act(Choice.TARIK, visit.id), await cases.load(turn, permohonan)
        try:
            decide(await turn.tx.permohonan.position(permohonan), await turn.who(turn.person), act)
        except refusals.Stale:
            turn.toast = "Tahapnya sudah berganti; silakan periksa statusnya."
            await status.update(turn, case)
            return
        if data.confirmed == 1:
            await acts.perform(turn, case, act)
        else:
            await status.update(turn, case, asking=data.confirmed == 0)


def handlers() -> list[BaseHandler[Update, Context, None]]:
    """What *Tarik kembali* and its question do."""
    return [CallbackQueryHandler(_withdraw, pattern=Withdraw.pattern())]
