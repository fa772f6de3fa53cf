"""A server room whose people have greeted the bot, and what is left of a question that is closed."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.settings import Settings
from tests.support.server_room import Room, opened


@pytest.fixture
async def room(api: BotApi, settings: Settings) -> AsyncIterator[Room]:
    async with opened(api, settings) as room:
        for person in (room.pemohon, room.kabid, room.agus, room.rina):
            await person.send("/bantuan")
            await person.sees("/start –")
        yield room


async def says(person: User, message_id: int, words: str) -> bool:
    """Whether the message comes to say so, and has no buttons."""
    messages = person.chat_state.messages
    there = await person.chat_state.bell.until(lambda: words in plain(messages[message_id]) or None, 5)
    return bool(there) and "reply_markup" not in messages[message_id]
