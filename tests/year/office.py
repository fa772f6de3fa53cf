"""The office of the year: the real program on a clock that is moved, whoever writes to it, and its restarts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import Secret

import bot.service.application
from bot.demo.office import ADMIN_ID, join, people
from bot.demo.telegram.chats import Chat
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.service.application import running
from bot.service.schedule import Schedule
from bot.settings import Settings, load
from handlers.chat.context import App, Services
from procedure.sop import Office
from procedure.workhours import WorkHours
from storage.database import Storage
from tests.support.aftermath import settled

TECHNICIANS = 5
RACKS, HOSTS = 30, 12


class Driven(Schedule):
    """Looks for what is due when it is told to, and not every two seconds of a time that nobody lives in."""

    latest: "Driven"

    def start(self) -> asyncio.Task[None]:
        type(self).latest = self
        self._task = asyncio.create_task(self._idle())
        return self._task

    async def _idle(self) -> None:
        await self._ended.wait()

    async def look(self) -> None:
        """Does all that is due by now."""
        while await self._look():
            pass


class Clock:
    """The one clock of office, people and Telegram."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Year:
    """The program between two restarts, and the people, who stay."""

    def __init__(self, api: BotApi, settings: Settings, clock: Clock) -> None:
        self.api = api
        self.settings = settings
        self.clock = clock
        self.people = people(api)
        self.technicians: list[User] = [self.people.staf]
        self.restarts = 0
        self._stack = AsyncExitStack()
        self.app: App
        self.said: list[tuple[int, datetime, str]] = []
        new_message = api.telegram.new_message

        def noted(chat: Chat, sender: Json, content: Json) -> Json:
            message = new_message(chat, sender, content)
            if sender["is_bot"]:  # as it was when it came: much is edited later
                self.said.append((chat.id, clock(), plain(message)))
            return message

        setattr(api.telegram, "new_message", noted)  # noqa: B010 - the year listens

    @property
    def services(self) -> Services:
        services: Services = self.app.bot_data["services"]
        return services

    @property
    def hours(self) -> WorkHours:
        return self.services.config.work_hours

    async def begin(self) -> None:
        self.app = await self._stack.enter_async_context(running(self.settings, self.clock))

    async def end(self) -> None:
        await self._stack.aclose()

    async def restart(self) -> None:
        """The program ends and is started again, as for an update of the machine."""
        await self.end()
        self.restarts += 1
        await self.begin()

    async def at(self, now: datetime) -> None:
        """It is `now`, all that has fallen due by then is done, and everybody has been told."""
        self.clock.now = max(now, self.clock.now)
        await Driven.latest.look()
        await self.settled()

    async def settled(self) -> None:
        await settled(self.api, self.services.storage)

    async def invited(self, person: User, office: Office) -> None:
        """Somebody takes an office by an invitation of the admin."""
        async with self.services.storage.begin(self.clock()) as tx:
            code = await tx.offices.invite(office, self.people.admin.id)
        await join(person, code, office)
        await self.settled()


@asynccontextmanager
async def opened(folder: Path, begins: datetime) -> AsyncIterator[Year]:
    """The office on its first morning: 12 officials have joined, the server room is described."""
    setattr(bot.service.application, "Schedule", Driven)  # noqa: B010 - the year has a time of its own
    clock = Clock(begins)
    async with BotApi(clock=clock) as api:
        settings = load(
            _env_file=None,
            bot_token=Secret[str](api.token),
            telegram_api_url=api.url,
            data_dir=folder,
            secret_key="k" * 40,
            messages_per_second=0,
            messages_per_chat=0,
            admin_ids=str(ADMIN_ID),
        )
        await _furnish(settings, clock)
        year = Year(api, settings, clock)
        await year.begin()
        await year.people.admin.send("/start")
        for office in sorted(Office, key=lambda office: office is not Office.ADMIN):
            await year.invited(year.people.officials[office], office)
        for number in range(2, TECHNICIANS + 1):
            person = api.person(f"Petugas {number}")
            await year.invited(person, Office.STAF_TEKNIS)
            year.technicians.append(person)
        yield year
        await year.end()


async def _furnish(settings: Settings, clock: Clock) -> None:
    storage = await Storage.open(settings.database_url, settings.data_dir, settings.secret())
    async with storage.begin(clock() - timedelta(days=1)) as tx:
        for number in range(1, RACKS + 1):
            await tx.racks.add_rack(f"Rak {number}", "Ruang Server", 42)
        for number in range(1, HOSTS + 1):
            await tx.hosts.add(f"Host {number}", 128, 1024, 40_000)
        await tx.addresses.add_range("10.10.0.0/16")
    await storage.close()
