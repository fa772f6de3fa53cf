"""What Telegram says by itself when a message is pinned: nobody's words, and answered by nobody."""

from telegram import Update

from handlers.chat.context import Context


async def said(update: Update, context: Context) -> None:
    """The line that says the bot has pinned something goes; what a person has pinned themselves is theirs."""
    async with context.begin(update) as turn:
        message = update.message
        if message is not None and message.from_user is not None and message.from_user.id == context.bot.id:
            await turn.delete_message(message.message_id)
