"""What is said to have room has it, under the names that people know."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from procedure.rack import HEAVY_KG, Capacity, Need, Spot, has_room, proposals
from procedure.sop import Kind
from storage.models import Placement, State
from storage.room.racks import Ambiguous, spot_of
from storage.transaction import Transaction
from tests.storage.room.conftest import BELAKANG, DEPAN, PENUH, UNITS, place, placement, view
from tests.support.things import check_sums, standing, thing, transaction


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
                left = (await view(tx, "ABCD".index(name) + 1)).rack()
                assert (left.kg, left.watt) == limits
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


async def test_where_a_thing_is_in_one_line(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        await tx.racks.add_rack("Rak A", "Ruang server", UNITS)
        await tx.hosts.add("Inang A", 4, 8, 100)
        hosted = await placement(tx, Kind.HOSTING)
        assert await tx.things.where(hosted) == ""
        await tx.register.update(hosted, host_id=1)
        assert await tx.things.where(hosted) == "Inang A"
        assert await tx.things.where(await standing(tx, 1, 3, 2)) == "Rak A, U3–4, Ruang server"


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
        await tx.racks.add_rack("Rak A", "Gudang", UNITS)
        await tx.racks.add_rack("Rak kiri, atas", "Gudang", UNITS)
        for name, room in (("rak a, gudang", "Gudang"), ("Rak A,Ruang server", "Ruang server")):
            there = await tx.racks.named(name)
            assert there
            assert (there.name, there.room) == ("Rak A", room)
        assert await tx.racks.named("Rak A, Lobi") is None
        assert await tx.racks.named("Rak kiri, atas") is not None
        with pytest.raises(Ambiguous, match="'Rak A, Ruang server' or 'Rak A, Gudang'"):
            await tx.racks.named("Rak A")
        assert await tx.racks.rack(404) is None


async def test_a_host_has_free_what_nobody_live_has(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        await tx.hosts.add("Inang B", 16, 64, 500)
        await tx.hosts.add("Inang A", 4, 8, 100)
        gone = await placement(tx, Kind.HOSTING)
        await tx.register.update(gone, host_id=1, vcpu=8, ram_gb=8, disk_gb=8, state=State.DILEPAS)
        for _ in range(2):
            await tx.register.update(await placement(tx, Kind.HOSTING), host_id=1, vcpu=2, ram_gb=16, disk_gb=50)
        small, large = await tx.hosts.all()
        assert (small.name, small.free_vcpu, small.free_ram_gb, small.free_disk_gb) == ("Inang A", 4, 8, 100)
        assert (large.name, large.vcpu, large.ram_gb, large.disk_gb) == ("Inang B", 16, 64, 500)
        assert (large.free_vcpu, large.free_ram_gb, large.free_disk_gb) == (12, 32, 400)
        assert has_room(large, Capacity(12, 32, 400))
        needs = [Capacity(13, 32, 400), Capacity(12, 33, 400), Capacity(12, 32, 401)]
        assert not any(has_room(large, need) for need in needs)


async def test_the_stamp_changes_with_the_space_and_with_nothing_else(tmp_path: Path) -> None:
    async with transaction(tmp_path) as tx:
        server, app = await thing(tx, kg=5, watt=100), await placement(tx, Kind.HOSTING)

        async def stamp() -> tuple[object, ...]:
            return (*await tx.racks.stamp(), *await tx.hosts.stamp())

        changes: tuple[Callable[[], Awaitable[object]], ...] = (
            lambda: tx.racks.add_rack("Rak A", "Ruang server", UNITS, max_kg=10, max_watt=900),
            lambda: tx.racks.add_rack("Rak B", "Ruang server", UNITS),
            lambda: tx.hosts.add("Inang A", 4, 8, 100),
            lambda: tx.hosts.add("Inang B", 4, 8, 100),
            lambda: tx.racks.occupy(server, 1, Spot(1, 2, PENUH)),
            lambda: tx.racks.occupy(server, 2, Spot(1, 2, PENUH)),
            lambda: tx.register.update(app, host_id=1, vcpu=1, ram_gb=1, disk_gb=1),
            lambda: tx.register.update(app, host_id=2),
            lambda: tx.register.update(app, vcpu=2),
        )
        seen = [await stamp()]
        for change in changes:
            await change()
            assert await stamp() not in seen
            seen.append(await stamp())
        await tx.racks.occupy(server, 2, Spot(5, 2, PENUH))
        await tx.register.update(app, name="lain")
        assert await stamp() == seen[-1]
        for one in (server, app):
            await tx.racks.release(one)
        free = await stamp()
        assert free[:-3] == seen[4][:-3]  # as before anything had a place
        assert free not in seen[5:]
