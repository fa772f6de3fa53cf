"""An office on a Tuesday morning, whose clock the tests move: each look at it is waited for."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.service.application import running
from bot.settings import Settings
from handlers.chat.context import Services
from tests.conftest import Kantor, restore
from tests.support.aftermath import calm, settled
from tests.support.room_and_clock import Clock, Looks


@dataclass(frozen=True)
class Office:
    """The office, its clock, and what its people have been told."""

    kantor: Kantor
    clock: Clock
    looks: Looks

    @property
    def services(self) -> Services:
        services: Services = self.kantor.app.bot_data["services"]
        return services

    def day(self, at: str) -> datetime:
        """`10.00` on the day of the office's clock, or `2026-11-25 07.45`, local."""
        tz = self.services.config.tz
        today = self.clock.now.astimezone(tz).date().isoformat()
        return datetime.strptime(at if " " in at else f"{today} {at}", "%Y-%m-%d %H.%M").replace(tzinfo=tz)

    async def at(self, at: str, seconds: int = 1) -> None:
        """It is so late, and all that was due by then has been done and has arrived."""
        self.clock.now = self.day(at) + timedelta(seconds=seconds)
        await self.looks.whole()
        await self.calm()

    async def calm(self) -> None:
        """All that was due is done: a board that is pinned has its line taken away again."""
        await settled(self.kantor.api, self.kantor.storage)
        await self.looks.whole()
        await calm(self.kantor.api, self.kantor.storage)

    def board(self, person: User) -> str:
        """What is pinned above a person's chat; empty for nothing."""
        chat = person.chat_state
        return plain(chat.messages[chat.pinned[-1]]) if chat.pinned else ""

    def said(self, person: User, words: str) -> list[str]:
        """The messages of the bot to a person that contain the words, as they are now."""
        return [plain(one) for one in person.chat if one["from"]["is_bot"] and words in plain(one)]


@pytest.fixture
async def office(
    begun: Kantor, api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Office]:
    looks = Looks(monkeypatch)
    everybody = restore(begun, api, settings)
    clock = Clock()
    start = max(clock.now.date(), date(2026, 11, 27))
    async with running(settings, clock) as app:
        office = Office(Kantor(api, app, settings, everybody), clock, looks)
        hours = office.services.config.work_hours
        day = start + timedelta(days=1)
        while not all(hours.works_on(day + timedelta(days=more)) and (day.weekday() + more) < 4 for more in range(3)):
            day += timedelta(days=1)  # three working days in a row, none of them a Friday
        clock.now = office.day(f"{day.isoformat()} 09.00")
        await office.calm()
        yield office
