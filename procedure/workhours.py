"""The clock the SOP's norms are counted in: working minutes, in local office hours and without holidays."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

Week = Mapping[int, tuple[tuple[time, time], ...]]
"""The spans of each working day, in order and apart; 0 is Monday."""


@dataclass(frozen=True)
class Season:
    """The days from `first` to `last` on which an office keeps other hours, as in Ramadan: those of `week`."""

    first: date
    last: date
    week: Week


_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PART = re.compile(r"([a-z]{3})(?:\s*[–-]\s*([a-z]{3}))?\s+(.+)", re.IGNORECASE)
_TIME = r"([01]?[0-9]|2[0-3])[.:]([0-5][0-9])"
_SPAN = re.compile(rf"{_TIME}\s*[–-]\s*{_TIME}")
_DATES = re.compile(r"(\d{4}-\d\d-\d\d)\s*(?:–|/|\.\.)\s*(\d{4}-\d\d-\d\d)")


@dataclass(frozen=True)
class WorkHours:
    """The hours of an office: its `week`, the `holidays` nobody works on, and the zone both are in.

    In each of the `seasons` that begin on some day the hours are its own; holidays are holidays then too.
    """

    week: Week
    holidays: frozenset[date]
    tz: ZoneInfo
    seasons: tuple[Season, ...] = ()

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """The whole working minutes from `start` to `end` (aware); 0 if `end` is not after `start`."""
        worked = timedelta()
        for opens, closes in self._spans(start):
            if opens >= end:
                break
            worked += min(closes, end) - opens
        return worked // timedelta(minutes=1)

    def deadline(self, start: datetime, minutes: int) -> datetime:
        """The first instant (aware, UTC) at which `minutes` working minutes have passed since `start` (aware)."""
        left = timedelta(minutes=minutes)
        if minutes <= 0:
            return start.astimezone(UTC)
        for opens, closes in self._spans(start):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise OverflowError(f"no {minutes} working minutes after {start}")

    def opening(self, at: datetime) -> datetime:
        """The first instant from `at` on (aware, UTC) at which somebody is at work."""
        return next(self._spans(at))[0]

    def at_work(self, at: datetime) -> bool:
        """Whether somebody is at work at `at` (aware)."""
        return self.opening(at) <= at

    def after_days(self, start: datetime, days: int) -> datetime:
        """The same time of day `days` (1 or more) working days after `start` (aware), moved into the hours of that day.

        A day that begins outside working days counts from the next one, as offices count their terms.
        """
        local = start.astimezone(self.tz)
        day = local.date()
        while days:
            day += timedelta(days=1)
            days -= bool(self._hours(day))
        spans = self._hours(day)
        at = min(max(local.time(), spans[0][0]), spans[-1][1])
        return self.opening(self._instant(day, at)) if at != spans[-1][1] else self._instant(day, at)

    def works_on(self, day: date) -> bool:
        """Whether anybody is at work on that day."""
        return bool(self._hours(day))

    def opening_after(self, day: date) -> datetime:
        """When the office opens on the first working day after `day` (aware, UTC)."""
        return self.opening(self._instant(day + timedelta(days=1), time()))

    def opening_of(self, day: date) -> datetime | None:
        """When the office opens on that day (aware, UTC); None where nobody works on it."""
        spans = self._hours(day)
        return self._instant(day, spans[0][0]) if spans else None

    def _hours(self, day: date) -> tuple[tuple[time, time], ...]:
        if day in self.holidays:
            return ()
        week = next((season.week for season in self.seasons if season.first <= day <= season.last), self.week)
        return tuple(week.get(day.weekday(), ()))

    def _spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans of work after `start`, in UTC, the first cut to begin there."""
        day = start.astimezone(self.tz).date()
        while day < date.max:
            for opens, closes in self._hours(day):
                begin = max(self._instant(day, opens), start.astimezone(UTC))
                end = self._instant(day, closes)
                if begin < end:
                    yield begin, end
            day += timedelta(days=1)

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.tz).astimezone(UTC)


def time_of_day(setting: str) -> time:
    """A time written like 02.00 or 2:00; raises `ValueError` for anything else."""
    found = re.fullmatch(_TIME, setting.strip())
    if not found:
        raise ValueError(f"'{setting}' should be a time of day, like 02.00")
    return time(int(found[1]), int(found[2]))


def parse(setting: str) -> Week:
    """The week that the setting `WORK_HOURS` describes.

    `Mon–Thu 07.30–12.00, 13.00–16.00; Fri 07.30–11.30`; hyphens and colons do too. Raises `ValueError` with one
    line that names the part that is wrong.
    """
    week: dict[int, tuple[tuple[time, time], ...]] = {}
    for part in setting.split(";"):
        found = _PART.fullmatch(part.strip())
        first, last = (found[1].lower(), (found[2] or found[1]).lower()) if found else ("", "")
        if not found or first not in _DAYS or last not in _DAYS or _DAYS.index(first) > _DAYS.index(last):
            raise ValueError(f"'{part.strip()}' should be days and hours, like 'Mon–Thu 07.30–12.00, 13.00–16.00'")
        hours = tuple(_span(text.strip()) for text in found[3].split(","))
        if any(before[1] > after[0] for before, after in pairwise(hours)):
            raise ValueError(f"the hours of '{part.strip()}' should follow one another")
        for day in range(_DAYS.index(first), _DAYS.index(last) + 1):
            if day in week:
                raise ValueError(f"'{_DAYS[day].title()}' should be given once")
            week[day] = hours
    return week


def write(week: Week) -> str:
    """The setting that `parse` reads as `week`."""
    known = [day for day in sorted(week) if week[day]]
    return "; ".join(
        f"{_DAYS[day].title()} {', '.join(f'{opens:%H.%M}–{closes:%H.%M}' for opens, closes in week[day])}"
        for day in known
    )


def parse_seasons(setting: str) -> tuple[Season, ...]:
    """The seasons that the setting `WORK_HOURS_RAMADAN` describes: dates, a colon, and the hours of all of them.

    `2027-02-08/2027-03-09, 2028-01-28/2028-02-26: Mon–Thu 08.00–12.00, 12.30–15.00; Fri 08.00–11.30, 12.30–15.30`.
    Raises `ValueError` with one line that names the part that is wrong, as `parse` does.
    """
    dates, colon, hours = setting.partition(":")
    if not colon:
        raise ValueError(f"'{setting.strip()}' should be dates and hours, like '2027-02-08/2027-03-09: Mon–Fri …'")
    week = parse(hours)
    return tuple(Season(*_days(part.strip()), week) for part in dates.split(","))


def _days(text: str) -> tuple[date, date]:
    found = _DATES.fullmatch(text)
    if found:
        first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2])
        if first <= last:
            return first, last
    raise ValueError(f"'{text}' should be the first and the last day, like '2027-02-08/2027-03-09'")


def _span(text: str) -> tuple[time, time]:
    found = _SPAN.fullmatch(text)
    if found:
        opens, closes = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
        if opens < closes:
            return opens, closes
    raise ValueError(f"'{text}' should be hours of one day, like '07.30–12.00'")
