"""Passwords never stay in a chat: what looks like one is taken out, and said why."""

from telegram import Message

from handlers.chat.texts import esc
from handlers.chat.turn import Turn
from procedure.form import looks_like_password

_WHY = (
    "Demi keamanan, kata sandi tidak boleh dikirim lewat chat; pesan tadi dihapus. Tulis nama akun dan cara "
    "penyerahannya saja, misalnya “akun pengelola, kunci SSH diserahkan saat pemasangan”."
)


async def taken_out(turn: Turn, message: Message | None) -> bool:
    """Whether the message seemed to hold a password; it is deleted then, and the person told."""
    words = (message.text or message.caption or "") if message is not None else ""
    if message is None or not looks_like_password(words):
        return False
    await turn.delete_message(message.message_id)
    await turn.say(esc(_WHY))
    return True
