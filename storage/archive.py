"""The archive: files on the disk, each by its content."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import overload

_SHORT_OF = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
"""What the machine runs out of for a while: no fault of the file."""


class Archive:
    """Files in a directory (mode 0700), each named by the SHA-256 of its content: written whole or not at all."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes) -> str:
        """Stores `content`, flushed to the disk, and returns its SHA-256 in hex. Blocking: call it in a thread."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if path.exists():
            return sha256
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(path)
            finally:
                Path(file.name).unlink(missing_ok=True)
        _flush(path.parent)
        return sha256

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

    def each(self, files: Sequence[str]) -> Sequence[bytes]:
        """The contents in that order, each read when it is asked for, so that they are never all in memory."""
        return _Contents(self, files)

    def fault(self, sha256: str) -> str | None:
        """What is wrong with the file: `lost from disk`, `changed on disk`, or nothing (None). Blocking."""
        try:
            with self._path(sha256).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return "lost from disk"
        return None if found == sha256 else "changed on disk"

    def _path(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256


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


def _flush(directory: Path) -> None:
    """A power cut must not take back the name of a file that the record already cites."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
