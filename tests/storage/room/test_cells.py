"""Space: nothing is given twice, whoever is fast."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procedure.rack import Cell, Sisi, Spot
from storage.connecting.taken import Taken
from storage.database import Storage
from storage.models import Placement
from tests.storage.room.conftest import BELAKANG, DEPAN, PENUH, UNITS, place, placement, spots, taken, view
from tests.support import databases
from tests.support.stores import NOW, all_of, raw
from tests.support.things import check_sums, programs, standing, thing, transaction


@pytest.fixture
async def two_programs(tmp_path: Path) -> AsyncIterator[list[Storage]]:
    async with programs(tmp_path, 2) as stores:
        yield stores


# All examples share one file: each has a rack of its own.
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.lists(spots, min_size=2, max_size=8))
async def test_two_programs_racing_never_give_a_cell_twice(two_programs: list[Storage], wanted: list[Spot]) -> None:
    async with two_programs[0].begin(NOW) as tx:
        name = f"Rak {len(await tx.racks.racks())}"
        await tx.racks.add_rack(name, "Ruang server", UNITS)
        made = await tx.racks.named(name)
        assert made
        ids = [(await thing(tx)).id for _ in wanted]

    async def occupy(storage: Storage, placement_id: int, spot: Spot) -> None:
        async with storage.begin(NOW) as tx:
            await tx.racks.occupy(await tx._session.get_one(Placement, placement_id), made.id, spot)

    results = await all_of(*(occupy(two_programs[n % 2], ids[n], spot) for n, spot in enumerate(wanted)))
    async with two_programs[0].read(NOW) as tx:
        held = dict((await view(tx, made.id)).cells)
        rows = [await tx._session.get_one(Placement, placement_id) for placement_id in ids]
        await check_sums(tx)
    got: dict[Cell, int] = {}
    for placement_id, spot, result, row in zip(ids, wanted, results, rows, strict=True):
        if result is None:
            assert place(row) == (made.id, spot.u, spot.height, spot.sisi)
            assert all(1 <= u <= UNITS for u, _ in spot.cells)
            assert not got.keys() & spot.cells
            got |= dict.fromkeys(spot.cells, placement_id)
    assert held == got
    for spot, result, row in zip(wanted, results, rows, strict=True):
        if result is not None:
            assert isinstance(result, Taken)
            assert place(row) == (None, None, None, None)
            assert spot.u < 1 or spot.u + spot.height - 1 > UNITS or got.keys() & spot.cells


async def test_who_is_too_late_keeps_what_they_had(tmp_path: Path) -> None:
    async with programs(tmp_path) as (storage,):
        async with storage.begin(NOW) as tx:
            await tx.racks.add_rack("Rak A", "Ruang server", UNITS)
            first, second = await placement(tx), await placement(tx)
            await tx.racks.occupy(first, 1, Spot(4, 2, PENUH))
            await tx.racks.occupy(second, 1, Spot(1, 2, DEPAN))
            for u in (3, 5, UNITS, 0):
                for sisi in Sisi:
                    with pytest.raises(Taken):
                        await tx.racks.occupy(second, 1, Spot(u, 2, sisi))
                    assert place(second) == (1, 1, 2, DEPAN)
            with pytest.raises(Taken):
                await tx.racks.occupy(second, 404, Spot(1, 2, DEPAN))
            await tx.register.update(second, ip="10.0.0.1")
            await check_sums(tx)
        async with storage.read(NOW) as tx:
            ours, theirs = first.id, second.id
            assert await taken(tx) == {
                (1, DEPAN): theirs,
                (2, DEPAN): theirs,
                (4, DEPAN): ours,
                (4, BELAKANG): ours,
                (5, DEPAN): ours,
                (5, BELAKANG): ours,
            }
            kept = await tx._session.get_one(Placement, theirs)
            assert (place(kept), kept.ip) == ((1, 1, 2, DEPAN), "10.0.0.1")


async def test_moving_gives_back_what_was_held_even_where_the_spans_overlap(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        await tx.racks.add_rack("Rak A", "Ruang server", UNITS)
        await tx.racks.add_rack("Rak B", "Ruang server", UNITS)
        one = await placement(tx)
        await tx.racks.occupy(one, 1, Spot(1, 3, PENUH))
        await tx.racks.occupy(one, 1, Spot(2, 3, PENUH))
        assert set(await taken(tx)) == Spot(2, 3, PENUH).cells
        await tx.racks.occupy(one, 1, Spot(2, 3, BELAKANG))
        assert set(await taken(tx)) == Spot(2, 3, BELAKANG).cells
        await tx.racks.occupy(one, 2, Spot(1, 1, BELAKANG))
        assert await taken(tx) == {}
        assert [rack.free for rack in await tx.racks.racks()] == [UNITS, UNITS - 1]
    assert raw(tmp_path, "SELECT rack_id, u, face FROM rack_cell") == [(2, 1, "belakang")]


@pytest.mark.parametrize("u", [-1, 0, UNITS + 1])
async def test_the_database_has_no_cell_outside_its_rack(tmp_path: Path, u: int) -> None:
    async with transaction(tmp_path) as tx:
        await tx.racks.add_rack("Rak A", "Ruang server", UNITS)
        await placement(tx)
    with pytest.raises(databases.here.Refused, match="no such unit"):
        raw(tmp_path, f"INSERT INTO rack_cell VALUES (1, {u}, 'depan', 1)")  # noqa: S608 - a number
    raw(tmp_path, "INSERT INTO rack_cell VALUES (1, 1, 'depan', 1), (1, 10, 'depan', 1)")


async def test_a_cell_is_taken_once_also_past_the_program(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        await tx.racks.add_rack("Rak A", "Ruang server", UNITS)
        await placement(tx)
    raw(tmp_path, "INSERT INTO rack_cell VALUES (1, 1, 'depan', 1)")
    with pytest.raises(databases.here.Refused, match=r"taken|pk_rack_cell"):
        raw(tmp_path, "INSERT INTO rack_cell VALUES (1, 1, 'depan', 1)")


@pytest.mark.sqlite
async def test_a_cell_is_not_replaced(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        await tx.racks.add_rack("Rak A", "Ruang server", UNITS)
        await placement(tx)
    raw(tmp_path, "INSERT INTO rack_cell VALUES (1, 1, 'depan', 1)")
    with pytest.raises(databases.here.Refused, match="taken"):
        raw(tmp_path, "INSERT OR REPLACE INTO rack_cell VALUES (1, 1, 'depan', 1)")


async def test_front_and_rear_of_a_unit_may_be_two_things(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        await tx.racks.add_rack("Rak A", "Ruang server", UNITS)
        front, rear, deep = await thing(tx, kg=4), await thing(tx, kg=2), await thing(tx)
        await tx.racks.occupy(front, 1, Spot(3, 1, DEPAN))
        assert (await view(tx)).rack().free == UNITS - 1
        with pytest.raises(Taken):
            await tx.racks.occupy(deep, 1, Spot(3, 1, PENUH))
        await tx.racks.occupy(rear, 1, Spot(3, 1, BELAKANG))
        assert await taken(tx) == {(3, DEPAN): front.id, (3, BELAKANG): rear.id}
        assert (await view(tx)).rack().free == UNITS - 1
        for sisi in Sisi:
            with pytest.raises(Taken):
                await tx.racks.occupy(deep, 1, Spot(3, 1, sisi))
        await tx.racks.occupy(deep, 1, Spot(4, 2, PENUH))
        assert set(await taken(tx)) == Spot(3, 3, PENUH).cells
        for late in (front, rear):
            for sisi in (DEPAN, BELAKANG):
                with pytest.raises(Taken):
                    await tx.racks.occupy(late, 1, Spot(5, 1, sisi))
        await check_sums(tx)


async def test_what_is_released_others_may_have(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        await tx.racks.add_rack("Rak A", "Ruang server", UNITS, max_kg=100, max_watt=2000)
        await tx.hosts.add("Inang A", 4, 8, 100)
        await tx.addresses.add_range("10.0.0.0/30")
        one = await standing(tx, 1, 1, 2, kg=30.5, watt=800, ip="10.0.0.1", held_until=NOW)
        await tx.register.update(one, host_id=1, vcpu=2, ram_gb=4, disk_gb=50)
        other = await standing(tx, 1, 3, 1, kg=10, watt=400)
        (rack,) = await tx.racks.racks()
        assert (rack.free, rack.kg, rack.watt) == (7, 40.5, 1200)
        await tx.racks.release(one)
        assert place(one) == (None, None, None, None)
        assert (one.host_id, one.ip, one.held_until, one.vcpu, one.ram_gb, one.disk_gb) == (None, None, None, 0, 0, 0)
        assert await taken(tx) == dict.fromkeys(Spot(3, 1, PENUH).cells, other.id)
        (rack,) = await tx.racks.racks()
        assert (rack.free, rack.kg, rack.watt) == (9, 10, 400)
        assert [(host.free_vcpu, host.free_disk_gb) for host in await tx.hosts.all()] == [(4, 100)]
        assert await tx.addresses.free(1) == ["10.0.0.1"]
        await tx.racks.occupy(other, 1, Spot(1, 2, PENUH))
        await tx.racks.release(one)
        await check_sums(tx)
        assert set(await taken(tx)) == Spot(1, 2, PENUH).cells
