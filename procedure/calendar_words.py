"""How days and hours of the calendar are read as people write them, and shown so that they are read again; pure."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import groupby

from procedure.delegation import FROM_TODAY
from procedure.refusals import Invalid
from procedure.rules import MONTHS, read_date, show_date
from procedure.workhours import Week

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")

_NAMED = r"senin|selasa|rabu|kamis|jum['’ʼ]?at|sabtu|minggu|ahad"
_TIME = r"([01]?[0-9]|2[0-3])(?:[.:]([0-5][0-9]))?(?![0-9])"
_UNTIL = r"(?:[–—-]|s[./]?d\b\.?|sampai|hingga)"
_DAY = re.compile(rf"\b(?:{_NAMED})\b\s*,?\s*", re.IGNORECASE)
_TO = re.compile(r"\s*[–—]\s*|\s+-\s+|\s*\b(?:s[./]?d\b\.?|sampai(?: dengan)?\b|hingga\b)\s*", re.IGNORECASE)
_HEAD = re.compile(rf"({_NAMED})(?:\s*{_UNTIL}\s*({_NAMED}))?\s*:?", re.IGNORECASE)
_HOURS = re.compile(rf"{_TIME}\s*{_UNTIL}\s*{_TIME}", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:[\s,;&.]|\bdan\b|\bserta\b|\bpukul\b)*", re.IGNORECASE)
_SEVERAL = re.compile(r"\w\s*(?:[,;&]|\bdan\b)\s*[0-9]{1,2}\b", re.IGNORECASE)
_UNREAD = "Jam ini tidak dikenali; mohon tulis seperti contohnya."


class _Backwards(Invalid):
    """Both days are read, and the last comes first."""


def read_days(answer: str, today: date) -> tuple[date, date]:
    """A day or a range as people write it; raises `Invalid`. What its end says of month and year holds for both."""
    said = " ".join(_DAY.sub("", answer).split())
    if (later := FROM_TODAY.get(said.lower().rstrip("."))) is not None:
        return (today + timedelta(days=later),) * 2
    if _SEVERAL.search(said):
        raise Invalid("Mohon dicatat satu per satu, atau dengan hari pertama dan terakhirnya.")
    parts = [part for part in _TO.split(said) if part]
    if len(parts) == 2:
        return _range(*parts)
    try:
        return (read_date(said),) * 2
    except Invalid as error:
        for mark in re.finditer("[-/]", said):
            try:
                return _range(said[: mark.start()].strip(), said[mark.end() :].strip())
            except _Backwards:
                raise
            except Invalid:
                continue
        raise error from None


def _range(left: str, right: str) -> tuple[date, date]:
    last = read_date(right)
    if left.isdecimal():
        return _ordered(read_date(f"{left} {MONTHS[last.month - 1]} {last.year}"), last)
    try:
        return _ordered(read_date(left), last)
    except Invalid:
        if re.search("[0-9]{4}$", left):
            raise
    first = read_date(f"{left} {last.year}")
    return _ordered(first if first <= last else read_date(f"{left} {last.year - 1}"), last)


def _ordered(first: date, last: date) -> tuple[date, date]:
    if first > last:
        raise _Backwards("Hari terakhirnya mendahului hari pertama; mohon diperiksa kembali.")
    return first, last


def show_days(first: date, last: date) -> str:
    """`24–26 Desember 2027`, `28 Februari – 2 Maret 2027`; one day with its year."""
    end = show_date(last.isoformat())
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    begin = show_date(first.isoformat())
    return f"{begin if first.year != last.year else begin[:-5]} – {end}"


def on_weekday(first: date, last: date) -> str:
    """`Jumat, 24 Desember 2027`; a range as `show_days` has it."""
    shown = show_days(first, last)
    return f"{WEEKDAYS[first.weekday()]}, {shown}" if first == last else shown


def read_week(answer: str) -> Week:
    """Hours by weekday as people write them, like `RAMADAN_HOURS`; raises `Invalid`."""
    heads = list(_HEAD.finditer(answer))
    if not heads or answer[: heads[0].start()].strip():
        raise Invalid(_UNREAD)
    week: dict[int, tuple[tuple[time, time], ...]] = {}
    ends = [head.start() for head in heads[1:]] + [len(answer)]
    for head, end in zip(heads, ends, strict=True):
        first = _weekday(head[1])
        last = _weekday(head[2]) if head[2] else first
        spans = _spans(answer[head.end() : end])
        for day in range(first, last + 1):
            if day in week:
                raise Invalid(f"Jam hari {WEEKDAYS[day]} tertulis dua kali; mohon diperiksa.")
            week[day] = spans
    if not week:
        raise Invalid(_UNREAD)
    return week


def _weekday(word: str) -> int:
    plain = re.sub("['’ʼ]", "", word).lower()
    return WEEKDAYS.index("Minggu" if plain == "ahad" else plain.title())


def _spans(text: str) -> tuple[tuple[time, time], ...]:
    found = [(_time(span[1], span[2]), _time(span[3], span[4])) for span in _HOURS.finditer(text)]
    if not found or not _BETWEEN.fullmatch(_HOURS.sub(" ", text)):
        raise Invalid(_UNREAD)
    edges = [edge for span in found for edge in span]
    if edges != sorted(edges) or any(opens == closes for opens, closes in found):
        raise Invalid("Jamnya belum berurutan; mohon diperiksa.")
    return tuple(found)


def _time(hour: str, minute: str | None) -> time:
    return time(int(hour), int(minute or 0))


def show_week(week: Week) -> str:
    """`RAMADAN_HOURS`, as `read_week` takes it again."""
    return "; ".join(_parts(week))


def _parts(week: Week) -> Iterator[str]:
    known = sorted(day for day in week if week[day])
    for (spans, _), group in groupby(enumerate(known), key=lambda one: (week[one[1]], one[1] - one[0])):
        same = [day for _, day in group]
        named = WEEKDAYS[same[0]] if len(same) == 1 else f"{WEEKDAYS[same[0]]}–{WEEKDAYS[same[-1]]}"
        yield f"{named} {' dan '.join(f'{opens:%H.%M}–{closes:%H.%M}' for opens, closes in spans)}"
