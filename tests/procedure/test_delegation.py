"""Who may be set to act, and when: days, overlaps, and whose it is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedure import delegation as rules
from procedure.answers import Circumstances, named_of
from procedure.delegation import Span, in_the_way, span
from procedure.dinas import Dinas
from procedure.refusals import Invalid
from procedure.sop import Acting, Office

KUDUS = ZoneInfo("Asia/Jakarta")
TODAY = date(2026, 11, 23)
HERE = Circumstances(TODAY, Dinas())


def days(first: int, last: int | None) -> Span:
    """From so many days after today to so many."""
    return span(TODAY + timedelta(days=first), None if last is None else TODAY + timedelta(days=last), KUDUS)


def test_days_are_whole_and_local() -> None:
    assert span(TODAY, TODAY, KUDUS) == Span(
        datetime(2026, 11, 22, 17, tzinfo=UTC), datetime(2026, 11, 23, 17, tzinfo=UTC)
    )
    ends = span(TODAY, date(2026, 12, 31), KUDUS).ends
    assert ends == datetime(2026, 12, 31, 17, tzinfo=UTC)
    assert rules.last_day(ends, KUDUS) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("wanted", "other", "meets"),
    [
        ((0, 2), (3, 5), False),  # the day after
        ((0, 3), (3, 5), True),  # one day in common
        ((3, 5), (0, 2), False),
        ((4, 4), (3, 5), True),  # within
        ((3, 5), (4, 4), True),  # around
        ((0, 9), (0, 9), True),
        ((0, 2), (3, None), False),  # before one without an end
        ((9, 9), (3, None), True),
        ((3, None), (0, 2), False),
        ((0, None), (9, None), True),
    ],
)
def test_overlaps(wanted: tuple[int, int | None], other: tuple[int, int | None], *, meets: bool) -> None:
    assert in_the_way(days(*wanted), [days(*other)]) == (0 if meets else None)
    assert in_the_way(days(*wanted), [days(50, 60), days(*other)]) == (
        1 if meets and wanted[1] is not None else 0 if wanted[1] is None else None
    )


SOME = st.tuples(st.integers(0, 12), st.one_of(st.none(), st.integers(0, 6))).map(
    lambda drawn: (drawn[0], None if drawn[1] is None else drawn[0] + drawn[1])
)


def on(said: tuple[int, int | None]) -> set[int]:
    """The days it is on, counted one by one."""
    return {day for day in range(40) if said[0] <= day and (said[1] is None or day <= said[1])}


@given(SOME, st.lists(SOME, max_size=5))
def test_an_overlap_is_a_day_in_common(wanted: tuple[int, int | None], others: list[tuple[int, int | None]]) -> None:
    first = next((at for at, other in enumerate(others) if on(wanted) & on(other)), None)
    assert in_the_way(days(*wanted), [days(*other) for other in others]) == first


@given(st.lists(SOME, max_size=12))
def test_whatever_is_set_one_after_the_other_nobody_has_an_office_at_the_same_time(
    wishes: list[tuple[int, int | None]],
) -> None:
    taken: list[tuple[int, int | None]] = []
    for wish in wishes:
        if in_the_way(days(*wish), [days(*one) for one in taken]) is None:
            taken.append(wish)
    assert all(sum(day in on(one) for one in taken) <= 1 for day in range(40))


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Hari ini", TODAY),
        ("Besok", date(2026, 11, 24)),
        ("besok", date(2026, 11, 24)),
        ("lusa", date(2026, 11, 25)),
        ("23-11-2026", TODAY),
        ("1 Desember 2026", date(2026, 12, 1)),
    ],
)
def test_the_first_day(said: str, day: date) -> None:
    assert rules.first_day_rule().parse(said, HERE) == day.isoformat()


@pytest.mark.parametrize("said", ["22-11-2026", "25-11-2027", "kemarin", "31-2-2027"])
def test_no_first_day(said: str) -> None:
    with pytest.raises(Invalid):
        rules.first_day_rule().parse(said, HERE)


@pytest.mark.parametrize(
    ("first", "said", "day"),
    [
        (TODAY, "1 hari", TODAY),
        (TODAY, "1 minggu", date(2026, 11, 29)),
        (date(2026, 12, 30), "3 hari", date(2027, 1, 1)),
        (date(2026, 12, 1), "1-12-2026", date(2026, 12, 1)),
        (None, "1 hari", TODAY),
        (TODAY, "5 hari", date(2026, 11, 27)),
        (TODAY, "Lima hari", date(2026, 11, 27)),
        (date(2026, 12, 1), "sehari", date(2026, 12, 1)),
        (TODAY, "seminggu", date(2026, 11, 29)),
        (TODAY, "dua minggu.", date(2026, 12, 6)),
    ],
)
def test_the_last_day(first: date | None, said: str, day: date) -> None:
    assert rules.last_day_rule(first).parse(said, HERE) == day.isoformat()


@pytest.mark.parametrize(
    ("first", "said"), [(date(2026, 12, 1), "30-11-2026"), (None, "22-11-2026"), (TODAY, "25-11-2027")]
)
def test_no_last_day(first: date | None, said: str) -> None:
    with pytest.raises(Invalid):
        rules.last_day_rule(first).parse(said, HERE)


@pytest.mark.parametrize("said", ["5 hari kerja", "sebulan", "0 hari", "5 hati", "1,5 minggu"])
def test_what_is_no_length_is_not_told_that_it_lacks_a_year(said: str) -> None:
    with pytest.raises(Invalid, match="tidak dikenali"):
        rules.last_day_rule(TODAY).parse(said, HERE)


NAMES = ("Drs. Kholid, MM", "Agus Prasetyo, S.Kom.", "Budi Santoso, S.Kom.", "Orang lain")


@pytest.mark.parametrize("said", ["Agus Prasetyo, S.Kom.", "agus", "PRASETYO"])
def test_a_part_of_a_name_is_enough(said: str) -> None:
    assert named_of(NAMES).parse(said, HERE) == "Agus Prasetyo, S.Kom."


@pytest.mark.parametrize(("said", "why"), [("s.kom", "Ada 2"), ("Dewi", "Tidak ada"), ("dr", "Tidak ada")])
def test_a_name_that_is_nobodys_or_two_peoples_is_asked_again(said: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        named_of(NAMES).parse(said, HERE)


def test_whose_it_is_to_set() -> None:
    assert [rules.kind_of(7), rules.kind_of(None)] == [Acting.PLH, Acting.PLT]
    assert rules.may_set(7, 7, admin=False)
    assert not rules.may_set(8, 7, admin=False)
    assert rules.may_set(8, 7, admin=True)
    assert not rules.may_set(7, None, admin=False)  # of a vacant office an admin alone
    assert rules.may_set(7, None, admin=True)
    assert [office for office in Office if rules.delegable(office)] == [Office.KEPALA_DINAS, Office.KABID, Office.KASI]
