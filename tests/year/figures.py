"""The report of the year beside a count that uses none of our code: plain SQL, and minutes counted one by one."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from math import ceil
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from handlers.chat.desk import Desk
from handlers.reports import frozen
from procedure.quality.reporting import Period, Span
from tests.year.office import Year

JAKARTA = ZoneInfo("Asia/Jakarta")
FREE = holidays.country_holidays("ID", years=(2026,), categories=("public", "government"))
_WEEK = ((7 * 60 + 30, 12 * 60), (13 * 60, 16 * 60))
_FRIDAY = ((7 * 60 + 30, 11 * 60 + 30), (13 * 60, 16 * 60 + 30))
_NORMS = {"disposisi": 10, "verifikasi": 10, "pengecekan": 10, "persetujuan": 10, "penempatan": 30}
"""Minutes, as the SOP has them; row 3's ten count from Kabid's verification."""

_DECIDED = """
SELECT v.clock_spent, v.clock_since, v.since, v.until,
  (SELECT COALESCE(e.clock_since, e.since) FROM visit e
     WHERE e.permohonan_id = v.permohonan_id AND e.step = 'verifikasi' AND e.id < v.id AND e.until IS NOT NULL
       AND e.undone_at IS NULL ORDER BY e.id DESC LIMIT 1) AS shared_since,
  (SELECT COALESCE(e.clock_spent, 0) FROM visit e
     WHERE e.permohonan_id = v.permohonan_id AND e.step = 'verifikasi' AND e.id < v.id AND e.until IS NOT NULL
       AND e.undone_at IS NULL ORDER BY e.id DESC LIMIT 1) AS shared_spent
FROM visit v WHERE v.step = ? AND v.until IS NOT NULL AND v.undone_at IS NULL
  AND v.choice NOT IN ('tarik', 'perbaiki', 'perbaikan')
"""

_COUNTS = {
    "received": "SELECT COUNT(*) FROM permohonan WHERE revision > 0",
    "finished": "SELECT COUNT(*) FROM visit WHERE choice = 'terima' AND undone_at IS NULL",
    "withdrawn": "SELECT COUNT(*) FROM visit WHERE choice = 'tarik' AND undone_at IS NULL",
    "rejected": "SELECT COUNT(*) FROM visit WHERE choice = 'tolak' AND undone_at IS NULL",
    "checked": "SELECT COUNT(*) FROM event WHERE deed = 'dicek'",
    "problems": "SELECT COUNT(*) FROM event WHERE deed = 'masalah'",
    "overdue": "SELECT COUNT(*) FROM event WHERE deed = 'terlambat'",
    "came": "SELECT COUNT(*) FROM event WHERE deed IN ('diterima', 'dicatat')",
    "left": "SELECT COUNT(*) FROM event WHERE deed = 'dilepas'",
    "complaints": "SELECT COUNT(*) FROM complaint",
    "answered": "SELECT COUNT(*) FROM complaint WHERE answered_at IS NOT NULL",
    "answers": "SELECT COALESCE(SUM(answers), 0) FROM survey_month WHERE month < '2026-12'",
}
"""The survey's answers of a month that is not over are told with the next one."""


async def compared(year: Year, base: sqlite3.Connection) -> list[str]:
    """Where the report of 2026 tells something else than the count."""
    async with year.services.storage.read(year.clock()) as tx:
        told = await frozen.read(Desk(tx, year.services.config), Period(Span.TAHUN, 2026, 1))
    facts = told.facts
    found: dict[str, Any] = {
        "received": sum(facts.received.values()),
        "finished": told.finished,
        "withdrawn": facts.withdrawn,
        "rejected": sum(one.count for one in told.rejections),
        "checked": facts.checked,
        "problems": facts.problems,
        "overdue": facts.overdue,
        "came": sum(one.added for one in facts.growth),
        "left": sum(one.removed for one in facts.growth),
        "complaints": facts.complaints,
        "answered": facts.answered,
        "answers": facts.satisfaction.answers,
    }
    counted: dict[str, Any] = {name: base.execute(query).fetchone()[0] for name, query in _COUNTS.items()}
    for step in told.steps:
        found[step.step] = (step.count, step.median, step.p90, step.within)
        counted[step.step] = _step(base, step.step)
    found["ikm"], counted["ikm"] = facts.satisfaction.ikm, _ikm(base, counted["answers"])
    return [
        f"the report has {found[name]} of {name}, the count {counted[name]}"
        for name in found
        if found[name] != counted[name]
    ]


def _step(base: sqlite3.Connection, step: str) -> tuple[int, float | None, int | None, int | None]:
    """Count, median and 90th percentile of the working minutes, and how many kept the norm."""
    seconds = list(_seconds(base, step))
    minutes = sorted(int(one // 60) for one in seconds)
    if not minutes:
        return 0, None, None, None
    norm = _NORMS.get(step)
    kept = None if norm is None else sum(one <= norm * 60 for one in seconds)
    return len(minutes), median(minutes), minutes[ceil(len(minutes) * 0.9) - 1], kept


def _seconds(base: sqlite3.Connection, step: str) -> Iterator[float]:
    """The working time of each decision of a step that counts."""
    for spent, runs, since, until, shared_since, shared_spent in base.execute(_DECIDED, (step,)):
        if spent is not None:  # a clock of its own, which may stand still
            yield spent * 60 + (_worked(_instant(runs), _instant(until)) if runs else 0)
        elif step == "pengecekan":
            yield shared_spent * 60 + _worked(_instant(shared_since), _instant(until))
        else:
            yield _worked(_instant(since), _instant(until))


def _ikm(base: sqlite3.Connection, answers: int) -> float | None:
    """The mean of the nine means, times 25, where there are five answers or more."""
    if answers < 5:
        return None
    total = 0
    for (tally,) in base.execute("SELECT tally FROM survey_month WHERE month < '2026-12'"):
        total += sum(value * count for counts in json.loads(tally).values() for value, count in enumerate(counts, 1))
    return int(total * 25 * 100 / (9 * answers) + 0.5) / 100


def _worked(since: datetime, until: datetime) -> float:
    seconds, day = 0.0, since.date()
    while day <= until.date():
        for opens, closes in () if day in FREE or day.weekday() > 4 else _FRIDAY if day.weekday() == 4 else _WEEK:
            begin, end = max(since, _at(day, opens)), min(until, _at(day, closes))
            seconds += max(0.0, (end - begin).total_seconds())
        day += timedelta(days=1)
    return seconds


def _at(day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=JAKARTA)


def _instant(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC).astimezone(JAKARTA)
