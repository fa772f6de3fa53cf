"""The work that one technician takes: from whom it may be taken, what is answered of it, and giving it back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedure import decision, refusals
from procedure.decision import Taking

NOW = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)


def test_a_stage_that_is_only_marked_is_a_one() -> None:
    assert decision.answered(Taking(), "foto").marks == {"foto": 1}  # as the rows of landed versions have it


def test_whoever_takes_it_first_has_it_until_it_is_given_back() -> None:
    mine = decision.taken(Taking(), 5, NOW)
    assert (mine.by, mine.since) == (5, NOW)
    assert decision.taken(mine, 5, NOW + timedelta(hours=1)) == mine
    with pytest.raises(refusals.TakenByOther) as other:
        decision.taken(mine, 6, NOW)
    assert other.value.person == 5
    free = decision.given_back(decision.answered(mine, "rak", 3))
    assert (free, free.since) == (Taking(), None)
    assert decision.taken(free, 6, NOW).by == 6


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 9) | st.none()), max_size=12))
def test_a_stage_is_answered_until_it_is_asked_again(said: list[tuple[str, int | None]]) -> None:
    now, known = decision.taken(Taking(), 5, NOW), dict[str, int]()
    for stage, value in said:
        if value is None:
            now = decision.unanswered(now, stage)
            known.pop(stage, None)
        else:
            now = decision.answered(now, stage, value)
            known[stage] = value
    assert {stage: now.marks[stage] for stage in "abc" if stage in now.marks} == known
    assert (now.by, now.since) == (5, NOW)
