"""Passwords never stay in a chat: what looks like one is taken out, and said why."""

from telegram import Message

from handlers.chat.turn import Turn
from procedure.form import looks_like_password

WHY = (
    "Pesan tadi berisi kata sandi, sehingga dihapus. Mohon tulis tanpa kata sandi, "
    "dan ganti kata sandi itu bila masih dipakai."
)


async def taken_out(turn: Turn, message: Message | None) -> bool:
    """Whether the message seemed to hold a password; it is deleted then, and `WHY` is what the person is told."""
    words = (message.text or message.caption or "") if message is not None else ""
    if message is None or not looks_like_password(words):
        return False
    await turn.delete_message(message.message_id)
    return True
