"""Budi, who fills the form, and the office's clock while he does."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings
from storage.database import Storage
from tests.support.forms import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def storage(settings: Settings, clock: Clock) -> AsyncIterator[Storage]:
    async with running(settings, clock) as app:
        yield app.bot_data["services"].storage


@pytest.fixture
async def budi(api: BotApi, storage: Storage) -> User:
    return api.person("Budi Santoso", phone="+6281234567890")
