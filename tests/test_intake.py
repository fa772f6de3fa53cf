"""An update is stored before it is confirmed, handled once, in its chat's order."""

import asyncio
from pathlib import Path

import pytest
from telegram import Update

from bot.application import running
from bot.demo.server import BotApi
from handlers.context import Context
from tests.barebones import echo, handle_with, settings


async def test_answers_through_the_outbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    handle_with(monkeypatch, echo)
    async with BotApi() as api, running(settings(api.url, tmp_path)):
        budi = api.person("Budi")
        await budi.send("/start")
        await budi.send("selamat pagi")
        await budi.sees("selamat pagi")


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
        assert seen == ["cepat"]
        gate.set()
        await budi.sees("b19")
    assert seen == ["cepat", "lambat", *(f"b{number}" for number in range(20))]
