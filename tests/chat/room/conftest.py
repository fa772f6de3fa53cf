"""The office, at work in a server room whose clock the tests move."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.clock import utc_now
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings
from procedure.sop import Kind
from tests.conftest import Kantor, gone_on, restore
from tests.guarantees.test_journey import to_kabid
from tests.support.room_and_clock import Clock, Looks, Room, at_ten

TOMORROW = utc_now().date() + timedelta(days=1)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def reported_at_work(joined: Kantor, tmp_path_factory: pytest.TempPathFactory) -> Kantor:
    """Kabid has a server's permohonan to approve, on the day on which the office of `room` is at work."""
    clock = Clock()
    async with gone_on(joined, tmp_path_factory.mktemp("reported"), clock) as kantor:
        clock.now = at_ten(kantor.app.bot_data["services"], TOMORROW)
        await to_kabid(kantor, Kind.SERVER)
    return kantor


@pytest.fixture
async def room(begun: Kantor, api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    looks = Looks(monkeypatch)
    everybody = restore(begun, api, settings)
    clock = Clock()
    async with running(settings, clock) as app:
        room = Room(Kantor(api, app, settings, everybody), clock, looks)
        room.on(TOMORROW)
        yield room
