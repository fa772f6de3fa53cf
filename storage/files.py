"""Files that are their owner's alone, written whole or not at all, flushed to the disk together with their names."""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


def replace(path: Path, content: bytes) -> None:
    """Writes the file in place of any that is there. Blocking: call it in a thread."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            _fill(file.fileno(), content)
            Path(file.name).replace(path)
        finally:
            Path(file.name).unlink(missing_ok=True)
    flush(path.parent)


def folder(path: Path) -> None:
    """Makes the folder unless there is one; the one it lies in must be there. Blocking."""
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
        flush(path.parent)


def adopt(path: Path, file: Path) -> None:
    """Puts a file of the same disk in place of any that is there. Blocking."""
    with file.open("rb") as content:
        os.fsync(content.fileno())
    file.replace(path)
    flush(path.parent)


def create(path: Path, content: bytes) -> None:
    """Writes the file unless there is one: whoever comes first has written it. Blocking."""
    with tempfile.NamedTemporaryFile(dir=path.parent) as file:
        _fill(file.fileno(), content)
        with contextlib.suppress(FileExistsError):
            os.link(file.name, path)
    flush(path.parent)


@contextlib.contextmanager
def held(path: Path, lock: int = fcntl.LOCK_EX, how: int = os.O_RDONLY) -> Iterator[None]:
    """A `lock` of `fcntl` on a file or folder, opened `how`, while the block runs. Blocking; raises `BlockingIOError`.

    It is held by a descriptor that no child inherits, so it ends with this process however it ends.
    """
    descriptor = os.open(path, how | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, lock)
        yield
    finally:
        os.close(descriptor)


def _fill(descriptor: int, content: bytes) -> None:
    with open(descriptor, "wb", closefd=False) as file:
        file.write(content)
    os.fsync(descriptor)


def flush(directory: Path) -> None:
    """A power cut must not take back the name of a file that is already relied upon. Blocking."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
