"""What the command line does to save the office."""

import asyncio
import os
import threading
import time
from pathlib import Path

from bot.cli.command import CommandFailed, Progress, named, say
from bot.clock import utc_now
from bot.settings import Settings
from bot.work.inside import end_with_parent
from storage.connecting.sqlite import path_of
from storage.keeping.directory import Directory
from storage.keeping.encryption import Storing
from storage.keeping.nights import kept
from storage.keeping.snapshot import AnotherOffice, Original, Saved, save
from storage.keys.succession import place as place_of_new

_KB, _MB = 1024, 1024 * 1024


async def backup(settings: Settings, directory: Path | None, *, nightly: bool) -> None:
    """Saves database and archive while the program runs; fails naming files that the archive has lost or changed.

    `nightly` is for the service: it waits for another backup, thins out those there are, and ends with the service.
    """
    if nightly:
        os.nice(10)
        threading.Thread(target=end_with_parent, daemon=True).start()
    root, begun = target(settings, directory), time.monotonic()
    place, storing = Directory(root), Storing(settings.backup_key)
    original = _original(settings)
    try:
        with place.written(wait=nightly):
            saved = await save(original, place, storing, utc_now, Progress())
            if nightly:
                await asyncio.to_thread(_thin, settings, place)
    except AnotherOffice as error:
        raise CommandFailed(f"no backup is made in {root}: {error}") from None
    except OSError as error:
        raise CommandFailed(f"no backup is made: {error.strerror or error} ({error.filename or root})") from None
    say(_words(saved, root, time.monotonic() - begun))
    if saved.faults:
        raise CommandFailed(
            f"the backup is made, but {len(saved.faults)} files are not whole in DATA_DIR: {named(saved.faults)}"
        )
    if not storing.encrypts:
        key = settings.key_source if saved.secret == original.secret else place_of_new(settings.data_dir).absolute()
        say(f"The key is not in it, and nothing opens it without: keep a copy of {key} apart from it.")


def target(settings: Settings, directory: Path | None) -> Path:
    """The directory of backups that is meant; raises `CommandFailed` where none is, or none that would survive."""
    root = directory or settings.backup_dir
    if root is None:
        raise CommandFailed("there is no directory for backups: name one, or set BACKUP_DIR")
    data = settings.data_dir.resolve()
    if data == root.resolve() or data in root.resolve().parents:
        raise CommandFailed(f"{root} lies in DATA_DIR, and a backup is there to survive that: take another directory")
    return root


def _original(settings: Settings) -> Original:
    database = path_of(settings.database_url)
    if database is not None and not (database.is_file() and database.stat().st_size):
        raise CommandFailed(f"there is nothing to save yet: no database at {database}")
    return Original(settings.database_url, settings.data_dir, settings.secret())


def _thin(settings: Settings, place: Directory) -> None:
    snapshots, files = place.thin(kept(place.made().values(), settings.zone))
    if snapshots:
        say(f"{snapshots} older snapshots and {files} files that no other names were removed")


def _words(saved: Saved, root: Path, seconds: float) -> str:
    files, lines = len(saved.manifest.files), saved.manifest.journal_no
    size = f"{saved.new_bytes / _MB:.1f} MB" if saved.new_bytes >= _MB else f"{saved.new_bytes / _KB:.0f} KB"
    how = ", encrypted, with the key" if saved.manifest.encrypted_to else ""
    return (
        f"{root}: snapshot {saved.name}{how}: the database up to line {lines} of the journal, and {files} files, "
        f"{saved.new} of them new; {size} added in {seconds:.1f} s"
    )
