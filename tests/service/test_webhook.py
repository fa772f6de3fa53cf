"""By webhook nothing is dropped or shown: nobody else's, none too large, each stored before it is confirmed."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import sqlalchemy

from bot.calling import patience
from bot.calling.patience import Broken
from bot.demo.telegram.server import BotApi
from bot.receiving import webhook
from bot.receiving.intake import Intake
from bot.receiving.outage import SORRY
from bot.service import process
from bot.service.application import running
from bot.settings import Settings
from storage.mail.inbox import InboxRecords
from tests.support.barebones import echo, handle_with, settings

SAID = "rahasia-saya-123"
SECRET = "s3cret"
GIVEN = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET}


def hooked(api: BotApi, folder: Path) -> Settings:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    hook = {"webhook_url": f"http://127.0.0.1:{port}/hook", "webhook_port": port, "webhook_secret": SECRET}
    return settings(api.url, folder, **hook)


@contextlib.asynccontextmanager
async def listening(monkeypatch: pytest.MonkeyPatch, folder: Path) -> AsyncIterator[tuple[BotApi, Settings]]:
    handle_with(monkeypatch, echo)
    async with BotApi(strict=False) as api:
        config = hooked(api, folder)
        async with running(config):
            yield api, config


async def post(config: Settings, body: Any, **headers: str) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(str(config.webhook_url), data=body, headers=GIVEN | headers, expect100=True) as answer,
    ):
        return answer.status


def message(text: str) -> bytes:
    user = {"id": 7, "is_bot": False, "first_name": "Budi"}
    said = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "from": user, "text": text}
    return json.dumps({"update_id": 99, "message": said}).encode()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Telegram-Bot-Api-Secret-Token": "guessed"}, 403),
        ({"X-Telegram-Bot-Api-Secret-Token": "tértebak"}, 403),
        ({"X-Telegram-Bot-Api-Secret-Token": ""}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Length": str(webhook.LARGEST + 1)}, 413),
    ],
)
async def test_what_is_refused_is_refused_before_its_body_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, headers: dict[str, str], status: int
) -> None:
    async with listening(monkeypatch, tmp_path) as (_, config):
        reader, writer = await asyncio.open_connection("127.0.0.1", config.webhook_port)
        sent = GIVEN | {"Host": "127.0.0.1", "Content-Length": "1000000"} | headers
        lines = ["POST /hook HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
        writer.write("\r\n".join(lines).encode())  # and never a body
        answer = await asyncio.wait_for(reader.read(), 5)
        writer.close()
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())


async def test_a_body_that_does_not_say_how_long_it_is_may_not_be_longer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with listening(monkeypatch, tmp_path) as (_, config):
        reader, writer = await asyncio.open_connection("127.0.0.1", config.webhook_port)
        sent = GIVEN | {"Host": "127.0.0.1", "Transfer-Encoding": "chunked"}
        lines = ["POST /hook HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
        writer.write("\r\n".join(lines).encode())
        chunk = b"x" * 0x10000
        with contextlib.suppress(ConnectionError):
            for _ in range(webhook.LARGEST // len(chunk) + 1):
                writer.write(b"10000\r\n" + chunk + b"\r\n")
                await writer.drain()
        answer = await asyncio.wait_for(reader.read(1024), 5)
        writer.close()
    assert answer.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "body",
    [
        SAID.encode(),
        b"\xff\xfe",
        b"[" * 100_000,
        json.dumps([SAID]).encode(),
        json.dumps({"message": {"text": SAID}}).encode(),
        json.dumps({"update_id": SAID}).encode(),
        json.dumps({"update_id": 2**63, "message": SAID}).encode(),
    ],
    ids=["no JSON", "no text", "too deep", "no object", "no id", "a word as id", "an id too large"],
)
async def test_what_is_no_update_is_refused_and_not_quoted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    caplog.set_level("DEBUG")
    async with listening(monkeypatch, tmp_path) as (_, config):
        assert await post(config, body) == 400
    assert SAID not in caplog.text


async def test_another_address_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with listening(monkeypatch, tmp_path) as (_, config), aiohttp.ClientSession() as session:
        async with session.post(f"{config.webhook_url}/other", headers=GIVEN) as answer:
            assert answer.status == 404
        async with session.get(str(config.webhook_url), headers=GIVEN) as answer:
            assert answer.status == 405


async def test_what_nobody_understands_is_stored_set_aside_and_told_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with listening(monkeypatch, tmp_path) as (api, config):
        admin = api.person("Admin", id=1)
        await admin.send("/start")
        await admin.sees("/start")
        odd = {"update_id": 99, "message": {"chat": {"odd": SAID}, "text": SAID}}
        assert await post(config, json.dumps(odd).encode()) == 200
        await admin.sees("disisihkan")
    assert SAID not in caplog.text
    assert "update 99 is not understood" in caplog.text


ALONE = pytest.mark.parametrize("alone", [True, False], ids=["alone", "beside others"])


def failing(monkeypatch: pytest.MonkeyPatch, alone: bool, error: Exception, times: int = 1_000) -> None:
    """What comes `alone`, or beside others, is not stored so many times."""
    failures = iter(range(times))
    if not alone:
        monkeypatch.setattr(Intake, "_at_rest", lambda _: False)

    def failing_first(works: Any) -> Any:
        async def fails(self: InboxRecords, given: Any) -> Any:
            if next(failures, None) is not None:
                raise error
            return await works(self, given)

        return fails

    for name in ("done", "keep") if alone else ("receive",):
        monkeypatch.setattr(InboxRecords, name, failing_first(getattr(InboxRecords, name)))


@ALONE
async def test_storage_failing_has_telegram_send_it_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, alone: bool
) -> None:
    failing(monkeypatch, alone, sqlalchemy.exc.TimeoutError(), times=2)
    async with listening(monkeypatch, tmp_path) as (api, _):
        budi = api.person("Budi")
        await budi.send("satu")
        await budi.sees("satu")
        assert [one["text"] for one in budi.chat if one["from"]["is_bot"]] == [SORRY, "satu"]


@ALONE
async def test_it_is_confirmed_only_once_it_is_stored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, alone: bool
) -> None:
    async with listening(monkeypatch, tmp_path) as (_, config):
        with monkeypatch.context() as patch:
            failing(patch, alone, sqlalchemy.exc.TimeoutError())
            assert await post(config, message("satu")) == 503
        assert await post(config, message("satu")) == 200
        assert await post(config, message("satu"), **{"Content-Type": "application/json; charset=utf-8"}) == 200


async def test_an_address_telegram_forgot_is_set_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(webhook, "LOOK", 0.1)
    async with listening(monkeypatch, tmp_path) as (api, config):
        budi = api.person("Budi")
        await budi.send("satu")
        await budi.sees("satu")
        await api.webhook.set({})
        await budi.send("dua")
        await budi.sees("dua")
        assert api.webhook.url == config.webhook_url


async def test_the_address_is_set_as_soon_as_telegram_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    handle_with(monkeypatch, echo)
    async with BotApi() as api:
        api.faults.drop(method="setWebhook", times=1)
        api.faults.fail(401, "Unauthorized", method="setWebhook", times=1)
        async with running(hooked(api, tmp_path)):
            budi = api.person("Budi")
            await budi.send("satu")
            await budi.sees("satu")
        assert api.updates.allowed == ["message", "edited_message", "callback_query", "my_chat_member"]


@pytest.mark.parametrize("why", ["refused", "our own", "alone"])
async def test_what_stays_ends_the_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, why: str) -> None:
    monkeypatch.setattr(patience, "HOPELESS", 0.4)
    monkeypatch.setattr(patience, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(patience, "LONGEST_PAUSE", 0.05)

    handle_with(monkeypatch, echo)
    async with BotApi() as api:
        if why == "refused":
            api.faults.fail(400, "Bad Request: bad webhook", method="setWebhook")
        else:
            failing(monkeypatch, why == "alone", RuntimeError(SAID))
            await api.person("Budi").send("halo")
        said = {"refused": "BadRequest", "our own": "RuntimeError", "alone": "cannot be recorded"}[why]
        with pytest.raises(Broken, match=said):
            await asyncio.wait_for(process.run(hooked(api, tmp_path)), 20)
