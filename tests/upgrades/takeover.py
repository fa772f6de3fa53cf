"""An office that was left in mid-run, as today's program takes it over."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.demo.office import ADMIN_ID, People
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings, load
from procedure import sop
from procedure.sop import Paper
from storage.database import Storage
from tests.support.aftermath import settled
from tests.support.crew import Crew
from tests.upgrades.clock import Clock
from tests.upgrades.keeping import DATABASE, Kept, restore

SECRET = "k" * 40
"""The settings' key with which every office was made."""


def configured(api: BotApi, folder: Path) -> Settings:
    """The settings of a restored office."""
    return load(
        _env_file=None,
        bot_token=api.token,
        telegram_api_url=api.url,
        data_dir=folder,
        database_url=f"sqlite+aiosqlite:///{folder}/{DATABASE}",
        secret_key=SECRET,
        messages_per_second=0,
        messages_per_chat=0,
        admin_ids=str(ADMIN_ID),
    )


@dataclass(frozen=True)
class Office:
    """An office that today's program has taken over."""

    api: BotApi
    kept: Kept
    storage: Storage
    clock: Clock
    people: People
    crew: Crew
    unmade: Mapping[int, Paper]
    """The documents that were issued and not made when it was left."""

    def __getitem__(self, role: str) -> User:
        return self.kept.people[role]

    def filed(self, role: str) -> str:
        """The number of the permohonan that this pemohon had filed."""
        return self.kept.noted[role]

    async def read(self, query: sa.Select[Any]) -> list[Any]:
        """What the record says, by one column or row of the query each."""
        async with self.storage.read(self.clock()) as tx:
            return list(await tx._session.scalars(query))

    async def settle(self) -> None:
        await settled(self.api, self.storage)


OFFICIALS = {
    sop.Office.KEPALA_DINAS: "kadis",
    sop.Office.KABID: "kabid",
    sop.Office.KASI: "kasi",
    sop.Office.STAF_TEKNIS: "staf",
    sop.Office.ADMIN: "admin",
}
"""What whoever holds an office is called among those who were kept."""


@asynccontextmanager
async def taken_over(left: Path, folder: Path) -> AsyncIterator[Office]:
    """Telegram and the folder as they were, and the program started a moment later; nobody blocks it any more."""
    clock = Clock(datetime.now().astimezone())
    async with BotApi(clock=clock) as api:
        kept = restore(left, api, folder)
        clock.go(kept.at)
        with closing(sqlite3.connect(folder / DATABASE)) as left_open:
            rows = left_open.execute("SELECT id, paper FROM document WHERE sha256 IS NULL")
            unmade = {number: Paper(paper) for number, paper in rows}
        people = People(kept.people["pemohon"], {office: kept.people[role] for office, role in OFFICIALS.items()})
        async with running(configured(api, folder), clock) as app:
            for person in kept.people.values():
                if person.chat_state.away:
                    await person.unblock()
            storage = app.bot_data["services"].storage
            yield Office(api, kept, storage, clock, people, Crew(people, asyncio.Event()), unmade)
