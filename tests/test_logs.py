"""No secret in any log line, and nothing a person wrote."""

import logging
from pathlib import Path

import pytest

from bot.application import running
from bot.demo.server import BotApi
from bot.logs import Redacted
from tests.barebones import echo, handle_with, settings

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
