"""When a return that is not answered is reminded of, and when it closes: counted by hand."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from procedure import returns
from tests.procedure.test_workhours import HOURS, INSTANTS

JAKARTA = ZoneInfo("Asia/Jakarta")


def at(text: str) -> datetime:
    """`2026-11-27 09.14`, local."""
    return datetime.strptime(text, "%Y-%m-%d %H.%M").replace(tzinfo=JAKARTA).astimezone(UTC)


MONDAY = at("2026-11-23 10.00")
"""24 and 25 December 2026 are holidays of `HOURS`."""


def test_reminders_and_the_closing_are_working_days_after_it_came_back() -> None:
    days = [returns.due(MONDAY, told, HOURS) for told in range(4)]
    assert days == [at("2026-11-26 10.00"), at("2026-12-02 10.00"), at("2026-12-30 10.00"), at("2027-01-06 10.00")]
    assert returns.closes(MONDAY, 1, days[0], HOURS) == days[3]
    assert returns.closes(MONDAY, 3, days[2], HOURS) == days[3]


def test_what_was_missed_is_not_said_and_nothing_closes_without_notice() -> None:
    late = at("2027-02-01 10.00")
    assert returns.reached(MONDAY, 0, at("2026-11-27 10.00"), HOURS) == 1
    assert returns.reached(MONDAY, 0, at("2026-12-03 10.00"), HOURS) == 2
    assert returns.reached(MONDAY, 0, late, HOURS) == 3
    assert returns.closes(MONDAY, 3, late, HOURS) == at("2027-02-08 10.00")


@given(INSTANTS, st.integers(0, 3), st.integers(0, 200))
def test_each_comes_after_the_one_before_and_the_closing_last(since: datetime, told: int, days: int) -> None:
    now = since + timedelta(days=days)
    found = [returns.due(since, count, HOURS) for count in range(4)]
    assert found == sorted(set(found))
    count = returns.reached(since, told, now, HOURS)
    assert told <= count <= max(told, len(returns.REMINDED))
    if count > told:
        assert returns.due(since, count - 1, HOURS) <= now
        assert count == len(returns.REMINDED) or returns.due(since, count, HOURS) > now
    assert returns.closes(since, 3, now, HOURS) >= HOURS.after_days(now, returns.NOTICE)
