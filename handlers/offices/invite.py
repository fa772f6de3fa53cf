"""Inviting officials: `/undang`, for admins."""

from dataclasses import dataclass
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from handlers.chat.buttons import Button, Data, Rows
from handlers.chat.context import Context
from handlers.chat.taps import tapped
from handlers.chat.texts import esc, tanggal_jam
from handlers.chat.turn import Turn
from procedure.sop import Office
from storage.database import Transaction
from storage.journal.acts import JournalAct
from storage.models import Invitation
from storage.people.offices import VALID_FOR


@dataclass(frozen=True)
class Invite(Data):
    """Makes an invitation into an office."""

    prefix: ClassVar[str] = "ju"
    office: Office


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The command and its buttons."""
    here = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    return [CommandHandler("undang", _undang, here), CallbackQueryHandler(_invited, Invite.pattern())]


async def _undang(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        await turn.check_admin()
        await turn.say(await _list(turn), _rows(turn))


async def _invited(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        await turn.check_admin()
        packed, message_id = tapped(update)
        office = Invite.parse(packed).office
        code = await make(turn.tx, office, turn.person)
        until = tanggal_jam(turn.now + VALID_FOR, turn.config.tz)
        done = f"✅ Undangan {turn.titles.of(office).short} ada di bawah; mohon diteruskan kepada yang bersangkutan."
        await turn.edit_message(message_id, f"{await _list(turn)}\n\n{done}", _rows(turn))
        await turn.say(
            f"Undangan untuk memegang jabatan <b>{turn.titles.of(office).long}</b> "
            "pada layanan Penempatan Server dan Hosting Aplikasi.\n\n"
            f"https://t.me/{turn.bot_name}?start=j_{code}\n\n"
            f"Silakan buka tautan ini di Telegram. Tautan berlaku satu kali, sampai {until}."
        )


async def make(tx: Transaction, office: Office, person: int | None) -> str:
    """The code of a new invitation into `office`, with its line in the journal."""
    code = await tx.offices.invite(office, person)
    await tx.journal.write(JournalAct.UNDANG, person=person, office=office)
    return code


async def revoke(tx: Transaction, invitation: Invitation, person: int | None) -> None:
    """An unused invitation opens nothing any more, with its line in the journal."""
    await tx.offices.revoke(invitation)
    await tx.journal.write(
        JournalAct.UNDANGAN_CABUT, person=person, office=invitation.office, made_by=invitation.created_by
    )


def _rows(turn: Turn) -> Rows:
    return [[Button(turn.titles.of(office).short, Invite(office))] for office in Office]


async def _list(turn: Turn) -> str:
    names: dict[Office, list[str]] = {office: [] for office in Office}
    for tenure, person in await turn.tx.offices.tenures():
        name = esc(person.nama or person.id)
        names[tenure.office].append(f"{tenure.acting} {name}" if tenure.acting else name)
    if turn.config.admin_ids and not names[Office.ADMIN]:
        names[Office.ADMIN].append("menurut ADMIN_IDS")
    lines = [
        f"{turn.titles.of(office).short}: {', '.join(held) or '<i>belum ada</i>'}" for office, held in names.items()
    ]
    return "<b>Pejabat saat ini</b>\n" + "\n".join(lines) + "\n\nUntuk jabatan apa undangan dibuat?"
