"""Dates and numbers as an Indonesian letter writes them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from num2words import num2words  # type: ignore[import-untyped]  # num2words has no types

_ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def local(at: datetime, timezone: str) -> datetime:
    """The aware `at` on the wall clock of the IANA zone."""
    return at.astimezone(ZoneInfo(timezone))


def long_date(day: date) -> str:
    """`23 November 2026`."""
    return format_date(day, "d MMMM y", locale="id_ID")


def moment(at: datetime, timezone: str) -> str:
    """`23 November 2026 pukul 09.14 WIB`."""
    shown = local(at, timezone)
    zone = _ZONES.get(timezone) or shown.strftime("%Z")
    return f"{long_date(shown)} pukul {shown:%H.%M} {zone}"


def day_in_words(day: date) -> str:
    """`Senin tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam`."""
    weekday, month = format_date(day, "EEEE", locale="id_ID"), format_date(day, "MMMM", locale="id_ID")
    return f"{weekday} tanggal {number(day.day)} bulan {month} tahun {number(day.year)}"


def number(value: int) -> str:
    """`dua puluh tiga`."""
    return str(num2words(value, lang="id")).strip()
