"""When the backup of a night is due, and which backups are kept."""

from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_PERIODS: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
    (7, lambda local: local.date()),
    (5, lambda local: local.isocalendar()[:2]),
    (12, lambda local: (local.year, local.month)),
)
"""How many of the last days, weeks (from Monday) and months keep their newest."""


def last_night(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    """The newest instant (aware, UTC), `now` or before it, at which clocks in `zone` show `at`."""
    day = now.astimezone(zone).date()
    tonight = datetime.combine(day, at, zone).astimezone(UTC)
    return tonight if tonight <= now else datetime.combine(day - timedelta(days=1), at, zone).astimezone(UTC)


def kept(made: Iterable[datetime], zone: ZoneInfo) -> set[datetime]:
    """Those of the backups `made` that are kept: the newest of each of the last days, weeks and months that have one.

    Days, weeks and months without any do not count, so that a program that rested for a month throws nothing away.
    """
    newest_first = sorted(made, reverse=True)
    found: set[datetime] = set()
    for most, period in _PERIODS:
        newest: dict[Hashable, datetime] = {}
        for at in newest_first:
            newest.setdefault(period(at.astimezone(zone)), at)
        found |= {*list(newest.values())[:most]}
    return found
