"""*Tarik kembali*: the pemohon takes the permohonan back, until Kabid has decided."""

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers import acts, status
from handlers.buttons import Withdraw
from handlers.context import Context
from procedure import refusals
from procedure.sop import ENDS, Act, Choice, withdrawable


async def _withdraw(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        data = Withdraw.parse(update.callback_query.data if update.callback_query else None)
        permohonan = await turn.tx.permohonan.find(data.permohonan)
        if permohonan is None or permohonan.pemohon_id != turn.person:
            raise refusals.NotHolder
        if permohonan.step not in ENDS and not withdrawable(permohonan.step):
            raise refusals.TooLate
        if data.confirmed == 1:
            position = await turn.tx.permohonan.position(permohonan)
            await acts.perform(turn, permohonan, Act(Choice.TARIK, position.visit))
            turn.toast = "Permohonan ditarik kembali"
        else:
            await status.update(turn, permohonan, asking=data.confirmed == 0 and permohonan.step not in ENDS)


def handlers() -> list[BaseHandler[Update, Context, None]]:
    """What *Tarik kembali* and its question do."""
    return [CallbackQueryHandler(_withdraw, pattern=Withdraw.pattern())]
