"""What nobody else took: one helpful line with the likeliest way on, never silence."""

from typing import Any

from telegram import Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, MessageHandler, filters

from handlers.chat import dialogues, quoting
from handlers.chat.buttons import AJUKAN, STATUS, TUGAS, Rows
from handlers.chat.context import Context
from handlers.chat.turn import Turn
from handlers.entrance import owned, waiting
from handlers.form import kept as form_kept
from handlers.form import letter
from handlers.papers import verification
from handlers.register.search import REGISTER
from procedure import refusals
from procedure.rights import Right, may

FLOOD = 20
"""Answers owed to a chat from which on a message that fits nothing gets none of its own: the chat is told once."""


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """Takes every message and tap of a private chat; belongs last."""
    return [
        MessageHandler(filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL, _message),
        CallbackQueryHandler(_tap),
    ]


async def _message(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        if not _is_command(update) and await dialogues.answer(turn, turn.pending.question, update, context):
            return
        if context.result is not None:
            await letter.arrived(turn, update.message, context, context.result)
            return
        await unclaimed(turn, update, context)


async def unclaimed(turn: Turn, update: Update, context: Context) -> None:
    """A message of a person that answers nothing: a document to be verified, or what cannot be understood."""
    message = update.effective_message
    if message is None:
        return
    album = f"album:{message.media_group_id}" if message.media_group_id else None
    if album is not None and await turn.tx.outbox.about(album):
        return
    if await turn.tx.outbox.owed(turn.person) >= FLOOD:
        calm = "Pesan Bapak/Ibu masuk terlalu cepat. Mohon tunggu sampai jawaban kami terkirim."
        await turn.say_once(calm, topic=f"flood:{turn.person}")
        return
    if update.message is not None and verification.is_pdf(update.message):
        await verification.receive(turn, update.message, context.raw_update)
        return
    if update.message is not None and verification.is_code(update.message.text or ""):
        await verification.by_code(turn, update.message.text or "")
        return
    if update.message is not None and await quoting.refused(turn, update.message):
        return
    hint, rows = await _hint(turn)
    await turn.say(" ".join(filter(None, (_words(update, message), hint))), rows, topic=album)


def _is_command(update: Update) -> bool:
    return update.message is not None and (update.message.text or "").startswith("/")


async def _tap(update: Update, context: Context) -> None:
    async with context.begin(update):
        raise refusals.NotOffered


def _words(update: Update, message: Message) -> str:
    if update.edited_message is not None:
        return dialogues.EDITED
    if _is_command(update):
        return "Perintah ini tidak dikenal; semua perintah ada pada /bantuan."
    if message.text is None:
        return "Kiriman ini tidak sedang diminta."
    return ""


async def _hint(turn: Turn) -> tuple[str, Rows]:
    """What the person most likely wants, in a line, with its button."""
    has = await turn.who(turn.person)
    kept, going_on = await form_kept.offered(turn)
    waits = await waiting.summary(turn) if has.official else ""
    if kept or waits:
        return " ".join(filter(None, (waits, kept))), [*([[TUGAS]] if waits else []), *going_on]
    if await turn.tx.permohonan.running(turn.person):
        return "Untuk melihat perkembangan permohonan, tekan tombol di bawah.", [[STATUS]]
    if not has.offices and await turn.tx.register.owned(turn.person):
        return "Untuk melihat server dan aplikasi atas nama Bapak/Ibu, tekan tombol di bawah.", [[owned.OPENS]]
    if may(has, Right.KEEP) and has.official:
        return f"{waiting.NOTHING} Untuk melihat daftar server dan aplikasi, tekan tombol di bawah.", [[REGISTER]]
    if has.official:
        return f"{waiting.NOTHING} Kartu permohonan datang dengan sendirinya.", ()
    if has.admin:
        return "Pejabat, hari libur, dan yang perlu perhatian ada pada /pejabat.", ()
    return "Untuk mengajukan permohonan, tekan tombol di bawah.", [[AJUKAN]]
