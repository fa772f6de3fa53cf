"""When a night's backup is due, and which are kept, counted by hand."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from storage.keeping.nights import kept, last_night

JAKARTA = ZoneInfo("Asia/Jakarta")
TWO = time(2)


def at(text: str) -> datetime:
    """An instant by the clocks of Jakarta."""
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2026-11-27 01:59:59", "2026-11-26 02:00"),
        ("2026-11-27 02:00:00", "2026-11-27 02:00"),
        ("2026-11-27 06:59:00", "2026-11-27 02:00"),  # still the 26th in UTC
        ("2026-11-27 23:59:00", "2026-11-27 02:00"),
        ("2026-12-01 00:30:00", "2026-11-30 02:00"),
    ],
)
def test_the_last_night(now: str, night: str) -> None:
    assert last_night(at(now), TWO, JAKARTA) == at(night)


def test_the_night_in_which_clocks_are_put_on_or_back_comes_once() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    for day in (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)):
        hours = [day + timedelta(minutes=10 * number) for number in range(-60, 200)]
        assert len({last_night(hour, time(2, 30), berlin) for hour in hours}) == 3


def test_of_a_year_of_nights_the_last_days_weeks_and_months_are_left() -> None:
    """Friday 27 November 2026 is the last; weeks end on Sunday, and the newest of a period is kept."""
    nights = [at("2026-11-27 02:00") - timedelta(days=number) for number in range(500)]
    left = [one.astimezone(JAKARTA).strftime("%m-%d") for one in sorted(kept(nights, JAKARTA), reverse=True)]
    assert left == [
        *("11-27", "11-26", "11-25", "11-24", "11-23", "11-22", "11-21"),
        *("11-15", "11-08", "11-01"),  # with 11-27 and 11-22 the five weeks
        *("10-31", "09-30", "08-31", "07-31", "06-30", "05-31", "04-30", "03-31", "02-28", "01-31", "12-31"),
    ]


def test_of_several_of_one_day_the_newest_is_left() -> None:
    morning, noon, night = at("2026-11-27 02:00"), at("2026-11-27 12:00"), at("2026-11-28 00:30")
    assert kept([noon, morning, night], JAKARTA) == {noon, night}
    assert kept([], JAKARTA) == set()


def test_days_without_any_do_not_count() -> None:
    """Ten days, each ten after the other: seven days and five weeks are left though they reach back for months."""
    rare = [at("2026-11-27 02:00") - timedelta(days=10 * number) for number in range(10)]
    months = {at("2026-08-29 02:00")}  # of the three before, only the newest of August is one of neither
    assert kept(rare, JAKARTA) == {*rare[:7]} | months
