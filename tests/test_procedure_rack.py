"""Room in a rack: what is free is free, and what is proposed fits."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from procedure.rack import Rack, best_racks, free_runs, proposals, span

UNITS = st.integers(1, 48)
OCCUPIED = st.frozensets(st.integers(-2, 50))
HEIGHT = st.integers(1, 10)


@given(UNITS, OCCUPIED)
def test_runs_are_exactly_the_free_units(units: int, occupied: frozenset[int]) -> None:
    runs = free_runs(units, occupied)
    free = [u for run in runs for u in run]
    assert all(runs)
    assert free == [u for u in range(1, units + 1) if u not in occupied]
    assert all(before.stop < after.start for before, after in pairwise(runs))


@given(UNITS, OCCUPIED, HEIGHT, st.integers(1, 8))
def test_proposals_fit_and_never_overlap(units: int, occupied: frozenset[int], height: int, limit: int) -> None:
    proposed = proposals(units, occupied, height, limit)
    cells = [u for low in proposed for u in range(low, low + height)]
    assert len(proposed) <= limit
    assert len(set(cells)) == len(cells)
    assert all(1 <= u <= units and u not in occupied for u in cells)
    assert proposed == sorted(proposed)


@given(UNITS, OCCUPIED, HEIGHT)
def test_something_is_proposed_whenever_it_fits(units: int, occupied: frozenset[int], height: int) -> None:
    fits = any(len(run) >= height for run in free_runs(units, occupied))
    assert bool(proposals(units, occupied, height)) == fits


def test_proposals_stand_on_something() -> None:
    assert proposals(42, (), 2) == [1, 3, 5, 7, 9, 11]
    assert proposals(42, {1, 2, 5, 6, 7}, 2, limit=3) == [3, 8, 10]
    assert proposals(10, {1, 2, 4, 6, 8}, 2) == [9]
    assert proposals(4, {2}, 3) == []


def test_the_emptiest_racks_that_fit_come_first() -> None:
    scattered = Rack(1, 8, frozenset({2, 4, 6, 8}))
    nearly_full = Rack(2, 8, frozenset(range(1, 7)))
    empty = Rack(3, 8, frozenset())
    outside = Rack(4, 8, frozenset({0, 9, 10}))
    assert best_racks([scattered, nearly_full, empty, outside], 2) == [empty, outside, nearly_full]
    assert best_racks([scattered, nearly_full, empty], 2, limit=1) == [empty]


def test_a_span_is_named_from_below() -> None:
    assert span(8, 2) == "U8–9"
    assert span(8, 1) == "U8"
