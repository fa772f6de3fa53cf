"""An office that is played on a clock that stands still between two acts, and all that its people say."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import sqlalchemy as sa

from bot.cli import room
from bot.demo.office import People, join_all, people
from bot.demo.telegram.chats import Chat, Query
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.service.application import running
from procedure.sop import Office
from storage.database import Storage
from storage.models import Document
from tests.conftest import configured
from tests.support import delegations
from tests.support.aftermath import settled
from tests.support.papers.kept import Scene

EQUIPMENT = """rak,u,tinggi,sisi,nama,instansi,nomor_seri,ip,kg,watt,penanggung_jawab
Rak A,41,1,,Mikrotik CCR2116,Dinas Komunikasi dan Informatika Kabupaten Kudus,HG409QXR2T1,10.10.4.20,5,90,
Rak A,38,1,depan,Cisco Catalyst 9200L,Dinas Komunikasi dan Informatika Kabupaten Kudus,JAE2412043K,10.10.4.21,5,125,
Rak A,30,2,,HPE ProLiant DL380 Gen10,Badan Keuangan dan Aset Daerah,CZ29480XBC,10.10.4.22,24,800,Wahyu Nugroho
Rak A,20,4,,Synology RS4021xs+,Dinas Kearsipan dan Perpustakaan,2190RKR0A7F3C,10.10.4.23,32,550,
"""
"""What stood there before the bot: nobody has said whose the last one is."""


@dataclass
class Clock:
    """The time of the act that comes next."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Played:
    """The office while it is played."""

    api: BotApi
    storage: Storage
    people: People
    clock: Clock
    scenes: dict[str, Scene] = field(default_factory=dict)
    tapped: list[str] = field(default_factory=list)
    _messages: int = 0
    _documents: int = 0

    async def at(self, day: int, hour: int, minute: int) -> None:
        """Once all is done that was begun, it is that time by the clocks of Kudus, in November 2026."""
        await self._done()
        self.clock.now = datetime(2026, 11, day, hour - 7, minute, tzinfo=UTC)

    async def ended(self, name: str) -> None:
        """What was issued and said since the scene before is the scene `name`; of one sheet it is the last edition."""
        await self._done()
        query = sa.select(Document).where(Document.id > self._documents).order_by(Document.id)
        async with self.storage.read(self.clock()) as tx:
            issued = list(await tx._session.scalars(query))
        papers = {f"{one.paper}{f'-r{one.revision}' if one.revision > 1 else ''}": one.data for one in issued}
        self.scenes[name] = Scene(papers, tuple(sorted({*self._typed(), *self.tapped})))
        self._documents = max((one.id for one in issued), default=self._documents)
        self._messages = max(id_ for chat in self.api.telegram.chats.values() for id_ in chat.messages)
        self.tapped.clear()

    async def _done(self) -> None:
        """Whatever was said has arrived, and nothing is owed for it."""
        while self.api.updates.pending or await self._waiting():
            await self.api.telegram.changed.until(lambda: None, 0.02)
        await settled(self.api, self.storage)

    async def _waiting(self) -> int:
        async with self.storage.read(self.clock()) as tx:
            return await tx.inbox.waiting() + await tx.jobs.waiting()

    def _typed(self) -> list[str]:
        said = [
            message
            for chat in self.api.telegram.chats.values()
            for message in chat.messages.values()
            if message["message_id"] > self._messages and not message["from"]["is_bot"]
        ]
        words = [_words(message) for message in said]
        return [one for one in words if one and not one.startswith("/start ")]  # a link's code is nobody's word

    async def replaced(self, office: Office, name: str, nip: str, pangkat: str) -> User:
        """The office is held by somebody else for some days, a Plh., who is given."""
        async with self.storage.begin(self.clock()) as tx:
            code = await delegations.link(tx, office, self.clock(), surat="800/412/2026")
        person = self.api.person(name)
        await person.open(f"https://t.me/{person.telegram.bot['username']}?start=j_{code}")
        for title, answer in (("Nama lengkap", name), ("NIP", nip), ("Pangkat", pangkat)):
            await person.sees(title)
            await person.send(answer)
        await person.tap("Terima jabatan")
        self.people = replace(self.people, officials={**self.people.officials, office: person})
        return person


def _words(message: Json) -> str:
    if "contact" in message:
        return str(message["contact"]["phone_number"])
    return str(message["document"]["file_name"]) if "document" in message else plain(message)


@asynccontextmanager
async def office(folder: Path) -> AsyncIterator[Played]:
    """An office in which everybody has joined on the morning of 23 November 2026, a Monday."""
    clock = Clock(datetime(2026, 11, 23, 0, 50, tzinfo=UTC))
    async with BotApi(clock=clock) as api:
        settings = configured(api, folder / "data")
        everybody = people(api)
        with mock.patch("bot.cli.command.utc_now", clock), mock.patch("bot.cli.room.utc_now", clock):
            await _furnish(settings, folder)
        async with running(settings, clock) as app:
            storage: Storage = app.bot_data["services"].storage
            async with storage.begin(clock()) as tx:
                codes = {office: await tx.offices.invite(office, None) for office in Office}
            played = Played(api, storage, everybody, clock)
            _listen(api, played.tapped)
            await join_all(everybody, codes)
            await everybody.staf.sees("kini memegang jabatan")
            await played.ended("kantor")
            yield played


async def _furnish(settings: Any, folder: Path) -> None:
    file = folder / "lama.csv"
    file.write_text(EQUIPMENT)
    with mock.patch("bot.cli.room.say"):
        await room.rack_add(settings, "Rak A", "Ruang Server", 42, "up", 900, 9000)
        await room.rack_add(settings, "Rak B", "Ruang Server", 12, "down", None, None)
        for name in ("Host 1", "Host 2"):
            await room.host_add(settings, name, 32, 128, 4000)
        await room.ip_add(settings, "10.10.4.0/27")
        await room.ip_reserve(settings, "10.10.4.1", "gateway")
        await room.rack_block(settings, "Rak A", "42", "patch panel")
        await room.rack_import(settings, file, apply=True)


def _listen(api: BotApi, tapped: list[str]) -> None:
    """The label of each button that is tapped is noted."""
    tap = api.telegram.tapped

    def noted(chat: Chat, sender: Json, message_id: int, data: str) -> Query:
        rows = chat.messages[message_id].get("reply_markup", {}).get("inline_keyboard", [])
        tapped.extend(button["text"] for row in rows for button in row if button.get("callback_data") == data)
        return tap(chat, sender, message_id, data)

    api.telegram.tapped = noted  # type: ignore[method-assign]
