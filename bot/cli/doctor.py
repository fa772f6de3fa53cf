"""What the command line says of how everything is that the service needs."""

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path

from bot.cli.command import CommandFailed, opened, say
from bot.clock import utc_now
from bot.settings import Settings
from procedure.sop import Office
from storage.database import Storage
from storage.engines import shown
from storage.keeping.directory import Directory

SEAL_WARNED = 60
"""Days before its end from which a certificate is warned of: a new one has to be asked for."""

DECREED = 10
"""The month from which the next year's cuti bersama should be known."""

_MB = 1024 * 1024
DISK_WARNED = 1024 * _MB
"""Free bytes of the disk below which it is warned of."""


BACKUP_WARNED, REHEARSAL_WARNED = timedelta(days=2), timedelta(days=100)
"""Ages of the newest backup, and of the last rehearsal, from which they are warned of."""


async def doctor(settings: Settings) -> None:
    """Says how each thing is that the service needs; fails where the database or the seal cannot be used."""
    seal = settings.seal()
    async with opened(settings) as storage, storage.read(utc_now()) as tx:
        outside = await tx.journal.outside_fault()
        held = {office for office in Office if await tx.offices.holders(office)}
        unmade = len(await tx.papers.unrendered())
        aside = len(await tx.aside.all())
        doubled = ", ".join(f"{rack.name} ({rack.room})" for rack in await tx.racks.unnamed())
    if settings.admin_ids:
        held.add(Office.ADMIN)
    vacant = ", ".join(settings.dinas.titles.of(office).long for office in Office if office not in held)
    _examined("BOT_TOKEN", good=settings.bot_token is not None, words="set" if settings.bot_token else "missing")
    _examined("database", good=True, words=f"{shown(settings.database_url)} opens, and its schema is up to date")
    again = f"{outside}; if the database is the right one, and a backup was put back: audit reset --reason …"
    _examined("journal", good=not outside, words=again if outside else "its end fits; audit verify reads it all")
    _examined("aside", good=not aside, words=f"{aside} set aside: aside list" if aside else "nothing is set aside")
    _examined("offices", good=not vacant, words=f"nobody holds {vacant}" if vacant else "all are held")
    _examined("documents", good=not unmade, words=f"{unmade} are not made yet" if unmade else "all are archived")
    words = f"named like another of their room, found only as they are written: {doubled}" if doubled else ""
    _examined("racks", good=not doubled, words=words or "each is found by its name")
    _calendar(settings)
    await _disk(settings, storage)
    await _backup(settings)
    size = sum(file.stat().st_size for file in settings.cache.glob("*")) // 1024
    _examined("cache", good=True, words=f"{settings.cache}: {size} KB of fonts, made anew where they are missing")
    if seal is None:
        _examined("seal", good=True, words="none: SEAL_P12 is not set")
        return
    days = (seal.expires_at - utc_now()).days
    if days < 0:
        raise CommandFailed("the certificate of SEAL_P12 has expired: what is sealed with it counts for nothing")
    _examined("seal", good=days > SEAL_WARNED, words=f"the certificate of SEAL_P12 expires in {days} days")


def _calendar(settings: Settings) -> None:
    """The next year counts from October on: the cuti bersama are decreed in the autumn before."""
    today = utc_now().astimezone(settings.zone).date()
    asked = {today.year, *([today.year + 1] if today.month >= DECREED else [])}
    missing = ", ".join(map(str, sorted(settings.without_cuti_bersama(today) & asked)))
    words = f"no cuti bersama is known of {missing}: add its dates to HOLIDAYS_EXTRA" if missing else ""
    _examined("holidays", good=not missing, words=words or "national holidays and cuti bersama are known")


async def _disk(settings: Settings, storage: Storage) -> None:
    count, held = await asyncio.to_thread(storage.archive.extent)
    disk = shutil.disk_usage(settings.data_dir)
    archive = f"the archive holds {count} files, {held / _MB:.0f} MB"
    free = f"{disk.free / _MB:.0f} of {disk.total / _MB:.0f} MB are free"
    _examined("disk", good=disk.free >= DISK_WARNED, words=f"{free}; {archive}")


async def _backup(settings: Settings) -> None:
    if settings.backup_dir is None:
        _examined("backup", good=False, words="none: BACKUP_DIR is not set")
        return
    place, now = Directory(settings.backup_dir), utc_now()
    try:
        newest = await asyncio.to_thread(place.newest_whole, now)
        beside = await asyncio.to_thread(_on_one_disk, place.root, settings.data_dir)
    except OSError as error:
        _examined("backup", good=False, words=f"{place.root} cannot be read: {error.strerror}")
        return
    if newest is None:
        _examined("backup", good=False, words=f"there is none in {place.root} yet")
        return
    age, rehearsed = now - newest[1].at, await asyncio.to_thread(place.rehearsed)
    made = f"the newest in {place.root} is {_age(age)} old"
    tried = "a restore was never rehearsed" if rehearsed is None else f"rehearsed {_age(now - rehearsed)} ago"
    stale = rehearsed is None or now - rehearsed > REHEARSAL_WARNED
    words = f"{made}; {tried}{': restore --rehearse' if stale else ''}"
    _examined("backup", good=age <= BACKUP_WARNED and not stale, words=words)
    if beside:
        _examined("BACKUP_DIR", good=False, words="it is on the disk of DATA_DIR, with which it would be lost")


def _on_one_disk(one: Path, other: Path) -> bool:
    return one.exists() and one.stat().st_dev == other.stat().st_dev


def _age(age: timedelta) -> str:
    return f"{age.days} days" if age >= timedelta(days=2) else f"{age // timedelta(hours=1)} hours"


def _examined(what: str, *, good: bool, words: str) -> None:
    say(f"{'ok' if good else 'WARNING'}\t{what}\t{words}")
