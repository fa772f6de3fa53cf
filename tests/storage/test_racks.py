"""Space: nothing is given twice, whoever is fast, and what is said to be free is."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procedure.rack import HEAVY_KG, Capacity, Cell, Need, Sisi, Spot, has_room, proposals
from procedure.sop import Kind
from storage.database import Storage, Transaction
from storage.models import Placement, State
from storage.room.racks import RackView, spot_of
from storage.taken import Taken
from tests.support.stores import NOW, all_of, applied, raw
from tests.support.things import check_sums, programs, standing, thing, transaction

UNITS = 10
DEPAN, BELAKANG, PENUH = Sisi.DEPAN, Sisi.BELAKANG, Sisi.PENUH
spots = st.builds(Spot, st.integers(-1, UNITS + 1), st.integers(1, 4), st.sampled_from(Sisi))


async def placement(tx: Transaction, kind: Kind = Kind.SERVER) -> Placement:
    return await tx.register.of((await applied(tx, kind)).id)


async def view(tx: Transaction, rack_id: int = 1) -> RackView:
    found = await tx.racks.rack(rack_id)
    assert found
    return found


async def taken(tx: Transaction) -> dict[Cell, int]:
    """What is taken in the first rack, and by whom."""
    return dict((await view(tx)).cells)


def place(placement: Placement) -> tuple[int | None, int | None, int | None, Sisi | None]:
    return placement.rack_id, placement.u, placement.height, placement.sisi


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
    with pytest.raises(sqlite3.IntegrityError, match="no such unit"):
        raw(tmp_path, f"INSERT INTO rack_cell VALUES (1, {u}, 'depan', 1)")  # noqa: S608 - a number
    raw(tmp_path, "INSERT INTO rack_cell VALUES (1, 1, 'depan', 1), (1, 10, 'depan', 1)")
    with pytest.raises(sqlite3.IntegrityError, match="taken"):
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


class TestRoom:
    """Which racks take a server."""

    async def test_the_emptiest_come_first(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            for name in "ABCD":
                await tx.racks.add_rack(f"Rak {name}", "Ruang server", UNITS)
            await standing(tx, 1, 1, 4)
            await standing(tx, 2, 1, 1, sisi=DEPAN)
            await standing(tx, 3, 1, 8)
            assert await names(tx, Need(2)) == "DBAC"
            assert await names(tx, Need(3)) == "DBA"
            assert await names(tx, Need(10)) == "D"
            assert await names(tx, Need(11)) == ""
            assert await names(tx, Need(10, shallow=True)) == "DB"
            assert await names(tx, Need(2), limit=2) == "DB"

    async def test_room_in_pieces_is_no_room(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await tx.racks.add_rack("Rak A", "Ruang server", UNITS)
            for u in (2, 4, 6, 8):
                await standing(tx, 1, u)
            assert await names(tx, Need(2)) == "A"
            await standing(tx, 1, 10)
            assert await names(tx, Need(2)) == ""
            assert await names(tx, Need(1)) == "A"

    async def test_limits_of_weight_and_power_are_kept_where_they_are_known(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            for name, limits in {"A": (50, 1000), "B": (50, None), "C": (None, 1000), "D": (None, None)}.items():
                await tx.racks.add_rack(f"Rak {name}", "Ruang server", UNITS, max_kg=limits[0], max_watt=limits[1])
            for rack_id in range(1, 5):
                await standing(tx, rack_id, 1, kg=20, watt=600)
            assert await names(tx, Need(1)) == "ABCD"
            assert await names(tx, Need(1, kg=30, watt=400)) == "ABCD"
            assert await names(tx, Need(1, kg=30.5, watt=400)) == "CD"
            assert await names(tx, Need(1, kg=30, watt=401)) == "BD"
            assert await names(tx, Need(1, kg=30.5, watt=401)) == "D"

    async def test_what_a_server_holds_itself_counts_as_free_for_it(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            for name in "AB":
                await tx.racks.add_rack(f"Rak {name}", "Ruang server", UNITS, max_kg=50, max_watt=1000)
            own = await standing(tx, 1, 1, 9, kg=40, watt=900)
            await standing(tx, 2, 1, 1, kg=20, watt=200)
            need = Need(9, kg=40, watt=900)
            assert await names(tx, need) == ""
            assert await names(tx, need, own) == "A"
            assert await names(tx, Need(9, kg=30, watt=800), own) == "AB"
            left = (await view(tx)).rack(own)
            assert (left.free, left.kg, left.watt) == (UNITS, 50, 1000)
            others = (await view(tx, 2)).rack(own)
            assert (others.free, others.kg, others.watt) == (UNITS - 1, 30, 800)
            assert await names(tx, Need(9, kg=51), own) == ""
            small = await standing(tx, 2, 9, 2, kg=5)
            assert await names(tx, Need(2, kg=5), small) == "B"

    async def test_a_rack_filled_exactly_to_its_limit_is_not_too_heavy(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await tx.racks.add_rack("Rak A", "Ruang server", UNITS, max_kg=10)
            for u, kg in enumerate((1.1, 2.2), 1):  # together 3.3000000000000003
                await standing(tx, 1, u, kg=kg)
            assert await names(tx, Need(1, kg=6.7)) == "A"
            assert await names(tx, Need(1, kg=6.75)) == ""
            own = await standing(tx, 1, 3, kg=6.7)
            assert await names(tx, Need(1, kg=6.7), own) == "A"

    async def test_many_full_racks_hide_none_with_room(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            for number in range(60):
                await tx.racks.add_rack(f"Rak {number:02}", "Ruang server", 4)
            for rack_id in range(1, 61):
                # Only the last have two free units side by side; all others have as many or more, apart.
                await standing(tx, rack_id, 2 if rack_id < 55 else 3)
            await standing(tx, 60, 4)
            found = await tx.racks.with_room(Need(2), limit=100)
            assert [one.id for one in found if one.id < 55] == list(range(1, 55))
            await standing(tx, 1, 4)
            for rack_id in range(2, 55):
                await standing(tx, rack_id, 3, sisi=BELAKANG)
            assert [one.id for one in await tx.racks.with_room(Need(2))] == [55, 56, 57, 58, 59, 60]
            assert [one.id for one in await tx.racks.with_room(Need(2), limit=3)] == [55, 56, 57]
            own = await tx._session.get_one(Placement, 60)
            assert place(own)[0] == 60
            assert [one.id for one in await tx.racks.with_room(Need(2), own, 3)] == [60, 55, 56]
            assert await tx.racks.with_room(Need(3)) == []
            assert len(await tx.racks.with_room(Need(2, shallow=True), limit=100)) == 59

    async def test_what_is_proposed_can_be_had(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await tx.racks.add_rack("Rak A", "Ruang server", UNITS)
            await tx.racks.add_rack("Rak B", "Ruang server", UNITS, descending=True)
            for need in [Need(2), Need(1, shallow=True), Need(3, kg=HEAVY_KG), Need(1, shallow=True)] * 2:
                best = (await tx.racks.with_room(need))[0]
                await tx.racks.occupy(await thing(tx), best.id, proposals(best.rack(), need)[0])
            await check_sums(tx)


async def names(tx: Transaction, need: Need, own: Placement | None = None, limit: int = 6) -> str:
    """The last letters of the racks that take it."""
    return "".join(one.name[-1] for one in await tx.racks.with_room(need, own, limit))


async def test_a_place_is_named_as_its_rack_counts(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        await tx.racks.add_rack("Rak A", "Ruang server", 42)
        await tx.racks.add_rack("Rak B", "Ruang server", 42, descending=True)
        for rack_id, span in ((1, "U1–2"), (2, "U41–42")):
            deep, rear = await standing(tx, rack_id, 1, 2), await standing(tx, rack_id, 3, sisi=BELAKANG)
            assert (await view(tx, rack_id)).span(deep) == span
            assert (await view(tx, rack_id)).span(rear) == {1: "U3 belakang", 2: "U40 belakang"}[rack_id]
            assert spot_of(rear) == Spot(3, 1, BELAKANG)
        assert spot_of(await thing(tx)) == Spot(1, 1, PENUH)


async def test_racks_are_found_by_name_and_listed_in_pages(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        for name in ("Rak C", "Rak A", "Rak B"):
            await tx.racks.add_rack(name, "Ruang server", UNITS, max_kg=800, max_watt=3000, descending=name == "Rak B")
        assert [rack.name for rack in await tx.racks.racks()] == ["Rak A", "Rak B", "Rak C"]
        assert [rack.name for rack in await tx.racks.racks(2)] == ["Rak A", "Rak B"]
        assert [rack.name for rack in await tx.racks.racks(2, 2)] == ["Rak C"]
        found = await tx.racks.named("rak b")
        assert found
        assert (found.name, found.descending, found.max_kg, found.max_watt) == ("Rak B", True, 800, 3000)
        assert await tx.racks.named("Rak") is None
        assert await tx.racks.rack(404) is None


async def test_an_address_is_one_placements_until_it_is_given_up(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        one, other = await placement(tx), await placement(tx)
        await tx.register.update(one, ip="10.0.0.1")
        await tx.register.update(other, ip="10.0.0.2")
        for state in (State.DIPESAN, State.DIPASANG, State.AKTIF):
            await tx.register.update(one, state=state)
            with pytest.raises(Taken):
                await tx.register.update(other, ip="10.0.0.1", vcpu=4)
            assert (other.ip, other.vcpu) == ("10.0.0.2", 0)
        await tx.register.update(one, state=State.DILEPAS)
        await tx.register.update(other, ip="10.0.0.1")
    assert raw(tmp_path, "SELECT state, ip FROM placement ORDER BY id") == [
        ("dilepas", "10.0.0.1"),
        ("dipesan", "10.0.0.1"),
    ]


async def test_two_programs_confirming_one_serial_number_or_sub_domain(tmp_path: Path) -> None:
    for number, column in enumerate(("nomor_seri", "sub_domain", "ip")):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with programs(folder, 2) as (one, other):
            async with one.begin(NOW) as tx:
                ids = [(await placement(tx)).id for _ in range(2)]

            async def confirm(storage: Storage, placement_id: int, column: str = column) -> None:
                async with storage.begin(NOW) as tx:
                    row = await tx._session.get_one(Placement, placement_id)
                    await tx.register.update(row, state=State.DIPASANG, **{column: "SN-1"})

            results = await all_of(confirm(one, ids[0]), confirm(other, ids[1]))
        assert sorted(type(result).__name__ for result in results) == ["NoneType", "Taken"]
        held = raw(folder, f"SELECT {column}, state FROM placement ORDER BY state")  # noqa: S608 - our own names
        assert held == [("SN-1", "dipasang"), (None, "dipesan")]


async def test_a_serial_number_and_a_sub_domain_are_in_use_from_approval_until_given_up(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        one, other = await placement(tx), await placement(tx)
        await tx.register.update(one, nomor_seri="SN-1", sub_domain="siap")
        for state in (State.DIPESAN, State.DIPASANG, State.AKTIF, State.DILEPAS):
            await tx.register.update(one, state=state)
            live = state is not State.DILEPAS
            for asked, value in ((tx.register.serial_in_use, "SN-1"), (tx.register.sub_domain_in_use, "siap")):
                assert await asked(value) is live
                assert await asked(value, except_for=other.permohonan_id) is live
                assert await asked(value, except_for=one.permohonan_id) is False
                assert await asked("lain") is False
            for taken in ({"nomor_seri": "SN-1"}, {"sub_domain": "siap"}):
                if live:
                    with pytest.raises(Taken):
                        await tx.register.update(other, **taken)
        await tx.register.update(other, nomor_seri="SN-1", sub_domain="siap")


async def test_a_permohonan_has_one_row_of_the_register(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        permohonan = await applied(tx)
        assert await tx.register.placement(permohonan.id) is None
        row = await tx.register.of(permohonan.id)
        assert row.state is State.DIPESAN
        assert await tx.register.of(permohonan.id) is row
        assert await tx.register.placement(permohonan.id) is row


async def test_a_host_has_free_what_nobody_live_has(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        await tx.hosts.add("Inang B", 16, 64, 500)
        await tx.hosts.add("Inang A", 4, 8, 100)
        gone = await placement(tx, Kind.HOSTING)
        await tx.register.update(gone, host_id=1, vcpu=8, ram_gb=8, disk_gb=8, state=State.DILEPAS)
        for _ in range(2):
            await tx.register.update(await placement(tx, Kind.HOSTING), host_id=1, vcpu=2, ram_gb=16, disk_gb=50)
        small, large = await tx.hosts.all()
        assert [await tx.hosts.name(host.id) for host in (small, large)] == ["Inang A", "Inang B"]
        assert (small.name, small.free_vcpu, small.free_ram_gb, small.free_disk_gb) == ("Inang A", 4, 8, 100)
        assert (large.name, large.vcpu, large.ram_gb, large.disk_gb) == ("Inang B", 16, 64, 500)
        assert (large.free_vcpu, large.free_ram_gb, large.free_disk_gb) == (12, 32, 400)
        assert has_room(large, Capacity(12, 32, 400))
        needs = [Capacity(13, 32, 400), Capacity(12, 33, 400), Capacity(12, 32, 401)]
        assert not any(has_room(large, need) for need in needs)


async def test_names_and_ranges_are_given_once(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        for number in range(2):
            await tx.racks.add_rack(f"Rak {number}", "Ruang server", 42)
        await tx.hosts.add("Inang A", 4, 8, 100)
        await tx.addresses.add_range("10.0.0.0/30")
        with pytest.raises(Taken):
            await tx.racks.add_rack("RAK 1", "ruang Server", 20)
        with pytest.raises(Taken):
            await tx.hosts.add("inang a", 1, 1, 1)
        with pytest.raises(Taken):
            await tx.addresses.add_range("10.0.0.0/30")
        for nonsense in ("10.0.0.0/33", "10.0.0.1/24", "rak"):
            with pytest.raises(ValueError, match=r"IPv4 or IPv6 network|host bits set"):
                await tx.addresses.add_range(nonsense)
        assert [(rack.id, rack.name, rack.room, rack.units) for rack in await tx.racks.racks()] == [
            (1, "Rak 0", "Ruang server", 42),
            (2, "Rak 1", "Ruang server", 42),
        ]


async def test_free_addresses_in_order_without_those_in_use(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        assert await tx.addresses.free(2) == []
        await tx.addresses.add_range("10.0.0.0/30")
        await tx.addresses.add_range("10.0.1.0/29")
        assert await tx.addresses.free(1) == ["10.0.0.1"]
        used, given_up = await placement(tx), await placement(tx)
        await tx.register.update(used, ip="10.0.0.1")
        await tx.register.update(given_up, ip="10.0.0.2", state=State.DILEPAS)
        assert await tx.addresses.free(3) == ["10.0.0.2", "10.0.1.1", "10.0.1.2"]
        assert len(await tx.addresses.free(100)) == 7


async def test_reserved_addresses_are_not_given_and_say_why(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        await tx.addresses.add_range("10.0.0.0/29")
        await tx.addresses.reserve("10.0.0.1", "gerbang")
        await tx.addresses.reserve("10.0.0.3", "pencetak")
        await tx.register.update(await thing(tx), ip="10.0.0.2")
        assert await tx.addresses.free(9) == ["10.0.0.4", "10.0.0.5", "10.0.0.6"]
        assert await tx.addresses.reserved("10.0.0.1") == "gerbang"
        assert await tx.addresses.reserved("10.0.0.2") is None
        with pytest.raises(Taken):
            await tx.addresses.reserve("10.0.0.1", "lain")
        for nonsense in ("10.0.0.256", "10.0.0.0/29", "gerbang"):
            with pytest.raises(ValueError, match="does not appear to be an IPv4 or IPv6 address"):
                await tx.addresses.reserve(nonsense, "lain")
        assert await tx.addresses.reserved("10.0.0.1") == "gerbang"


async def test_a_big_range_is_not_read_whole(tmp_path: Path) -> None:
    async with programs(tmp_path) as (storage,):
        async with storage.begin(NOW) as tx:
            await tx.addresses.add_range("10.0.0.0/16")
        raw(
            tmp_path,
            "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 1000) "
            "INSERT INTO placement (state, kind, name, instansi, vcpu, ram_gb, disk_gb, ip) "
            "SELECT 'aktif', 'server', 'x', 'y', 0, 0, 0, '10.0.' || (n / 256) || '.' || (n % 256) FROM number",
        )
        statements: list[str] = []
        async with storage.read(NOW) as tx:
            connection = (await tx._session.connection()).sync_connection
            sa.event.listen(connection, "before_cursor_execute", lambda *said: statements.append(said[2]))
            assert await tx.addresses.free(3) == ["10.0.3.233", "10.0.3.234", "10.0.3.235"]
    assert len(statements) <= 1 + 2 * 4  # the ranges, then what is given and what is kept of 256 addresses at a time


async def test_small_ranges_are_whole(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        await tx.addresses.add_range("10.0.0.8/32")
        await tx.addresses.add_range("10.0.0.4/31")
        assert await tx.addresses.free(9) == ["10.0.0.4", "10.0.0.5", "10.0.0.8"]
