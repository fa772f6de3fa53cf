"""PTB as it comes: its echo bot, with httpx, one update at a time, no storage."""

import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def _echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


if __name__ == "__main__":
    origin, token = sys.argv[1:]
    application = Application.builder().token(token).base_url(f"{origin}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    application.run_polling()
