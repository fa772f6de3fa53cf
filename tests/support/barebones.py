"""The program without the office's conversations: a handler of the test's own on the real runtime."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from telegram import Update
from telegram.ext import TypeHandler

import handlers
from bot.settings import Settings, load
from handlers.chat.context import App, Context
from handlers.entrance.failures import on_error
from tests.support import databases
from tests.support.stores import lay

Handle = Callable[[Update, Context], Coroutine[Any, Any, None]]


def settings(url: str, tmp_path: Path, **given: Any) -> Settings:
    defaults: dict[str, Any] = {
        "bot_token": "123:abc",
        "messages_per_second": 0,
        "messages_per_chat": 0,
        "admin_ids": "1",
    }
    lay(tmp_path)
    return load(
        _env_file=None,
        telegram_api_url=url,
        data_dir=tmp_path,
        database_url=databases.here.url(tmp_path),
        secret_key="k" * 40,
        **(defaults | given),
    )


def handle_with(monkeypatch: pytest.MonkeyPatch, handle: Handle) -> None:
    """From now on every application's only handler is `handle`."""

    def install(application: App) -> None:
        application.add_handler(TypeHandler(Update, handle))
        application.add_error_handler(on_error)

    monkeypatch.setattr(handlers, "install", install)
    monkeypatch.setattr(handlers, "DraftPersistence", lambda storage: None)
    monkeypatch.setattr(handlers, "default_commands", list)


async def echo(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        if update.message and update.message.text:
            await turn.say(update.message.text)
