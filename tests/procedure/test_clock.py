"""The clock of a visit, by hand-counted minutes: it stands still while others are waited for."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from procedure.clock import Clock
from procedure.workhours import WorkHours, parse

JAKARTA = ZoneInfo("Asia/Jakarta")
HOURS = WorkHours(parse("Mon–Thu 07.30–12.00, 13.00–16.00; Fri 07.30–11.30, 13.00–16.30"), frozenset(), JAKARTA)


def at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=JAKARTA)


def test_it_goes_on_where_it_stood_still() -> None:
    clock = Clock(0, at(23, 11, 56))
    assert clock.due(10, HOURS) == at(23, 13, 6)
    still = clock.stopped(at(23, 13, 1), HOURS)
    assert still == Clock(5, None)
    assert still.due(10, HOURS) is None
    assert not still.late(10, at(25, 9, 0), HOURS)
    again = still.started(at(24, 15, 58))
    assert again.due(10, HOURS) == at(25, 7, 33)
    assert again.used(at(25, 7, 31), HOURS) == 8
    assert not again.late(10, at(25, 7, 33), HOURS)
    assert again.late(10, at(25, 7, 34), HOURS)


def test_what_was_late_before_is_late_again() -> None:
    still = Clock(12, None)
    assert still.late(10, at(23, 9, 0), HOURS)
    assert still.started(at(24, 9, 0)).due(10, HOURS) == at(24, 9, 0)


@given(st.integers(0, 40_000), st.integers(0, 40_000), st.integers(0, 40_000))
def test_standing_still_costs_nothing(ran: int, stood: int, runs: int) -> None:
    began = at(2, 8, 0)
    stopped = began + timedelta(minutes=ran)
    clock = Clock(0, began).stopped(stopped, HOURS).started(stopped + timedelta(minutes=stood))
    end = stopped + timedelta(minutes=stood + runs)
    assert clock.used(end, HOURS) == HOURS.minutes_between(began, stopped) + HOURS.minutes_between(
        stopped + timedelta(minutes=stood), end
    )
