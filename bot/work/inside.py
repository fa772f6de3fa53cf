"""The inside of a process of its own: it imports nothing but this and its work, for each file that comes starts one."""

import os
import resource
import sys
import threading
from importlib import import_module
from pathlib import Path

from bot.traces import trace

LENGTH = 8
"""Bytes that say how many are given."""

FULL = 75
"""The status of a process that had no memory left."""


def main(module: str, name: str, file: str, *bounds: str) -> None:
    """The process itself. Its standard input stays open as long as whoever wants the result is there."""
    os.nice(10)
    if bounds:
        memory, seconds = map(int, bounds)
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))  # the first sends SIGXCPU, the second SIGKILL
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source = sys.stdin.buffer
    content = source.read(int.from_bytes(source.read(LENGTH), "big"))
    threading.Thread(target=end_with_parent, daemon=True).start()
    try:
        given = Path(file).read_bytes() if file else content
        sys.stdout.buffer.write(getattr(import_module(module), name)(given))
    except MemoryError:
        sys.exit(FULL)
    except Exception as error:  # its message may quote what was given
        sys.exit(trace(error))


def end_with_parent() -> None:
    """Ends this process as soon as nobody holds its standard input any more. For a thread of its own."""
    os.read(0, 1)  # by its number: the interpreter could not end while a thread holds the buffered one
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
