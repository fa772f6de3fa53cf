"""The report of the year beside a count that uses none of our code: plain SQL, and minutes counted one by one."""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import holidays

from procedure.quality.reporting import Period, Span, steps
from tests.year.office import Year

JAKARTA = ZoneInfo("Asia/Jakarta")
FREE = holidays.country_holidays("ID", years=(2026,), categories=("public", "government"))
_WEEK = ((7 * 60 + 30, 12 * 60), (13 * 60, 16 * 60))
_FRIDAY = ((7 * 60 + 30, 11 * 60 + 30), (13 * 60, 16 * 60 + 30))


async def compared(year: Year, base: sqlite3.Connection) -> list[str]:
    """Where the report of 2026 tells something else than the count."""
    config = year.services.config
    period = Period(Span.TAHUN, 2026, 1)
    async with year.services.storage.read(year.clock()) as tx:
        facts = await tx.reports.facts(period, config.tz)
    told = {one.step.value: one for one in steps(facts.stays, period.bounds(config.tz), config.norm, config.work_hours)}
    faults = []
    for step in ("disposisi", "persetujuan"):
        minutes = _minutes(base, step)
        found = (told[step].count, told[step].median)
        counted = (len(minutes), median(minutes) if minutes else None)
        if found != counted:
            faults.append(f"the report has {found} of {step} (count, median), the count {counted}")
    (received,) = base.execute("SELECT COUNT(*) FROM permohonan WHERE revision > 0").fetchone()
    if sum(facts.received.values()) != received:
        faults.append(f"the report has {facts.received} received, the count {received}")
    (checked,) = base.execute("SELECT COUNT(*) FROM event WHERE deed = 'dicek'").fetchone()
    if facts.checked != checked:
        faults.append(f"the report has {facts.checked} checks, the count {checked}")
    return faults


def _minutes(base: sqlite3.Connection, step: str) -> list[int]:
    """The working minutes of each decision of a step that counts."""
    rows = base.execute(
        "SELECT clock_spent, COALESCE(clock_since, since), until FROM visit WHERE step = ? AND until IS NOT NULL "
        "AND undone_at IS NULL AND choice NOT IN ('tarik', 'perbaiki', 'perbaikan')",
        (step,),
    )
    return [(spent or 0) + _worked(_instant(since), _instant(until)) for spent, since, until in rows]


def _worked(since: datetime, until: datetime) -> int:
    seconds, day = 0.0, since.date()
    while day <= until.date():
        for opens, closes in () if day in FREE or day.weekday() > 4 else _FRIDAY if day.weekday() == 4 else _WEEK:
            begin, end = max(since, _at(day, opens)), min(until, _at(day, closes))
            seconds += max(0.0, (end - begin).total_seconds())
        day += timedelta(days=1)
    return int(seconds // 60)


def _at(day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=JAKARTA)


def _instant(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC).astimezone(JAKARTA)
