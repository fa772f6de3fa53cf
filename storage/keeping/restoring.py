"""A snapshot made into an office again: checked, opened with its key, verified, and only then put in place."""

import asyncio
import gzip
import hashlib
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from storage import files
from storage.connecting.engines import connected
from storage.connecting.sqlite import adopt, path_of, url_of
from storage.journal.head import HEAD, Mark, OutsideHead
from storage.keeping.copying import Told, copy, empty, in_lines
from storage.keeping.directory import Directory
from storage.keeping.encryption import Opening, suffix_of
from storage.keeping.manifest import Manifest, NotWhole, Stored
from storage.keeping.snapshot import DATABASE, KEY
from storage.papers.archive import Archive
from storage.vault import Vault

_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Snapshot:
    """A snapshot that is to be restored, and how what is encrypted in it is opened."""

    directory: Directory
    name: str
    manifest: Manifest
    opening: Opening

    @property
    def _encrypted(self) -> bool:
        return bool(self.manifest.encrypted_to)

    def part(self, name: str, stored: Stored) -> Path:
        """A file of the snapshot's own, which is whole; raises `NotWhole`. Blocking."""
        path = self.directory.folder(self.name) / f"{name}{suffix_of(self.manifest.encrypted_to)}"
        if fault := stored.fault(path):
            raise NotWhole(f"{path} is {fault}")
        return path

    def secret(self) -> str | None:
        """The key of the office, None where it is not in the snapshot; raises `NotWhole`, `NotOpened`. Blocking."""
        if self.manifest.key is None:
            return None
        stored = self.part(KEY, self.manifest.key).read_bytes()
        return self.opening.content(stored, encrypted=self._encrypted).decode()

    def unpack_database(self, target: Path, told: Told) -> None:
        """Writes the database as it was; raises `NotWhole`, `NotOpened`. Blocking."""
        path, packed = self.part(DATABASE, self.manifest.database), target.with_name("packed")
        with path.open("rb") as source, packed.open("wb") as opened:
            self.opening.stream(source, opened, encrypted=self._encrypted)
        try:
            with gzip.open(packed) as unpacked, target.open("wb") as database:
                while piece := unpacked.read(1 << 20):
                    database.write(piece)
                    told(f"database: {database.tell() >> 20} MB unpacked")
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise NotWhole(f"{path} cannot be unpacked") from None
        packed.unlink()

    def put_back(self, archive: Archive, told: Told) -> dict[str, str]:
        """Puts every file into the archive; returns what is wrong with those that cannot be put there. Blocking."""
        faults = {}
        for number, (sha256, stored) in enumerate(self.manifest.files.items(), 1):
            path = self.directory.file(sha256, self.manifest.encrypted_to)
            fault = stored.fault(path)
            if fault is None:
                content = self.opening.content(path.read_bytes(), encrypted=self._encrypted)
                if hashlib.sha256(content).hexdigest() == sha256:
                    archive.put(content)
                else:
                    fault = "another file"
            if fault is not None:
                faults[sha256] = f"{path} is {fault}"
            told(f"files: {number} of {len(self.manifest.files)}")
        return faults


def keep_unknown(archive: Archive, manifest: Manifest) -> int:
    """How many files the archive has that the snapshot does not know; they are kept for a day more. Blocking."""
    unknown = [name for name in archive.others(manifest.files) if _SHA256.fullmatch(name)]
    for name in unknown:
        archive.touch(name)
    return len(unknown)


async def head_of(data_dir: Path, secret: str) -> Mark | None:
    """The line that the journal's head outside the database names; raises `ValueError` where it is not whole."""
    return await OutsideHead(data_dir / HEAD, Vault(secret)).read()


async def refuse_content(url: str) -> None:
    """Raises `CannotCopy` where there is anything in the database; one that is a file need not be there."""
    path = path_of(url)
    if path is None or path.exists():
        async with empty(url):
            pass


async def put_in_place(unpacked: Path, url: str, data_dir: Path, told: Told) -> None:
    """Makes of a database that nobody has open, and of the head beside it, the office's own.

    The database is there whole or not at all, and its head after it: where that is missing, `doctor` says so. Raises
    `CannotCopy` where a command has written to the one that it takes the place of.
    """
    database = path_of(url)
    if database is not None:
        await refuse_content(url)
        await asyncio.to_thread(adopt, database, unpacked)
    else:
        await _copy(unpacked, url, told)
    await asyncio.to_thread(files.adopt, data_dir / HEAD, unpacked.with_name(HEAD))


async def _copy(unpacked: Path, url: str, told: Told) -> None:
    async with connected(url_of(unpacked)) as (_, reader), reader.connect() as rows, empty(url) as target:
        await copy(rows, target, in_lines(told))
