"""The office, at work in a server room whose clock the tests move."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.clock import utc_now
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings
from tests.conftest import Kantor, restore
from tests.support.room_and_clock import Clock, Looks, Room


@pytest.fixture
async def room(joined: Kantor, api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    looks = Looks(monkeypatch)
    everybody = restore(joined, api, settings)
    clock = Clock()
    async with running(settings, clock) as app:
        room = Room(Kantor(api, app, settings, everybody), clock, looks)
        room.on(utc_now().date() + timedelta(days=1))
        yield room
