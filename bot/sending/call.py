"""The call of the Bot API that one outbox row stands for, or several that go out together: parameters and secret."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from telegram import InputFile
from telegram.error import BadRequest

from bot.calling.client import StoredBot
from bot.sending.enclosures import KINDS, Enclosed, Enclosures
from handlers.chat.texts import esc
from handlers.chat.turn import SEALED
from storage.database import Storage
from storage.mail.outbox import COMMANDS, Parcel
from storage.mail.uploads import Sent

FREE = frozenset(
    {"answerCallbackQuery", "deleteMessage", "deleteMessages", "leaveChat", "setMyCommands", "deleteMyCommands"}
)
"""Calls that do not count against Telegram's limits on messages."""

CHATLESS = frozenset({"answerCallbackQuery", *COMMANDS})
"""Calls without the parameter `chat_id`."""

REPLACING = "editMessageMedia"
"""The call that puts another file into a message."""

_OF_THE_FILE = ("caption", "parse_mode", "caption_entities")
"""What is said of a file that stands in a list of them, and not of the call."""

_DONE = (
    "message is not modified",
    "message to delete not found",
    "message to react not found",
    "chat_not_modified",
    "message to unpin not found",
)
"""Parts of what Telegram says where all is as it was to become, by the same call before or by the person."""

_NO_FAULT_OF_AN_ID = ("not modified", "to edit", "be edited", "chat not found")
"""Parts of what Telegram says where it refuses a call for what is no fault of a file's."""


class StaleIds(Exception):
    """Telegram has refused a call with files that went by their id: perhaps for one of these."""

    def __init__(self, sent: Sequence[Sent]) -> None:
        super().__init__(len(sent))
        self.sent = sent


@dataclass(frozen=True)
class Made:
    """What came of a call: the message of each row (None for calls that make none), and the files Telegram now has."""

    messages: Sequence[int | None]
    uploads: Mapping[Sent, str]


@dataclass(frozen=True)
class Call:
    """A call ready to be made, with the file of each row, if it has one, and the message it `edited`."""

    method: str
    parameters: Mapping[str, Any]
    files: Sequence[Enclosed | None]
    edited: int | None

    @property
    def by_id(self) -> list[Sent]:
        """The files that go by what Telegram calls them."""
        return [file.sent for file in self.files if file and file.sent and isinstance(file.content, str)]


def together(parcels: Sequence[Parcel]) -> Iterator[Sequence[Parcel]]:
    """What goes out in one call each, in order: mostly one row, or the files of an album."""
    for _, group in groupby(parcels, lambda parcel: (parcel.album or parcel.id, parcel.method)):
        yield list(group)


class Caller:
    """Makes of rows the call they stand for, and makes the call."""

    def __init__(self, storage: Storage, bot: StoredBot, enclosures: Enclosures) -> None:
        self._storage = storage
        self._bot = bot
        self._enclosures = enclosures

    @asynccontextmanager
    async def prepared(self, parcels: Sequence[Parcel], edited: int | None) -> AsyncIterator[Call]:
        """The call of `parcels` with the files it takes, which are made where they are not yet.

        `edited` is the message it changes. Raises what making or reading a file raises.
        """
        async with self._enclosures.of(parcels) as files:
            first = parcels[0]
            payload = self._payload(parcels, files)
            if first.method not in CHATLESS:
                payload["chat_id"] = first.chat_id
            if edited is not None:
                payload["message_id"] = edited
            yield Call("sendMediaGroup" if len(parcels) > 1 else first.method, payload, files, edited)

    async def make(self, call: Call) -> Made:
        """Makes the call. Raises `TelegramError`, and `StaleIds` where it may be accepted without them."""
        try:
            result = await self._bot.call(call.method, call.parameters)
        except BadRequest as error:
            said = error.message.lower()
            if any(part in said for part in _DONE):
                return Made([call.edited], {})
            if call.by_id and not any(part in said for part in _NO_FAULT_OF_AN_ID):
                self._enclosures.forget(call.by_id)
                raise StaleIds(call.by_id) from error
            raise
        messages = result if isinstance(result, list) else [result if isinstance(result, dict) else {}]
        return Made(
            [message.get("message_id") for message in messages],
            self._enclosures.uploaded(call.files, messages),
        )

    def _payload(self, parcels: Sequence[Parcel], files: Sequence[Enclosed | None]) -> dict[str, Any]:
        first = parcels[0]
        payload: dict[str, Any] = dict(first.payload)
        if "sealed" in payload:
            secret = self._storage.vault.decrypt(payload.pop("sealed").encode()).decode()
            payload["text"] = payload["text"].replace(SEALED, esc(secret))
        if len(parcels) == 1 and first.method != REPLACING:
            return payload | ({KINDS[first.method]: files[0].content} if files[0] else {})
        items, uploads = [], dict[str, InputFile]()
        for at, (parcel, file) in enumerate(zip(parcels, files, strict=True)):
            media: str | InputFile = file.content if file else ""
            if isinstance(media, InputFile):
                uploads[f"file{at}"], media = media, f"attach://file{at}"
            said = {name: parcel.payload[name] for name in _OF_THE_FILE if name in parcel.payload}
            items.append({"type": KINDS[parcel.method], "media": media, **said})
        if first.method == REPLACING:
            return {"media": items[0], **uploads}
        silent = all(parcel.payload.get("disable_notification") for parcel in parcels)
        return {"media": items, **uploads, **({"disable_notification": True} if silent else {})}
