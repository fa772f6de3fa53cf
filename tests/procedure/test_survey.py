"""The survey's rules, by tables counted by hand."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedure.quality import survey
from procedure.quality.survey import FEWEST, KINERJA, ORDER, UNSUR, Turn, Unsur
from procedure.workhours import WorkHours, parse

HOURS = WorkHours(parse("Mon–Fri 08.00–16.00"), frozenset(), ZoneInfo("Asia/Jakarta"))
NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)  # a Friday
ANSWERS = st.lists(st.tuples(*[st.integers(1, 4)] * 9), min_size=FEWEST, max_size=40)


def of(answers: list[tuple[int, ...]]) -> survey.Satisfaction:
    tally: survey.Tally = {}
    for one in answers:
        tally = survey.added(tally, one)
    return survey.satisfaction(len(answers), survey.summed([tally]))


def test_the_nine_unsur_of_the_permen_and_their_four_words() -> None:
    assert len(ORDER) == 9
    assert [one.value for one in ORDER] == [
        *("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "pengaduan", "sarana")
    ]
    assert all(len({*rule.answers}) == 4 for rule in UNSUR.values())
    assert UNSUR[Unsur.BIAYA].answers == ("Sangat mahal", "Cukup mahal", "Murah", "Gratis")


@pytest.mark.parametrize(
    ("answers", "ikm", "mutu"),
    [
        ([(4,) * 9] * 5, 100.0, "A"),
        ([(1,) * 9] * 5, 25.0, "D"),
        ([(3,) * 9] * 5, 75.0, "C"),
        ([(4,) * 5 + (3,) * 4] * 5, 88.89, "A"),
        ([(4,) * 4 + (3,) * 5] * 5, 86.11, "B"),
        ([(3,) * 8 + (4,)] * 5, 77.78, "B"),
        ([(3,) * 5 + (2,) * 4] * 5, 63.89, "D"),
        ([(3,) * 6 + (2,) * 3] * 5, 66.67, "C"),
        ([(3,) * 9] * 4 + [(4,) * 3 + (3,) * 6], 76.67, "B"),
    ],
)
def test_the_index_and_its_mutu(answers: list[tuple[int, ...]], ikm: float, mutu: str) -> None:
    found = of(answers)
    assert (found.ikm, found.mutu) == (ikm, mutu)
    assert found.mutu in KINERJA


@pytest.mark.parametrize(
    ("hundredths", "mutu"),
    [(8831, "A"), (8830, "B"), (7661, "B"), (7660, "C"), (6500, "C"), (6499, "D"), (2500, "D"), (10000, "A")],
)
def test_the_edges_of_mutu(hundredths: int, mutu: str) -> None:
    # So many answers that the mean is that to the hundredth: values of one and four.
    fours = hundredths * 100 - 250_000
    tally = {unsur: [750_000 - fours, 0, 0, fours] for unsur in ORDER}
    found = survey.satisfaction(750_000, tally)
    assert (found.ikm, found.mutu) == (hundredths / 100, mutu)


def test_under_five_answers_there_is_no_index() -> None:
    assert of([(4,) * 9] * 4) == survey.Satisfaction(4)
    assert of([(4,) * 9] * 5).ikm == 100


@given(ANSWERS)
def test_the_index_is_the_mean_of_the_nine_means(answers: list[tuple[int, ...]]) -> None:
    found = of(answers)
    means = [sum(one[at] for one in answers) / len(answers) for at in range(9)]
    assert found.means == pytest.approx(means)
    assert found.ikm == pytest.approx(sum(means) / 9 * 25, abs=0.0051)


@given(ANSWERS, st.randoms())
def test_the_order_in_which_answers_came_cannot_be_told(answers: list[tuple[int, ...]], chance: object) -> None:
    turned = sorted(answers)
    tallies = []
    for order in (answers, turned):
        tally: survey.Tally = {}
        for one in order:
            tally = survey.added(tally, one)
        tallies.append(tally)
    assert tallies[0] == tallies[1]


def test_digits_that_are_no_answers() -> None:
    assert survey.values_of(0) == ()
    assert survey.values_of(413) == (4, 1, 3)
    assert [survey.values_of(one) for one in (-1, 5, 105, 1111111111)] == [None] * 4


def test_asked_once_a_year_reminded_once() -> None:
    first = survey.served(Turn(), NOW, HOURS)
    assert first.due == datetime(2026, 11, 30, 3, tzinfo=UTC)
    assert survey.served(first, NOW + timedelta(hours=1), HOURS) == first
    asked = survey.asked(first, first.due, HOURS)
    assert (asked.round, asked.open, asked.served) == (1, True, False)
    assert asked.due == datetime(2026, 12, 7, 3, tzinfo=UTC)
    assert survey.waits_for_reminder(asked, asked.due)
    reminded = survey.reminded(asked, HOURS)
    assert reminded.due == datetime(2027, 11, 30, 3, tzinfo=UTC)
    assert not survey.waits_for_reminder(reminded, reminded.due)
    answered = survey.answered(asked, HOURS)
    assert answered.due == reminded.due
    assert not answered.open
    again = survey.served(answered, NOW + timedelta(days=100), HOURS)
    assert (again.due, again.served) == (answered.due, True)
    late = survey.served(survey.dropped(answered), NOW + timedelta(days=400), HOURS)
    assert late.due == HOURS.after_days(NOW + timedelta(days=400), 1)


def test_owners_are_planned_a_year_ahead_and_never_twice() -> None:
    owning = survey.owning(Turn(), NOW, HOURS)
    assert owning.due == HOURS.opening(NOW + timedelta(days=365))
    assert survey.owning(owning, NOW + timedelta(days=9), HOURS) == owning
    assert survey.served(owning, NOW, HOURS).due == HOURS.after_days(NOW, 1)
