"""Work in a process of its own: what takes long or much memory is done beside the program, and ends with it."""

import asyncio
import contextlib
import logging
import os
import sys
import threading
from asyncio.subprocess import PIPE
from collections.abc import Callable
from importlib import import_module
from typing import cast

from bot.logs import trace

LOG = logging.getLogger(__name__)

_LENGTH = 8
"""Bytes that say how many are given."""

_Pipes = tuple[asyncio.StreamWriter, asyncio.StreamReader, asyncio.StreamReader]


class ChildFailed(Exception):
    """The process ended without a result."""


async def run(work: Callable[[bytes], bytes], given: bytes) -> bytes:
    """What `work`, a function of a module, makes of `given` in a process made for it, which yields to everything else.

    Cancelling kills the process, and it ends by itself where this one dies. It gets nothing of the environment, where
    the secrets are. Raises `ChildFailed`; the log tells why, without what was given.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__, work.__module__, work.__qualname__),
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        stdin, stdout, stderr = cast(_Pipes, (process.stdin, process.stdout, process.stderr))
        stdin.write(len(given).to_bytes(_LENGTH, "big") + given)
        with contextlib.suppress(ConnectionError):  # it has ended already, and its status says how
            await stdin.drain()
        made, said = await asyncio.gather(stdout.read(), stderr.read())
        status = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if status != 0:
        LOG.error("%s ended with status %s\n%s", work.__qualname__, status, said.decode(errors="replace")[-4000:])
        raise ChildFailed(f"status {status}")
    return made


def main(module: str, name: str) -> None:
    """The process itself. Its standard input stays open as long as whoever wants the result is there."""
    os.nice(10)
    source = sys.stdin.buffer
    given = source.read(int.from_bytes(source.read(_LENGTH), "big"))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        sys.stdout.buffer.write(getattr(import_module(module), name)(given))
    except Exception as error:  # its message may quote what was given
        sys.exit(trace(error))


def _end_with_parent() -> None:
    os.read(0, 1)  # by its number: the interpreter could not end while a thread holds the buffered one
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
