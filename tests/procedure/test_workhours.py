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


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (local(23, "09:14"), local(23, "09:14")),
        (local(23, "07:30"), local(23, "07:30")),
        (local(23, "05:00"), local(23, "07:30")),
        (local(23, "12:00"), local(23, "13:00")),
        (local(23, "12:59"), local(23, "13:00")),
        (local(23, "15:59"), local(23, "15:59")),
        (local(23, "16:00"), local(24, "07:30")),
        (local(20, "16:30"), local(23, "07:30")),
        (local(21, "09:00"), local(23, "07:30")),
        (local(23, "18:00", 12), local(28, "07:30", 12)),
    ],
)
def test_somebody_is_at_work_now_or_when_the_office_opens(at: datetime, opens: datetime) -> None:
    assert HOURS.opening(at) == opens
    assert HOURS.opening(at).tzinfo is UTC


@given(INSTANTS)
def test_nobody_is_at_work_before_the_opening(at: datetime) -> None:
    opens = HOURS.opening(at)
    assert opens >= at
    assert HOURS.opening(opens) == opens
    assert HOURS.minutes_between(at, opens) == 0
    assert HOURS.minutes_between(opens, opens + timedelta(minutes=1)) == 1


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (local(23, "09:14"), 1, local(24, "09:14")),
        (local(23, "09:14"), 5, local(30, "09:14")),
        (local(20, "10:00"), 1, local(23, "10:00")),
        (local(20, "16:20"), 1, local(23, "16:00")),
        (local(21, "10:00"), 1, local(23, "10:00")),
        (local(22, "23:00"), 1, local(23, "16:00")),
        (local(19, "12:00"), 1, local(20, "13:00")),
        (local(19, "11:30"), 1, local(20, "13:00")),
        (local(20, "11:45"), 1, local(23, "11:45")),
        (local(23, "12:30"), 1, local(24, "13:00")),
        (local(23, "05:00"), 1, local(24, "07:30")),
        (local(23, "20:00"), 3, local(26, "16:00")),
        (local(23, "10:00", 12), 1, local(28, "10:00", 12)),
        (local(24, "10:00", 12), 1, local(28, "10:00", 12)),
        (local(22, "10:00", 12), 3, local(29, "10:00", 12)),
        (local(23, "23:30") + timedelta(hours=7), 1, local(25, "07:30")),
    ],
)
def test_a_term_of_days_ends_in_the_hours_of_its_last_day(start: datetime, days: int, due: datetime) -> None:
    assert HOURS.after_days(start, days) == due
    assert HOURS.after_days(start, days).tzinfo is UTC


@pytest.mark.parametrize("week", ["Mon–Fri 08.00–12.00", "Mon–Fri 08.00–09.00, 09.30–10.00, 10.30–12.00"])
def test_a_day_may_have_one_span_or_three(week: str) -> None:
    hours = WorkHours(parse(week), frozenset(), JAKARTA)
    assert hours.after_days(local(23, "20:00"), 1) == local(24, "12:00")
    assert hours.after_days(local(23, "05:00"), 1) == local(24, "08:00")
    assert hours.minutes_between(local(23, "11:50"), local(24, "08:10")) == 20


@given(INSTANTS, st.integers(1, 25))
def test_a_term_ends_so_many_working_days_later_inside_the_hours(start: datetime, days: int) -> None:
    due = HOURS.after_days(start, days).astimezone(JAKARTA)
    first, last = start.astimezone(JAKARTA).date(), due.date()
    between = [first + timedelta(days=number) for number in range(1, (last - first).days + 1)]
    worked = [day for day in between if day.weekday() < 5 and day not in HOURS.holidays]
    assert len(worked) == days
    assert worked[-1] == last
    hours = HOURS.week[last.weekday()]
    assert any(opens <= due.time() <= closes for opens, closes in hours)
    said = start.astimezone(JAKARTA).time()
    if any(opens <= said < closes for opens, closes in hours):
        assert due.time() == said


def test_a_norm_nobody_can_work_off_is_an_error() -> None:
    never = WorkHours({}, frozenset(), JAKARTA)
    with pytest.raises(OverflowError, match="no 10 working minutes"):
        never.deadline(datetime(9999, 1, 1, tzinfo=UTC), 10)


def test_the_setting_is_read() -> None:
    week = parse(DEFAULT)
    assert list(week) == [0, 1, 2, 3, 4]
    assert week[3] == ((time(7, 30), time(12)), (time(13), time(16)))
    assert week[4] == ((time(7, 30), time(11, 30)), (time(13), time(16, 30)))
    assert parse("Sun 07.30–12.00, 12.00–16.00") == {6: ((time(7, 30), time(12)), (time(12), time(16)))}
    assert parse("mon-thu 7:30-12:00, 13:00-16:00; FRI 07:30 - 11:30, 13:00-16:30") == week


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("", "days and hours"),
        ("Mon–Thu", "days and hours"),
        ("Sen 07.30–12.00", "days and hours"),
        ("Mon–Kam 07.30–12.00", "days and hours"),
        ("Thu–Mon 07.30–12.00", "days and hours"),
        ("Mon 07.30–25.00", "hours of one day"),
        ("Mon 12.00–07.30", "hours of one day"),
        ("Mon 07.30–07.30", "hours of one day"),
        ("Mon 07.30–12.00, 11.00–16.00", "follow one another"),
        ("Mon–Wed 07.30–12.00; Tue 08.00–09.00", "'Tue' should be given once"),
    ],
)
def test_a_wrong_setting_names_its_part(setting: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse(setting)
