"""The call of the Bot API that an outbox row stands for: its parameters, its file, its secret."""

import asyncio
from collections.abc import Mapping
from typing import Any

from telegram import InputFile
from telegram.error import BadRequest

from bot.calling.client import StoredBot
from bot.work.printer import Printer
from documents.kit import photos
from handlers.chat.texts import esc
from handlers.chat.turn import SEALED
from storage.database import Storage
from storage.mail.outbox import COMMANDS, Parcel

FREE = frozenset({"answerCallbackQuery", "deleteMessage", "leaveChat", "setMyCommands", "deleteMyCommands"})
"""Calls that do not count against Telegram's limits on messages."""

CHATLESS = frozenset({"answerCallbackQuery", *COMMANDS})
"""Calls without the parameter `chat_id`."""

FILES = {"sendDocument": "document", "sendPhoto": "photo"}
"""The parameter a call takes its file in; until then it may hold what a picture is to be drawn from."""


class Caller:
    """Makes of a row the call it stands for, and makes the call."""

    def __init__(self, storage: Storage, bot: StoredBot, printer: Printer) -> None:
        self._storage = storage
        self._bot = bot
        self._printer = printer

    async def parameters(self, parcel: Parcel, edited: int | None) -> Mapping[str, Any]:
        """The parameters of the call, with the file it takes, which is made where it is not yet.

        `edited` is the message it changes. Raises what making or reading the file raises.
        """
        content = await self._file(parcel)
        payload: dict[str, Any] = dict(parcel.payload)
        if "sealed" in payload:
            secret = self._storage.vault.decrypt(payload.pop("sealed").encode()).decode()
            payload["text"] = payload["text"].replace(SEALED, esc(secret))
        if parcel.method not in CHATLESS:
            payload["chat_id"] = parcel.chat_id
        if edited is not None:
            payload["message_id"] = edited
        if content is not None:
            payload[FILES[parcel.method]] = InputFile(content, filename=parcel.filename)
        return payload

    async def make(self, parcel: Parcel, parameters: Mapping[str, Any], edited: int | None) -> int | None:
        """Makes the call; gives the message that came of it or was `edited`. Raises `TelegramError`."""
        try:
            result = await self._bot.call(parcel.method, parameters)
        except BadRequest as error:
            if "message is not modified" in error.message.lower():
                return edited
            raise
        return result["message_id"] if isinstance(result, dict) else None

    async def _file(self, parcel: Parcel) -> bytes | None:
        drawing = parcel.payload.get(FILES.get(parcel.method, ""))
        if drawing is not None:
            return await self._printer.picture(drawing)
        sha256 = parcel.sha256
        if parcel.document_id is not None:
            sha256 = await self._printer.file(parcel.document_id)
        if sha256 is None:
            return None
        content = await asyncio.to_thread(self._storage.archive.get, sha256)
        if parcel.method == "sendPhoto":
            content = await asyncio.to_thread(photos.for_chat, content)
        return content
