"""What an admin enters into the calendar: the rules of each answer, and what is in its way; pure."""

from collections.abc import Callable
from datetime import date, timedelta

from procedure import workhours
from procedure.answers import Circumstances, Json, Rule, check_length, same
from procedure.calendar import YEARS, Calendar, EntryKind, days
from procedure.calendar_words import WEEKDAYS, on_weekday, read_days, read_week, show_days, show_week
from procedure.refusals import Invalid
from procedure.rules import show_date
from procedure.workhours import Week

LONGEST = 31
"""Days of one entry at most: a longer one is a date that was mistyped."""

RAMADAN_HOURS = "Senin–Kamis 08.00–12.00 dan 12.30–15.00; Jumat 08.00–11.30 dan 12.30–15.30"
"""The hours that are offered for Ramadan: the 32.5 of a week from 08.00 on (Perpres 21/2023)."""

BY_DECREE = "Jam menurut Perpres"
"""The answer that means them."""

JOINT = "Cuti bersama"

_IDULFITRI = "Hari Raya Idul Fitri"
"""How the name of its first day begins."""

_NAME = 60


def span_of(stored: Json) -> tuple[date, date]:
    """The days that a stored answer names."""
    first, last = str(stored).split("/")
    return date.fromisoformat(first), date.fromisoformat(last)


def _days_rule(refuse: Callable[[Calendar, date, date], None], calendar: Calendar) -> Rule:
    def parse(answer: str, context: Circumstances) -> Json:
        first, last = read_days(answer, context.today)
        in_bounds(first, last, context.today)
        refuse(calendar, first, last)
        return f"{first.isoformat()}/{last.isoformat()}"

    return Rule(parse, lambda stored: on_weekday(*span_of(stored)))


def in_bounds(first: date, last: date, today: date) -> None:
    """Raises `Invalid` for days that have passed, are too many, or too far ahead."""
    if first < today:
        raise Invalid(f"Tanggal ini sudah lewat; paling awal hari ini, {show_date(today.isoformat())}.")
    if last.year > today.year + YEARS:
        raise Invalid("Tanggal ini lebih dari lima tahun lagi; mohon periksa tahunnya.")
    if (last - first).days >= LONGEST:
        raise Invalid("Masa ini lebih dari sebulan; mohon periksa tanggalnya.")


# Holidays


def free_rule(calendar: Calendar) -> Rule:
    """The days of a holiday: from today on, and some of them still working days."""
    return _days_rule(check_free, calendar)


def check_free(calendar: Calendar, first: date, last: date) -> None:
    """Raises `Invalid` where the days are free already, or an admin has said that the office works on one of them."""
    worked = next((day for day in days(first, last) if day in calendar.worked), None)
    if worked is not None:
        raise Invalid(f"{show_date(worked.isoformat())} dicatat sebagai hari kerja; mohon hapus dahulu catatan itu.")
    if freed(calendar, first, last):
        return
    if first != last:
        raise Invalid("Semua hari itu sudah libur.")
    name = calendar.name(first)
    if name or first in calendar.hours.holidays:
        what = f": {name.rstrip('.')}" if name else ""
        raise Invalid(f"{on_weekday(first, last)} sudah libur{what}.")
    raise Invalid(f"{on_weekday(first, last)} memang bukan hari kerja.")


def freed(calendar: Calendar, first: date, last: date) -> int:
    """How many working days become free."""
    return sum(calendar.hours.works_on(day) for day in days(first, last))


def name_rule(kind: EntryKind) -> Rule:
    """What a holiday is called; a cuti bersama says that it is one."""

    def parse(answer: str, _: Circumstances) -> str:
        check_length(answer, 3, _NAME, "Namanya")
        if not any(c.isalpha() for c in answer):
            raise Invalid("Namanya belum memuat huruf; mohon tulis lengkap.")
        if kind is EntryKind.CUTI_BERSAMA and not answer.casefold().startswith(JOINT.casefold()):
            return f"{JOINT} {answer}"
        return answer

    return Rule(parse)


# Ramadan


def ramadan_rule(calendar: Calendar) -> Rule:
    """The days of a Ramadan: from today on, and none of another."""
    return _days_rule(check_ramadan, calendar)


def check_ramadan(calendar: Calendar, first: date, last: date) -> None:
    """Raises `Invalid` where the hours of one of the days are set already."""
    if first == last:
        raise Invalid("Mohon tulis hari pertama dan hari terakhirnya.")
    for season in calendar.hours.seasons:
        if season.first <= last and first <= season.last:
            raise Invalid(f"Jam kerja {show_days(season.first, season.last)} sudah ditetapkan.")


def ramadans(calendar: Calendar, today: date) -> tuple[str, ...]:
    """The days of the next Ramadan whose hours are not set, as it may last 30 days or 29."""
    for day, one in sorted(calendar.national.items()):
        last = day - timedelta(days=1)
        if not one.name.startswith(_IDULFITRI):
            continue
        offered = [day - timedelta(days=length) for length in (30, 29)]
        taken = any(season.first <= last and offered[0] <= season.last for season in calendar.hours.seasons)
        if offered[0] >= today and not taken:
            return tuple(show_days(first, last) for first in offered)
    return ()


def hours_rule(usual: Week) -> Rule:
    """The hours of a week, which name every day of the `usual` one; stored as `WORK_HOURS` is written."""

    def parse(answer: str, _: Circumstances) -> str:
        week = read_week(RAMADAN_HOURS if same(answer, BY_DECREE) else answer)
        missing = next((day for day in sorted(usual) if usual[day] and day not in week), None)
        if missing is not None:
            raise Invalid(f"Jam hari {WEEKDAYS[missing]} belum tertulis; mohon dilengkapi.")
        return workhours.write(week)

    return Rule(parse, lambda stored: show_week(workhours.parse(stored)))
