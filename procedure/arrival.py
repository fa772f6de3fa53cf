"""When a server that must still be brought is brought: the days and hours that are offered, and what falls due."""

from datetime import UTC, date, datetime, time, timedelta

from procedure.workhours import WorkHours

DAYS = 6
"""Working days that are offered, from the next one on."""

HOUR = 60
"""Minutes that somebody must be at work from the beginning of an hour for it to be offered."""

TOO_OFTEN = 2
"""So often an agreed day may be missed before Kabid is told."""

_SEARCHED = 60
"""Days that are looked through for working days."""


def days(now: datetime, hours: WorkHours) -> list[date]:
    """The next working days."""
    today = now.astimezone(hours.tz).date()
    later = (today + timedelta(days=number) for number in range(1, _SEARCHED))
    return [day for day in later if hours.works_on(day)][:DAYS]


def slots(day: date, hours: WorkHours) -> list[datetime]:
    """The full hours of a day (aware, UTC) from which somebody is at work for an hour."""
    found = [datetime.combine(day, time(hour), hours.tz).astimezone(UTC) for hour in range(24)]
    return [at for at in found if hours.minutes_between(at, at + timedelta(minutes=HOUR)) == HOUR]


def reminder(at: datetime, now: datetime, hours: WorkHours) -> datetime | None:
    """When both are reminded: as the office opens on the working day before `at`; None where that has passed."""
    day = at.astimezone(hours.tz).date() - timedelta(days=1)
    for _ in range(_SEARCHED):
        opens = hours.opening_of(day)
        if opens is not None:
            return opens if opens > now else None
        day -= timedelta(days=1)
    return None


def missed(at: datetime, hours: WorkHours) -> datetime:
    """When it is missed: as the office opens on the working day after."""
    return hours.opening_after(at.astimezone(hours.tz).date())


def next_due(at: datetime, now: datetime, hours: WorkHours) -> datetime:
    """When something is next done about what was agreed for `at`."""
    return reminder(at, now, hours) or missed(at, hours)


def fallen(at: datetime, hours: WorkHours) -> bool:
    """Whether nobody works any more on the day that is proposed or agreed."""
    return not hours.works_on(at.astimezone(hours.tz).date())


def replanned(at: datetime, due: datetime | None, now: datetime, hours: WorkHours) -> datetime | None:
    """When something is next done about what is proposed or agreed for `at`, the hours having changed.

    Now, where nobody works on that day any more; so it is where the day to remind of it has passed by that. What waits
    for an answer (`due` None) stays so, and what was reminded of is not once more.
    """
    if fallen(at, hours):
        return now
    if due is None:
        return None
    return missed(at, hours) if due > at else reminder(at, now, hours) or now


def held_until(at: datetime, hours: WorkHours) -> datetime:
    """Until when its place is held: a working day after."""
    return hours.after_days(at, 1)
