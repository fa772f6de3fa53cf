"""A server room that looks often for what is due."""

from collections.abc import AsyncIterator

import pytest

import bot.service.schedule
from bot.demo.telegram.server import BotApi
from bot.settings import Settings
from tests.support.server_room import Room, greeted


@pytest.fixture
async def room(api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    monkeypatch.setattr(bot.service.schedule, "LOOK", 0.05)
    async with greeted(api, settings) as room:
        yield room
