"""What is wrong with how the office is kept: its disk, its seal, its backups, its calendar. Each threshold is here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto

DISK_WARNED = 1024**3
"""Free bytes of the disk below which it is warned of."""

SEAL_WARNED = 60
"""Days before its end from which a certificate is warned of: a new one has to be asked for."""

BACKUP_WARNED, REHEARSAL_WARNED = timedelta(days=2), timedelta(days=100)
"""Ages of the newest backup, and of the last rehearsal, from which they are warned of."""

DECREED = 10
"""The month from which the next year's cuti bersama should be known: they are decreed in the autumn before."""


class Ill(Enum):
    """What can be wrong, the worst first."""

    DISK_LOW = auto()
    SEAL_ENDED = auto()
    SEAL_ENDS = auto()
    BACKUP_UNSET = auto()
    BACKUP_UNREAD = auto()
    BACKUP_NONE = auto()
    BACKUP_OLD = auto()
    BACKUP_BESIDE = auto()
    UNREHEARSED = auto()


@dataclass(frozen=True)
class Backups:
    """What lies in the directory of backups: when the newest was made, and when one was last rehearsed.

    `beside` says that it is on the disk of the data, `fault` why it could not be read.
    """

    newest: datetime | None = None
    rehearsed: datetime | None = None
    beside: bool = False
    fault: str | None = None


@dataclass(frozen=True)
class Seen:
    """What was seen `at` an instant outside the record.

    `seal_ends` is None where documents are not sealed, `backups` where none are made.
    """

    at: datetime
    free: int
    total: int
    seal_ends: datetime | None = None
    backups: Backups | None = None


def ills(seen: Seen) -> list[Ill]:
    """All that is wrong, the worst first."""
    found = {Ill.DISK_LOW} if seen.free < DISK_WARNED else set()
    if seen.seal_ends is not None:
        days = (seen.seal_ends - seen.at).days
        found |= {Ill.SEAL_ENDED} if days < 0 else {Ill.SEAL_ENDS} if days <= SEAL_WARNED else set()
    found |= _of_backups(seen.backups, seen.at)
    return [ill for ill in Ill if ill in found]


def _of_backups(backups: Backups | None, now: datetime) -> set[Ill]:
    if backups is None:
        return {Ill.BACKUP_UNSET}
    if backups.fault is not None:
        return {Ill.BACKUP_UNREAD}
    beside = {Ill.BACKUP_BESIDE} if backups.beside else set()
    if backups.newest is None:
        return {Ill.BACKUP_NONE} | beside
    old = {Ill.BACKUP_OLD} if now - backups.newest > BACKUP_WARNED else set()
    stale = backups.rehearsed is None or now - backups.rehearsed > REHEARSAL_WARNED
    return old | beside | ({Ill.UNREHEARSED} if stale else set())


def unknown_years(without_cuti_bersama: Collection[int], today: date) -> list[int]:
    """Of the years whose cuti bersama are not known, those that should be: this one, and from autumn the next."""
    asked = {today.year} | ({today.year + 1} if today.month >= DECREED else set())
    return sorted(asked.intersection(without_cuti_bersama))
