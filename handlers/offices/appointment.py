"""Taking an office: what changes in the record, and who is told."""

from collections.abc import Mapping
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat import commands, dialogues, questions
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.taps import tapped
from handlers.chat.texts import esc, sentence
from handlers.chat.turn import Turn
from handlers.clockwork import board
from handlers.offices import cancelling, join, leaving, standing_in
from handlers.offices.enrolment import Enrolment
from handlers.permohonan import cards
from handlers.voices import cards as voice_cards
from procedure.answers import Json
from procedure.sop import Office
from storage.journal.acts import JournalAct


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """What can be done about an enrolment besides answering."""
    return [CallbackQueryHandler(_done, join.Do.pattern())]


async def _done(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        wanted = join.Do.parse(packed)
        enrolment = await join.current(turn, wanted.enrolment)
        if wanted.act is join.Doing.BATAL:
            await dialogues.given_up(turn)
            return
        await join.invited(turn, enrolment.id)
        fits = not enrolment.values if wanted.act is join.Doing.TERSIMPAN else enrolment.asking.next is None
        fits = fits and wanted.seen in (0, enrolment.seen)
        if not fits:
            raise Answer("Tombol ini sudah tidak berlaku. Silakan gunakan tombol pada pesan terbaru.")
        if wanted.act is join.Doing.TERIMA:
            await questions.end(turn, questions.JOINING, enrolment.id)
            await _take(turn, enrolment, message_id)
        elif wanted.act is join.Doing.TERSIMPAN:
            await turn.edit_message(message_id, "✅ Data tersimpan dipakai.")
            person = await turn.tx.offices.person(turn.person)
            await join.ask(turn, enrolment.having(enrolment.known(person)))
        else:
            await turn.edit_message(message_id, "Data diisi ulang.")
            await join.ask(turn, enrolment.having({}))


async def _take(turn: Turn, enrolment: Enrolment, message_id: int) -> None:
    delegation = await turn.tx.delegations.of_link(enrolment.code_hash) if enrolment.acting else None
    if delegation is None:
        await appoint(turn, enrolment.code_hash, enrolment.values, message_id)
    else:
        await standing_in.accept(turn, delegation, enrolment.values, message_id)


async def appoint(turn: Turn, code_hash: str, values: Mapping[str, Json], message_id: int) -> None:
    """Gives the invitation's office to the person of this turn, with everything that follows.

    `values` are their answers by column of `Person`; `message_id` is the message they tapped, which becomes their
    greeting. The office's waiting cards are delivered, a replaced holder and the admins are told. Raises
    `InvitationRefused` if the invitation was spent or has expired meanwhile.
    """
    office = (await turn.tx.offices.invitation_of(code_hash)).office
    delegation = await turn.tx.delegations.running(office) if office.rule.single else None
    joined = await turn.tx.offices.join(turn.person, code_hash)
    person = await turn.tx.offices.person(turn.person)
    turn.tx.offices.sign(person, values)
    await turn.tx.journal.write(
        JournalAct.TERIMA_JABATAN,
        person=turn.person,
        office=joined.office,
        replaced=joined.replaced,
    )
    title = turn.titles.of(joined.office).long
    await turn.edit_message(message_id, _greeting(turn, joined.office, title))
    await commands.set_for(turn, turn.person)
    await board.begin(turn, turn.person, joined.office)
    await cards.deliver_open(turn, turn.person, joined.office)
    await voice_cards.rerouted(turn)
    news = f"<b>{esc(person.nama)}</b> kini memegang jabatan <b>{title}</b>"
    if joined.replaced is not None:
        former = await turn.tx.offices.person(joined.replaced)
        await turn.say(
            f"{sentence(news)} Kartu yang belum diputus berpindah kepadanya. Terima kasih atas pengabdian Bapak/Ibu.",
            to=former.id,
        )
        await leaving.strip(turn, former, joined.office, "Kartu ini berpindah ke pejabat baru.")
        news += f", menggantikan <b>{esc(former.nama)}</b>"
    if delegation is not None:
        await standing_in.finish(turn, delegation, back=False)
    if office.rule.single:
        await cancelling.of_office(turn, office, "Jabatan ini sudah ada pemegang barunya.")
    for admin in await turn.admins():
        if admin not in {turn.person, joined.replaced}:
            await turn.say(sentence(news), to=admin)


def _greeting(turn: Turn, office: Office, title: str) -> str:
    greeting = f"✅ Bapak/Ibu kini memegang jabatan <b>{title}</b>.\n\n{turn.words(office.rule.duty)}"
    return greeting if office is Office.ADMIN else f"{greeting} /tugas menampilkan semua yang menunggu."
