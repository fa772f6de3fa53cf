"""The files that calls take: by the id under which Telegram has them already, or else whole."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from telegram import InputFile

from bot.clock import Clock
from bot.work.printer import Printer
from documents.kit import photos
from storage.database import Storage
from storage.mail.outbox import Parcel
from storage.mail.uploads import Sent

KINDS = {"sendDocument": "document", "sendPhoto": "photo", "editMessageMedia": "document"}
"""As what a call sends its file, which is also the parameter it takes it in."""

PATIENCE = 1.0
"""Seconds a file waits at most for the same one to be there from another call: no chat waits for another's trouble."""


AT_HAND = 1_000
"""Ids that are known without the record, where the newest may not be yet."""


@dataclass(frozen=True)
class Enclosed:
    """A file for a call: its id, or itself; what it is `sent` as, None for what is drawn for this call alone."""

    content: str | InputFile
    sent: Sent | None


class Enclosures:
    """Finds the file of each outbox row; what Telegram gets from us it gets once, and goes by its id from then on."""

    def __init__(self, storage: Storage, bot_id: int, printer: Printer, clock: Clock) -> None:
        self._storage = storage
        self._bot_id = bot_id
        self._printer = printer
        self._clock = clock
        self._uploading: dict[Sent, asyncio.Future[None]] = {}
        self._fresh: dict[Sent, str] = {}

    @asynccontextmanager
    async def of(self, parcels: Sequence[Parcel]) -> AsyncIterator[Sequence[Enclosed | None]]:
        """The files of `parcels` for the time of a call; None for what has none.

        The same file on its way in another call is waited for, so that it is not uploaded twice.
        """
        sent = [await self._sent(parcel) for parcel in parcels]
        archived = [one for one in sent if one is not None]
        known = await self._known(archived) if archived else {}
        fresh = [one for one in archived if one not in known and one not in self._uploading]
        ours = {one: asyncio.get_running_loop().create_future() for one in fresh}
        self._uploading |= ours
        try:
            yield [await self._enclosed(parcel, one, known) for parcel, one in zip(parcels, sent, strict=True)]
        finally:
            for one, future in ours.items():
                del self._uploading[one]
                future.set_result(None)

    def forget(self, sent: Sequence[Sent]) -> None:
        """Telegram may have these files no more."""
        for one in sent:
            self._fresh.pop(one, None)

    def uploaded(self, files: Sequence[Enclosed | None], messages: Sequence[Mapping[str, Any]]) -> Mapping[Sent, str]:
        """The ids Telegram has given the files of a call in the `messages` it answered with."""
        found = {}
        for file, message in zip(files, messages, strict=False):
            if file is None or file.sent is None or isinstance(file.content, str):
                continue
            shown = message.get(file.sent.kind)
            whole = shown[-1] if isinstance(shown, list) and shown else shown
            if isinstance(whole, dict) and isinstance(whole.get("file_id"), str):
                found[file.sent] = whole["file_id"]
        self._fresh |= found
        for one in [*self._fresh][:-AT_HAND]:
            del self._fresh[one]
        return found

    async def _sent(self, parcel: Parcel) -> Sent | None:
        sha256 = parcel.sha256
        if parcel.document_id is not None:
            sha256 = await self._printer.file(parcel.document_id)
        return Sent(self._bot_id, sha256, KINDS[parcel.method], parcel.filename or "") if sha256 else None

    async def _known(self, wanted: Sequence[Sent]) -> dict[Sent, str]:
        async with self._storage.glance(self._clock()) as tx:
            known = await tx.uploads.known(wanted)
        others = [self._uploading[one] for one in wanted if one in self._uploading and one not in known]
        if others:
            await asyncio.wait(others, timeout=PATIENCE)
        return {one: self._fresh[one] for one in wanted if one in self._fresh} | known

    async def _enclosed(self, parcel: Parcel, sent: Sent | None, known: Mapping[Sent, str]) -> Enclosed | None:
        if sent is None:
            drawing = parcel.payload.get(KINDS.get(parcel.method, ""))
            if drawing is None:
                return None
            return Enclosed(InputFile(await self._printer.picture(drawing), filename=parcel.filename), None)
        if sent in known:
            return Enclosed(known[sent], sent)
        content = await asyncio.to_thread(self._storage.archive.get, sent.sha256)
        if sent.kind == "photo":
            content = await asyncio.to_thread(photos.for_chat, content)
        return Enclosed(InputFile(content, filename=parcel.filename), sent)
