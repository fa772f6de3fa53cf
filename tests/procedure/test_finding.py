"""What a typed search asks for, and what concerns whom."""

from datetime import date

import pytest

from procedure.finding import Month, Sought, Ticket, concerned, months_until, numbered, sought, words_of
from procedure.rights import Actor
from procedure.sop import Office, Step

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("7XK9Q13", Sought(words=("7xk9q13",))),
        ("Dinas  Kesehatan", Sought(words=("dinas", "kesehatan"))),
        ("simpus.kuduskab.go.id", Sought(words=("simpus", "kuduskab", "go", "id"))),
        ("PSH-2026-0012", Sought(tickets=(Ticket(12, 2026),))),
        ("psh 12", Sought(tickets=(Ticket(12),))),
        ("PSH 2026/0012 kesehatan", Sought(words=("kesehatan",), tickets=(Ticket(12, 2026),))),
        ("psh.2026.0012", Sought(tickets=(Ticket(12, 2026),))),
        ("2026-0012", Sought(tickets=(Ticket(12, 2026),))),
        ("0012", Sought(tickets=(Ticket(12, word="0012"),))),
        ("kesehatan november 2025", Sought(words=("kesehatan",), month=Month(2025, 11))),
        ("November", Sought(month=Month(2026, 11))),
        ("desember", Sought(month=Month(2025, 12))),
        ("2026-3", Sought(month=Month(2026, 3))),
        ("03/2026", Sought(month=Month(2026, 3))),
        ("2026-13", Sought(tickets=(Ticket(13, 2026),))),
        ("a ! %", Sought()),
    ],
)
def test_a_typed_search_is_words_numbers_and_a_month(text: str, asked: Sought) -> None:
    assert sought(text, TODAY) == asked


def test_words_are_letters_and_digits_in_small_letters() -> None:
    assert words_of(["Drs. Kholid, M.M.", "a-1 SN/09"]) == {"drs", "kholid", "sn", "09"}
    assert {len(word) for word in words_of(["x" * 500])} == {64}


def test_months_go_over_the_years_end() -> None:
    assert [month.name for month in months_until(date(2027, 1, 3), 3)] == [
        "Januari 2027",
        "Desember 2026",
        "November 2026",
    ]
    assert numbered(Month(2026, 12).number).after == Month(2027, 1)
    assert Month(2026, 12).after.begins == date(2027, 1, 1)


def test_officials_are_concerned_by_what_comes_to_their_office_and_a_pemohon_by_their_own() -> None:
    for office in (Office.KEPALA_DINAS, Office.KABID, Office.KASI, Office.ADMIN):
        assert concerned(Actor(1, frozenset({office}))).everything
    staf = concerned(Actor(1, frozenset({Office.STAF_TEKNIS})))
    assert not staf.everything
    assert staf.steps == {Step.PENEMPATAN, Step.SERAH_TERIMA, Step.SELESAI}
    assert concerned(Actor(1, frozenset({Office.STAF_TEKNIS, Office.KABID}))).everything
    nobody = concerned(Actor(1))
    assert (nobody.everything, nobody.steps, nobody.person) == (False, frozenset(), 1)
