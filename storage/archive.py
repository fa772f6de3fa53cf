"""The archive: files on the disk, each by its content."""

import errno
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import overload

from storage import files

_SHORT_OF = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
"""What the machine runs out of for a while: no fault of the file."""


class Archive:
    """Files in a directory (mode 0700), each named by the SHA-256 of its content: written whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes) -> str:
        """Stores `content`, flushed to the disk, and returns its SHA-256 in hex. Blocking: call it in a thread."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if path.exists():
            return sha256
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        files.replace(path, content)
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
