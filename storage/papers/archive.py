"""The archive: files on the disk, each by its content."""

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Self, overload

from storage import files

_SHORT_OF = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
"""What the machine runs out of for a while: no fault of the file."""


_ARRIVING = "arriving"


class Archive:
    """Files in a directory (mode 0700), each named by the SHA-256 of its content: written whole or not at all.

    What is `arriving` is none of them yet.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes) -> str:
        """Stores `content`, flushed to the disk, and returns its SHA-256 in hex. Blocking: call it in a thread.

        What is there already gets a new date, so that `sweep` leaves it.
        """
        return self._kept(hashlib.sha256(content).hexdigest(), lambda path: files.replace(path, content))

    def drop_arriving(self) -> None:
        """Removes what was arriving when a program before ended. Blocking; raises `OSError` where it cannot be used."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self.root / _ARRIVING)
        with self.arriving():
            pass

    @classmethod
    def within(cls, data_dir: Path) -> Self:
        """The one of the office whose data lie there."""
        return cls(data_dir / "archive")

    @contextmanager
    def arriving(self) -> Iterator[Path]:
        """An empty file for what is on its way, gone after the block; `drop_arriving` removes what a kill leaves."""
        folder = self.root / _ARRIVING
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            path = Path(file.name)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def take(self, arrived: Path, size: int) -> str:
        """The same as `put` for the first `size` bytes of what has arrived, never in memory and moved. Blocking."""
        os.truncate(arrived, size)
        with arrived.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return self._kept(sha256, lambda path: files.adopt(path, arrived))

    def _kept(self, sha256: str, write: Callable[[Path], None]) -> str:
        path = self._path(sha256)
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with self._held(fcntl.LOCK_SH):
            if self.fault(sha256) is None:
                os.utime(path)
            else:
                write(path)
        return sha256

    def sweep(self, known: Collection[str], before: float) -> int:
        """Removes what is dated `before` (Unix) and is none of the `known` files; returns how many. Blocking.

        So goes also what a killed write has left half done.
        """
        removed = 0
        for path in self._files():
            if path.name in known:
                continue
            with self._held(fcntl.LOCK_EX), suppress(FileNotFoundError):  # one half done may be whole by now
                if path.stat().st_mtime < before:
                    path.unlink()
                    removed += 1
        return removed

    def extent(self) -> tuple[int, int]:
        """How many files it has, and their bytes. Blocking."""
        count = size = 0
        for path in self._files():
            if path.parent.name == _ARRIVING:
                continue
            with suppress(FileNotFoundError):
                size += path.stat().st_size
                count += 1
        return count, size

    def _files(self) -> list[Path]:
        return [path for path in self.root.glob("*/*") if path.is_file()]

    def _held(self, lock: int) -> AbstractContextManager[None]:
        """Nobody, in whatever process, puts a file while one is removed."""
        return files.held(self.root, lock)

    def get(self, sha256: str) -> bytes:
        """The content; raises `FileNotFoundError`, also where it cannot be read or is not what it was. Blocking."""
        try:
            content = self._path(sha256).read_bytes()
        except OSError as error:
            if error.errno in _SHORT_OF:
                raise
            raise FileNotFoundError(f"{sha256} cannot be read: {error.strerror}") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FileNotFoundError(f"{sha256} was changed on disk")
        return content

    def has(self, sha256: str) -> bool:
        """Whether there is a file of that name, whatever is in it. Blocking."""
        return self._path(sha256).is_file()

    def touch(self, sha256: str) -> None:
        """Gives a file a new date, so that `sweep` leaves it. Blocking."""
        os.utime(self._path(sha256))

    def others(self, known: Collection[str]) -> list[str]:
        """The names of the files that are none of the `known`. Blocking."""
        return [path.name for path in self._files() if path.parent.name != _ARRIVING and path.name not in known]

    def each(self, files: Sequence[str]) -> Sequence[bytes]:
        """The contents in that order, each read when it is asked for, so that they are never all in memory."""
        return _Contents(self, files)

    def fault(self, sha256: str) -> str | None:
        """What is wrong with the file: `lost`, `not readable` or `changed on disk`, or nothing (None). Blocking.

        Raises `OSError` where the machine is short of what reading needs, as `get` does.
        """
        try:
            with self._path(sha256).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return "lost from disk"
        except OSError as error:
            if error.errno in _SHORT_OF:
                raise
            return "not readable on disk"
        return None if found == sha256 else "changed on disk"

    def _path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256


class _Contents(Sequence[bytes]):
    def __init__(self, archive: Archive, files: Sequence[str]) -> None:
        self._archive = archive
        self._files = files

    def __len__(self) -> int:
        return len(self._files)

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[bytes]: ...
    def __getitem__(self, at: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(at, slice):
            return _Contents(self._archive, self._files[at])
        return self._archive.get(self._files[at])
