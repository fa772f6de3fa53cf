"""The edges of the calendar, counted by hand: midnight, break, bridge of holidays, year's end, Ramadan, quiet hours."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import load
from procedure.reminders import ABOVE, Reminding, next_digest, quiet
from procedure.workhours import Season, parse_seasons

JAKARTA = ZoneInfo("Asia/Jakarta")
RAMADAN = "2026-02-18/2026-03-19, 2027-02-08/2027-03-09: Mon-Thu 08.00-12.00, 12.30-15.00; Fri 08.00-11.30, 12.30-15.30"
HOURS = load(_env_file=None, work_hours_ramadan=RAMADAN).calendar(date(2026, 11, 27)).hours
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    """`2026-11-27 09.14`, local."""
    return datetime.strptime(text, "%Y-%m-%d %H.%M").replace(tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        pytest.param("2026-11-24 23.59", 10, "2026-11-25 07.40", id="before midnight"),
        pytest.param("2026-11-25 00.00", 10, "2026-11-25 07.40", id="at midnight"),
        pytest.param("2026-11-24 11.53", 10, "2026-11-24 13.03", id="over the break"),
        pytest.param("2026-11-27 11.25", 10, "2026-11-27 13.05", id="over the longer break of Friday"),
        pytest.param("2026-11-27 16.25", 10, "2026-11-30 07.35", id="over a weekend"),
        # 24 December is cuti bersama, 25 December Christmas, a Friday.
        pytest.param("2026-12-23 15.55", 10, "2026-12-28 07.35", id="over a bridge of holidays"),
        # 1 January 2027 is a Friday.
        pytest.param("2026-12-31 15.55", 10, "2027-01-04 07.35", id="over the year's end"),
        # 16 and 17 February 2026 are the Lunar New Year with its cuti bersama; 18 February is the first day of Ramadan.
        pytest.param("2026-02-13 16.25", 10, "2026-02-18 08.05", id="into Ramadan, over Imlek"),
        pytest.param("2026-02-18 11.55", 10, "2026-02-18 12.35", id="over the break of Ramadan"),
        pytest.param("2026-02-20 15.25", 10, "2026-02-23 08.05", id="over a weekend in Ramadan"),
        # 18 to 24 March 2026 are Nyepi and Idulfitri with their cuti bersama; Ramadan has ended meanwhile.
        pytest.param("2026-03-17 14.55", 10, "2026-03-25 07.35", id="out of Ramadan, over Idulfitri"),
    ],
)
def test_the_norm_runs_out(start: str, minutes: int, due: str) -> None:
    assert HOURS.deadline(at(start), minutes) == at(due)
    assert HOURS.minutes_between(at(start), at(due)) == minutes


@pytest.mark.parametrize(
    ("when", "is_quiet", "is_quiet_for_urgent"),
    [
        ("2026-11-24 06.59", True, True),
        ("2026-11-24 07.00", False, False),
        ("2026-11-24 12.30", False, False),
        ("2026-11-24 16.59", False, False),
        ("2026-11-24 17.00", True, False),
        ("2026-11-24 20.59", True, False),
        ("2026-11-24 21.00", True, True),
        ("2026-11-25 00.00", True, True),
        ("2026-11-28 10.00", True, True),  # a Saturday
        ("2026-12-24 10.00", True, True),  # cuti bersama
        ("2026-12-25 18.00", True, True),
        ("2027-01-01 09.00", True, True),
        ("2026-02-18 15.30", False, False),  # after the last hour of a day of Ramadan
        ("2026-03-19 10.00", True, True),  # Nyepi
    ],
)
def test_it_is_quiet(when: str, *, is_quiet: bool, is_quiet_for_urgent: bool) -> None:
    assert quiet(at(when), HOURS) is is_quiet
    assert quiet(at(when), HOURS, urgent=True) is is_quiet_for_urgent


@pytest.mark.parametrize(
    ("after", "comes"),
    [
        ("2026-11-24 07.44", "2026-11-24 07.45"),
        ("2026-11-24 07.45", "2026-11-25 07.45"),
        ("2026-11-24 00.00", "2026-11-24 07.45"),
        ("2026-11-27 09.00", "2026-11-30 07.45"),
        ("2026-12-23 09.00", "2026-12-28 07.45"),
        ("2026-12-31 09.00", "2027-01-04 07.45"),
        ("2026-02-17 09.00", "2026-02-18 08.15"),
        ("2026-03-17 09.00", "2026-03-25 07.45"),
    ],
)
def test_the_digest_comes_fifteen_minutes_after_opening(after: str, comes: str) -> None:
    assert next_digest(at(after), HOURS) == at(comes)


@pytest.mark.parametrize(
    ("due", "looked", "urgent", "said", "then"),
    [
        pytest.param("2026-11-24 09.31", "2026-11-24 09.31", False, True, "2026-11-25 07.45", id="on time"),
        pytest.param("2026-11-24 07.40", "2026-11-24 07.40", False, True, "2026-11-25 07.45", id="before the digest"),
        pytest.param("2026-11-27 16.30", "2026-11-27 16.30", False, True, "2026-11-30 07.45", id="before a weekend"),
        pytest.param("2026-11-24 15.59", "2026-11-24 18.00", False, False, "2026-11-25 07.45", id="looked at night"),
        pytest.param("2026-11-24 15.59", "2026-11-24 20.59", True, True, "2026-11-25 07.45", id="urgent, at night"),
        pytest.param("2026-11-24 15.59", "2026-11-24 21.00", True, False, "2026-11-25 07.45", id="urgent, too late"),
        pytest.param("2026-11-24 15.59", "2026-11-25 07.10", False, False, "2026-11-25 07.45", id="digest to come"),
        pytest.param("2026-11-24 15.59", "2026-11-25 10.00", False, True, "2026-11-26 07.45", id="away over night"),
        pytest.param("2026-12-23 15.59", "2026-12-24 10.00", True, False, "2026-12-28 07.45", id="on a holiday"),
    ],
)
def test_it_is_said_at_the_norm_or_in_the_next_digest(
    due: str, looked: str, *, urgent: bool, said: bool, then: str
) -> None:
    first = Reminding().replanned(at(due))
    assert first.at == at(due)
    assert first.fired(at(looked), HOURS, urgent=urgent) == (said, Reminding(1, at(then)))


def test_it_is_said_three_times_at_most() -> None:
    _, told = Reminding().replanned(at("2026-12-22 09.31")).fired(at("2026-12-22 09.31"), HOURS, urgent=False)
    assert told == Reminding(1, at("2026-12-23 07.45"))
    told = told.in_digest(at("2026-12-23 07.45"), HOURS)
    assert told == Reminding(2, at("2026-12-28 07.45"))
    told = told.in_digest(at("2026-12-28 07.45"), HOURS)
    assert told == Reminding(ABOVE)
    assert told.replanned(at("2026-12-29 09.00")) == told


def test_a_clock_that_stands_still_reminds_nobody() -> None:
    told = Reminding(1, at("2026-11-25 07.45"))
    still = told.replanned(None)
    assert still == Reminding(1)
    assert still.replanned(at("2026-11-30 10.00")) == Reminding(1, at("2026-11-30 10.00"))
    assert Reminding().replanned(at("2026-11-30 10.00")) == Reminding(0, at("2026-11-30 10.00"))


@given(st.integers(0, 60 * 24 * 400).map(lambda minutes: FIRST + timedelta(minutes=minutes)))
def test_a_digest_never_comes_in_quiet_hours(after: datetime) -> None:
    comes = next_digest(after, HOURS)
    assert comes > after
    assert not quiet(comes, HOURS)


def test_the_hours_of_ramadan_are_read() -> None:
    first, second = parse_seasons(RAMADAN)
    assert (first.first, first.last) == (date(2026, 2, 18), date(2026, 3, 19))
    assert (second.first, second.last) == (date(2027, 2, 8), date(2027, 3, 9))
    assert first.week == second.week
    assert parse_seasons("2027-02-08 – 2027-02-08: Sun 8:00-9:00") == (
        Season(date(2027, 2, 8), date(2027, 2, 8), parse_seasons("2027-01-01/2027-01-02: Sun 08.00-09.00")[0].week),
    )


@pytest.mark.parametrize(
    "wrong",
    [
        "2027-02-08/2027-03-09 Mon-Thu",
        "2027-03-09/2027-02-08: Mon-Thu 08.00-12.00",
        "8 Februari: Mon-Thu 08.00-12.00",
        "2027-02-30/2027-03-09: Mon-Thu 08.00-12.00",
        "2027-02-08/2027-03-09: always",
    ],
)
def test_wrong_hours_of_ramadan_are_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        parse_seasons(wrong)


def test_years_without_cuti_bersama_are_known() -> None:
    assert load(_env_file=None).calendar(date(2026, 11, 27)).without_cuti_bersama(date(2026, 11, 27)) >= {2028, 2029}
    assert not load(_env_file=None).calendar(date(2026, 11, 27)).without_cuti_bersama(date(2026, 11, 27)) & {2026, 2027}
    told = (
        load(_env_file=None, holidays_extra="2028-12-26")
        .calendar(date(2027, 12, 1))
        .without_cuti_bersama(date(2027, 12, 1))
    )
    assert 2028 not in told
    assert 2029 in told
