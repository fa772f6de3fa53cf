"""What is wrong with how the office is kept: each threshold, from either side."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from procedure.health import Backups, Ill, Seen, ills, unknown_years

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
WELL = Seen(NOW, 50 * 1024**3, 100 * 1024**3, NOW + timedelta(days=400), Backups(NOW - HOUR, NOW - HOUR, beside=False))


def of(**backups: object) -> Seen:
    return replace(WELL, backups=replace(WELL.backups, **backups))  # type: ignore[type-var]


def test_all_is_well() -> None:
    assert ills(WELL) == []
    assert ills(replace(WELL, seal_ends=None)) == []


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (replace(WELL, free=1024**3 - 1), Ill.DISK_LOW),
        (replace(WELL, seal_ends=NOW + timedelta(days=60, hours=23)), Ill.SEAL_ENDS),
        (replace(WELL, seal_ends=NOW), Ill.SEAL_ENDS),
        (replace(WELL, seal_ends=NOW - timedelta(seconds=1)), Ill.SEAL_ENDED),
        (replace(WELL, backups=None), Ill.BACKUP_UNSET),
        (replace(WELL, backups=Backups(fault="no answer", beside=True)), Ill.BACKUP_UNREAD),
        (of(newest=None, rehearsed=None), Ill.BACKUP_NONE),
        (of(newest=NOW - timedelta(days=2, seconds=1)), Ill.BACKUP_OLD),
        (of(beside=True), Ill.BACKUP_BESIDE),
        (of(rehearsed=None), Ill.UNREHEARSED),
        (of(rehearsed=NOW - timedelta(days=100, seconds=1)), Ill.UNREHEARSED),
    ],
)
def test_each_is_found_alone(seen: Seen, expected: Ill) -> None:
    assert ills(seen) == [expected]


@pytest.mark.parametrize(
    "seen",
    [
        replace(WELL, free=1024**3),
        replace(WELL, seal_ends=NOW + timedelta(days=61)),
        of(newest=NOW - timedelta(days=2)),
        of(rehearsed=NOW - timedelta(days=100)),
    ],
)
def test_nothing_is_warned_of_too_early(seen: Seen) -> None:
    assert ills(seen) == []


def test_all_that_is_wrong_is_said_the_worst_first() -> None:
    bad = Seen(NOW, 0, 1, NOW - HOUR, Backups(NOW - timedelta(days=9), None, beside=True))
    assert ills(bad) == [Ill.DISK_LOW, Ill.SEAL_ENDED, Ill.BACKUP_OLD, Ill.BACKUP_BESIDE, Ill.UNREHEARSED]


def test_the_next_year_counts_from_october_on() -> None:
    unknown = range(2027, 2032)
    assert unknown_years(unknown, date(2026, 9, 30)) == []
    assert unknown_years(unknown, date(2026, 10, 1)) == [2027]
    assert unknown_years(unknown, date(2027, 1, 1)) == [2027]
    assert unknown_years(unknown, date(2027, 12, 31)) == [2027, 2028]
    assert unknown_years((), date(2027, 12, 31)) == []
