"""What `/pejabat` does about invitations: makes one, sends another link instead of an unused one, takes one back."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat.buttons import Button
from handlers.chat.context import Context
from handlers.chat.taps import tapped
from handlers.chat.texts import esc, tanggal_jam
from handlers.chat.turn import Turn
from handlers.offices import invite, leaving
from handlers.offices.pejabat import needs, undang
from handlers.offices.pejabat.buttons import InviteInto, Resend, Revoke, RevokeAnswer
from handlers.offices.pejabat.page import opened, show, unused
from storage.models import Invitation
from storage.people.offices import VALID_FOR

_INVALID = "Undangan ini sudah tidak berlaku"


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons."""
    return [
        CallbackQueryHandler(_into, InviteInto.pattern()),
        CallbackQueryHandler(_resend, Resend.pattern()),
        CallbackQueryHandler(_revoke, Revoke.pattern()),
        CallbackQueryHandler(_revoke_answer, RevokeAnswer.pattern()),
    ]


async def _into(update: Update, context: Context) -> None:
    async with opened(update, context) as (turn, seen):
        packed, message_id = tapped(update)
        office = InviteInto.parse(packed).office
        title = turn.titles.of(office).short
        if not await leaving.vacant(turn, office):
            turn.toast = f"Jabatan {title} sudah ada pemegangnya"
        elif await needs.invited(turn, office) is not None:
            turn.toast = f"Undangan untuk {title} sudah ada dan belum dipakai; “Kirim ulang” menggantinya"
        else:
            code = await invite.make(turn.tx, office, turn.person)
            await show(turn, seen, message_id, undang.made(turn, office))
            await undang.say_link(turn, office, code)
            return
        await show(turn, seen, message_id)


async def _resend(update: Update, context: Context) -> None:
    async with opened(update, context) as (turn, seen):
        packed, message_id = tapped(update)
        old = await turn.tx.offices.numbered(Resend.parse(packed).invitation)
        useless = await _useless(turn, old)
        if old is None or useless:
            turn.toast = useless
            await show(turn, seen, message_id, f"{esc(useless)}.")
            return
        await invite.revoke(turn.tx, old, turn.person)
        code = await invite.make(turn.tx, old.office, turn.person)
        title = turn.titles.of(old.office).short
        done = f"✅ Tautan baru untuk {title} ada di bawah; mohon diteruskan, sebab yang lama tidak berlaku lagi."
        await show(turn, seen, message_id, done)
        await undang.say_link(turn, old.office, code)


async def _useless(turn: Turn, invitation: Invitation | None) -> str:
    """Why another link cannot be sent instead of it (plain); empty where it can."""
    if invitation is None or invitation.acting is not None:
        return _INVALID
    tz = turn.config.tz
    if invitation.spent_at is not None:
        by = await turn.tx.offices.known(invitation.spent_by)
        whom = f" {by.nama}" if by is not None and by.nama else ""
        return f"Undangan ini sudah dipakai{whom} pada {tanggal_jam(invitation.spent_at, tz, turn.now)}"
    if invitation.expires_at > turn.now:
        return ""
    if invitation.expires_at < invitation.created_at + VALID_FOR:
        return "Undangan ini sudah dikirim ulang atau dicabut"
    lasted = tanggal_jam(invitation.expires_at, tz, turn.now)
    return f"Undangan ini berlaku hanya sampai {lasted}; silakan undang lagi"


async def _revoke(update: Update, context: Context) -> None:
    async with opened(update, context) as (turn, seen):
        packed, message_id = tapped(update)
        id_ = Revoke.parse(packed).invitation
        found = await _unused(turn, id_)
        if found is None:
            turn.toast = _INVALID
            await show(turn, seen, message_id, f"{_INVALID}.")
            return
        until = tanggal_jam(found.expires_at, turn.config.tz)
        text = f"Cabut undangan untuk <b>{turn.titles.of(found.office).long}</b> yang berlaku sampai {until}?"
        rows = [[Button("Ya, cabut", RevokeAnswer(id_, 1)), Button("Tidak", RevokeAnswer(id_, 0))]]
        await turn.edit_message(message_id, text, rows)


async def _revoke_answer(update: Update, context: Context) -> None:
    async with opened(update, context) as (turn, seen):
        packed, message_id = tapped(update)
        data = RevokeAnswer.parse(packed)
        found = await _unused(turn, data.invitation)
        if not data.yes:
            await show(turn, seen, message_id)
            return
        if found is None:
            turn.toast = _INVALID
            await show(turn, seen, message_id, f"{_INVALID}.")
            return
        await invite.revoke(turn.tx, found, turn.person)
        done = f"✅ Undangan untuk <b>{turn.titles.of(found.office).long}</b> dicabut."
        await show(turn, seen, message_id, done)


async def _unused(turn: Turn, id_: int) -> Invitation | None:
    return next((one for one in await unused(turn) if one.number == id_), None)
