"""The directory that backups lie in: files once by their content, and a folder for each snapshot that names its own.

    files/ab/<SHA-256 of the content>      and, where it is encrypted, to which keys
    snapshots/<instant>/                   database, manifest, and the key where it is encrypted
    arriving/                              what is not whole yet
    rehearsed.json, lock

Whatever is outside `arriving` is whole: it was written there, flushed to the disk and renamed.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from storage import files
from storage.connecting.claim import InUse
from storage.keeping import manifest
from storage.keeping.encryption import suffix_of
from storage.keeping.manifest import Manifest, NotWhole, Stored

_INSTANT = "%Y%m%dT%H%M%S.%fZ"


class Directory:
    """A directory of backups (mode 0700) that one program at a time writes to. Its methods block."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.arriving = root / "arriving"
        self._snapshots = root / "snapshots"
        self._lock = root / "lock"

    # Who uses it

    @contextmanager
    def written(self, *, wait: bool = False) -> Iterator[None]:
        """Nobody else uses it while the block runs; what a killed program has left half done is removed first.

        Raises `InUse`, or waits; makes the directory in one that is there.
        """
        files.folder(self.root)
        with _held(self._lock, os.O_RDWR | os.O_CREAT, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB)):
            shutil.rmtree(self.arriving, ignore_errors=True)
            for folder in (self.arriving, self._snapshots, self.root / "files"):
                files.folder(folder)
            try:
                yield
            finally:
                shutil.rmtree(self.arriving, ignore_errors=True)

    @contextmanager
    def read(self) -> Iterator[None]:
        """Nobody writes to it while the block runs; it may be one that cannot be written to. Raises `InUse`."""
        if not self._lock.is_file():
            yield
            return
        with _held(self._lock, os.O_RDONLY, fcntl.LOCK_SH | fcntl.LOCK_NB):
            yield

    # Snapshots

    def names(self) -> list[str]:
        """The snapshots, oldest first; raises `OSError` where the directory cannot be read."""
        if not self._snapshots.exists():
            self.root.stat()
            return []
        return sorted(path.name for path in self._snapshots.iterdir() if _made(path.name) is not None)

    def made(self) -> dict[str, datetime]:
        """When each was made (aware), oldest first, by their names."""
        return {name: at for name in self.names() if (at := _made(name))}

    def newest(self, now: datetime) -> datetime | None:
        """When the newest was made, of those that `now` were made: a clock that was wrong once has named others."""
        return max((at for at in self.made().values() if at <= now), default=None)

    def folder(self, name: str) -> Path:
        """Where a snapshot lies."""
        return self._snapshots / name

    def manifest(self, name: str) -> Manifest:
        """What a snapshot says of itself; raises `NotWhole`."""
        return manifest.read(self.folder(name))

    def newest_whole(self, now: datetime) -> tuple[str, Manifest] | None:
        """The newest whose manifest is whole, of those that `now` were made."""
        for name in reversed([name for name, at in self.made().items() if at <= now]):
            with suppress(NotWhole):
                return name, self.manifest(name)
        return None

    def ends(self) -> set[tuple[int, str]]:
        """The line, and its seal, at which the journal of each whole snapshot ends."""
        found = set()
        for name in self.names():
            with suppress(NotWhole):
                said = self.manifest(name)
                found.add((said.journal_no, said.journal_mac))
        return found

    def keep(self, snapshot: Path, at: datetime) -> str:
        """Makes of a folder in `arriving` the snapshot made `at`, once all in it is on the disk; returns its name."""
        for path in snapshot.iterdir():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        files.flush(snapshot)
        name = _name(at)
        snapshot.rename(self.folder(name))
        files.flush(self._snapshots)
        return name

    # Files

    def file(self, sha256: str, keys: Sequence[str]) -> Path:
        """Where the file with that content lies, encrypted to `keys`, if it is there."""
        return self.root / "files" / sha256[:2] / f"{sha256}{suffix_of(keys)}"

    def put(self, sha256: str, keys: Sequence[str], content: bytes) -> Stored:
        """Stores the `content` by which the file of the archive is stored, in place of any that is there."""
        path, arriving = self.file(sha256, keys), self.arriving / "file"
        arriving.write_bytes(content)
        files.folder(path.parent)
        files.adopt(path, arriving)
        return Stored(len(content), hashlib.sha256(content).hexdigest())

    def known(self, keys: Sequence[str]) -> dict[str, Stored]:
        """The files that whole snapshots name, of those that are encrypted to `keys`."""
        found: dict[str, Stored] = {}
        for name in self.names():
            with suppress(NotWhole):
                said = self.manifest(name)
                if suffix_of(said.encrypted_to) == suffix_of(keys):
                    found |= said.files
        return found

    def thin(self, kept: set[datetime]) -> tuple[int, int]:
        """Removes the snapshots that were not made at one of `kept`, and files none of the others names.

        Returns how many of each. While any manifest is damaged no file is removed: it may need them.
        """
        gone = [name for name, at in self.made().items() if at not in kept]
        for name in gone:
            self.folder(name).rename(self.arriving / name)  # not half there, whenever this ends
            shutil.rmtree(self.arriving / name)
        files.flush(self._snapshots)
        try:
            said = [self.manifest(name) for name in self.names()]
        except NotWhole:
            return len(gone), 0
        named = {self.file(sha256, one.encrypted_to) for one in said for sha256 in one.files}
        useless = [path for path in (self.root / "files").glob("*/*") if path not in named]
        for path in useless:
            path.unlink()
        return len(gone), len(useless)

    # Rehearsals

    def rehearsed(self) -> datetime | None:
        """When a restore was last rehearsed with success, None for never."""
        try:
            said = json.loads((self.root / "rehearsed.json").read_text())
            return datetime.fromisoformat(said["at"]).astimezone(UTC)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def remember_rehearsal(self, at: datetime, name: str) -> None:
        """A restore of the snapshot was rehearsed with success."""
        said: Mapping[str, str] = {"at": at.isoformat(), "snapshot": name}
        files.replace(self.root / "rehearsed.json", f"{json.dumps(said)}\n".encode())


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """An empty folder beside the data for what is not whole yet, gone after the block. Blocking; raises `InUse`.

    What a killed program has left in it is removed first.
    """
    files.folder(folder)
    with _held(folder, os.O_RDONLY, fcntl.LOCK_EX | fcntl.LOCK_NB):
        empty_out(folder)
        try:
            yield folder
        finally:
            empty_out(folder)


def empty_out(folder: Path) -> None:
    """Removes whatever is in it. Blocking."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


@contextmanager
def _held(path: Path, how: int, lock: int) -> Iterator[None]:
    with ExitStack() as stack:
        try:
            stack.enter_context(files.held(path, lock, how))
        except BlockingIOError:
            raise InUse(f"another program is making or reading a backup, and must end first ({path})") from None
        yield


def _name(at: datetime) -> str:
    return at.astimezone(UTC).strftime(_INSTANT)


def _made(name: str) -> datetime | None:
    try:
        return datetime.strptime(name, _INSTANT).replace(tzinfo=UTC)
    except ValueError:
        return None
