"""*Buka kembali*: an admin gives a permohonan that has closed back to its pemohon."""

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat import topics
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.taps import tapped
from handlers.chat.texts import KINDS, esc, waktu
from handlers.facts import cases
from handlers.form.buttons import fix_button
from handlers.permohonan import status
from handlers.returns.buttons import Reopen
from procedure.decision import Act, decide
from procedure.refusals import NotOffered
from procedure.sop import Choice, Step
from storage.journal.acts import JournalAct


async def _reopen(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        data = Reopen.parse(packed)
        await turn.check_admin()
        permohonan = await turn.tx.permohonan.find(data.permohonan)
        if permohonan is None:
            raise NotOffered(packed)
        visits = await turn.tx.permohonan.visits(permohonan.id)
        if permohonan.step is not Step.DITUTUP or visits[-1].id != data.visit:
            raise Answer("Permohonan ini sudah dibuka kembali.")
        act = Act(Choice.BUKA, 0)
        outcome = decide(await turn.tx.permohonan.position(permohonan), await turn.who(turn.person), act)
        visit = await turn.tx.permohonan.reopen(permohonan, outcome)
        await turn.tx.journal.write(
            JournalAct.BUKA,
            person=turn.person,
            permohonan=permohonan.id,
            visit=visit.id,
            to=outcome.step,
            revision=outcome.revision,
        )
        case = await cases.load(turn, permohonan)
        head = f"<b>{permohonan.ticket}</b> · {KINDS[case.kind]}: {esc(case.name)}"
        by = esc(await turn.tx.offices.name(turn.person) or "admin")
        opened = f"🔓 {head}\n\nDibuka kembali oleh {by} · {waktu(turn.now, turn.now, turn.config.tz)}"
        await turn.settle_with(message_id, topics.closed(permohonan.id), opened)
        theirs = turn.of(permohonan.pemohon_id)
        await theirs.say(
            f"🔓 {head}\n\nPermohonan dibuka kembali dan menunggu perbaikan Bapak/Ibu.",
            [[fix_button(permohonan.id)]],
            about=permohonan.id,
        )
        await status.update(theirs, case)


def handlers() -> list[BaseHandler[Update, Context, None]]:
    """What *Buka kembali* does."""
    return [CallbackQueryHandler(_reopen, Reopen.pattern())]
