"""What owners owe: checks a whole number of months apart, and warnings before the end."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedure.duties import MONTHS, PATIENCE, USUAL, WARNED, Check, expired, next_check, next_notice, next_warning
from procedure.form import question
from procedure.sop import Kind

DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("last", "cek_berkala", "due"),
    [
        (date(2026, 8, 3), "Bulanan", date(2026, 9, 3)),
        (date(2026, 8, 3), "Triwulanan", date(2026, 11, 3)),
        (date(2026, 8, 3), "Semesteran", date(2027, 2, 3)),
        (date(2026, 12, 31), "Bulanan", date(2027, 1, 31)),
        (date(2026, 1, 31), "Bulanan", date(2026, 2, 28)),
        (date(2027, 11, 30), "Triwulanan", date(2028, 2, 29)),
        (date(2026, 8, 31), "Semesteran", date(2027, 2, 28)),
        (date(2026, 6, 15), "Semesteran", date(2026, 12, 15)),
    ],
)
def test_a_check_is_due_on_the_same_day_of_a_later_month(last: date, cek_berkala: str, due: date) -> None:
    assert next_check(last, cek_berkala) == due


@given(DAYS, st.sampled_from(sorted(MONTHS)))
def test_a_check_is_due_so_many_months_later(last: date, cek_berkala: str) -> None:
    due = next_check(last, cek_berkala)
    assert 12 * (due.year - last.year) + due.month - last.month == MONTHS[cek_berkala]
    assert due.day == last.day or (due.day < last.day and (due + timedelta(days=1)).day == 1)


def test_every_way_of_checking_that_the_form_offers_is_known() -> None:
    assert set(question("cek_berkala", Kind.SERVER).choices) == set(MONTHS)
    assert USUAL in MONTHS


def test_who_was_not_asked_was_not_reminded() -> None:
    assert Check().reminders == 0


def test_reminders_are_ten_working_days_in_all() -> None:
    assert sum(PATIENCE) == 10


@given(DAYS, st.integers(-5, 60))
def test_a_warning_is_the_first_day_left_that_is_so_long_before_the_end(today: date, days: int) -> None:
    until = today + timedelta(days=days)
    due = next_warning(today, until)
    left = [before for before in WARNED if before < days]
    assert due == (until - timedelta(days=max(left)) if left else None)
    assert due is None or due > today


def test_the_owner_is_warned_twice() -> None:
    until = date(2026, 12, 31)
    assert next_warning(date(2026, 8, 3), until) == date(2026, 12, 1)
    assert next_warning(date(2026, 12, 1), until) == date(2026, 12, 24)
    assert next_warning(date(2026, 12, 24), until) is None


@given(DAYS, st.integers(-60, 60))
def test_the_last_day_belongs_to_the_term(until: date, days: int) -> None:
    assert expired(until + timedelta(days=days), until) == (days > 0)
    assert not expired(until, None)


@given(DAYS, st.integers(-60, 60), st.booleans())
def test_the_owner_is_warned_and_the_end_is_told_of_once_however_late(begin: date, days: int, owned: bool) -> None:
    until, today = begin + timedelta(days=days), begin
    told: list[date] = []
    while day := next_notice(today, until, owned=owned, told=until + timedelta(days=1) in told):
        told.append(day)
        today = max(today, day)
    warned = [until - timedelta(days=before) for before in WARNED if owned and before < days]
    assert told == [*warned, until + timedelta(days=1)]


def test_of_what_may_stay_for_ever_nothing_is_said() -> None:
    assert next_notice(date(2026, 8, 3), None, owned=True, told=False) is None
