"""One running program on one set of data: a lock that dies with its process."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from storage import files
from storage.connecting.sqlite import path_of


class InUse(Exception):
    """Another program is running on these data: one line that says so."""


@contextmanager
def claimed(url: str, data_dir: Path | None = None) -> Iterator[None]:
    """Nobody else runs on this database, nor on this directory, while the block runs; raises `InUse`, `OSError`."""
    with ExitStack() as stack:
        for path in _locks(url, data_dir):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                stack.enter_context(files.held(path, fcntl.LOCK_EX | fcntl.LOCK_NB, os.O_RDWR | os.O_CREAT))
            except BlockingIOError:
                raise InUse(f"another program is running on these data, and must be stopped first ({path})") from None
        yield


def _locks(url: str, data_dir: Path | None) -> Iterable[Path]:
    if data_dir is not None:
        yield data_dir / "run.lock"
    if (database := path_of(url)) is not None:
        yield database.with_name(f"{database.name}.lock")
