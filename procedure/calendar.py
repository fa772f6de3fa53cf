"""The office's calendar: which days nobody works on, whoever says so, and the hours that are kept in Ramadan; pure.

National holidays and cuti bersama are known as far as they are decreed; the settings add to them, and what admins enter
in chat adds to both, or says of a day that is known as a holiday that the office works on it.
"""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from procedure import workhours
from procedure.health import unknown_years
from procedure.workhours import Season, Week, WorkHours

YEARS, PAST = 5, 8
"""How many years after the present one are looked ahead to, and how many before it: reports reach back so far."""


class EntryKind(StrEnum):
    """What an entry of the calendar says of its days, as it is stored."""

    CUTI_BERSAMA = "cuti_bersama"
    LIBUR = "libur"
    KERJA = "kerja"
    RAMADAN = "ramadan"


FREE = frozenset({EntryKind.CUTI_BERSAMA, EntryKind.LIBUR})
"""The entries on whose days nobody works."""


@dataclass(frozen=True)
class Entered:
    """An entry of the days from `first` to `last`; `hours` as `WORK_HOURS` is written, of Ramadan alone."""

    kind: EntryKind
    first: date
    last: date
    name: str
    hours: str | None = None
    id: int = 0

    @property
    def days(self) -> Iterator[date]:
        """Its days."""
        return days(self.first, self.last)


class National(NamedTuple):
    """What a day is known as; `joint` is a cuti bersama."""

    name: str
    joint: bool


@dataclass(frozen=True)
class Calendar:
    """What is known of the days around a year: the `usual` week, `national` holidays, and what adds to them.

    `extra` and `seasons` are the settings', `entered` is what admins have entered.
    """

    usual: Week
    tz: ZoneInfo
    national: Mapping[date, National]
    extra: frozenset[date]
    seasons: tuple[Season, ...]
    entered: tuple[Entered, ...] = ()

    @cached_property
    def hours(self) -> WorkHours:
        """The working hours that follow."""
        ramadan = [one for one in self.entered if one.kind is EntryKind.RAMADAN and one.hours]
        own = tuple(Season(one.first, one.last, workhours.parse(one.hours or "")) for one in ramadan)
        off = frozenset(day for one in self.entered if one.kind in FREE for day in one.days)
        return WorkHours(
            week=self.usual,
            holidays=(frozenset(self.national) | self.extra | off) - self.worked,
            tz=self.tz,
            seasons=own + self.seasons,
        )

    @cached_property
    def worked(self) -> frozenset[date]:
        """The days of which an admin has said that the office works on them."""
        return frozenset(day for one in self.entered if one.kind is EntryKind.KERJA for day in one.days)

    @cached_property
    def _given(self) -> frozenset[date]:
        """The holidays that there are without what was entered in chat, but for those that it makes working days."""
        return (frozenset(self.national) | self.extra) - self.worked

    @cached_property
    def stamp(self) -> str:
        """Tells these working hours from any others."""
        hours = self.hours
        said = (sorted(hours.week.items()), sorted(hours.holidays), str(hours.tz))
        seasons = [(season.first, season.last, sorted(season.week.items())) for season in hours.seasons]
        return f"{zlib.crc32(repr((said, seasons)).encode()):08x}"

    def without_cuti_bersama(self, today: date) -> frozenset[int]:
        """The years from that of `today` on of which no cuti bersama is known, whoever would say so.

        The government decrees them anew each year, in the autumn before: until then nobody knows them.
        """
        known = {day.year for day, one in self.national.items() if one.joint} | {day.year for day in self.extra}
        known |= {day.year for one in self.entered if one.kind is EntryKind.CUTI_BERSAMA for day in one.days}
        return frozenset(range(today.year, today.year + YEARS + 1)) - known

    def asked_for(self, today: date) -> list[int]:
        """The years whose cuti bersama should be known by now, and are not."""
        return unknown_years(self.without_cuti_bersama(today), today)

    def coming(self, today: date) -> list[tuple[date, str]]:
        """The holidays from `today` on that nobody entered in chat, in order; those of the settings have no name."""
        names = ((day, self.national.get(day)) for day in sorted(self._given) if day >= today)
        return [(day, one.name if one else "") for day, one in names]

    def own(self, today: date) -> list[Entered]:
        """What was entered of the days from `today` on, but for Ramadan, in order."""
        found = [one for one in self.entered if one.last >= today and one.kind is not EntryKind.RAMADAN]
        return sorted(found, key=lambda one: (one.first, one.id))

    def ramadan(self, today: date) -> list[tuple[Season, int]]:
        """The seasons from `today` on, in order, each with the id of its entry, 0 for the settings'."""
        ids = [one.id for one in self.entered if one.kind is EntryKind.RAMADAN] + [0] * len(self.seasons)
        found = [(season, id_) for season, id_ in zip(self.hours.seasons, ids, strict=True) if season.last >= today]
        return sorted(found, key=lambda one: one[0].first)

    def name(self, day: date) -> str:
        """What a day is a holiday for; empty where it has no name."""
        if day in self.national:
            return self.national[day].name
        return next((one.name for one in self.entered if one.kind in FREE and one.first <= day <= one.last), "")

    def workable(self, today: date) -> list[date]:
        """Holidays to come that an admin may say the office works on: weekdays that nobody entered in chat."""
        own = {day for one in self.entered if one.kind in FREE for day in one.days}
        return sorted(day for day in self._given - own if day >= today and self.usual.get(day.weekday()))


def days(first: date, last: date) -> Iterator[date]:
    """The days from the first to the last."""
    return (first + timedelta(days=more) for more in range((last - first).days + 1))
