"""From a document's frozen data to its file in the archive: made once, off the event loop."""

import asyncio
import logging
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from documents import elevation, fonts
from documents.data import Bentuk
from documents.frozen import elevation_from_json, from_json
from documents.render import render
from storage.archive import Archive
from storage.database import Storage
from storage.models import Document

LOG = logging.getLogger(__name__)


SWITCH = 0.001
"""Seconds after which the printing thread hands the interpreter over: with the usual 0.005, the event loop's lag (p99)
while 100 documents are made is 30 ms, with this 7 ms, and they take no longer."""

Sealing = Callable[[bytes], bytes]
"""Makes of a PDF a sealed one."""


class SealMissing(Exception):
    """A document says that it is sealed, and SEAL_P12 is not set any more: it waits until it is."""


class Printer:
    """Renders documents one after the other in a thread of its own: several at once only fight for the interpreter.

    `seal` is needed for those that say they are sealed.
    """

    def __init__(self, storage: Storage, clock: Callable[[], datetime], seal: Sealing | None = None) -> None:
        self._storage = storage
        self._clock = clock
        self._seal = seal
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="printer")
        self._making: dict[int, asyncio.Task[str]] = {}
        self._issued = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None

    def start(self) -> asyncio.Task[None]:
        """Prepares the fonts, and begins to print what nobody is waiting for: every document issued is archived.

        The task runs until `stop`.
        """
        sys.setswitchinterval(SWITCH)
        self._thread.submit(fonts.load)
        self._issued.set()
        self._watch = asyncio.create_task(self._archive_all())
        return self._watch

    async def stop(self) -> None:
        """Ends; what is being rendered is finished and archived by the next start."""
        tasks = [*self._making.values(), *([self._watch] if self._watch else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._thread.shutdown()

    def wake(self) -> None:
        """Documents may have been issued."""
        self._issued.set()

    async def file(self, document_id: int) -> str:
        """The SHA-256 of the document's file, rendered first if need be; who asks meanwhile gets the same."""
        task = self._making.get(document_id)
        if task is None:
            task = self._making[document_id] = asyncio.create_task(self._make(document_id))
            task.add_done_callback(lambda _: self._making.pop(document_id, None))
        return await asyncio.shield(task)

    async def picture(self, drawing: Mapping[str, Any]) -> bytes:
        """A PNG of a rack, from what `to_json` made of its elevation."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, elevation.picture, elevation_from_json(drawing))

    async def _make(self, document_id: int) -> str:
        async with self._storage.read(self._clock()) as tx:
            document = await tx.papers.get(document_id)
        if document.sha256 is not None:
            return document.sha256
        loop = asyncio.get_running_loop()
        sha256, size, bentuk = await loop.run_in_executor(
            self._thread, _printed, document, self._storage.archive, self._seal
        )
        async with self._storage.begin(self._clock()) as tx:
            await tx.papers.rendered(document_id, sha256, size=size, mime=bentuk.mime)
        return sha256

    async def _archive_all(self) -> None:
        while await self._issued.wait():
            self._issued.clear()
            try:
                async with self._storage.read(self._clock()) as tx:
                    documents = await tx.papers.unrendered()
            except Exception as error:  # the next document, or the next start, finds what is left
                LOG.error("what is to be printed cannot be read (%s)", type(error).__name__)  # noqa: TRY400
                continue
            for result in await asyncio.gather(*map(self.file, documents), return_exceptions=True):
                if isinstance(result, Exception):
                    LOG.error("a document is not printed (%s)", type(result).__name__)


def _printed(document: Document, archive: Archive, seal: Sealing | None) -> tuple[str, int, Bentuk]:
    data = from_json(document.paper, document.data)
    if data.head.sealed and seal is None:
        raise SealMissing
    photos = getattr(data, "photos", ())
    content = render(document.paper, data, {sha256: archive.get(sha256) for sha256 in photos})
    if data.head.sealed and seal is not None:
        content = seal(content)
    return archive.put(content), len(content), getattr(data, "bentuk", Bentuk.PDF)
