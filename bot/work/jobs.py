"""Work that an update asked for and no transaction may wait for: fetching a file, binding photos into one letter."""

import asyncio
import contextlib
import errno
import json
import logging
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.calling.client import StoredBot
from bot.calling.pauses import LONGEST_PAUSE, SWEEP, backoff, seconds
from bot.calling.reach import Blame, Reach
from bot.calling.transport import Gone
from bot.clock import Clock
from bot.traces import trace
from bot.work import child
from bot.work.binding import bind
from documents.incoming import letter
from documents.incoming.look import is_picture, look
from documents.incoming.verification import examine
from storage.database import Storage
from storage.errors import is_disk_trouble, is_storage_trouble
from storage.mail.inbox import Received
from storage.mail.jobkinds import Again, AnyJob, Asked, Bind, Examine, Failed, FileJob, Kept, Result, result_of
from storage.mail.jobs import Task

LOG = logging.getLogger(__name__)

AT_ONCE = 4

LARGE = 2 * 1024 * 1024
"""Bytes of a file that is a while on its way: one of `AT_ONCE` places is kept for what is smaller."""

OPENED_AT_ONCE = 2
"""Files of strangers that are open at the same time, each in a process of its own."""

PDF = child.Limits(memory=96 * 1024 * 1024, seconds=5)
"""What such a process may take for a PDF, whose parts may unfold to anything."""

PICTURE = child.Limits(memory=144 * 1024 * 1024, seconds=5)
"""The same for a picture, of which what would take more than `photos.MOST_MEMORY` is refused before it is decoded.

Two such and the program stay under 450 MB together.
"""

BINDING = child.Limits(memory=PICTURE.memory, seconds=30)
"""The same for many pages, each of which was looked at before."""

TRIES = 3
"""How often work is tried that fails for no known reason, or at which the program ends."""

FETCH_TRIES = 7
"""How many failures of Telegram that are a file's own give it up: with the pauses between them, about a minute."""


class Jobs:
    """Runs what `Jobs.start` asked for, at most `AT_ONCE` at a time, and hands each result back by `accept`.

    Nobody has two jobs running at once. What will pass is tried again until it has; what fails while Telegram answers
    others is given up. Pauses are in memory, by the monotonic clock.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        bot: StoredBot,
        reach: Reach,
        accept: Callable[[Received], Awaitable[None]],
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._bot = bot
        self._reach = reach
        self._accept = accept
        self._running: dict[int, asyncio.Task[None]] = {}
        self._pauses: dict[int, asyncio.TimerHandle] = {}
        self._long: dict[type[AnyJob], int] = {}
        self._busy: set[int] = set()
        self._begun: set[int] = set()
        self._open = asyncio.Semaphore(OPENED_AT_ONCE)
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
        for timer in self._pauses.values():
            timer.cancel()
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
            running = set(self._running)  # one that ends while they are read is read all the same
            try:
                async with self._storage.glance(self._clock()) as tx:
                    tasks = await tx.jobs.tasks(AT_ONCE + len(self._running) + len(self._pauses), LARGE)
            except Exception as error:  # whatever it is, the next look may succeed, and nobody else would look
                LOG.error("the jobs cannot be read (%s)", type(error).__name__)  # noqa: TRY400
                tasks = []
            for task in tasks:
                idle = task.id not in running and task.id not in self._pauses
                idle = idle and (self._reach.here or isinstance(task.job, Bind | Again))
                if idle and len(self._running) < AT_ONCE and self._may_start(task):
                    self._busy.add(task.by or -task.id)
                    self._running[task.id] = asyncio.create_task(self._run(task))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SWEEP):  # `wait_for` may swallow a cancellation
                    await self._woken.wait()

    def _may_start(self, task: Task) -> bool:
        """What takes long is done one at a time of its kind, and so is each one's own: nobody else must wait for it."""
        if task.by in self._busy:
            return False
        job = task.job
        if isinstance(job, FileJob) and (job.size or 0) > LARGE and len(self._running) >= AT_ONCE - 1:
            return False
        if isinstance(job, Examine | Bind):
            if self._long.get(type(job)) in self._running:
                return False
            self._long[type(job)] = task.id
        return True

    async def _run(self, task: Task) -> None:
        began = asyncio.get_running_loop().time()
        try:
            if isinstance(task.job, Again):
                received = await self._resumed(task.id, task.job)
            else:
                received = await self._finished(task, await self._result(task))
            if received is not None:
                await self._accept(received)
        except RetryAfter as error:
            self._pause(task, seconds(error), error)
        except TelegramError as error:
            await self._failed(task, error, began)
        except Exception as error:
            await self._broken(task, error)
        finally:
            del self._running[task.id]
            self._busy.discard(task.by or -task.id)
            self._woken.set()

    async def _resumed(self, job_id: int, job: Again) -> Received | None:
        async with self._storage.begin(self._clock()) as tx:
            return await tx.aside.resume(job_id, job.inbox)

    async def _finished(self, task: Task, result: Result) -> Received | None:
        self._reach.forget(("job", task.id))
        self._begun.discard(task.id)
        async with self._storage.begin(self._clock()) as tx:
            if isinstance(result, Kept):
                await tx.papers.archived(result.sha256, size=result.size, mime=result.mime)
            return await tx.jobs.finish(task.id, result)

    def _pause(self, task: Task, pause: float, error: Exception) -> None:
        LOG.warning("job %s waits %.1f s (%s)", task.id, pause, type(error).__name__)
        self._pauses[task.id] = asyncio.get_running_loop().call_later(pause, self._go_on, task.id)

    def _go_on(self, job_id: int) -> None:
        del self._pauses[job_id]
        self._woken.set()

    async def _failed(self, task: Task, error: TelegramError, since: float) -> None:
        """Telegram failed: while it answers others, that is counted against the job."""
        key = ("job", task.id)
        blame = await self._reach.failed(key, since)
        if blame is Blame.STUBBORN or (blame is Blame.ITS_OWN and task.attempts + 1 >= FETCH_TRIES):
            await self._give_up(task, error)
            return
        if blame is Blame.ITS_OWN and not await self._counted(task):
            return
        self._pause(task, backoff(max(0, self._reach.tries(key) - 1)), error)

    async def _broken(self, task: Task, error: Exception) -> None:
        """A failure of ours, or of the disk, which passes."""
        if is_disk_trouble(error):
            self._pause(task, SWEEP, error)
        elif task.attempts + 1 >= TRIES and not isinstance(task.job, Again):
            await self._give_up(task, error)
        elif await self._counted(task):
            self._pause(task, backoff(task.attempts), error)

    async def _counted(self, task: Task) -> bool:
        """Whether the failure could be recorded; else the job waits for storage."""
        try:
            async with self._storage.begin(self._clock()) as tx:
                await tx.jobs.again(task.id)
        except Exception as error:
            self._pause(task, SWEEP if is_storage_trouble(error) else LONGEST_PAUSE, error)
            return False
        return True

    async def _give_up(self, task: Task, error: Exception) -> None:
        LOG.error("job %s is given up\n%s", task.id, trace(error))
        try:
            received = await self._finished(task, Failed(_asked(task).whose, "unavailable"))
        except Exception as trouble:
            if is_storage_trouble(trouble):
                self._pause(task, LONGEST_PAUSE, trouble)
                return
            async with self._storage.begin(self._clock()) as tx:  # what it was for cannot be read: nobody can be told
                await tx.jobs.drop(task.id)
            self._begun.discard(task.id)
            return
        if received is not None:
            await self._accept(received)

    async def _result(self, task: Task) -> Result:
        job = _asked(task)
        if isinstance(job, Bind):
            return await self._bound(task, job)
        with self._storage.archive.arriving() as path:
            wrong = await self._fetched(task.id, job, path)
            if wrong is not None:
                return Failed(job.whose, wrong)
            if isinstance(job, Examine):
                return result_of(job, (await self._opened(task, examine, path, PDF))[0])
            with path.open("rb") as file:
                limits = PICTURE if is_picture(file.read(8)) else PDF
            return await self._archived(job, *await self._opened(task, look, path, limits), arrived=path)

    async def _fetched(self, job_id: int, job: FileJob, path: Path) -> str | None:
        """Downloads the file; gives the error where there is none to be had."""
        if (job.size or 0) > letter.LARGEST:
            return "too_big"
        wrong: str | None = None
        try:
            if shutil.disk_usage(path).free < (job.size or 0):
                raise OSError(errno.ENOSPC, "no room for the file")  # nor is it downloaded again and again to see
            with path.open("wb") as file:
                await self._bot.download(job.file_id, file, letter.LARGEST)
        except Gone:
            if not await self._reach.there():
                raise
            wrong = "unavailable"
        except (BadRequest, Forbidden) as error:
            wrong = "too_big" if "too big" in error.message else "unavailable"
        self._reach.answered(("job", job_id))
        return wrong

    async def _bound(self, task: Task, job: Bind) -> Result:
        given = {"archive": str(self._storage.archive.root), "pages": job.pages}
        return await self._archived(job, *await self._opened(task, bind, json.dumps(given).encode(), BINDING))

    async def _opened(
        self, task: Task, work: Callable[[bytes], bytes], given: bytes | Path, limits: child.Limits
    ) -> tuple[dict[str, Any], bytes]:
        """The line of JSON that `work` says, in a process with limits, and what follows it.

        That it begins is counted before, once for each run of the program: what ends it is not opened at every start.
        """
        async with self._open:
            if task.id not in self._begun:
                async with self._storage.begin(self._clock()) as tx:
                    if await tx.jobs.trying(task.id) > TRIES:
                        return {"error": "interrupted"}, b""
                self._begun.add(task.id)
            try:
                made = await child.run(work, given, limits)
            except child.TooMuch:
                return {"error": "heavy"}, b""
        said, _, content = made.partition(b"\n")
        return json.loads(said), content

    async def _archived(self, job: Asked, said: dict[str, Any], made: bytes, arrived: Path | None = None) -> Result:
        """Keeps what was `made`, or what has `arrived` where nothing had to be; an error keeps nothing."""
        if "error" in said:
            return result_of(job, said)
        archive = self._storage.archive
        if arrived is None or made:
            sha256 = await asyncio.to_thread(archive.put, made)
        else:
            sha256 = await asyncio.to_thread(archive.take, arrived, said["size"])
        return result_of(job, {**said, "sha256": sha256})


def _asked(task: Task) -> Asked:
    """What somebody waits for; raises LookupError where nobody can tell."""
    if task.job is None or isinstance(task.job, Again):
        raise LookupError("the job cannot be read")
    return task.job
