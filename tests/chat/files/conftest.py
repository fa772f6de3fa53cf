"""Budi, at the question for his letter, and who else is there."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings
from storage.database import Storage
from tests.support.forms import Clock, at


@pytest.fixture
async def storage(settings: Settings) -> AsyncIterator[Storage]:
    async with running(settings, Clock()) as app:
        yield app.bot_data["services"].storage


@pytest.fixture
async def budi(api: BotApi, storage: Storage) -> User:
    person = api.person("Budi Santoso", phone="+6281234567890")
    await at(storage, Clock(), person, "surat_berkas")
    return person
