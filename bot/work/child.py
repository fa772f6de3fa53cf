"""Work in a process of its own: what takes long or much memory is done beside the program, and ends with it."""

import asyncio
import contextlib
import logging
import os
import resource
import signal
import sys
import threading
from asyncio.subprocess import PIPE
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from bot.logs import trace

LOG = logging.getLogger(__name__)

_LENGTH = 8
"""Bytes that say how many are given."""

_PIECE = 1 << 18
"""Bytes handed over at once, so that no second copy of what is given waits in memory."""

_FULL = 75
"""The status of a process that had no memory left."""

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
        *(sys.executable, "-m", __name__, work.__module__, work.__qualname__, file, *bounds),
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        stdin, stdout, stderr = cast(_Pipes, (process.stdin, process.stdout, process.stderr))
        with contextlib.suppress(ConnectionError):  # it has ended already, and its status says how
            stdin.write(len(content).to_bytes(_LENGTH, "big"))
            for at in range(0, len(content), _PIECE):
                stdin.write(memoryview(content)[at : at + _PIECE])
                await stdin.drain()
        made, said = await asyncio.gather(stdout.read(), stderr.read())
        status = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if limits and (status == _FULL or (status < 0 and status != -signal.SIGKILL)):  # killed, it was by somebody else
        LOG.warning("%s took too much: status %s", work.__qualname__, status)
        raise TooMuch(f"status {status}")
    if status != 0:
        LOG.error("%s ended with status %s\n%s", work.__qualname__, status, said.decode(errors="replace")[-4000:])
        raise ChildFailed(f"status {status}")
    return made


def main(module: str, name: str, file: str, *bounds: str) -> None:
    """The process itself. Its standard input stays open as long as whoever wants the result is there."""
    os.nice(10)
    if bounds:
        memory, seconds = map(int, bounds)
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))  # the first sends SIGXCPU, the second SIGKILL
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source = sys.stdin.buffer
    content = source.read(int.from_bytes(source.read(_LENGTH), "big"))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        given = Path(file).read_bytes() if file else content
        sys.stdout.buffer.write(getattr(import_module(module), name)(given))
    except MemoryError:
        sys.exit(_FULL)
    except Exception as error:  # its message may quote what was given
        sys.exit(trace(error))


def _end_with_parent() -> None:
    os.read(0, 1)  # by its number: the interpreter could not end while a thread holds the buffered one
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
