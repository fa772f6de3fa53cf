"""No secret in any log line, and nothing a person wrote."""

import json
import logging
from pathlib import Path

import pytest

from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.logs import Redacted
from bot.service.application import running
from tests.service.test_webhook import SAID, SECRET, hooked, post
from tests.support.barebones import echo, handle_with, settings
from tests.support.killing import environment, scripted

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


def test_tokens_and_invitations_are_taken_out_of_traces_too() -> None:
    error = RuntimeError(f"https://api.telegram.org/bot{TOKEN}/getMe")
    failure = (RuntimeError, error, None)
    record = logging.LogRecord("bot.x", logging.ERROR, "x.py", 1, "start=%s", ("j_" + "c" * 22,), failure)
    line = Redacted("%(message)s").format(record)
    assert "start=[secret]" in line
    assert TOKEN not in line
    assert "RuntimeError" in line


async def test_trouble_with_telegram_does_not_log_the_token(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    handle_with(monkeypatch, echo)
    async with BotApi(token=TOKEN) as api, running(settings(api.url, tmp_path, bot_token=TOKEN)):
        api.faults.drop(times=1, method="getUpdates")
        api.faults.drop(times=1, method="sendMessage")
        budi = api.person("Budi")
        await budi.send("halo")
        await budi.sees("halo")
    assert "NetworkError" in caplog.text
    assert TOKEN.partition(":")[2] not in caplog.text


PROGRAM = """
import asyncio, sys, threading
from telegram import Update
from telegram.ext import TypeHandler
import handlers
from bot.__main__ import main
from handlers.entrance.failures import on_error
from storage.mail.inbox import InboxRecords
from tests.support.barebones import echo

SAID = sys.argv[1]

async def fail(words):
    try:
        raise KeyError(words)
    except KeyError as error:
        raise ExceptionGroup(words, [ValueError(words)]) from error

def fail_at_once(words):
    raise ValueError(words)

async def handle(update, context):
    text = update.message.text if update.message else ""
    if text.startswith("tugas"):
        asyncio.create_task(fail(text))
    elif text.startswith("panggilan"):
        asyncio.get_running_loop().call_soon(fail_at_once, text)
    elif text.startswith("utas"):
        threading.Thread(target=fail_at_once, args=(text,)).start()
    elif text.startswith("galat"):
        await fail(text)
    elif text.startswith("basis"):
        async with context.begin(update) as turn:
            await turn.tx.outbox.post(2**70, "sendMessage", {"text": text})
    await echo(update, context)

async def odd_error(update, context):
    try:
        await on_error(update, context)
    finally:
        raise RuntimeError(str(update) + SAID)

receive = InboxRecords.receive
failures = iter(range(1))

async def receive_late(self, updates):
    if any(SAID in str(update) for update in updates) and next(failures, None) is not None:
        raise RuntimeError(str(updates))
    return await receive(self, updates)

def install(application):
    application.add_handler(TypeHandler(Update, handle))
    application.add_error_handler(odd_error)

InboxRecords.receive = receive_late
handlers.install, handlers.persistence, handlers.default_commands = install, lambda storage: None, list
main(["run"])
raise RuntimeError(SAID)
"""


async def test_no_failure_shows_what_a_person_wrote(tmp_path: Path) -> None:
    """The whole of what a real process says on standard error."""
    async with BotApi(strict=False) as api:
        budi = api.person("Budi")
        for word in ("tugas", "panggilan", "utas", "galat", "basis"):
            await budi.send(f"{word} {SAID}")
        api.updates.add("message", {"chat": {"odd": SAID}, "from": budi.user, "text": SAID})
        api.faults.garble(method="getUpdates", times=1)
        async with scripted(PROGRAM, SAID, environment(settings(api.url, tmp_path)), tmp_path) as program:
            await budi.send("sesudahnya")
            await budi.sees("sesudahnya", within=30)
            program.process.terminate()
            _, said = await program.ended(30)
    for expected in (
        "in receive_late",
        "is not understood",
        "in odd_error",
        "OverflowError",
        "KeyError",
        "ExceptionGroup\n  ValueError",
        "nobody waited for a failure",
        "a failure nobody expected",
    ):
        assert expected in said
    assert said.count("in fail_at_once") == 2
    assert SAID not in said


async def test_no_failure_of_the_webhook_shows_it_either(tmp_path: Path) -> None:
    async with BotApi(strict=False) as api:
        config = hooked(api, tmp_path)
        hook = {
            "WEBHOOK_URL": str(config.webhook_url),
            "WEBHOOK_PORT": str(config.webhook_port),
            "WEBHOOK_SECRET": SECRET,
        }
        admin, budi = api.person("Admin", id=1), api.person("Budi")
        await admin.send("/start")
        await budi.send(f"galat {SAID}")
        api.updates.add("message", {"chat": {"id": 5, "odd": SAID}, "from": budi.user, "text": SAID})
        async with scripted(PROGRAM, SAID, environment(config) | hook, tmp_path) as program:
            await budi.send("sesudahnya")
            await budi.sees("sesudahnya", within=30)
            told = "disisihkan"
            assert await admin.chat_state.bell.until(
                lambda: sum(told in plain(one) for one in admin.chat) == 2 or None, 20
            )
            assert await post(config, json.dumps({"text": SAID}).encode()) == 400
            assert await post(config, b"{}", **{"X-Telegram-Bot-Api-Secret-Token": SAID}) == 403
            program.process.terminate()
            _, said = await program.ended(30)
    for expected in ("in receive_late", "is not understood", "in odd_error"):
        assert expected in said
    assert SAID not in said
