"""The program's start and end: Telegram refusing or away, nobody to tell, and what was left over from before."""

import asyncio
import os
import signal
from datetime import datetime
from pathlib import Path

import pytest
from telegram import Update

from bot.clock import utc_now
from bot.demo.telegram.server import BotApi
from bot.receiving.intake import Intake
from bot.service import process
from bot.service.application import running
from bot.work.jobs import Jobs
from handlers.chat.context import Context
from storage.database import Storage
from storage.mail.jobkinds import Bind
from storage.models import Job
from tests.support.barebones import echo, handle_with, settings

SAID = "rahasia saya"


async def test_a_start_in_a_flood_waits_as_long_as_telegram_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    handle_with(monkeypatch, echo)
    async with BotApi() as api:
        api.faults.flood(2, method="getMe", times=1)
        api.faults.flood(1, method="setMyCommands", times=1)
        async with running(settings(api.url, tmp_path)):
            first, second = (call.time for call in api.calls if call.method == "getMe")
            assert second - first >= 2
            commanded = await api.telegram.changed.until(lambda: api.count("setMyCommands") == 1 or None, 5)
            assert commanded


async def test_it_can_be_stopped_while_telegram_is_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    handle_with(monkeypatch, echo)
    async with BotApi() as api:
        away = api.faults.flood(600, method="getMe")
        serving = asyncio.create_task(process.run(settings(api.url, tmp_path)))
        await api.telegram.changed.until(lambda: away.met or None, 5)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(serving, 5)


async def test_a_job_left_over_begins_after_the_updates_left_over_are_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Else its result could be queued twice: by the job, and as an update left over."""
    begun: list[str] = []
    replay, start = Intake.replay, Jobs.start

    async def replayed(self: Intake) -> None:
        await replay(self)
        begun.append("updates")

    def started(self: Jobs) -> asyncio.Task[None]:
        begun.append("jobs")
        return start(self)

    monkeypatch.setattr(Intake, "replay", replayed)
    monkeypatch.setattr(Jobs, "start", started)
    handle_with(monkeypatch, echo)
    async with BotApi() as api, running(settings(api.url, tmp_path)):
        assert begun == ["updates", "jobs"]


@pytest.mark.parametrize(("admins", "warnings"), [("", 1), ("1", 0)])
async def test_an_office_without_any_admin_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture, admins: str, warnings: int
) -> None:
    handle_with(monkeypatch, echo)
    async with BotApi() as api, running(settings(api.url, tmp_path, admin_ids=admins)):
        pass
    assert sum("ADMIN_IDS" in record.getMessage() for record in caplog.records) == warnings


async def test_a_job_given_up_leaves_a_trace_that_quotes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def handle(update: Update, context: Context) -> None:
        async with context.begin(update) as turn:
            if context.result is not None:
                await turn.say(str(context.result))
            elif update.message:
                await turn.tx.jobs.start(Bind("uji", (SAID,)), context.raw_update)

    monkeypatch.setattr("bot.work.jobs.TRIES", 1)
    handle_with(monkeypatch, handle)
    async with BotApi() as api, running(settings(api.url, tmp_path)):
        budi = api.person("Budi")
        await budi.send("jilid")
        await budi.sees("unavailable")
    assert SAID not in caplog.text
    assert "in bind" in caplog.text
    assert "FileNotFoundError" in caplog.text


async def test_a_job_that_cannot_be_read_is_dropped_and_the_others_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def handle(update: Update, context: Context) -> None:
        async with context.begin(update) as turn:
            if context.result is not None:
                await turn.say(str(context.result))
            elif update.message:
                turn.tx._session.add(Job(data={"job": "terbang"}, payload=b"", due_at=turn.now))
                await turn.tx.jobs.start(Bind("uji", ("a" * 64,)), context.raw_update)

    monkeypatch.setattr("bot.work.jobs.TRIES", 1)
    handle_with(monkeypatch, handle)
    async with BotApi() as api, running(settings(api.url, tmp_path)) as app:
        budi = api.person("Budi")
        await budi.send("jilid")
        await budi.sees("unavailable")
        storage = app.bot_data["services"].storage
        async with asyncio.timeout(10):
            while await _jobs(storage, utc_now()):
                await api.telegram.changed.until(lambda: None, 0.05)
    assert "the job cannot be read" in caplog.text


async def _jobs(storage: Storage, now: datetime) -> int:
    async with storage.read(now) as tx:
        return await tx.jobs.waiting()
