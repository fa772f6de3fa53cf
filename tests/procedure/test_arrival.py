"""When a server may be brought, and what falls due of it, by hand-counted days: a Friday, a holiday, the break."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from procedure import arrival
from procedure.workhours import WorkHours, parse

JAKARTA = ZoneInfo("Asia/Jakarta")
HOLIDAY = date(2026, 12, 25)
HOURS = WorkHours(
    parse("Mon–Thu 07.30–12.00, 13.00–16.00; Fri 07.30–11.30, 13.00–16.30"), frozenset({HOLIDAY}), JAKARTA
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=JAKARTA)


def test_the_next_working_days_are_offered_and_today_is_not() -> None:
    assert [day.day for day in arrival.days(at(23, 9), HOURS)] == [24, 28, 29, 30, 31, 1]
    assert [day.day for day in arrival.days(at(26, 9), HOURS)][:2] == [28, 29]


def test_full_hours_are_offered_in_which_somebody_is_at_work() -> None:
    def hours(day: int) -> list[int]:
        return [one.astimezone(JAKARTA).hour for one in arrival.slots(date(2026, 12, day), HOURS)]

    assert hours(23) == [8, 9, 10, 11, 13, 14, 15]
    assert hours(18) == [8, 9, 10, 13, 14, 15]  # a Friday: until 11.30, and 16.30
    assert hours(25) == hours(26) == []


def test_both_are_reminded_as_the_office_opens_on_the_working_day_before() -> None:
    assert arrival.reminder(at(28, 9), at(22, 9), HOURS) == at(24, 7, 30)  # over Christmas and a weekend
    assert arrival.reminder(at(24, 9), at(23, 7, 29), HOURS) == at(23, 7, 30)
    assert arrival.reminder(at(24, 9), at(23, 8), HOURS) is None  # it was agreed on after that
    assert arrival.next_due(at(24, 9), at(23, 8), HOURS) == at(28, 7, 30)


def test_it_is_missed_as_the_next_working_day_begins_and_held_for_a_day() -> None:
    assert arrival.missed(at(24, 9), HOURS) == at(28, 7, 30)
    assert arrival.held_until(at(24, 9), HOURS) == at(28, 9)


def test_by_other_hours_something_is_next_done_when_these_say() -> None:
    agreed, now = at(28, 9), at(21, 10)  # 28 December is a Monday, and 25 a holiday
    reminded, missed = at(24, 7, 30), at(29, 7, 30)
    bridge = replace(HOURS, holidays=HOURS.holidays | {date(2026, 12, 24)})
    assert arrival.replanned(agreed, reminded, now, HOURS) == reminded
    assert arrival.replanned(agreed, reminded, now, bridge) == at(23, 7, 30)
    assert arrival.replanned(agreed, reminded, at(23, 10), bridge) == at(23, 10)  # nobody was reminded, and must be
    assert arrival.replanned(agreed, missed, at(24, 10), bridge) == missed
    assert arrival.replanned(agreed, None, now, bridge) is None
    gone = replace(HOURS, holidays=HOURS.holidays | {date(2026, 12, 28)})
    assert arrival.replanned(agreed, None, now, gone) == arrival.replanned(agreed, missed, now, gone) == now
