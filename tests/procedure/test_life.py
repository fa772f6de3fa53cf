"""What a thing of the register may become, each transition by itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedure import duties, life, refusals
from procedure.duties import PATIENCE, Check
from procedure.life import State, Thing
from tests.procedure.test_workhours import HOURS, local

NOW = local(23, "09:14")
LATER = datetime(2027, 2, 23, 0, 30, tzinfo=UTC)
"""A quarter after `NOW`, when the office opens."""

OWNED = Thing(
    State.AKTIF, by=5, placed=True, owner=7, contact="Siti, 0812", cek_berkala="Triwulanan", check=Check(at=LATER)
)
INSTANTS = st.integers(0, 60 * 24 * 80).map(lambda minutes: NOW + timedelta(minutes=minutes))
CHECKS = st.builds(Check, st.integers(1, 9), st.integers(0, len(PATIENCE) + 1), st.none() | INSTANTS, st.none())
THINGS = st.builds(
    Thing,
    st.sampled_from(State),
    by=st.none() | st.just(5),
    placed=st.booleans(),
    held_until=st.none() | INSTANTS,
    owner=st.none() | st.just(7),
    cek_berkala=st.sampled_from([None, *duties.MONTHS]),
    check=CHECKS,
    berlaku_sampai=st.none() | st.dates(date(2026, 9, 1), date(2028, 1, 1)),
    notice=st.none() | INSTANTS,
    told=st.booleans(),
)


# The periodic check


def pressed_until_told(check: Check) -> list[Check]:
    """What is said of a check that nobody answers, each time that something is due."""
    said = []
    while check.at is not None:
        check = duties.pressed(check, check.at, HOURS)
        said.append(check)
    return said


def test_a_check_is_asked_reminded_twice_and_put_before_kasi() -> None:
    said = pressed_until_told(Check(at=NOW))
    assert [(check.asked, check.reminders, check.overdue) for check in said] == [
        (1, 0, False),
        (2, 1, False),
        (3, 2, False),
        (4, 2, True),
    ]
    asked_at = [check.at for check in said]
    assert asked_at == [local(26, "09:14"), local(2, "09:14", 12), local(7, "09:14", 12), None]
    assert [Check(asked=asked).overdue for asked in (0, 1)] == [False, True]


@pytest.mark.parametrize("waits", [(3,), (3, 4), (3, 4, 3, 2), (1,) * 9])
def test_how_often_owners_are_reminded_stands_once(monkeypatch: pytest.MonkeyPatch, waits: tuple[int, ...]) -> None:
    monkeypatch.setattr(duties, "PATIENCE", waits)
    said = pressed_until_told(Check(at=NOW))
    assert [check.overdue for check in said] == [*(False for _ in waits), True]
    assert said[-1].reminders == len(waits) - 1


@pytest.mark.parametrize(
    ("before", "interval", "after"),
    [
        (Check(at=NOW), "Triwulanan", Check(2, 0, LATER, NOW)),
        (Check(4, 4, None, LATER), "Triwulanan", Check(5, 0, LATER, NOW)),
        (Check(4, 2, NOW), None, Check(5, 0, None, NOW)),
    ],
)
def test_a_check_that_was_made_begins_the_next(before: Check, interval: str | None, after: Check) -> None:
    assert duties.made(before, interval, NOW, HOURS) == after


@pytest.mark.parametrize(
    ("asked", "interval", "at"),
    [
        (0, "Triwulanan", LATER),
        (1, "Triwulanan", NOW),
        (4, "Triwulanan", NOW),
        (3, None, None),
    ],
)
def test_a_new_owner_is_asked_where_the_old_one_was(asked: int, interval: str | None, at: datetime | None) -> None:
    after = duties.passed_on(Check(3, asked, None, LATER), interval, NOW, HOURS)
    assert after == Check(3, 0, at, LATER)


@given(CHECKS, INSTANTS)
def test_nobody_is_asked_outside_the_hours_of_the_office(check: Check, now: datetime) -> None:
    for after in (
        duties.begun(check, "Bulanan", now, HOURS),
        duties.made(check, "Bulanan", now, HOURS),
        duties.passed_on(check, "Bulanan", now, HOURS),
    ):
        assert after.at is not None
        assert after.at == HOURS.opening(after.at) >= now
        assert not after.overdue
    assert not duties.dropped(check).overdue


# Held, placed, accepted


@pytest.mark.parametrize(
    ("thing", "until"),
    [
        (Thing(State.DIPESAN, placed=True), local(30, "09:14")),
        (Thing(State.DIPESAN, placed=True, held_until=NOW), local(30, "09:14")),
        (Thing(State.DIPESAN), None),
        (Thing(State.DIPESAN, placed=True, by=5), None),
    ],
)
def test_what_has_a_place_is_held_until_it_is_installed(thing: Thing, until: datetime | None) -> None:
    held = life.held(thing, 5, NOW, HOURS)
    assert held == replace(thing, held_until=until)
    assert life.kept(held).held_until is None
    assert life.freed(held) == replace(thing, placed=False, held_until=None)


def test_the_life_of_a_thing() -> None:
    thing = Thing(State.DIPESAN, placed=True, owner=7, cek_berkala="Triwulanan", berlaku_sampai=date(2027, 12, 31))
    thing = life.installed(life.kept(life.held(thing, 5, NOW, HOURS)), 5)
    assert (thing.state, thing.by, thing.held_until) == (State.DIPASANG, 5, None)
    again = life.refused(thing)
    assert (again.state, again.by) == (State.DIPESAN, 5)
    assert life.held(again, 5, NOW, HOURS).held_until is None
    thing = life.accepted(thing, NOW, HOURS)
    assert (thing.state, thing.check.at, thing.notice) == (
        State.AKTIF,
        LATER,
        HOURS.opening(datetime(2027, 11, 30, 17, tzinfo=UTC)),
    )
    assert life.unused(thing).check == Check()
    gone = life.removed(thing)
    assert (gone.state, gone.placed, gone.notice, gone.check.at) == (State.DILEPAS, False, None, None)


def test_nobody_is_asked_to_check_what_nobody_looks_after() -> None:
    nobodys = Thing(State.DIPASANG, cek_berkala="Bulanan")
    assert life.accepted(nobodys, NOW, HOURS).check.at is None
    assert life.checked(replace(OWNED, cek_berkala=None), NOW, HOURS).check == Check(2, last=NOW)


# In use


def test_an_answer_begins_the_next_check_and_an_unanswered_one_is_pressed() -> None:
    asked = life.pressed(replace(OWNED, check=Check(at=NOW)), NOW, HOURS)
    assert asked.check == Check(1, 1, local(26, "09:14"))
    assert life.checked(asked, NOW, HOURS).check == Check(2, 0, LATER, NOW)


def test_that_it_has_expired_is_told_once() -> None:
    past = replace(OWNED, berlaku_sampai=date(2026, 11, 22))
    assert life.noticed(past, NOW, HOURS).notice == NOW
    told = life.expired(past, NOW, HOURS)
    assert (told.told, told.notice) == (True, None)
    assert life.checked(told, NOW, HOURS).notice is None
    longer = replace(told, berlaku_sampai=date(2027, 12, 31))
    assert life.noticed(longer, NOW, HOURS).notice == HOURS.opening(datetime(2027, 11, 30, 17, tzinfo=UTC))


# Handed over, moved, removed


def test_a_thing_in_use_is_handed_over_with_its_check_and_its_end() -> None:
    before = replace(OWNED, owner=None, cek_berkala=None, berlaku_sampai=date(2026, 12, 31), check=Check(3, 4, None))
    after = life.handed(before, 8, "Rini, 0813", NOW, HOURS)
    assert (after.owner, after.contact, after.cek_berkala) == (8, "Rini, 0813", duties.USUAL)
    assert after.check == Check(3, 0, NOW)
    assert after.notice == HOURS.opening(datetime(2026, 11, 30, 17, tzinfo=UTC))


def test_what_waits_for_its_handover_only_changes_hands() -> None:
    before = Thing(State.DIPASANG, by=5, placed=True, owner=7, contact="Siti", cek_berkala=None)
    assert life.handed(before, 8, "Rini", NOW, HOURS) == replace(before, owner=8, contact="Rini")


@pytest.mark.parametrize(
    ("state", "handed", "moved", "removed"),
    [
        (State.DIPESAN, False, False, False),
        (State.DIPASANG, True, False, False),
        (State.AKTIF, True, True, True),
        (State.DILEPAS, False, False, False),
        (State.DIBLOKIR, False, False, True),
    ],
)
def test_what_may_be_done_to_it_in_each_state(state: State, handed: bool, moved: bool, removed: bool) -> None:
    thing = replace(OWNED, state=state)
    acts: list[tuple[bool, Callable[[], Thing]]] = [
        (handed, lambda: life.handed(thing, 8, "", NOW, HOURS)),
        (moved, lambda: life.moved(thing)),
        (removed, lambda: life.removed(thing)),
    ]
    for may, act in acts:
        if may:
            act()
        else:
            with pytest.raises(refusals.NotInUse):
                act()


@given(THINGS, INSTANTS)
def test_whatever_happens_nothing_is_asked_of_nobody(thing: Thing, now: datetime) -> None:
    """Of what has no owner, or has left, nobody is asked; what is kept free has neither owner nor check."""
    becomes = [life.checked(thing, now, HOURS), life.accepted(thing, now, HOURS)]
    if thing.state in (State.AKTIF, State.DIBLOKIR):
        gone = life.removed(thing)
        assert (gone.check.at, gone.check.asked, gone.notice, gone.held_until) == (None, 0, None, None)
    for after in becomes:
        assert after.owner is not None or after.check.at is None
        assert (after.check.at is None) == (after.interval is None)
        assert after.notice is None or (after.berlaku_sampai is not None and after.notice >= now)
        assert not after.check.overdue
