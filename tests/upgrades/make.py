"""`python -m tests.upgrades.make NAME` keeps an office in mid-run, made by today's program, in `NAME.tar.xz`."""

import asyncio
import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

import sqlalchemy as sa

from bot.demo.telegram.server import BotApi
from bot.service.application import running
from procedure.sop import Paper
from storage.database import Storage
from storage.models import Document, Inbox, Job, OpenQuestion, Outbox, Post
from tests.conftest import configured
from tests.upgrades.clock import Clock
from tests.upgrades.keeping import DATABASE, FOLDER, keep, pack
from tests.upgrades.scene import Scene
from tests.upgrades.story import OPENING, hanging, last_hour, play, unheard

UNFINISHED = 3
"""Jobs of the last hour: a photo to fetch, a letter to bind, a file to examine."""

KINDS = 10
"""Kinds of questions that are open."""


async def make(scratch: Path, folder: Path) -> None:
    """Plays the whole of it; what is left in `folder` is what a kill at the end would leave."""
    clock = Clock(OPENING)
    with ExitStack() as stack:
        stack.enter_context(mock.patch("bot.service.schedule.LOOK", 0.05))
        async with BotApi(clock=clock) as api:
            settings = configured(api, scratch / "data")
            async with running(settings, clock) as app:
                scene = Scene(api, app, settings, clock)
                await play(scene, scratch)
                hanging(stack)
                await last_hour(scene)
                await _until_undone(scene)
                api.faults.fail(method="getUpdates")
                api.updates.interrupt()
                await unheard(scene)
                batch = [json.loads(update) for update in api.updates.pending.values()][:-1]
                for update in batch:
                    api.updates.take(update["update_id"])
                keep(folder, api, settings, clock(), scene.who, scene.noted)
                api.faults.clear()
        await _receive(folder / DATABASE, settings.secret(), clock, batch)


async def _until_undone(scene: Scene) -> None:
    async def left() -> bool:
        async with scene.services.storage.read(scene.clock()) as tx:
            jobs = await tx._session.scalar(sa.select(sa.func.count(Job.id)))
            due = await tx._session.scalar(sa.select(sa.func.count(Outbox.id)).where(Outbox.state == Post.DUE))
            papers = set(await tx._session.scalars(sa.select(Document.paper).where(Document.sha256.is_(None))))
            kinds = set(await tx._session.scalars(sa.select(OpenQuestion.kind)))
            heard = await tx._session.scalar(sa.select(sa.func.count()).where(Inbox.done_at.is_(None)))
        return jobs == UNFINISHED and bool(due) and papers == set(Paper) and heard == 0 and len(kinds) == KINDS

    async with asyncio.timeout(60):
        while not await left():
            await scene.api.called.until(lambda: None, 0.05)


async def _receive(database: Path, secret: str, clock: Clock, batch: list[dict[str, object]]) -> None:
    """As intake commits a batch, and as an update is set aside that failed three times; then the power is cut."""
    storage = await Storage.open(f"sqlite+aiosqlite:///{database}", database.parent, secret)
    async with storage.begin(clock()) as tx:
        first, *_ = await tx.inbox.receive(batch)
        assert first.inbox_id is not None
        for _ in range(3):
            await tx.inbox.failed(first.inbox_id)
        await tx.inbox.park(first.inbox_id)
    await storage.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryDirectory() as kept:
        office = Path(kept) / sys.argv[1]
        asyncio.run(make(Path(scratch), office))
        pack(office, FOLDER / f"{office.name}.tar.xz")
