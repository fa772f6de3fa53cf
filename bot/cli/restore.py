"""What the command line does to bring an office back, or to see that it could."""

import asyncio
import errno
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.cli.audit import Examined, examine, reset
from bot.cli.backup import target
from bot.cli.command import CommandFailed, Progress, named, say
from bot.clock import utc_now
from bot.settings import Settings
from storage import files
from storage.connecting.claim import claimed
from storage.connecting.engines import shown
from storage.connecting.sqlite import url_of
from storage.database import Storage
from storage.errors import DBAPIError, WrongKey
from storage.journal.head import HEAD
from storage.keeping.copying import CannotCopy
from storage.keeping.directory import Directory, workplace
from storage.keeping.encryption import NotOpened, Opening
from storage.keeping.manifest import Manifest, NotWhole
from storage.keeping.restoring import Snapshot, head_of, keep_unknown, put_in_place, refuse_content
from storage.papers.archive import Archive

COPY = "copy.db"

_FULL = (errno.ENOSPC, errno.EDQUOT)
"""What only writing fails with; the error does not say where."""


@dataclass(frozen=True)
class _Unpacked:
    """What was made of a snapshot: whether it is whole, how many messages it owes, and its journal's new end."""

    found: Examined
    damaged: Mapping[str, str]
    owed: int
    line: int

    def faults(self, manifest: Manifest) -> list[str]:
        """What is wrong with it that the backup did not know of."""
        told = self.damaged.keys() | manifest.lost.keys()
        lost = [one for one in self.found.lost if not any(sha256 in one for sha256 in told)]
        return [*self.damaged.values(), *self.found.faults, *lost]


async def restore(
    settings: Settings, directory: Path | None, snapshot: str | None, identity: Path | None, *, rehearse: bool
) -> None:
    """Makes an office of a snapshot, by default of the newest, where there is none; says what was written after it.

    With `rehearse` it is made in a folder that goes again, and nothing of the office is touched.
    """
    root = target(settings, directory)
    place = Directory(root)
    try:
        with place.read():
            chosen = await asyncio.to_thread(_chosen, place, snapshot, identity)
            await (_rehearse(settings, chosen) if rehearse else _restore(settings, chosen))
    except CannotCopy as error:
        raise CommandFailed(f"nothing is restored into {shown(settings.database_url)}: {error}") from None
    except (NotWhole, NotOpened) as error:
        raise CommandFailed(f"nothing is restored: {error}") from None
    except OSError as error:
        work = tempfile.gettempdir() if rehearse else settings.data_dir.absolute()
        where = error.filename or (work if error.errno in _FULL else root)
        raise CommandFailed(f"nothing is restored: {error.strerror or error} ({where})") from None


def _chosen(place: Directory, name: str | None, identity: Path | None) -> Snapshot:
    names = place.names()
    if not names:
        raise CommandFailed(f"there is no backup in {place.root}")
    chosen = name or names[-1]
    if chosen not in names:
        raise CommandFailed(f"there is no snapshot {name} in {place.root}, but {', '.join(names)}")
    return Snapshot(place, chosen, place.manifest(chosen), Opening(identity))


async def _restore(settings: Settings, chosen: Snapshot) -> None:
    with claimed(settings.database_url, settings.data_dir), workplace(settings.data_dir / "restoring") as work:
        await refuse_content(settings.database_url)
        within = chosen.secret()
        secret = _key(settings, within)
        archive, head = Archive.within(settings.data_dir), settings.data_dir / HEAD
        if head.exists():
            shutil.copyfile(head, work / HEAD)  # what it says is written into the journal
        gone = await _gone(settings, chosen.manifest, secret)
        unknown = await asyncio.to_thread(keep_unknown, archive, chosen.manifest)
        unpacked = await _unpack(settings, chosen, work, archive, secret)
        if within is not None and settings.key_file is not None:
            await asyncio.to_thread(files.create, settings.key_file, f"{within}\n".encode())
        await put_in_place(work / COPY, settings.database_url, settings.data_dir, Progress())
    found = unpacked.found
    say(f"Restored: snapshot {chosen.name}: {found.lines} lines of the journal, {found.files} files of the archive.")
    say(gone)
    if unknown:
        say(
            f"{unknown} files in {archive.root} are not in the backup: documents, letters and photos that came after "
            "it. The service removes them a day from now: copy them first if they are needed."
        )
    if unpacked.owed:
        say(f"{unpacked.owed} messages were owed then: the service sends them, some perhaps for a second time.")
    say(f"The head outside the database begins anew at line {unpacked.line}.")
    _fail(unpacked, chosen.manifest, "the office is restored, but")


async def _rehearse(settings: Settings, chosen: Snapshot) -> None:
    within = chosen.secret()
    secret = within or _key(settings, None)
    with tempfile.TemporaryDirectory(prefix="restore-") as folder:
        work = Path(folder)
        unpacked = await _unpack(settings, chosen, work, Archive.within(work), secret)
    _fail(unpacked, chosen.manifest, "a restore would not bring everything back:")
    try:
        chosen.directory.remember_rehearsal(utc_now(), chosen.name)
    except OSError as error:
        say(f"WARNING\tdoctor will not know of it: {error.strerror} ({chosen.directory.root})")
    say(
        f"Rehearsed: snapshot {chosen.name} makes an office of {unpacked.found.lines} lines of the journal and "
        f"{unpacked.found.files} files, and all is whole. Nothing of this office was touched."
    )


async def _unpack(settings: Settings, chosen: Snapshot, work: Path, archive: Archive, secret: str) -> _Unpacked:
    """Makes database and head in `work` and puts the files into `archive`, and reads all of it."""
    told = Progress()
    await asyncio.to_thread(chosen.unpack_database, work / COPY, told)
    try:
        return await _read(chosen, work, archive, secret, told)
    except WrongKey:
        raise CommandFailed(
            f"{settings.key_source} is not the key that this backup was made with: put that one in its place"
        ) from None
    except (DBAPIError, UnicodeDecodeError) as error:
        reason = getattr(error, "orig", None) or error
        raise NotWhole(f"the database of snapshot {chosen.name} cannot be read: {reason}") from None


async def _read(chosen: Snapshot, work: Path, archive: Archive, secret: str, told: Progress) -> _Unpacked:
    storage = await Storage.open(url_of(work / COPY), work, secret)
    try:
        async with storage.read(utc_now()) as tx:
            if await tx.journal.end() != (chosen.manifest.journal_no, chosen.manifest.journal_mac):
                raise NotWhole(f"the database of snapshot {chosen.name} is not the one that its manifest tells of")
        damaged = await asyncio.to_thread(chosen.put_back, archive, told)
        found = await examine(storage, archive, outside=False)
        line = await reset(storage, f"restored from the backup of {chosen.manifest.at.isoformat()}")
        async with storage.read(utc_now()) as tx:
            owed = await tx.outbox.owed()
    finally:
        await storage.close()
    return _Unpacked(found, damaged, owed, line)


def _key(settings: Settings, within: str | None) -> str:
    """The key of the backup: that which is `within`, else the office's, which must be the same where both are."""
    file = settings.key_file
    if file is not None and not file.exists():
        if within is None:
            raise CommandFailed(f"the key is not in this backup: put it back first, as SECRET_KEY or {file.absolute()}")
        return within
    own = settings.secret()
    if within not in (None, own):
        raise CommandFailed(f"{settings.key_source} is another key than the backup's: take it away first")
    return own


async def _gone(settings: Settings, manifest: Manifest, secret: str) -> str:
    """What was written after the backup, as far as it can be told."""
    at, no = manifest.at.astimezone(settings.zone), manifest.journal_no
    since = f"after {at:%Y-%m-%d %H:%M}, line {no} of the journal,"
    papers = f"Papers printed since name lines after {no}, which are not there or tell of other acts."
    try:
        mark = await head_of(settings.data_dir, secret)
    except ValueError as error:
        return f"What was written {since} is gone; how much cannot be told, for of {HEAD} {error}. {papers}"
    if mark is None:
        return f"What was written {since} is gone; how much cannot be told, for there was no {HEAD}. {papers}"
    if mark[0] <= no:
        return f"Nothing is known to have been written {since} and to be gone: {HEAD} named no later one."
    return f"The {mark[0] - no} lines written {since} up to line {mark[0]} are gone. {papers}"


def _fail(unpacked: _Unpacked, manifest: Manifest, words: str) -> None:
    if manifest.lost:
        say(f"{len(manifest.lost)} files had been lost from the archive when the backup was made.")
    faults = unpacked.faults(manifest)
    if faults:
        raise CommandFailed(f"{words} {named(faults)}")
