"""Where the bot is let in: it says once in groups and channels that it works in private chats only, and leaves.

Who blocks it in theirs is remembered.
"""

from typing import Any

from telegram import Chat, ChatMember, Update
from telegram.ext import BaseHandler, ChatMemberHandler, MessageHandler, filters

from handlers.chat.context import Context
from handlers.chat.turn import Turn
from storage.models import Unreachable


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """Takes every message outside private chats, and the bot's own coming and going anywhere."""
    return [
        MessageHandler(~filters.ChatType.PRIVATE, _message),
        ChatMemberHandler(_membership, ChatMemberHandler.MY_CHAT_MEMBER),
    ]


async def _message(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        if update.effective_chat is not None:
            await _leave(turn, update.effective_chat.id)


async def _membership(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        change = update.my_chat_member
        if change is None:
            return
        if change.chat.type == Chat.PRIVATE:
            if change.new_chat_member.status == ChatMember.BANNED:
                await turn.tx.offices.unreachable(change.chat.id, Unreachable.BLOCKED)
            return  # there is nothing to say
        if change.new_chat_member.status not in {ChatMember.LEFT, ChatMember.BANNED}:
            await _leave(turn, change.chat.id)
            return
        await turn.tx.outbox.retire_all(_topic(change.chat.id))


async def _leave(turn: Turn, chat_id: int) -> None:
    """Says it once for each time the bot was brought here, whichever update comes first."""
    if await turn.tx.outbox.about(_topic(chat_id)):
        return
    words = "Bot ini hanya melayani percakapan pribadi. Silakan buka profil bot ini, lalu tekan “Mulai”."
    await turn.say(words, to=chat_id, topic=_topic(chat_id))
    await turn.tx.outbox.post(chat_id, "leaveChat", {})


def _topic(chat_id: int) -> str:
    return f"group:{chat_id}"
