"""Work that an update asked for and no transaction may wait for: fetching a file, binding photos into one letter."""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.delivery import SWEEP, backoff, seconds
from bot.intake import Intake, StoredBot
from bot.logs import trace
from documents import letter
from documents.codes import codes_in
from storage.database import Storage
from storage.errors import is_storage_trouble
from storage.mail import Task

LOG = logging.getLogger(__name__)

AT_ONCE = 4

TRIES = 3
"""How often work is tried that fails for no known reason."""

Result = Mapping[str, Any]


class Jobs:
    """Runs what `Mail.start` asked for, at most `AT_ONCE` at a time, and hands the result back through the intake.

    `{"job": "fetch", "file_id", "size"}` archives a file a person sent; `{"job": "bind", "pages": [sha256, …]}` makes
    one PDF of archived photos. The result is `{"sha256", "size", "mime"}`, or `{"error"}`: `too_big`, `kind` (neither
    PDF nor JPEG nor PNG) or `unavailable`; and `for`, which says whose it is, as the job did. `{"job": "examine",
    "file_id", "size"}` gives `{"sha256", "codes"}` of a PDF, which is not kept. What will pass is tried again until it
    has.
    """

    def __init__(self, storage: Storage, clock: Callable[[], datetime], bot: StoredBot, intake: Intake) -> None:
        self._storage = storage
        self._clock = clock
        self._bot = bot
        self._intake = intake
        self._running: dict[int, asyncio.Task[None]] = {}
        self._examining = 0
        self._woken = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None
        self._ended = False

    def start(self) -> asyncio.Task[None]:
        """Begins, with what is left from before; the task runs until `stop`."""
        self._watch = asyncio.create_task(self._look())
        return self._watch

    async def stop(self) -> None:
        """Ends; what is unfinished begins again at the next start."""
        self._ended = True
        self._woken.set()
        if self._watch is not None:
            await self._watch
        tasks = [*self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def wake(self) -> None:
        """A job was added."""
        self._woken.set()

    async def _look(self) -> None:
        while not self._ended:
            self._woken.clear()
            try:
                async with self._storage.read(self._clock()) as tx:
                    tasks = await tx.mail.tasks(AT_ONCE + len(self._running))
            except Exception as error:  # whatever it is, the next look may succeed, and nobody else would look
                LOG.error("the jobs cannot be read (%s)", type(error).__name__)  # noqa: TRY400
                tasks = []
            for task in tasks:
                if task.id not in self._running and len(self._running) < AT_ONCE and self._may_start(task):
                    self._running[task.id] = asyncio.create_task(self._run(task))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SWEEP):  # `wait_for` may swallow a cancellation
                    await self._woken.wait()

    def _may_start(self, task: Task) -> bool:
        """What anybody may ask for is done one at a time: letters and photos must not wait for it."""
        if task.data["job"] != "examine":
            return True
        if self._examining in self._running:
            return False
        self._examining = task.id
        return True

    async def _run(self, task: Task) -> None:
        try:
            result = {**await self._result(task), "for": task.data["for"]}
            async with self._storage.begin(self._clock()) as tx:
                if "mime" in result:
                    await tx.papers.archived(result["sha256"], size=result["size"], mime=result["mime"])
                received = await tx.mail.finish(task.id, result)
            if received is not None:
                await self._intake.accept(received)
        except RetryAfter as error:
            await self._again(task, seconds(error), error)
        except Exception as error:
            await self._again(task, backoff(task.attempts), error)
        finally:
            del self._running[task.id]
            self._woken.set()

    async def _again(self, task: Task, pause: float, error: Exception) -> None:
        LOG.warning("job %s waits %.1f s (%s)", task.id, pause, type(error).__name__)
        now = self._clock()
        try:
            async with self._storage.begin(now) as tx:
                await tx.mail.again(task.id, now + timedelta(seconds=pause))
        except Exception as trouble:
            if not is_storage_trouble(trouble):
                raise
            await asyncio.sleep(pause)

    async def _result(self, task: Task) -> Result:
        try:
            if task.data["job"] == "bind":
                return await asyncio.to_thread(self._bind, task.data["pages"])
            take = self._archived if task.data["job"] == "fetch" else _examined
            return await self._fetch(task.data["file_id"], task.data["size"] or 0, take)
        except (BadRequest, Forbidden) as error:
            return {"error": "too_big" if "too big" in error.message else "unavailable"}
        except Exception as error:
            passes = isinstance(error, TelegramError) or is_storage_trouble(error)
            if passes or task.attempts + 1 < TRIES:
                raise
            LOG.error("job %s is given up\n%s", task.id, trace(error))  # noqa: TRY400  # its message stays out
            return {"error": "unavailable"}

    async def _fetch(self, file_id: str, size: int, take: Callable[[bytes], Result]) -> Result:
        if size > letter.LARGEST:
            return {"error": "too_big"}
        file = await self._bot.get_file(file_id)
        try:
            content = bytes(await file.download_as_bytearray())
        except InvalidToken:  # what PTB makes of 404: the file is gone
            return {"error": "unavailable"}
        if len(content) > letter.LARGEST:
            return {"error": "too_big"}
        return await asyncio.to_thread(take, content)

    def _bind(self, pages: list[str]) -> Result:
        return self._archived(letter.bind([self._storage.archive.get(page) for page in pages]))

    def _archived(self, content: bytes) -> Result:
        mime = letter.kind_of(content)
        if mime is None:
            return {"error": "kind"}
        return {"sha256": self._storage.archive.put(content), "size": len(content), "mime": mime}


def _examined(content: bytes) -> Result:
    return {"sha256": hashlib.sha256(content).hexdigest(), "codes": codes_in(content)}
