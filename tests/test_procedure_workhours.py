"""The working-minute clock, in the hours of the settings' default."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedure.workhours import WorkHours, parse

DEFAULT = "Mon–Thu 07.30–12.00, 13.00–16.00; Fri 07.30–11.30, 13.00–16.30"
JAKARTA = ZoneInfo("Asia/Jakarta")
HOURS = WorkHours(parse(DEFAULT), frozenset({date(2026, 12, 24), date(2026, 12, 25)}), JAKARTA)
FIRST = datetime(2026, 11, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 60 * 24 * 90).map(lambda minutes: FIRST + timedelta(minutes=minutes))


def local(day: int, clock: str, month: int = 11) -> datetime:
    return datetime.combine(date(2026, month, day), time.fromisoformat(clock), JAKARTA).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (local(23, "09:14"), local(23, "09:31"), 17),
        (local(23, "11:50"), local(23, "13:05"), 15),
        (local(23, "15:50"), local(24, "07:40"), 20),
        (local(20, "16:20"), local(23, "07:35"), 15),
        (local(21, "09:00"), local(22, "15:00"), 0),
        (local(23, "15:00", 12), local(28, "08:00", 12), 90),
        (local(23, "09:31"), local(23, "09:14"), 0),
        (local(23, "00:00"), local(30, "00:00"), 4 * 450 + 450),
    ],
)
def test_only_working_minutes_count(start: datetime, end: datetime, minutes: int) -> None:
    assert HOURS.minutes_between(start, end) == minutes


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        (local(23, "09:21"), 10, local(23, "09:31")),
        (local(23, "11:55"), 10, local(23, "13:05")),
        (local(23, "11:50"), 10, local(23, "12:00")),
        (local(20, "17:00"), 10, local(23, "07:40")),
        (local(23, "15:55", 12), 10, local(28, "07:35", 12)),
        (local(22, "10:00"), 0, local(22, "10:00")),
    ],
)
def test_a_deadline_falls_into_working_hours(start: datetime, minutes: int, due: datetime) -> None:
    assert HOURS.deadline(start, minutes) == due
    assert HOURS.deadline(start, minutes).tzinfo is UTC


@given(st.lists(INSTANTS, min_size=3, max_size=3).map(sorted))
def test_minutes_add_up(instants: list[datetime]) -> None:
    first, second, third = instants
    total = HOURS.minutes_between(first, third)
    assert HOURS.minutes_between(first, second) + HOURS.minutes_between(second, third) == total


@given(INSTANTS, st.integers(1, 5000))
def test_a_deadline_is_just_so_many_minutes_away(start: datetime, minutes: int) -> None:
    due = HOURS.deadline(start, minutes)
    assert HOURS.minutes_between(start, due) == minutes
    assert HOURS.minutes_between(start, due - timedelta(minutes=1)) == minutes - 1


def test_a_norm_nobody_can_work_off_is_an_error() -> None:
    never = WorkHours({}, frozenset(), JAKARTA)
    with pytest.raises(OverflowError):
        never.deadline(datetime(9999, 1, 1, tzinfo=UTC), 10)


def test_the_setting_is_read() -> None:
    week = parse(DEFAULT)
    assert list(week) == [0, 1, 2, 3, 4]
    assert week[3] == ((time(7, 30), time(12)), (time(13), time(16)))
    assert week[4] == ((time(7, 30), time(11, 30)), (time(13), time(16, 30)))
    assert parse("mon-thu 7:30-12:00, 13:00-16:00; FRI 07:30 - 11:30, 13:00-16:30") == week


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("", "days and hours"),
        ("Mon–Thu", "days and hours"),
        ("Sen 07.30–12.00", "days and hours"),
        ("Thu–Mon 07.30–12.00", "days and hours"),
        ("Mon 07.30–25.00", "hours of one day"),
        ("Mon 12.00–07.30", "hours of one day"),
        ("Mon 07.30–12.00, 11.00–16.00", "follow one another"),
        ("Mon–Wed 07.30–12.00; Tue 08.00–09.00", "'Tue' should be given once"),
    ],
)
def test_a_wrong_setting_names_its_part(setting: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse(setting)
