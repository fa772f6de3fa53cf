"""An update is stored before it is confirmed, handled once, in its chat's order."""

import asyncio
import hashlib
import json
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest
import sqlalchemy
from telegram import Bot, Update

from bot.clock import utc_now
from bot.demo.telegram.server import BotApi
from bot.receiving.intake import Incoming, Intake
from bot.receiving.outage import SORRY
from bot.service.application import running
from handlers.chat.context import Context
from storage.database import Storage
from storage.mail.inbox import InboxRecords
from storage.mail.jobkinds import Fetch, result_to_json
from tests.support import databases
from tests.support.barebones import echo, handle_with, settings
from tests.support.journeys import PDF
from tests.support.stores import NOW, opened, raw, told


async def test_answers_through_the_outbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    handle_with(monkeypatch, echo)
    async with BotApi() as api, running(settings(api.url, tmp_path)):
        budi = api.person("Budi")
        await budi.send("/start")
        await budi.send("selamat pagi")
        await budi.sees("selamat pagi")


async def test_what_comes_alone_is_received_and_handled_in_one_transaction(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stored: list[object] = []

    async def handle(update: Update, context: Context) -> None:
        stored.append(raw(tmp_path, "SELECT done_at IS NOT NULL FROM inbox"))
        await echo(update, context)

    handle_with(monkeypatch, handle)
    async with BotApi() as api, running(settings(api.url, tmp_path)):
        budi = api.person("Budi")
        for text in ("satu", "dua"):
            await budi.send(text)
            await budi.sees(text)
        api.updates.repeat()
        await budi.send("tiga")
        await budi.sees("tiga")
        assert api.count("sendMessage") == 3
    assert stored[:2] == [[], [(1,)]]


async def test_what_comes_alone_and_takes_long_is_stored_meanwhile(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gate = asyncio.Event()

    async def handle(update: Update, context: Context) -> None:
        if update.message and update.message.text == "lambat":
            await gate.wait()
        await echo(update, context)

    handle_with(monkeypatch, handle)
    async with BotApi() as api, running(settings(api.url, tmp_path)):
        budi, siti = api.person("Budi"), api.person("Siti")
        await budi.send("lambat")
        await api.called.until(lambda: raw(tmp_path, "SELECT id FROM inbox WHERE done_at IS NULL"), 10)
        await budi.send("sesudahnya")
        await siti.send("cepat")
        await siti.sees("cepat")
        gate.set()
        await budi.sees("sesudahnya")
        assert [message["text"] for message in budi.chat if message["from"]["is_bot"]] == ["lambat", "sesudahnya"]
    assert raw(tmp_path, "SELECT count(*) FROM inbox WHERE done_at IS NULL") == [(0,)]


def said(number: int) -> dict[str, Any]:
    who = {"id": 5, "is_bot": False, "first_name": "Budi"}
    chat = {"id": 5, "type": "private"}
    message = {"message_id": number, "date": 0, "chat": chat, "from": who, "text": "halo"}
    return {"update_id": number, "message": message}


async def test_what_comes_alone_is_stored_before_what_comes_meanwhile(tmp_path: Path) -> None:
    """A kill has them handled in this order by the next start."""
    async with opened(tmp_path) as storage:
        intake = Intake(storage, lambda: NOW, cast(Bot, None))
        first = asyncio.create_task(intake.store([said(1)]))
        await intake.get()
        await intake.store([said(2)])
        await first
        async with storage.read(NOW) as tx:
            assert [received.update["update_id"] for received in await tx.inbox.undone()] == [1, 2]
        assert intake.qsize() == 1


async def test_what_comes_twice_at_once_is_handed_over_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        intake = Intake(storage, lambda: NOW, cast(Bot, None))
        await asyncio.gather(intake.store([said(1)]), intake.store([said(1)]))
        assert intake.qsize() == 1


async def test_what_could_not_be_stored_is_not_handed_over_again_and_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Telegram repeats it for as long as storage fails, and it is tried meanwhile."""

    async def fails(*_: object) -> None:
        raise sqlalchemy.exc.TimeoutError

    async with opened(tmp_path) as storage:
        intake = Intake(storage, lambda: NOW, cast(Bot, None))
        with monkeypatch.context() as failing:
            failing.setattr(InboxRecords, "receive", fails)
            for _ in range(3):
                with pytest.raises(sqlalchemy.exc.TimeoutError):
                    await intake.store([said(1)])
        incoming = cast(Incoming, await intake.get())
        await intake.store([said(1)])
        await intake.replay()
        assert incoming.received.row
        assert intake.empty()


async def test_one_chat_in_order_while_others_go_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[str] = []
    gate = asyncio.Event()

    async def handle(update: Update, context: Context) -> None:
        assert update.message
        if update.message.text == "lambat":
            await gate.wait()
        seen.append(str(update.message.text))
        await echo(update, context)

    handle_with(monkeypatch, handle)
    async with BotApi() as api, running(settings(api.url, tmp_path)):
        budi, siti = api.person("Budi"), api.person("Siti")
        await budi.send("lambat")
        for number in range(20):
            await budi.send(f"b{number}")
        await siti.send("cepat")
        await siti.sees("cepat")
        before = [*seen]
        gate.set()
        await budi.sees("b19")
    assert before == ["cepat"]
    assert seen == ["cepat", "lambat", *(f"b{number}" for number in range(20))]


async def test_an_update_telegram_repeats_counts_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    handle_with(monkeypatch, echo)
    async with BotApi() as api, running(settings(api.url, tmp_path)):
        budi = api.person("Budi")
        await budi.send("satu")
        await budi.sees("satu")
        api.updates.repeat()
        await budi.send("dua")
        await budi.sees("dua")
        assert api.count("sendMessage") == 2


async def test_what_was_stored_and_not_handled_is_handled_by_the_next_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    handle_with(monkeypatch, echo)
    async with BotApi() as api:
        config = settings(api.url, tmp_path)
        budi = api.person("Budi")
        await budi.send("satu")
        await budi.send("dua")
        killed = await Storage.open(config.database_url, config.data_dir, config.secret())
        async with killed.begin(utc_now()) as tx:
            await tx.inbox.receive([json.loads(update) for update in api.updates.pending.values()])
        await killed.close()
        api.updates.drop()
        async with running(config):
            await budi.sees("dua")
        assert [message["text"] for message in budi.chat if message["from"]["is_bot"]] == ["satu", "dua"]
        async with running(config):
            await budi.send("tiga")
            await budi.sees("tiga")
        assert api.count("sendMessage") == 3


async def test_a_failing_update_is_parked_and_told_and_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tries = 0

    async def handle(update: Update, context: Context) -> None:
        nonlocal tries
        if update.message and update.message.text == "rahasia saya":
            tries += 1
            raise RuntimeError(update.message.text)
        await echo(update, context)

    handle_with(monkeypatch, handle)
    async with BotApi() as api, running(settings(api.url, tmp_path)) as app:
        admin, budi = api.person("Admin", id=1), api.person("Budi")
        await admin.send("/start")
        await budi.send("rahasia saya")
        await budi.send("sesudahnya")
        await budi.sees("Maaf, terjadi gangguan")
        await admin.sees("disisihkan")
        await budi.sees("sesudahnya")
        assert tries == 3
        async with app.bot_data["services"].storage.read(utc_now()) as tx:
            assert await tx.inbox.undone() == []
    assert "rahasia" not in caplog.text
    assert "test_intake.py" in caplog.text


async def test_what_was_set_aside_stays_aside_however_often_telegram_repeats_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tries, stored, store = 0, list[Any](), Intake.store

    async def handle(update: Update, context: Context) -> None:
        nonlocal tries
        async with context.begin(update):
            tries += 1
            raise RuntimeError

    async def watched(self: Intake, batch: Sequence[Any]) -> None:
        await store(self, batch)
        stored.extend(batch)

    monkeypatch.setattr(Intake, "store", watched)
    handle_with(monkeypatch, handle)
    async with BotApi() as api, running(settings(api.url, tmp_path)):
        budi = api.person("Budi")
        await budi.send("rusak")
        await budi.sees("Maaf, terjadi gangguan")
        api.updates.repeat()
        await api.called.until(lambda: len(stored) == 2 or None, 10)
        assert stored[0] == stored[1]
        assert tries == 3
        assert api.count("sendMessage") == 1


async def test_a_failure_that_passes_is_only_tried_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tries = 0

    async def handle(update: Update, context: Context) -> None:
        nonlocal tries
        tries += 1
        async with context.begin(update) as turn:
            await turn.say(f"percobaan {tries}")
            if tries < 3:
                raise RuntimeError

    handle_with(monkeypatch, handle)
    async with BotApi() as api, running(settings(api.url, tmp_path)):
        budi = api.person("Budi")
        await budi.send("coba")
        await budi.sees("percobaan 3")
        assert api.count("sendMessage") == 1


async def test_storage_failing_while_handling_is_told_once_and_recovers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    failures = 4

    async def handle(update: Update, context: Context) -> None:
        nonlocal failures
        if failures:
            failures -= 1
            raise sqlalchemy.exc.TimeoutError
        await echo(update, context)

    handle_with(monkeypatch, handle)
    async with BotApi() as api, running(settings(api.url, tmp_path)):
        budi = api.person("Budi")
        await budi.send("satu")
        await budi.send("dua")
        await budi.sees("penyimpanan sedang terganggu")
        await budi.sees("dua")
        assert [message["text"] for message in budi.chat if message["from"]["is_bot"]] == [SORRY, "satu", "dua"]


async def test_a_full_disk_loses_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    handle_with(monkeypatch, echo)
    async with BotApi() as api, running(settings(api.url, tmp_path)) as app:
        storage = app.bot_data["services"].storage
        await told(storage, *databases.here.FULL)
        budi = api.person("Budi")
        long = [f"pesan {number} " + "x" * 4000 for number in range(5)]
        for text in long:
            await budi.send(text)
        await budi.sees("penyimpanan sedang terganggu")
        await told(storage, *databases.here.ROOMY)
        await budi.sees("pesan 4")
        assert [message["text"] for message in budi.chat if message["from"]["is_bot"]] == [SORRY, *long]


async def test_an_update_nobody_understands_is_parked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    handle_with(monkeypatch, echo)
    async with BotApi(strict=False) as api, running(settings(api.url, tmp_path)):
        budi = api.person("Budi")
        api.updates.add("message", {"chat": {"odd": True}, "from": budi.user})
        await budi.send("sesudahnya")
        await budi.sees("sesudahnya")


async def test_a_job_brings_the_update_back_with_its_result(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async def handle(update: Update, context: Context) -> None:
        async with context.begin(update) as turn:
            document = update.message and update.message.document
            if document and context.result is None:
                await turn.tx.jobs.start(Fetch("uji", document.file_id, document.file_size), context.raw_update)
            elif document and context.result:
                await turn.say(json.dumps(result_to_json(context.result)))

    handle_with(monkeypatch, handle)
    content = PDF
    async with BotApi() as api, running(settings(api.url, tmp_path)) as app:
        api.faults.fail(502, "Bad Gateway", method="getFile", times=1)
        budi = api.person("Budi")
        await budi.document(content, "surat.pdf", "application/pdf")
        sha256 = hashlib.sha256(content).hexdigest()
        said = await budi.sees("sha256")
        assert json.loads(said["text"]) == {
            "sha256": sha256,
            "size": len(content),
            "mime": "application/pdf",
            "pages": 1,
            "for": "uji",
        }
        assert app.bot_data["services"].storage.archive.get(sha256) == content
        await budi.document(b"MZ not a letter", "surat.pdf", "application/pdf")
        assert json.loads((await budi.sees("error"))["text"]) == {"error": "kind", "for": "uji"}


async def test_by_webhook_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    handle_with(monkeypatch, echo)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    hook = {"webhook_url": f"http://127.0.0.1:{port}/hook", "webhook_port": port, "webhook_secret": "s3cret"}
    async with BotApi() as api, running(settings(api.url, tmp_path, **hook)):
        budi = api.person("Budi")
        await budi.send("lewat webhook")
        await budi.sees("lewat webhook")
        api.updates.repeat()
        await budi.send("lagi")
        await budi.sees("lagi")
        assert api.count("sendMessage") == 2
        async with aiohttp.ClientSession() as session:
            forged = session.post(
                f"http://127.0.0.1:{port}/hook",
                json={"update_id": 99},
                headers={"X-Telegram-Bot-Api-Secret-Token": "guessed"},
                expect100=True,  # it is refused before the body is read
            )
            async with forged as response:
                assert response.status == 403
