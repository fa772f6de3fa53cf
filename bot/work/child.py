"""Work in a process of its own: what takes long or much memory is done beside the program, and ends with it."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from bot.work import inside

LOG = logging.getLogger(__name__)

_PIECE = 1 << 18
"""Bytes handed over at once, so that no second copy of what is given waits in memory."""

_Pipes = tuple[asyncio.StreamWriter, asyncio.StreamReader, asyncio.StreamReader]


class ChildFailed(Exception):
    """The process ended without a result."""


class TooMuch(ChildFailed):
    """The work took more than its limits allow, or ended its process, as what is made to exhaust a library does."""


@dataclass(frozen=True)
class Limits:
    """What work may take: bytes of `memory` of its own, `seconds` of processor time, six times as many by the clock.

    A busy machine gives a process that yields only a part of its time.
    """

    memory: int
    seconds: int

    @property
    def by_the_clock(self) -> int:
        """Seconds after which the process is killed."""
        return 6 * self.seconds


async def run(work: Callable[[bytes], bytes], given: bytes | Path, limits: Limits | None = None) -> bytes:
    """What `work`, a function of a module, makes of `given` in a process made for it, which yields to everything else.

    A file `given` as its path is read there, so that only one process has it in memory.

    Cancelling kills the process, and it ends by itself where this one dies. It gets nothing of the environment, where
    the secrets are. Raises `ChildFailed`, or `TooMuch` by its `limits`; the log tells why, without what was given.
    """
    try:
        async with asyncio.timeout(limits.by_the_clock if limits else None):
            return await _run(work, given, limits)
    except TimeoutError:
        LOG.warning("%s took too long", work.__qualname__)
        raise TooMuch("time") from None


async def _run(work: Callable[[bytes], bytes], given: bytes | Path, limits: Limits | None) -> bytes:
    bounds = [str(limits.memory), str(limits.seconds)] if limits else []
    file, content = (str(given), b"") if isinstance(given, Path) else ("", given)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", inside.__name__, work.__module__, work.__qualname__, file, *bounds),
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        stdin, stdout, stderr = cast(_Pipes, (process.stdin, process.stdout, process.stderr))
        with contextlib.suppress(ConnectionError):  # it has ended already, and its status says how
            stdin.write(len(content).to_bytes(inside.LENGTH, "big"))
            for at in range(0, len(content), _PIECE):
                stdin.write(memoryview(content)[at : at + _PIECE])
                await stdin.drain()
        made, said = await asyncio.gather(stdout.read(), stderr.read())
        status = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if limits and (
        status == inside.FULL or (status < 0 and status != -signal.SIGKILL)
    ):  # killed, it was by somebody else
        LOG.warning("%s took too much: status %s", work.__qualname__, status)
        raise TooMuch(f"status {status}")
    if status != 0:
        LOG.error("%s ended with status %s\n%s", work.__qualname__, status, said.decode(errors="replace")[-4000:])
        raise ChildFailed(f"status {status}")
    return made
