"""From a document's frozen data to its file in the archive: made once, off the event loop."""

import asyncio
import logging
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bot.clock import Clock
from bot.work import child
from documents.kit import elevation
from documents.kit.elevation import Elevation
from documents.kit.frozen import from_json
from documents.register.daftar import Bentuk
from documents.render import content_of, fulfil, order, render
from procedure.sop import Paper
from storage.database import Storage
from storage.errors import is_storage_trouble
from storage.models import Document
from storage.papers.archive import Archive

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

    The register, which may be long, is printed in a process of its own meanwhile, one at a time: nobody's card waits
    for it. `seal` is needed for those that say they are sealed.
    """

    def __init__(self, storage: Storage, clock: Clock, seal: Sealing | None = None) -> None:
        self._storage = storage
        self._clock = clock
        self._seal = seal
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="printer")
        self._papers, self._exports = asyncio.Lock(), asyncio.Lock()
        self._making: dict[int, asyncio.Task[str]] = {}
        self._failed: set[int] = set()
        self._issued = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None

    def start(self) -> asyncio.Task[None]:
        """Begins to print what nobody is waiting for: every document issued is archived. The task runs until `stop`."""
        sys.setswitchinterval(SWITCH)
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
        return await asyncio.shield(self._made(document_id))

    async def picture(self, drawing: Mapping[str, Any]) -> bytes:
        """A PNG of a rack, from what `to_json` made of its elevation."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, elevation.picture, from_json(Elevation, drawing))

    def _made(self, document_id: int) -> asyncio.Task[str]:
        task = self._making.get(document_id)
        if task is None:
            task = self._making[document_id] = asyncio.create_task(self._make(document_id))
            task.add_done_callback(lambda task: self._ended(document_id, task))
        return task

    def _ended(self, document_id: int, task: asyncio.Task[str]) -> None:
        del self._making[document_id]
        error = None if task.cancelled() else task.exception()
        if error is not None:
            LOG.error("document %s is not printed (%s)", document_id, type(error).__name__)
            if not is_storage_trouble(error):
                self._failed.add(document_id)

    async def _make(self, document_id: int) -> str:
        async with self._storage.glance(self._clock()) as tx:
            document = await tx.papers.get(document_id)
        if document.sha256 is not None:
            return document.sha256
        seal = self._seal if document.data["head"].get("sealed") else None
        if document.data["head"].get("sealed") and seal is None:
            raise SealMissing
        drawn = await self._export(document) if document.paper is Paper.DAFTAR else None
        async with self._papers:  # one in the thread's queue at most: a picture never waits for all of them
            sha256, size = await asyncio.get_running_loop().run_in_executor(
                self._thread, _filed, document, drawn, seal, self._storage.archive
            )
        mime = Bentuk(document.data.get("bentuk", Bentuk.PDF)).mime
        async with self._storage.begin(self._clock()) as tx:
            await tx.papers.rendered(document_id, sha256, size=size, mime=mime)
        return sha256

    async def _export(self, document: Document) -> bytes:
        async with self._exports:
            return await child.run(fulfil, await asyncio.to_thread(order, document.paper, document.data))

    async def _archive_all(self) -> None:
        """What failed for good is left to whoever asks for it, and to the next start."""
        while await self._issued.wait():
            self._issued.clear()
            try:
                async with self._storage.glance(self._clock()) as tx:
                    documents = await tx.papers.unrendered()
            except Exception as error:  # the next document, or the next start, finds what is left
                LOG.error("what is to be printed cannot be read (%s)", type(error).__name__)  # noqa: TRY400
                continue
            for document_id in documents:
                if document_id not in self._failed:
                    self._made(document_id)


def _filed(document: Document, drawn: bytes | None, seal: Sealing | None, archive: Archive) -> tuple[str, int]:
    content = drawn or _drawn(document, archive)
    if seal is not None:
        content = seal(content)
    return archive.put(content), len(content)


def _drawn(document: Document, archive: Archive) -> bytes:
    data = content_of(document.paper, document.data)
    photos = getattr(data, "photos", ())
    return render(document.paper, data, {sha256: archive.get(sha256) for sha256 in photos})
