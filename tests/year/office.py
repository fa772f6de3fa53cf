"""The office of the year: the real program on a clock that is moved, whoever writes to it, and its restarts."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from pydantic import Secret

import bot.service.application
from bot.demo.office import ADMIN_ID, join, people
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import PATIENCE
from bot.service.application import running
from bot.service.schedule import Schedule
from bot.settings import Settings, load
from handlers.chat.context import App, Services
from procedure.sop import Office
from procedure.workhours import WorkHours
from storage.database import Storage
from storage.models import AccountChange, Document, Inbox, Job, Outbox, Post
from tests.chat.offices.test_lost_phone import link as account_link
from tests.support.aftermath import commits
from tests.year.heard import Heard

TECHNICIANS = 5
RACKS, HOSTS = 40, 40
OFTEN = timedelta(seconds=45)
"""How long after a look nothing more is looked for."""


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
        """Does all that is due by now, and what follows from that."""
        while await self._look():
            pass


_ASKED = sa.select(
    sa.select(sa.func.max(Inbox.update_id)).scalar_subquery(),
    sa.or_(
        sa.exists().where(Inbox.done_at.is_(None), Inbox.parked.is_(False)),
        sa.exists().where(Outbox.state == Post.DUE),
        sa.exists().where(Document.sha256.is_(None)),
        sa.exists().where(Job.id.is_not(None)),
    ),
)
"""The newest update that has been stored, and whether anything at all is still to be done."""


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
        self.officials: dict[Office, User] = dict(self.people.officials)
        self.role: dict[int, Office] = {person.id: office for office, person in self.officials.items()}
        self.restarts = 0
        self._looked = clock() - OFTEN
        self._stack = AsyncExitStack()
        self.app: App
        self.heard = Heard(api, clock)

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
        if self.clock.now - self._looked < OFTEN:
            return
        self._looked = self.clock.now
        written = commits(self.services.storage).rung()
        await Driven.latest.look()
        if written.done():  # where nothing was due, nobody is told anything
            await self.settled()

    async def settled(self) -> None:
        """The program has answered all that was done, and has nothing left to do.

        What it has stored it has fetched, also where it has not said so yet; what it has handled it forgets in time.
        """
        storage, bell, end = self.services.storage, commits(self.services.storage), time.monotonic() + PATIENCE
        while rung := bell.rung():
            async with storage._reader.connect() as connection:
                stored, owed = (await connection.execute(_ASKED)).one()
            fetched = (stored or 0) >= self.api.updates.issued.stop - 1 or not self.api.updates.waiting
            if fetched and not owed:
                return
            assert time.monotonic() < end, f"never settled; the last calls were {self.api.calls[-5:]}"
            await asyncio.wait([rung], timeout=0.05)

    async def invited(self, person: User, office: Office) -> None:
        """Somebody takes an office by an invitation of the admin."""
        async with self.services.storage.begin(self.clock()) as tx:
            code = await tx.offices.invite(office, self.people.admin.id)
        await join(person, code, office)
        await self.settled()

    async def new_phone(self, old: User, new: User) -> int:
        """The admin has seen somebody, and makes the link by which their new account takes over.

        Returns whose account it was: of several who are called the same the admin takes the first.
        """
        async with self.services.storage.read(self.clock()) as tx:
            name = str(await tx.offices.name(old.id))
        self.heard.acts(self.people.admin)
        link = await account_link(self.people.admin, name)
        await self.settled()
        self.heard.acts(new)
        await new.open(link)
        await new.tap("Ambil alih")
        await self.settled()
        async with self.services.storage.read(self.clock()) as tx:
            lost = await tx._session.scalar(sa.select(AccountChange.person_id).where(AccountChange.spent_by == new.id))
        assert lost is not None
        if lost in self.role:
            self.role[new.id] = self.role[lost]
        for office, person in self.officials.items():
            if person.id == lost:
                self.officials[office] = new
        self.technicians = [new if one.id == lost else one for one in self.technicians]
        return lost


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
            year.role[person.id] = Office.STAF_TEKNIS
        year.heard.all.clear()  # the first morning is not counted
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
