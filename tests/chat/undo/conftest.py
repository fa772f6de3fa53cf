"""An office whose clock the tests move: the time in which an act may be taken back comes to its end."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings
from tests.chat.room.conftest import TOMORROW
from tests.conftest import Kantor, restore
from tests.support.room_and_clock import Clock, Looks, Room


@pytest.fixture
async def room(begun: Kantor, api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    looks = Looks(monkeypatch)
    everybody = restore(begun, api, settings)
    clock = Clock()
    async with running(settings, clock) as app:
        room = Room(Kantor(api, app, settings, everybody), clock, looks)
        room.on(TOMORROW)
        yield room
