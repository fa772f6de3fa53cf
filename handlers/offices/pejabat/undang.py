"""Inviting officials: `/undang`, for admins."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from handlers.chat.buttons import Button, Rows
from handlers.chat.context import Context
from handlers.chat.taps import tapped
from handlers.chat.texts import esc, tanggal_jam
from handlers.chat.turn import Turn
from handlers.offices.invite import make
from handlers.offices.pejabat.buttons import Invite, Show, View
from procedure.sop import Office
from storage.people.offices import VALID_FOR


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The command and its buttons."""
    here = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    return [CommandHandler("undang", _undang, here), CallbackQueryHandler(_invited, Invite.pattern())]


async def _undang(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        await turn.check_admin()
        await turn.say(*await offer(turn))


async def _invited(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        await turn.check_admin()
        packed, message_id = tapped(update)
        data = Invite.parse(packed)
        code = await make(turn.tx, data.office, turn.person)
        text, rows = await offer(turn, back=bool(data.back))
        await turn.edit_message(message_id, f"{text}\n\n{made(turn, data.office)}", rows)
        await say_link(turn, data.office, code)


async def offer(turn: Turn, *, back: bool = False) -> tuple[str, Rows]:
    """Who holds what, and the offices into which an invitation may be made; with a way `back` to `/pejabat`."""
    rows = [[Button(turn.titles.of(office).short, Invite(office, back=int(back)))] for office in Office]
    return await _list(turn), [*rows, [Button("◀️ Kembali", Show(View.PEJABAT))]] if back else rows


def made(turn: Turn, office: Office) -> str:
    """What is said where an invitation was made (HTML)."""
    return f"✅ Undangan {turn.titles.of(office).short} ada di bawah; mohon diteruskan kepada yang bersangkutan."


async def say_link(turn: Turn, office: Office, code: str) -> None:
    """The invitation, just made, as it is handed on."""
    until = tanggal_jam(turn.now + VALID_FOR, turn.config.tz)
    await turn.say(
        f"Undangan untuk memegang jabatan <b>{turn.titles.of(office).long}</b> "
        "pada layanan Penempatan Server dan Hosting Aplikasi.\n\n"
        f"https://t.me/{turn.bot_name}?start=j_{code}\n\n"
        f"Silakan buka tautan ini di Telegram. Tautan berlaku satu kali, sampai {until}."
    )


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
