"""An unmodified bot of PTB's at the local Bot API, and somebody who writes to it."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from PIL import Image
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi


def picture(width: int = 40, height: int = 30) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(out, "JPEG")
    return out.getvalue()


def keyboard(**labelled: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data)] for data, text in labelled.items()])


@asynccontextmanager
async def bot_of(api: BotApi, token: str = "") -> AsyncIterator[Bot]:
    async with Bot(token or api.token, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot") as bot:
        yield bot


@pytest.fixture(autouse=True)
def _modern_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as running:
        yield running


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    async with bot_of(api) as one:
        yield one


@pytest.fixture
async def budi(api: BotApi) -> User:
    person = api.person("Budi Santoso")
    await person.send("/start")
    return person
