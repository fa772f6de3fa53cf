"""How well the office does: what a span of the record adds up to. Pure counting; `storage/reports` reads the facts.

A step counts where a visit of it was decided in the span: those undone are left out, those that the pemohon ended by
taking the permohonan back, and those that asked for a correction, whose clock goes on in the visit that follows. So is
`pengajuan`, which lies with the pemohon. Its minutes are working minutes by the visit's own clock
(SOP row 3 has one norm: Kasi's counts from Kabid's verification). The median of an even number is the mean of the two
in the middle; the 90th percentile is by nearest rank: the smallest of the values that at least nine in ten do not
exceed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from math import ceil
from zoneinfo import ZoneInfo

from procedure import course
from procedure.quality.survey import Satisfaction
from procedure.rules import MONTHS
from procedure.sop import STEPS, Choice, Kind, Step
from procedure.workhours import WorkHours

COUNTED = tuple(step for step in STEPS if step is not Step.PENGAJUAN)
"""The steps that are reported."""

UNDECIDED = frozenset({Choice.TARIK, Choice.PERBAIKI, Choice.PERBAIKAN})
"""What ends a visit without its step being done."""

OTHER_REASON = "Alasan lain"
"""Reasons that were typed: their words may name people, and stay on their papers."""


class Span(StrEnum):
    """How long a report's span is."""

    BULAN = "bulan"
    TRIWULAN = "triwulan"
    TAHUN = "tahun"

    @property
    def months(self) -> int:
        """How many months that is."""
        return {Span.BULAN: 1, Span.TRIWULAN: 3, Span.TAHUN: 12}[self]


@dataclass(frozen=True)
class Period:
    """A month, quarter or year: the `number`th of its `year`, counted from 1."""

    span: Span
    year: int
    number: int = 1

    @property
    def valid(self) -> bool:
        """Whether there is such a one."""
        return 1 <= self.number <= 12 // self.span.months and date.min.year < self.year < date.max.year

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, (self.number - 1) * self.span.months + 1, 1)

    @property
    def after(self) -> date:
        """The first day after it."""
        months = self.number * self.span.months
        return date(self.year + months // 12, months % 12 + 1, 1)

    @property
    def months(self) -> tuple[str, ...]:
        """Its months, like `2026-11`."""
        first = (self.number - 1) * self.span.months + 1
        return tuple(f"{self.year:04d}-{month:02d}" for month in range(first, first + self.span.months))

    @property
    def title(self) -> str:
        """`November 2026`, `Triwulan IV 2026`, `Tahun 2026`."""
        if self.span is Span.BULAN:
            return f"{MONTHS[self.number - 1]} {self.year}"
        return f"Tahun {self.year}" if self.span is Span.TAHUN else f"Triwulan {ROMAN[self.number - 1]} {self.year}"

    @property
    def name(self) -> str:
        """As files are called after it: `2026-11`, `2026-t4`, `2026`."""
        if self.span is Span.BULAN:
            return self.months[0]
        return f"{self.year}" if self.span is Span.TAHUN else f"{self.year}-t{self.number}"

    def bounds(self, tz: ZoneInfo) -> tuple[datetime, datetime]:
        """The instants (aware) at which it begins, and at which the next one does."""
        return datetime.combine(self.first, time(), tz), datetime.combine(self.after, time(), tz)


ROMAN = ("I", "II", "III", "IV")
"""How quarters are numbered."""


def month_of(day: date) -> Period:
    """The month that a day is in."""
    return Period(Span.BULAN, day.year, day.month)


def before(month: Period) -> Period:
    """The month before."""
    return (
        Period(Span.BULAN, month.year - 1, 12)
        if month.number == 1
        else Period(Span.BULAN, month.year, month.number - 1)
    )


@dataclass(frozen=True)
class Stay:
    """One visit of a permohonan to a step, as far as a report asks: also of its clock (`course.clock`)."""

    permohonan: int
    step: Step
    revision: int
    since: datetime
    until: datetime
    choice: Choice | None
    note: str
    clock_spent: int | None = None
    clock_since: datetime | None = None


@dataclass(frozen=True)
class StepFigures:
    """How a step went: working minutes, and how many kept to the norm; None for what nothing can be said of."""

    step: Step
    norm: int | None
    count: int
    median: float | None
    p90: int | None
    within: int | None


@dataclass(frozen=True)
class Rejections:
    """How often something was sent back from a step for a reason."""

    step: Step
    reason: str
    count: int


@dataclass(frozen=True)
class Growth:
    """How the register grew in things of a kind: those there `before`, those that came, and those that left."""

    kind: Kind
    before: int
    added: int
    removed: int

    @property
    def after(self) -> int:
        """How many there are at the end."""
        return self.before + self.added - self.removed


@dataclass(frozen=True)
class Facts:
    """What the record has of a span: `stays` are the visits that ended in it, with those before them that tell clocks.

    Complaints are counted where they came; `answered` where they were answered, `open` at its end.
    """

    stays: Sequence[Stay]
    received: dict[Kind, int]
    withdrawn: int
    growth: Sequence[Growth]
    checked: int
    problems: int
    overdue: int
    complaints: int
    answered: int
    open: int
    satisfaction: Satisfaction
    suggestions: Sequence[str]


def steps(
    stays: Sequence[Stay],
    bounds: tuple[datetime, datetime],
    norm: Callable[[Step], int | None],
    hours: WorkHours,
) -> tuple[StepFigures, ...]:
    """How each step went of which a visit may have ended within the `bounds`; `stays` come in their order."""
    minutes: dict[Step, list[int]] = {step: [] for step in COUNTED}
    kept: Counter[Step] = Counter()
    so_far: dict[int, list[Stay]] = {}
    for stay in stays:
        earlier = so_far.setdefault(stay.permohonan, [])
        if bounds[0] <= stay.until < bounds[1] and stay.step in minutes and stay.choice not in UNDECIDED:
            clock, allowed = course.clock(stay, earlier), norm(stay.step)
            minutes[stay.step].append(clock.used(stay.until, hours))
            kept[stay.step] += allowed is not None and not clock.late(allowed, stay.until, hours)
        earlier.append(stay)
    return tuple(_figures(step, norm(step), found, kept[step]) for step, found in minutes.items())


def _figures(step: Step, norm: int | None, minutes: Sequence[int], kept: int) -> StepFigures:
    within = kept if norm is not None and minutes else None
    return StepFigures(step, norm, len(minutes), median(minutes), percentile(minutes, 90), within)


def median(values: Iterable[int]) -> float | None:
    """The middle one, or the mean of the two in the middle; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def percentile(values: Iterable[int], of_a_hundred: int) -> int | None:
    """By nearest rank: the smallest value that so many of a hundred do not exceed; None of nothing."""
    ordered = sorted(values)
    return ordered[ceil(len(ordered) * of_a_hundred / 100) - 1] if ordered else None


def rejections(stays: Sequence[Stay], bounds: tuple[datetime, datetime]) -> tuple[Rejections, ...]:
    """What was sent back within the `bounds`, by step and reason, the most frequent first; typed ones are one."""
    found: Counter[tuple[Step, str]] = Counter()
    for stay in stays:
        if stay.choice is Choice.TOLAK and bounds[0] <= stay.until < bounds[1]:
            offered = STEPS[stay.step].option(Choice.TOLAK).reasons
            found[stay.step, stay.note if stay.note in offered else OTHER_REASON] += 1
    order = list(STEPS)
    ranked = sorted(found.items(), key=lambda one: (order.index(one[0][0]), -one[1], one[0][1]))
    return tuple(Rejections(step, reason, count) for (step, reason), count in ranked)


def finished(stays: Sequence[Stay], bounds: tuple[datetime, datetime]) -> int:
    """How many permohonan came to their end: accepted by the pemohon."""
    return sum(stay.choice is Choice.TERIMA and bounds[0] <= stay.until < bounds[1] for stay in stays)
