"""A running program that owes what a test says, and what has become of it."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.clock import Clock, utc_now
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from documents.kit.frozen import to_json
from procedure.sop import Kind, Paper
from storage.database import Storage
from storage.journal.acts import JournalAct
from storage.models import Document, Outbox, Post
from storage.transaction import Transaction
from tests.support.barebones import echo, handle_with, settings
from tests.support.documents_samples import PENGAJUAN
from tests.support.journeys import PDF


class House:
    """A running program that owes what the test says."""

    def __init__(self, api: BotApi, storage: Storage) -> None:
        self.api = api
        self.storage = storage

    async def person(self, name: str, **given: Any) -> User:
        person = self.api.person(name, **given)
        await person.send("halo")
        await person.sees("halo")
        return person

    async def owe(self, person: User, *texts: str, actor: int | None = None) -> list[int]:
        async with self.storage.begin(utc_now(), actor=actor) as tx:
            return [await tx.outbox.post(person.chat_state.id, "sendMessage", {"text": text}) for text in texts]

    async def edit(self, person: User, row: int, text: str) -> None:
        async with self.storage.begin(utc_now()) as tx:
            await tx.outbox.post(person.chat_state.id, "editMessageText", {"text": text}, edits=row)

    async def owe_file(self, person: User, content: bytes = PDF) -> int:
        sha256 = self.storage.archive.put(content)
        async with self.storage.begin(utc_now()) as tx:
            await tx.papers.archived(sha256, size=len(content), mime="application/pdf")
            return await tx.outbox.post(
                person.chat_state.id, "sendDocument", {"caption": "Surat"}, sha256=sha256, filename="surat.pdf"
            )

    @asynccontextmanager
    async def talk(self, person: User) -> AsyncIterator[None]:
        """The person is answered all the time."""

        async def again() -> None:
            for number in itertools.count():
                await self.owe(person, f"kabar {number}.")
                await person.sees(f"kabar {number}.")

        talking = asyncio.create_task(again())
        try:
            yield
        finally:
            talking.cancel()
            await asyncio.gather(talking, return_exceptions=True)

    async def aside(self) -> list[str | None]:
        async with self.storage.read(utc_now()) as tx:
            return [entry.reason for entry in await tx.aside.all()]

    def tries(self, method: str) -> int:
        return sum(call.method == method for call in self.api.calls)

    async def copies(self, person: User) -> int:
        """How often what may have arrived counts for a person's first row that is owed."""
        async with self.storage.read(utc_now()) as tx:
            owed = sa.select(Outbox.unanswered).where(Outbox.chat_id == person.chat_state.id, Outbox.state == Post.DUE)
            return await tx._session.scalar(owed.order_by(Outbox.id).limit(1)) or 0

    async def settled(self) -> None:
        """Nothing is due any more."""

        async def due() -> list[int]:
            async with self.storage.read(utc_now()) as tx:
                return await tx.outbox.chats_due()

        while await due():
            await self.api.telegram.changed.until(lambda: None, 0.05)


@asynccontextmanager
async def opened(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, limits: bool = False, clock: Clock = utc_now, **given: Any
) -> AsyncIterator[House]:
    handle_with(monkeypatch, echo)
    async with BotApi(limits=limits) as api, running(settings(api.url, tmp_path, **given), clock) as app:
        yield House(api, app.bot_data["services"].storage)


def texts(person: User) -> list[str]:
    return [message["text"] for message in person.chat if message["from"]["is_bot"]][1:]


async def issued(tx: Transaction) -> int:
    await tx.offices.meet(5)
    permohonan = await tx.permohonan.create(Kind.SERVER, 5, year=2026)
    line = await tx.journal.write(JournalAct.RAK, person=5, permohonan=permohonan.id)
    document: Document = await tx.papers.issue(
        Paper.FORM_PENGAJUAN,
        permohonan.id,
        1,
        edition=1,
        number="1",
        filename="a.pdf",
        journal_no=line,
        code="a",
        data=to_json(PENGAJUAN),
    )
    return document.id


async def waiting(house: House) -> int:
    async with house.storage.read(utc_now()) as tx:
        return await tx.jobs.waiting()
