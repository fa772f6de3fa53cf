"""What the program needs is watched: where that ends, the program ends, and never only looks alive."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Protocol

from bot.calling.patience import Broken
from bot.traces import trace

LOG = logging.getLogger(__name__)


class Watched(Protocol):
    """Something that runs for as long as the program does."""

    def start(self) -> asyncio.Task[None]:
        """Begins; the task runs until `stop`."""

    async def stop(self) -> None:
        """Ends."""


class Watch:
    """Calls `broken`, once, with one line about the first thing that fails, until it is told to `rest`."""

    def __init__(self, broken: Callable[[str], None]) -> None:
        self._broken: Callable[[str], None] | None = broken

    def over(self, what: str, task: asyncio.Task[None]) -> None:
        """`task` is to run for as long as the program does."""
        task.add_done_callback(partial(self._ended, what))

    def rest(self) -> None:
        """The program is ending: nothing fails any more."""
        self._broken = None

    def fail(self, line: str) -> None:
        """Something cannot be helped."""
        broken, self._broken = self._broken, None
        if broken is not None:
            LOG.critical("the program ends: %s", line)
            broken(line)

    def _ended(self, what: str, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Broken):
            self.fail(str(error))
        elif self._broken is not None:
            if error is not None:
                LOG.error("%s fails\n%s", what, trace(error))
            self.fail(f"{what} ended by itself ({type(error).__name__ if error else 'without an error'})")
