"""Who may do what, as one table; and the steps of the SOP by their offices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedure.rights import Actor, Right, may, may_act, may_be_handed, may_withdraw
from procedure.sop import STEPS, Office

OWNER = 7
WHO = {
    "kadis": Actor(1, frozenset({Office.KEPALA_DINAS})),
    "kabid": Actor(2, frozenset({Office.KABID})),
    "kasi": Actor(3, frozenset({Office.KASI})),
    "staf": Actor(4, frozenset({Office.STAF_TEKNIS})),
    "admin": Actor(5, frozenset({Office.ADMIN})),
    "owner": Actor(OWNER),
    "stranger": Actor(8),
}


@pytest.mark.parametrize(
    ("right", "who"),
    [
        (Right.ADMINISTER, "admin"),
        (Right.KEEP, "kasi staf admin"),
        (Right.FIT, "staf admin"),
        (Right.PLACE, "staf"),
        (Right.OPEN, "kasi staf"),
        (Right.OWN, "owner"),
        (Right.HAND, "admin owner"),
        (Right.SEE, "kasi staf admin owner"),
        (Right.READ, "kadis kabid kasi staf admin"),
        (Right.DELEGATE, "kadis kabid kasi admin"),
    ],
)
def test_who_has_which_right(right: Right, who: str) -> None:
    assert {name for name, actor in WHO.items() if may(actor, right, OWNER)} == set(who.split())


def test_every_right_is_somebodys() -> None:
    assert all(any(may(actor, right, OWNER) for actor in WHO.values()) for right in Right)


@given(st.sampled_from(Right), st.builds(Actor, st.integers(0, 9), st.frozensets(st.sampled_from(Office))))
def test_of_what_nobody_looks_after_nobody_is_the_owner(right: Right, actor: Actor) -> None:
    assert may(actor, right, None) == any(may(Actor(-1, frozenset({office})), right) for office in actor.offices)


def test_each_step_is_its_offices_and_two_are_the_pemohons() -> None:
    theirs = {
        name: [step for step in STEPS if may_act(actor, STEPS[step].office, OWNER)] for name, actor in WHO.items()
    }
    assert {name: len(steps) for name, steps in theirs.items()} == {
        "kadis": 1,
        "kabid": 2,
        "kasi": 1,
        "staf": 1,
        "admin": 0,
        "owner": 2,
        "stranger": 0,
    }
    assert all(STEPS[step].office in WHO["kabid"].offices for step in theirs["kabid"])
    assert [name for name, actor in WHO.items() if may_withdraw(actor, OWNER)] == ["owner"]


@pytest.mark.parametrize(("person", "waits", "may_be"), [(4, True, False), (4, False, True), (9, True, True)])
def test_nobody_accepts_what_they_have_placed_themselves(person: int, waits: bool, may_be: bool) -> None:
    assert may_be_handed(person, waits=waits, placed_by=4) is may_be


def test_an_admin_alone_is_no_official() -> None:
    both = Actor(1, frozenset({Office.ADMIN, Office.KASI}))
    assert [(who.admin, who.official) for who in (Actor(1), Actor(1, frozenset({Office.ADMIN})), both)] == [
        (False, False),
        (True, False),
        (True, True),
    ]
