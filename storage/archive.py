"""The archive: files on the disk, each by its content."""

import hashlib
from pathlib import Path

from storage import files


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
        """The content; raises `FileNotFoundError`, also where it is not any more what it was. Blocking."""
        content = self._path(sha256).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FileNotFoundError(f"{sha256} was changed on disk")
        return content

    def fault(self, sha256: str) -> str | None:
        """What is wrong with the file: `lost from disk`, `changed on disk`, or nothing (None). Blocking."""
        try:
            with self._path(sha256).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return "lost from disk"
        return None if found == sha256 else "changed on disk"

    def _path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256
