"""aiogram as it comes: its echo bot, all updates at once and in no order, no storage."""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message


async def _echo(message: Message) -> None:
    if message.text:
        await message.answer(message.text)


async def _poll(origin: str, token: str) -> None:
    dispatcher = Dispatcher()
    dispatcher.message.register(_echo)
    await dispatcher.start_polling(Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(origin))))


if __name__ == "__main__":
    asyncio.run(_poll(*sys.argv[1:]))
