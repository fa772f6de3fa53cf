"""Who stands in for whom, and when (Plh. and Plt.): what may be set, and what is in its way; pure.

A pelaksana harian (Plh.) acts for a holder who is away, a pelaksana tugas (Plt.) for an office that is vacant; either
by a surat perintah, from a day to a day, both of them whole.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from procedure.answers import Circumstances, Json, Rule, quantity
from procedure.refusals import Invalid
from procedure.rules import read_date, show_date
from procedure.sop import Acting, Office

LONGEST = timedelta(days=366)
"""How long one surat perintah can last: a longer span is a year that was mistyped."""

FROM = ("Hari ini", "Besok")
LENGTHS = ("1 hari", "3 hari", "1 minggu", "2 minggu")
"""What is offered for the first day, and for how many days it is."""

FROM_TODAY = {"hari ini": 0, "besok": 1, "lusa": 2, "besok lusa": 2}
"""Days that are named from today."""

_ONE = re.compile(r"se(?=hari$|minggu$)")
_DAYS = {"hari": Fraction(1), "minggu": Fraction(7)}


@dataclass(frozen=True)
class Span:
    """Whole local days, as instants: from `begins` to before `ends`, None where no end is set."""

    begins: datetime
    ends: datetime | None

    def meets(self, other: "Span") -> bool:
        """Whether both have an instant in common."""
        return _before(self.begins, other.ends) and _before(other.begins, self.ends)


def _before(at: datetime, end: datetime | None) -> bool:
    return end is None or at < end


def span(first: date, last: date | None, tz: ZoneInfo) -> Span:
    """From the first day's beginning to the last day's end."""
    return Span(_midnight(first, tz), None if last is None else _midnight(last + timedelta(days=1), tz))


def last_day(ends: datetime, tz: ZoneInfo) -> date:
    """The last whole day before `ends`."""
    return (ends - timedelta(microseconds=1)).astimezone(tz).date()


def _midnight(day: date, tz: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tz).astimezone(UTC)


def in_the_way(wanted: Span, others: Iterable[Span]) -> int | None:
    """The place of the first of the `others` (all of one office) that has a time in common with what is `wanted`."""
    return next((at for at, other in enumerate(others) if wanted.meets(other)), None)


def delegable(office: Office) -> bool:
    """Whether somebody can stand in for its holder: where others hold it too, they are there."""
    return office.rule.single


def kind_of(principal: int | None) -> Acting:
    """How an office is acted in: a Plh. for its holder, a Plt. where it is vacant."""
    return Acting.PLT if principal is None else Acting.PLH


def may_set(person: int, principal: int | None, *, admin: bool) -> bool:
    """Whether the person may have somebody act in an office: its holder (`principal`), or an admin."""
    return admin or (principal is not None and person == principal)


def may_end(person: int, holder: int | None, *, admin: bool) -> bool:
    """Whether the person may end it early: whose office it is (`holder`), or an admin."""
    return may_set(person, holder, admin=admin)


def first_day_rule() -> Rule:
    """The first day: a date from today on."""

    def parse(answer: str, context: Circumstances) -> Json:
        if (later := FROM_TODAY.get(answer.lower())) is not None:
            return (context.today + timedelta(days=later)).isoformat()
        day = read_date(answer)
        if day < context.today:
            raise Invalid("Tanggal ini sudah lewat; mulai paling awal hari ini.")
        if day > context.today + LONGEST:
            raise Invalid("Tanggal ini lebih dari setahun lagi; mohon periksa tahunnya.")
        return day.isoformat()

    return Rule(parse, show_date)


def last_day_rule(first: date | None) -> Rule:
    """The last day: a date, or so many days with the `first` one (None: that was before today)."""

    def parse(answer: str, context: Circumstances) -> Json:
        begins = context.today if first is None else max(first, context.today)
        days = _days(answer)
        day = read_date(answer) if days is None else begins + timedelta(days=days - 1)
        if day < begins:
            raise Invalid(f"Hari terakhir paling awal {show_date(begins.isoformat())}.")
        if day > begins + LONGEST:
            raise Invalid("Masa ini lebih dari setahun; mohon periksa tahunnya.")
        return day.isoformat()

    return Rule(parse, show_date)


def _days(answer: str) -> int | None:
    """How many days `5 hari`, `lima hari` or `seminggu` are; None for what is no such length, or for ever."""
    said = _ONE.sub("1 ", answer.lower())
    days = quantity(said, _DAYS) if said.rstrip(".").endswith(tuple(_DAYS)) else None
    return int(days) if days is not None and days.denominator == 1 and 1 <= days <= 9999 else None
