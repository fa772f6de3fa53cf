"""Never deaf: whatever answers the polling, it is begun again; what does not help ends the program with a failure."""

import asyncio
import json
import logging
import os
import signal
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pytest
from telegram import Update
from telegram.ext import Application

from bot.calling import patience
from bot.calling.patience import Broken
from bot.demo.telegram.faults import Fault, Faults
from bot.demo.telegram.server import BotApi
from bot.receiving import polling, processor
from bot.sending.delivery import Delivery
from bot.service import application, process
from bot.service.application import running
from bot.service.schedule import Schedule
from bot.work.jobs import Jobs
from bot.work.printer import Printer
from handlers.chat.context import Context
from storage.mail.inbox import InboxRecords
from storage.people.accounts import Accounts
from tests.support.aftermath import parked
from tests.support.barebones import echo, handle_with, settings
from tests.support.killing import environment, scripted

SAID = "rahasia-saya-123"


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes minutes takes a fraction of a second."""
    monkeypatch.setattr(polling, "HELD", 0)
    monkeypatch.setattr(patience, "HOPELESS", 0.4)
    monkeypatch.setattr(patience, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(patience, "LONGEST_PAUSE", 0.05)


async def broken(api: BotApi, folder: Path) -> str:
    """Runs the program until it ends by itself; the line it leaves."""
    with pytest.raises(Broken) as ended:
        await asyncio.wait_for(process.run(settings(api.url, folder)), 20)
    return str(ended.value)


async def _struck(api: BotApi, trouble: Fault) -> None:
    assert await api.called.until(lambda: trouble.met or None, 10)


async def test_one_bad_answer_ends_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hurried: None) -> None:
    troubles: list[tuple[str, tuple[Any, ...]]] = [
        ("fail", (401, "Unauthorized")), ("fail", (404, "Not Found")), ("fail", (409, "Conflict")),
        ("fail", (400, "Bad Request")), ("fail", (502, "Bad Gateway")), ("flood", (1,)), ("garble", ()), ("drop", ()),
    ]  # fmt: skip
    handle_with(monkeypatch, echo)
    async with BotApi() as api:
        api.faults.fail(401, "Unauthorized", method="deleteWebhook", times=1)
        async with running(settings(api.url, tmp_path)):
            budi = api.person("Budi")
            await budi.send("mulai")
            await budi.sees("mulai")
            for kind, given in troubles:
                await _struck(api, getattr(api.faults, kind)(*given, method="getUpdates", times=1))
                await budi.send(f"sesudah {kind} {given}")
                await budi.sees(f"sesudah {kind} {given}")


async def test_a_failure_of_our_own_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked_among, failures = Accounts.blocked_among, iter(range(2))

    async def fails(self: Accounts, people: Collection[int]) -> list[int]:
        if next(failures, None) is not None:
            raise RuntimeError(SAID)
        return await blocked_among(self, people)

    monkeypatch.setattr(Accounts, "blocked_among", fails)
    handle_with(monkeypatch, echo)
    async with BotApi() as api, running(settings(api.url, tmp_path)):
        budi = api.person("Budi")
        await budi.send(SAID)
        await budi.sees(SAID)
    assert "in fails" in caplog.text
    assert SAID not in caplog.text


async def test_a_webhook_somebody_else_set_is_taken_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    handle_with(monkeypatch, echo)
    async with BotApi() as api, running(settings(api.url, tmp_path)):
        await api.webhook.set({"url": "http://127.0.0.1:9/elsewhere"})
        budi = api.person("Budi")
        await budi.send("masih di sana?")
        await budi.sees("masih di sana?")


async def test_an_update_that_cannot_be_stored_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    handle_with(monkeypatch, echo)
    async with BotApi(strict=False) as api:
        budi = api.person("Budi")
        await budi.send("sebelumnya")
        api.updates.pending[2**70] = json.dumps({"update_id": 2**70, "message": {"text": SAID}})
        async with running(settings(api.url, tmp_path)):
            await budi.sees("sebelumnya")
            await budi.send("sesudahnya")
            await budi.sees("sesudahnya")
        assert 2**70 not in api.updates.pending
    assert "left out" in caplog.text
    assert SAID not in caplog.text


async def test_telegram_away_is_waited_for_however_long(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hurried: None
) -> None:
    handle_with(monkeypatch, echo)
    ended: list[str] = []
    async with BotApi() as api, running(settings(api.url, tmp_path), broken=ended.append):
        away, silent = api.faults.drop(), api.faults.drop(method="getUpdates")
        api.updates.interrupt()
        budi = api.person("Budi")
        await budi.send("masih di sana?")
        assert await api.called.until(lambda: away.met + silent.met > 40 or None, 20)
        api.faults.clear()
        await budi.sees("masih di sana?")
    assert ended == []


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (lambda faults: faults.fail(404, "Not Found", method="getUpdates"), "InvalidToken"),
        (lambda faults: faults.fail(409, "Conflict", method="getUpdates"), "Conflict"),
        (lambda faults: faults.drop(method="getUpdates"), "NetworkError"),
        (lambda faults: faults.garble(method="getUpdates"), "LostNetworkError"),
        (lambda faults: faults.fail(400, "Bad Request", method="getMe"), "BadRequest"),
    ],
    ids=["404", "409", "dropped, while other calls go through", "garbled", "400 at the start"],
)
async def test_what_stays_ends_the_program(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hurried: None, trouble: Callable[[Faults], Any], kind: str
) -> None:
    handle_with(monkeypatch, echo)
    async with BotApi() as api:
        trouble(api.faults)
        assert kind in await broken(api, tmp_path)


async def test_a_failure_of_our_own_that_stays_ends_the_program(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hurried: None
) -> None:
    monkeypatch.setattr(Accounts, "blocked_among", _fails)
    handle_with(monkeypatch, echo)
    async with BotApi() as api:
        await api.person("Budi").send("halo")
        assert "RuntimeError" in await broken(api, tmp_path)


async def _fails(*_: Any) -> None:
    raise RuntimeError(SAID)


async def _returns(*_: Any) -> None:
    return


@pytest.mark.parametrize(
    ("owner", "name", "ends"),
    [
        (Application, "_update_fetcher", _fails),
        (Delivery, "_sweep", _fails),
        (Jobs, "_look", _returns),
        (Printer, "_archive_all", _fails),
        (Schedule, "_run", _returns),
        (application, "_forget", _fails),
    ],
)
async def test_whatever_runs_all_the_time_ends_the_program_with_it(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    owner: Any,
    name: str,
    ends: Callable[..., Any],
) -> None:
    handle_with(monkeypatch, echo)
    monkeypatch.setattr(owner, name, ends)
    async with BotApi() as api:
        assert "ended by itself" in await broken(api, tmp_path)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    assert SAID not in "\n".join(ours)


async def test_updates_however_odd_are_set_aside_and_told_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    handle_with(monkeypatch, echo)
    async with BotApi(strict=False) as api, running(settings(api.url, tmp_path)):
        admin, budi = api.person("Admin", id=1), api.person("Budi")
        await admin.send("/start")
        odd: list[Any] = ["text", {"from": "text"}, {"from": {"id": "text"}}, {"from": {"id": 2**63}}]
        for content in odd:
            api.updates.add("message", content)
        for number in range(1, 5):
            await admin.sees(f"(u{number + 1})")
        await budi.send("sesudahnya")
        await budi.sees("sesudahnya")


async def test_an_update_nobody_can_be_told_of_is_set_aside_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def handle(update: Update, context: Context) -> None:
        if update.message and update.message.text == "gagal":
            raise RuntimeError
        await echo(update, context)

    monkeypatch.setattr(processor, "apologise", _fails)
    handle_with(monkeypatch, handle)
    async with BotApi() as api, running(settings(api.url, tmp_path)) as app:
        budi = api.person("Budi")
        await budi.send("gagal")
        await budi.send("sesudahnya")
        await budi.sees("sesudahnya")
        assert await parked(app.bot_data["services"].storage) == [("inbox", 1)]


async def test_an_update_that_can_be_neither_handled_nor_set_aside_ends_the_program(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    handle_with(monkeypatch, echo)
    monkeypatch.setattr(InboxRecords, "done", _fails)
    monkeypatch.setattr(InboxRecords, "failed", _fails)
    async with BotApi() as api:
        await api.person("Budi").send("halo")
        assert "cannot be recorded" in await broken(api, tmp_path)


async def test_a_failure_while_recording_one_is_tried_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    failed, failures = InboxRecords.failed, iter(range(processor.TRIES - 1))

    async def fails(self: InboxRecords, inbox_id: int) -> int:
        if next(failures, None) is not None:
            raise RuntimeError
        return await failed(self, inbox_id)

    async def handle(update: Update, context: Context) -> None:
        raise RuntimeError

    monkeypatch.setattr(InboxRecords, "failed", fails)
    handle_with(monkeypatch, handle)
    async with BotApi() as api, running(settings(api.url, tmp_path)):
        budi = api.person("Budi")
        await budi.send("halo")
        await budi.sees("Maaf, terjadi gangguan")


PROGRAM = """
import sys
from bot import __main__
from bot.calling import patience
from bot.service import process
from bot.sending import delivery
patience.HOPELESS, patience.LONGEST_PAUSE = 0.5, 0.1
if sys.argv[1] == "stuck":
    process.ENDING = 0.5
    async def stuck(self):
        import asyncio
        await asyncio.Event().wait()
    delivery.Delivery.stop = stuck
__main__.main(["run"])
"""


@pytest.mark.parametrize("how", ["ends", "stuck"])
async def test_a_supervisor_sees_it(tmp_path: Path, how: str) -> None:
    async with BotApi() as api:
        api.faults.fail(401, "Unauthorized", method="getUpdates")
        async with scripted(PROGRAM, how, environment(settings(api.url, tmp_path)), tmp_path) as program:
            status, log = await program.ended(60)
    assert status == 1
    lines = log.splitlines()
    words = "updates cannot be fetched (InvalidToken), and trying again has not helped"
    assert "Traceback" not in log
    if how == "ends":
        assert lines[-1] == words
    assert any(line.endswith(f"the program ends: {words}") for line in lines)


async def test_a_program_that_is_told_to_stop_has_not_failed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    handle_with(monkeypatch, echo)
    async with BotApi() as api:
        serving = asyncio.create_task(process.run(settings(api.url, tmp_path)))
        budi = api.person("Budi")
        await budi.send("halo")
        await budi.sees("halo")
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(serving, 10)
    assert [record.getMessage() for record in caplog.records if record.levelno > logging.WARNING] == []
