"""What may be taken back, by whom and until when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from procedure import refusals
from procedure.rights import Actor
from procedure.sop import STEPS, Choice, Office, Step
from procedure.undoing import FOR, Done, check, until

NOW = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
KABID = Actor(7, frozenset({Office.KABID}))
DONE = Done(Office.KABID, 7, NOW + FOR, undone=False, acted=False)


def test_what_is_decided_by_one_tap_may_be_taken_back_for_two_minutes() -> None:
    may = {(step, option.choice) for step in STEPS for option in STEPS[step].options if until(step, option.choice, NOW)}
    assert may == {
        (Step.DISPOSISI, Choice.DISPOSISI),
        (Step.VERIFIKASI, Choice.DISPOSISI),
        (Step.PENGECEKAN, Choice.LAIK),
        (Step.PENGECEKAN, Choice.LAIK_BERSYARAT),
        (Step.PENGECEKAN, Choice.TIDAK_LAIK),
        (Step.PERSETUJUAN, Choice.SETUJU),
        (Step.PERSETUJUAN, Choice.TOLAK),
    }
    assert until(Step.DISPOSISI, Choice.DISPOSISI, NOW) == datetime(2026, 11, 23, 2, 16, tzinfo=UTC)


def test_whoever_did_it_may_until_the_last_instant() -> None:
    check(DONE, KABID, NOW)
    check(DONE, KABID, NOW + timedelta(seconds=119))
    with pytest.raises(refusals.PastUndoing):
        check(DONE, KABID, NOW + timedelta(minutes=2))


@pytest.mark.parametrize(
    ("done", "actor", "refusal"),
    [
        (DONE, Actor(7, frozenset({Office.KASI})), refusals.NotHolder),
        (DONE, Actor(7), refusals.NotHolder),
        (DONE, Actor(8, frozenset({Office.KABID})), refusals.PastUndoing),
        (replace(DONE, until=None), KABID, refusals.PastUndoing),
        (replace(DONE, acted=True), KABID, refusals.ActedUpon),
        (replace(DONE, undone=True, acted=True), KABID, refusals.Undone),
        (replace(DONE, office=None), Actor(7), refusals.NotHolder),
    ],
)
def test_nobody_else_and_nothing_else(done: Done, actor: Actor, refusal: type[refusals.Refusal]) -> None:
    with pytest.raises(refusal):
        check(done, actor, NOW)
