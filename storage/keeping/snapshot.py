"""A backup of an office that goes on working: its database as it was at one instant, and every file that it cites."""

import asyncio
import gzip
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from storage.connecting.sqlite import copy_online, path_of, url_of
from storage.database import Storage
from storage.errors import WrongKey
from storage.journal.head import Mark
from storage.keeping import manifest
from storage.keeping.copying import Told, copy, empty, in_lines
from storage.keeping.directory import Directory, empty_out, workplace
from storage.keeping.encryption import Storing, suffix_of
from storage.keeping.manifest import Manifest, Stored
from storage.keys import succession
from storage.papers.archive import Archive

DATABASE, KEY = "database.db.gz", "secret.key"
"""What they are called in a snapshot, before the suffix of what is encrypted."""

TIDIED = 2
"""How often the database is looked at where it cites files that are lost: tidying may just have removed them."""


@dataclass(frozen=True)
class Original:
    """What is saved: the database at `url`, what lies in `data_dir`, and the key (`SECRET_KEY`) of both."""

    url: str
    data_dir: Path
    secret: str


class AnotherOffice(Exception):
    """The snapshots in the directory are another office's, whose nights this one would take: one line that says so."""


@dataclass(frozen=True)
class Saved:
    """The snapshot `name`: `new` files of `new_bytes`, the rest was there; `faults` of files of the archive.

    `secret` is the key that opens its database.
    """

    name: str
    manifest: Manifest
    new: int
    new_bytes: int
    faults: Sequence[str]
    secret: str = field(repr=False)


@dataclass(frozen=True)
class _Seen:
    """The database as it was at one instant, packed into a file of our own, and what stands in it."""

    at: datetime
    packed: Path
    schema: str
    rows: Mapping[str, int]
    journal: Mark
    cited: Collection[str]
    secret: str


@dataclass
class _Files:
    """The files of a snapshot, as far as they are stored."""

    stored: dict[str, Stored] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    new: int = 0
    new_bytes: int = 0


async def save(
    original: Original, directory: Directory, storing: Storing, clock: Callable[[], datetime], told: Told
) -> Saved:
    """Makes a snapshot in the `directory`, which is `written`; it is there whole or not at all.

    Files that are stored already stay as they are. Those that the archive has lost or changed are named, and the
    snapshot is made without them. Raises `InUse` where another backup of the office is made, `AnotherOffice` where no
    snapshot there ends with a line that stands in its journal, `WrongKey`, `NewerSchema` and whatever a disk or
    database that fails raises.
    """
    with workplace(original.data_dir / "saving") as work:
        known, stored = await asyncio.to_thread(directory.known, storing.keys), _Files()
        ends = await asyncio.to_thread(directory.ends)
        for _ in range(TIDIED):
            seen = await _look(original, work, ends, clock, told)
            stored = _Files(new=stored.new, new_bytes=stored.new_bytes)
            await asyncio.to_thread(_store, original, directory, storing, seen.cited, known, stored, told)
            if not stored.lost:
                break
            known |= stored.stored
        return await asyncio.to_thread(_keep, original, directory, storing, seen, stored, told)


async def _look(
    original: Original, work: Path, ends: Collection[Mark], clock: Callable[[], datetime], told: Told
) -> _Seen:
    """Takes the copy, and reads from it what has to be known: the office's own database is not touched again."""
    at, own, packed = clock(), work / "copy.db", work / DATABASE
    await asyncio.to_thread(empty_out, work)  # of a look before
    await _copy(original, own, told)
    await asyncio.to_thread(_pack, own, packed, told)  # as it is: to read it may bring its schema up to date
    schema, rows = await asyncio.to_thread(_contents, own)
    storage, secret = await _opened(own, work, original)
    try:
        async with storage.read(at) as tx:
            if ends and not await tx.journal.has_any(ends):
                raise AnotherOffice("the backups there are another office's: take another directory")
            return _Seen(at, packed, schema, rows, await tx.journal.end(), await tx.papers.cited(), secret)
    finally:
        await storage.close()


async def _opened(own: Path, work: Path, original: Original) -> tuple[Storage, str]:
    """The copy with its key: the office's, or the one after it where the settings still name the one before."""
    try:
        return await Storage.open(url_of(own), work, original.secret), original.secret
    except WrongKey:
        new = await asyncio.to_thread(succession.waiting, original.data_dir)
        if new is None:
            raise
        return await Storage.open(url_of(own), work, new), new


async def _copy(original: Original, target: Path, told: Told) -> None:
    """Whatever the engine is, the copy is a database of SQLite: so it can be read anywhere, and made into either."""
    source = path_of(original.url)
    if source is not None:
        pages = "database: {} of {} pages copied"
        await asyncio.to_thread(copy_online, source, target, lambda done, whole: told(pages.format(done, whole)))
        return
    storage = await Storage.open(original.url, original.data_dir, original.secret)
    try:
        async with storage.tables() as rows, empty(url_of(target)) as copied:
            await copy(rows, copied, in_lines(told))
    finally:
        await storage.close()


def _pack(own: Path, packed: Path, told: Told) -> None:
    whole = own.stat().st_size
    with own.open("rb") as source, gzip.open(packed, "wb", compresslevel=6) as target:
        while piece := source.read(1 << 20):
            target.write(piece)
            told(f"database: {source.tell() >> 20} of {whole >> 20} MB packed")


def _contents(own: Path) -> tuple[str, dict[str, int]]:
    engine = sa.create_engine(f"sqlite:///{own}")
    try:
        with engine.connect() as connection:
            tables = sa.inspect(connection).get_table_names()
            rows = {
                name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0 for name in tables
            }
            schema = connection.scalar(sa.select(sa.column("version_num")).select_from(sa.table("alembic_version")))
    finally:
        engine.dispose()
    return str(schema), rows


def _store(
    original: Original,
    directory: Directory,
    storing: Storing,
    cited: Collection[str],
    known: Mapping[str, Stored],
    done: _Files,
    told: Told,
) -> None:
    """Stores each file that is cited, unless it is there."""
    archive = Archive.within(original.data_dir)
    for number, sha256 in enumerate(sorted(cited), 1):
        there = _there(directory.file(sha256, storing.keys), sha256, known.get(sha256), encrypted=storing.encrypts)
        if there is not None:
            done.stored[sha256] = there
            if not archive.has(sha256):
                done.faults[sha256] = "lost from the archive, and saved before"
        else:
            try:
                content = archive.get(sha256)
            except FileNotFoundError:
                done.lost[sha256] = done.faults[sha256] = archive.fault(sha256) or "lost from disk"
                continue
            done.stored[sha256] = directory.put(sha256, storing.keys, storing.content(content))
            done.new += 1
            done.new_bytes += done.stored[sha256].size
        told(f"files: {number} of {len(cited)}, {done.new} of them new")


def _there(path: Path, sha256: str, known: Stored | None, *, encrypted: bool) -> Stored | None:
    """The file as it is stored, None where it has to be stored: none is there, or what is there is not it."""
    try:
        with path.open("rb") as file:
            found = manifest.stored(file)
    except FileNotFoundError:
        return None
    if known is None:  # of a backup that was not ended
        return found if encrypted or found.sha256 == sha256 else None
    return found if found == known else None


def _keep(original: Original, directory: Directory, storing: Storing, seen: _Seen, stored: _Files, told: Told) -> Saved:
    """Puts the snapshot together, and in its place."""
    told("the snapshot is put together")
    folder = directory.arriving / "snapshot"
    folder.mkdir(mode=0o700)
    path = folder / f"{DATABASE}{suffix_of(storing.keys)}"
    with seen.packed.open("rb") as packed, path.open("wb") as target:
        storing.stream(packed, target)
    with path.open("rb") as file:
        database = manifest.stored(file)
    key = None
    if storing.encrypts:
        path = folder / f"{KEY}{suffix_of(storing.keys)}"
        path.write_bytes(storing.content(seen.secret.encode()))
        with path.open("rb") as file:
            key = manifest.stored(file)
    said = Manifest(
        at=seen.at,
        engine=sa.make_url(original.url).get_backend_name(),
        schema=seen.schema,
        journal_no=seen.journal[0],
        journal_mac=seen.journal[1],
        rows=seen.rows,
        encrypted_to=storing.keys,
        database=database,
        key=key,
        files=stored.stored,
        lost=stored.lost,
    )
    manifest.write(folder, said)
    size = sum(path.stat().st_size for path in folder.iterdir())
    name = directory.keep(folder, seen.at)
    faults = [f"{fault}: archive file {sha256}" for sha256, fault in stored.faults.items()]
    return Saved(name, said, stored.new, stored.new_bytes + size, faults, seen.secret)
