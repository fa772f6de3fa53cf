"""The office whose clock the tests move, where something is on its way."""

from collections.abc import AsyncIterator

import pytest

from bot.clock import utc_now
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings
from tests.conftest import Kantor, restore
from tests.support.room_and_clock import Clock, Looks, Room


@pytest.fixture
async def room(begun: Kantor, api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    looks = Looks(monkeypatch)
    everybody = restore(begun, api, settings)
    clock = Clock()
    async with running(settings, clock) as app:
        room = Room(Kantor(api, app, settings, everybody), clock, looks)
        room.clock.now = room.morning(utc_now().date())
        room.later(1)
        yield room
