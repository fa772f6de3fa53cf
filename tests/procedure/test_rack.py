"""Room in a rack: what is free is free, and what is proposed fits, low where it is heavy, out of the way where not."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedure.rack import (
    HEAVY_KG,
    Cell,
    Need,
    RackSpace,
    Sisi,
    Spot,
    Typed,
    best_racks,
    fits,
    free_runs,
    power,
    proposals,
    shallow,
    span,
    typed,
)

DEPAN, BELAKANG, PENUH = Sisi.DEPAN, Sisi.BELAKANG, Sisi.PENUH
SIDES = st.sampled_from(Sisi)
CELLS = st.frozensets(st.tuples(st.integers(-2, 22), st.sampled_from([DEPAN, BELAKANG])))
RACKS = st.builds(
    RackSpace,
    key=st.integers(1, 9),
    units=st.integers(1, 20),
    cells=CELLS,
    kg=st.none() | st.integers(0, 60),
    watt=st.none() | st.integers(0, 2000),
    descending=st.booleans(),
)
NEEDS = st.builds(
    Need,
    height=st.integers(1, 6),
    shallow=st.booleans(),
    kg=st.sampled_from([0, 18.5, HEAVY_KG, 40]),
    watt=st.integers(0, 2000),
)


def whole(*units: int) -> frozenset[Cell]:
    return frozenset((u, face) for u in units for face in PENUH.faces)


def everywhere(rack: RackSpace, need: Need) -> list[Spot]:
    """Every spot there is for the server, free or not, and some outside."""
    return [Spot(u, need.height, sisi) for sisi in need.sides for u in range(-1, rack.units + 3)]


@given(RACKS, SIDES)
def test_runs_are_exactly_the_free_units_of_a_side(rack: RackSpace, sisi: Sisi) -> None:
    runs = free_runs(rack, sisi)
    assert [u for run in runs for u in run] == [
        u for u in range(1, rack.units + 1) if not any((u, face) in rack.cells for face in sisi.faces)
    ]
    assert all(runs)
    assert all(before.stop < after.start for before, after in pairwise(runs))
    if sisi is PENUH:
        assert sum(map(len, runs)) == rack.free


@given(RACKS, st.integers(-1, 22), st.integers(1, 6), SIDES)
def test_a_spot_fits_where_each_of_its_cells_is_in_the_rack_and_free(
    rack: RackSpace, u: int, height: int, sisi: Sisi
) -> None:
    spot = Spot(u, height, sisi)
    assert len(spot.cells) == height * len(sisi.faces)
    assert fits(rack, spot) == all(
        1 <= unit <= rack.units and (unit, face) not in rack.cells for unit, face in spot.cells
    )


@given(RACKS, NEEDS, st.integers(1, 8))
def test_proposals_fit_and_never_overlap(rack: RackSpace, need: Need, limit: int) -> None:
    proposed = proposals(rack, need, limit)
    cells = [cell for spot in proposed for cell in spot.cells]
    assert len(proposed) <= limit
    assert len(set(cells)) == len(cells)
    assert all(fits(rack, spot) and spot.height == need.height and spot.sisi in need.sides for spot in proposed)
    assert proposed == proposals(rack, need, 100)[:limit]


@given(RACKS, NEEDS)
def test_something_is_proposed_exactly_when_it_fits(rack: RackSpace, need: Need) -> None:
    assert bool(proposals(rack, need)) == any(fits(rack, spot) for spot in everywhere(rack, need))


@given(RACKS, NEEDS)
def test_a_heavy_server_is_proposed_as_low_as_it_fits(rack: RackSpace, need: Need) -> None:
    heavy = Need(need.height, need.shallow, HEAVY_KG)
    proposed = proposals(rack, heavy)
    lowest = [spot.u for spot in everywhere(rack, heavy) if fits(rack, spot)]
    assert [spot.u for spot in proposed] == sorted(spot.u for spot in proposed)
    assert not proposed or proposed[0].u == min(lowest)


@given(RACKS, st.integers(1, 6))
def test_a_light_deep_server_goes_into_the_smallest_gap_that_takes_it(rack: RackSpace, height: int) -> None:
    gaps = [run for run in free_runs(rack) if len(run) >= height]
    proposed = proposals(rack, Need(height, kg=HEAVY_KG - 0.1), 100)
    if gaps:
        assert proposed[0].u == min(gaps, key=lambda run: (len(run), run.start)).start
        assert {spot.u for spot in proposed[: len(gaps)]} == {run.start for run in gaps}


@given(RACKS, st.integers(1, 6))
def test_a_light_shallow_server_leaves_as_many_whole_units_as_any_proposal_could(rack: RackSpace, height: int) -> None:
    proposed = proposals(rack, Need(height, shallow=True), 100)
    left = [
        RackSpace(rack.key, rack.units, rack.cells | spot.cells).free - RackSpace(rack.key, rack.units, rack.cells).free
        for spot in proposed
    ]
    assert left == sorted(left, reverse=True)


def test_proposals_stand_on_something() -> None:
    def units(rack: RackSpace, height: int, limit: int = 6) -> list[int]:
        return [spot.u for spot in proposals(rack, Need(height), limit)]

    assert units(RackSpace(1, 42, frozenset()), 2) == [1, 3, 5, 7, 9, 11]
    assert units(RackSpace(1, 42, whole(1, 2, 5, 6, 7)), 2, 3) == [3, 8, 10]
    assert units(RackSpace(1, 10, whole(1, 2, 4, 6, 8)), 2) == [9]
    assert units(RackSpace(1, 4, whole(2)), 3) == []


def test_light_and_heavy_and_the_way_a_rack_counts() -> None:
    gaps = whole(*range(6, 11), *range(13, 18))  # free: U1-5, U11-12, U18-20
    for descending in (False, True):
        rack = RackSpace(1, 20, gaps, descending=descending)
        assert [spot.u for spot in proposals(rack, Need(2, kg=24.9))] == [11, 18, 1, 3]
        assert [spot.u for spot in proposals(rack, Need(2, kg=25))] == [1, 3, 11, 18]
        assert proposals(rack, Need(2, kg=18))[0].shown(rack.down_from) == ("U9–10" if descending else "U11–12")


def test_a_shallow_server_goes_where_the_other_face_is_taken_already() -> None:
    rear, front = frozenset({(5, BELAKANG), (6, BELAKANG)}), frozenset({(9, DEPAN)})
    rack = RackSpace(1, 10, rear | front)
    assert proposals(rack, Need(2, shallow=True), 1) == [Spot(5, 2, DEPAN)]
    assert proposals(rack, Need(1, shallow=True), 3) == [Spot(5, 1, DEPAN), Spot(6, 1, DEPAN), Spot(9, 1, BELAKANG)]
    assert [spot.u for spot in proposals(rack, Need(2), 2)] == [7, 1]
    assert RackSpace(1, 10, rack.cells | Spot(5, 2, DEPAN).cells).free == rack.free == 7


def test_what_is_shallow_and_alone_stands_in_front_and_what_is_heavy_too() -> None:
    assert proposals(RackSpace(1, 2, frozenset()), Need(1, shallow=True)) == [
        Spot(1, 1, DEPAN),
        Spot(2, 1, DEPAN),
        Spot(1, 1, BELAKANG),
        Spot(2, 1, BELAKANG),
    ]
    assert proposals(RackSpace(1, 2, frozenset({(1, DEPAN)})), Need(1, shallow=True, kg=30)) == [
        Spot(1, 1, BELAKANG),
        Spot(2, 1, DEPAN),
        Spot(2, 1, BELAKANG),
    ]


@given(RACKS, st.integers(1, 20), st.integers(1, 10))
def test_the_numbers_on_a_rack_lead_back_to_its_units(rack: RackSpace, u: int, height: int) -> None:
    first, *last = (int(number) for number in span(u, height, rack.down_from)[1:].split("–"))
    assert last == ([] if height == 1 else [first + height - 1])
    assert rack.lowest(first, height) == u
    if u + height - 1 <= rack.units:
        assert 1 <= first <= first + height - 1 <= rack.units


def test_a_span_is_named_as_the_rack_counts() -> None:
    assert span(8, 2) == "U8–9"
    assert span(8, 1) == "U8"
    assert span(1, 2, 42) == "U41–42"
    assert span(42, 1, 42) == "U1"
    assert Spot(8, 2, PENUH).shown() == "U8–9"
    assert Spot(8, 2, BELAKANG).shown() == "U8–9 belakang"
    assert Spot(1, 1, DEPAN).shown(42) == "U42 depan"


def test_the_emptiest_racks_that_fit_come_first() -> None:
    scattered = RackSpace(1, 8, whole(2, 4, 6, 8))
    nearly_full = RackSpace(2, 8, whole(*range(1, 7)))
    empty = RackSpace(3, 8, frozenset())
    outside = RackSpace(4, 8, whole(0, 9, 10))
    half = RackSpace(5, 8, frozenset({(1, DEPAN)}))
    racks = [scattered, nearly_full, half, empty, outside]
    assert best_racks(racks, Need(2)) == [empty, outside, half, nearly_full]
    assert best_racks(racks, Need(2), limit=1) == [empty]
    assert best_racks([empty] * 9, Need(2)) == [empty] * 6


def test_only_what_is_known_of_a_server_counts() -> None:
    unknown = Need(2)
    assert unknown.sides == (PENUH,)
    assert RackSpace(1, 8, frozenset(), kg=0, watt=0).carries(unknown)
    assert not RackSpace(1, 8, frozenset(), kg=-0.5).carries(unknown)
    assert not RackSpace(1, 8, frozenset(), watt=-1).carries(unknown)
    assert [shallow(depth) for depth in (None, 600, 601)] == [False, True, False]


def test_a_rack_counts_from_the_bottom_unless_it_says_otherwise() -> None:
    assert RackSpace(1, 8, frozenset()).down_from is None
    assert RackSpace(1, 8, frozenset(), descending=True).down_from == 8


@given(st.lists(RACKS, max_size=8), NEEDS, st.integers(1, 8))
def test_the_best_racks_are_those_that_take_it(racks: list[RackSpace], need: Need, limit: int) -> None:
    taking = [
        rack
        for rack in racks
        if (rack.kg is None or need.kg <= rack.kg)
        and (rack.watt is None or need.watt <= rack.watt)
        and any(fits(rack, spot) for spot in everywhere(rack, need))
    ]
    best = best_racks(racks, need, limit)
    assert [rack.free for rack in best] == sorted((rack.free for rack in taking), reverse=True)[:limit]
    assert all(rack in taking for rack in best)


@pytest.mark.parametrize(
    ("need", "expected"),
    [
        (Need(1), ["none", "both", "kg", "watt"]),
        (Need(1, kg=20, watt=800), ["none", "both", "kg", "watt"]),
        (Need(1, kg=20.1, watt=800), ["none", "watt"]),
        (Need(1, kg=20, watt=801), ["none", "kg"]),
        (Need(1, kg=20.1, watt=801), ["none"]),
    ],
)
def test_a_rack_carries_and_feeds_up_to_its_limits(need: Need, expected: list[str]) -> None:
    limits: dict[str, tuple[int | None, int | None]] = {
        "none": (None, None),
        "both": (20, 800),
        "kg": (20, None),
        "watt": (None, 800),
    }
    names = list(limits)
    racks = [RackSpace(names.index(name), 4, frozenset(), *limit) for name, limit in limits.items()]
    assert [names[rack.key] for rack in best_racks(racks, need)] == expected


def test_half_of_several_supplies_is_there_in_reserve() -> None:
    assert [power(psu, 800) for psu in (1, 2, 3, 4)] == [800, 800, 1600, 1600]


# What is typed


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("12", Typed(12, 1, None)),
        (" U12 ", Typed(12, 1, None)),
        ("12-13", Typed(12, 2, None)),
        ("U12–U13", Typed(12, 2, None)),
        ("u13 – 12", Typed(12, 2, None)),
        ("12–14 belakang", Typed(12, 3, Sisi.BELAKANG)),
        ("12 DEPAN", Typed(12, 1, Sisi.DEPAN)),
        ("12penuh", Typed(12, 1, Sisi.PENUH)),
        ("123", Typed(123, 1, None)),
        ("0", Typed(0, 1, None)),
        ("1234", None),
        ("12-", None),
        ("12 atas", None),
        ("-1", None),
        ("١٢", None),
        ("", None),
    ],
)
def test_units_as_people_type_them(text: str, meant: Typed | None) -> None:
    assert typed(text) == meant


@given(st.integers(0, 999), st.integers(0, 999), st.sampled_from(Sisi))
def test_units_mean_the_same_in_either_direction(one: int, other: int, sisi: Sisi) -> None:
    assert typed(f"U{one}–{other} {sisi}") == Typed(min(one, other), abs(one - other) + 1, sisi)


@given(st.integers(0, 99), st.integers(0, 99), st.booleans())
def test_only_units_that_are_there_fit(one: int, other: int, descending: bool) -> None:
    empty, meant = RackSpace(1, 42, frozenset(), descending=descending), typed(f"{one}-{other}")
    assert meant
    spot = meant.spot(empty)
    assert fits(empty, spot) == (min(one, other) >= 1 and max(one, other) <= 42)
    if fits(empty, spot):
        low, high = min(one, other), max(one, other)
        shown = f"U{low}" if low == high else f"U{low}–{high}"
        assert spot.shown(empty.down_from) == shown


@given(st.text(max_size=20))
def test_whatever_is_typed_is_units_or_nothing(text: str) -> None:
    found = typed(text)
    assert found is None or (found.first >= 0 and found.height >= 1)
