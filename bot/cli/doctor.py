"""What the command line says of how everything is that the service needs."""

import asyncio
from collections.abc import Collection
from datetime import timedelta

from bot.cli.command import CommandFailed, opened, say
from bot.clock import utc_now
from bot.service.health import Health
from bot.settings import Settings
from procedure.calendar import Entered
from procedure.health import Ill, Seen, ills
from procedure.sop import Office
from storage.connecting.engines import shown
from storage.database import Storage

_KNOWN = "national holidays and cuti bersama are known"

_MB = 1024 * 1024


async def doctor(settings: Settings) -> None:
    """Says how each thing is that the service needs; fails where the database or the seal cannot be used."""
    seal = settings.seal()
    async with opened(settings) as storage, storage.read(utc_now()) as tx:
        outside = await tx.journal.outside_fault()
        held = {office for office in Office if await tx.offices.holders(office)}
        unmade = len(await tx.papers.unrendered())
        aside = len(await tx.aside.all())
        entered = await tx.calendar.entered()
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
    _calendar(settings, entered)
    seen = await Health(settings, seal.expires_at if seal else None, patience=None).look(utc_now())
    wrong = ills(seen)
    await _disk(seen, wrong, storage)
    _backup(settings, seen, wrong)
    size = sum(file.stat().st_size for file in settings.cache.glob("*")) // 1024
    _examined("cache", good=True, words=f"{settings.cache}: {size} KB of fonts, made anew where they are missing")
    if seen.seal_ends is None:
        _examined("seal", good=True, words="none: SEAL_P12 is not set")
        return
    if Ill.SEAL_ENDED in wrong:
        raise CommandFailed("the certificate of SEAL_P12 has expired: what is sealed with it counts for nothing")
    days = (seen.seal_ends - seen.at).days
    _examined("seal", good=Ill.SEAL_ENDS not in wrong, words=f"the certificate of SEAL_P12 expires in {days} days")


def _calendar(settings: Settings, entered: list[Entered]) -> None:
    """The next year counts from October on: the cuti bersama are decreed in the autumn before."""
    today = utc_now().astimezone(settings.zone).date()
    missing = ", ".join(map(str, settings.calendar(today, entered).asked_for(today)))
    words = f"no cuti bersama is known of {missing}: an admin enters them in chat (/pejabat, Hari libur)"
    _examined("holidays", good=not missing, words=words if missing else _KNOWN)


async def _disk(seen: Seen, wrong: Collection[Ill], storage: Storage) -> None:
    count, held = await asyncio.to_thread(storage.archive.extent)
    archive = f"the archive holds {count} files, {held / _MB:.0f} MB"
    free = f"{seen.free / _MB:.0f} of {seen.total / _MB:.0f} MB are free"
    _examined("disk", good=Ill.DISK_LOW not in wrong, words=f"{free}; {archive}")


def _backup(settings: Settings, seen: Seen, wrong: Collection[Ill]) -> None:
    backups, place = seen.backups, settings.backup_dir
    if backups is None:
        _examined("backup", good=False, words="none: BACKUP_DIR is not set")
    elif backups.fault is not None:
        _examined("backup", good=False, words=f"{place} cannot be read: {backups.fault}")
    elif backups.newest is None:
        _examined("backup", good=False, words=f"there is none in {place} yet")
    else:
        made, rehearsed = f"the newest in {place} is {_age(seen.at - backups.newest)} old", backups.rehearsed
        tried = "a restore was never rehearsed"
        tried = tried if rehearsed is None else f"rehearsed {_age(seen.at - rehearsed)} ago"
        words = f"{made}; {tried}{': restore --rehearse' if Ill.UNREHEARSED in wrong else ''}"
        _examined("backup", good=not {Ill.BACKUP_OLD, Ill.UNREHEARSED} & {*wrong}, words=words)
        if Ill.BACKUP_BESIDE in wrong:
            _examined("BACKUP_DIR", good=False, words="it is on the disk of DATA_DIR, with which it would be lost")


def _age(age: timedelta) -> str:
    return f"{age.days} days" if age >= timedelta(days=2) else f"{age // timedelta(hours=1)} hours"


def _examined(what: str, *, good: bool, words: str) -> None:
    say(f"{'ok' if good else 'WARNING'}\t{what}\t{words}")
