"""An office whose clock a test moves: what comes in months comes now, and what does not come is waited for too."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

import bot.service.schedule
from bot.clock import utc_now
from bot.demo.bell import Bell
from bot.demo.telegram.people import User
from bot.demo.telegram.sight import plain
from handlers.chat.context import Services
from procedure.sop import Kind
from storage.journal.acts import JournalAct
from storage.models import Deed, Placement
from tests.conftest import Kantor
from tests.support.aftermath import settled
from tests.support.server_room import registered

_OF_THE_CLOCK = ("📌", "⏰", "☀️")
"""How the board begins, a reminder, and the digest."""


class Clock:
    """The office's clock, at work, moved by the tests."""

    def __init__(self) -> None:
        self.now = utc_now()

    def __call__(self) -> datetime:
        return self.now


class Looks:
    """Counts the looks for what is due, to wait for a whole one: then what has not come does not come."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ended = Bell()
        self.count = 0
        look = bot.service.schedule.Schedule._look

        async def counted(schedule: bot.service.schedule.Schedule) -> bool:
            more = await look(schedule)
            self.count += not more
            self.ended.ring()
            return more

        monkeypatch.setattr(bot.service.schedule, "LOOK", 0.05)
        monkeypatch.setattr(bot.service.schedule.Schedule, "_look", counted)

    async def whole(self) -> None:
        """Waits for a look that begins from now on; the one after the next, for one may be under way."""
        until = self.count + 2
        assert await self.ended.until(lambda: self.count >= until or None, 20)


@dataclass(frozen=True)
class Room:
    """The office, its clock, and a thing in the register now and then."""

    kantor: Kantor
    clock: Clock
    looks: "Looks"

    @property
    def services(self) -> Services:
        services: Services = self.kantor.app.bot_data["services"]
        return services

    async def standing(self, kind: Kind = Kind.SERVER, u: int = 1, **given: Any) -> Placement:
        """A thing of the pemohon that has been handed over today."""
        return await registered(self.services, self.kantor.people.pemohon.id, kind, u, **given)

    async def now(self, placement: Placement) -> Placement:
        """The thing as the record has it now."""
        async with self.services.storage.read(self.clock()) as tx:
            found = await tx.register.find(placement.id)
        assert found
        return found

    async def deeds(self, placement: Placement) -> list[Deed]:
        async with self.services.storage.read(self.clock()) as tx:
            return [event.deed for event in await tx.history.of(placement)]

    async def journal(self) -> list[str]:
        async with self.services.storage.read(self.clock()) as tx:
            assert (await tx.journal.verify())[1] == []
            acts = [line.act for line in await tx.journal.newest(6)]
        return [act for act in acts if act not in (JournalAct.BERKAS, JournalAct.LAPORAN)]  # a month may have ended

    async def silent(self, *people: User, reports: bool = False) -> None:
        """By now nobody of these is told anything, but of late cards, and a month's report unless that is meant."""

        def heard(person: User) -> int:
            said = [plain(one) for one in person.said]
            return sum(
                not words.startswith(_OF_THE_CLOCK) and (reports or "Laporan layanan" not in words) for words in said
            )

        before = [heard(person) for person in people]
        await self.looks.whole()
        await settled(self.kantor.api, self.kantor.storage)
        assert [heard(person) for person in people] == before

    def later(self, days: int) -> None:
        """So many working days later, at the same time of day."""
        self.clock.now = self.services.config.work_hours.after_days(self.clock.now, days) + timedelta(seconds=1)

    def morning(self, day: date) -> datetime:
        """When people begin to work on that day, or on the next one on which they do."""
        hours = self.services.config.work_hours
        return hours.opening(datetime.combine(day, time(), hours.tz))

    def on(self, day: date) -> None:
        """It is ten in the morning of that day, or of the next one on which people work."""
        self.clock.now = at_ten(self.services, day)


def at_ten(services: Services, day: date) -> datetime:
    """Ten in the morning of that day, or of the next one on which people work."""
    at = datetime.combine(day, time(3), UTC)
    return services.config.work_hours.opening(at) + timedelta(seconds=1)


async def open_sheet(person: User, words: str = "PowerEdge") -> int:
    """Finds a thing through `/daftar` and opens its sheet; returns the sheet's message."""
    sent = await person.send(f"/daftar {words}")
    await person.sees("🔎", after=sent["message_id"])
    await person.tap(words)
    return int((await person.sees("Status: ", after=sent["message_id"]))["message_id"])


async def vanishes(person: User, message_id: int) -> None:
    """The message is taken out of the chat."""
    chat = person.chat_state
    assert await chat.bell.until(lambda: "deleted" in chat.messages[message_id] or None, 10)
