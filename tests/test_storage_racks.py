"""The register: nothing is given twice, whoever is fast."""

import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procedure.sop import Kind
from storage.database import Storage, Transaction
from storage.models import Placement, State
from storage.racks import Taken
from tests.stores import NOW, all_of, applied, opened, raw, two

UNITS = 10
spans = st.lists(st.tuples(st.integers(-1, UNITS + 1), st.integers(1, 4)), min_size=2, max_size=8)


async def placement(tx: Transaction, kind: Kind = Kind.SERVER) -> Placement:
    return await tx.racks.of((await applied(tx, kind)).id)


async def taken(tx: Transaction) -> dict[int, int]:
    """The units of the only rack that are taken, each with its permohonan."""
    (view,) = await tx.racks.racks()
    return dict(view.cells)


@settings(max_examples=20, deadline=None)
@given(spans)
async def test_two_programs_racing_never_give_a_unit_twice(wanted: list[tuple[int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with two(Path(folder)) as stores:
            async with stores[0].begin(NOW) as tx:
                await tx.racks.add_rack("Rak A", "Ruang server", UNITS)
                ids = [(await placement(tx)).permohonan_id for _ in wanted]

            async def occupy(storage: Storage, permohonan_id: int, u: int, height: int) -> None:
                async with storage.begin(NOW) as tx:
                    await tx.racks.occupy(await tx.racks.of(permohonan_id), 1, u, height)

            results = await all_of(
                *(occupy(stores[number % 2], ids[number], *span) for number, span in enumerate(wanted))
            )
            async with stores[0].read(NOW) as tx:
                held = await taken(tx)
                rows = [await tx.racks.of(permohonan_id) for permohonan_id in ids]
    got: dict[int, int] = {}
    for permohonan_id, (u, height), result, row in zip(ids, wanted, results, rows, strict=True):
        if result is None:
            assert (row.rack_id, row.u, row.height) == (1, u, height)
            units = range(u, u + height)
            assert units[0] >= 1
            assert units[-1] <= UNITS
            assert not got.keys() & set(units)
            got |= dict.fromkeys(units, permohonan_id)
    assert held == got
    for (u, height), result, row in zip(wanted, results, rows, strict=True):
        if result is not None:
            assert isinstance(result, Taken)
            assert (row.rack_id, row.u, row.height) == (None, None, None)
            assert u < 1 or u + height - 1 > UNITS or got.keys() & set(range(u, u + height))


async def test_who_is_too_late_keeps_what_they_had(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            await tx.racks.add_rack("Rak A", "Ruang server", UNITS)
            first, second = await placement(tx), await placement(tx)
            await tx.racks.occupy(first, 1, 4, 2)
            await tx.racks.occupy(second, 1, 1, 2)
            for u in (3, 5, UNITS, 0):
                with pytest.raises(Taken):
                    await tx.racks.occupy(second, 1, u, 2)
                assert (second.rack_id, second.u, second.height) == (1, 1, 2)
            with pytest.raises(Taken):
                await tx.racks.occupy(second, 404, 1, 2)
            await tx.racks.update(second, ip="10.0.0.1")
        async with storage.read(NOW) as tx:
            ours, theirs = first.permohonan_id, second.permohonan_id
            assert await taken(tx) == {1: theirs, 2: theirs, 4: ours, 5: ours}
            assert (await tx.racks.of(theirs)).ip == "10.0.0.1"


async def test_moving_gives_back_what_was_held_even_where_the_spans_overlap(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        await tx.racks.add_rack("Rak A", "Ruang server", UNITS)
        one = await placement(tx)
        await tx.racks.occupy(one, 1, 1, 3)
        await tx.racks.occupy(one, 1, 2, 3)
        assert set(await taken(tx)) == {2, 3, 4}
    assert raw(tmp_path, "SELECT face, count(*) FROM rack_cell GROUP BY face") == [("belakang", 3), ("depan", 3)]


@pytest.mark.parametrize("u", [-1, 0, UNITS + 1])
async def test_the_database_has_no_cell_outside_its_rack(tmp_path: Path, u: int) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        await tx.racks.add_rack("Rak A", "Ruang server", UNITS)
        await placement(tx)
    with pytest.raises(sqlite3.IntegrityError, match="no such unit"):
        raw(tmp_path, f"INSERT INTO rack_cell VALUES (1, {u}, 'depan', 1)")  # noqa: S608 - a number
    raw(tmp_path, "INSERT INTO rack_cell VALUES (1, 1, 'depan', 1), (1, 10, 'depan', 1)")
    with pytest.raises(sqlite3.IntegrityError, match="taken"):
        raw(tmp_path, "INSERT OR REPLACE INTO rack_cell VALUES (1, 1, 'depan', 1)")


async def test_an_address_is_one_placements_until_it_is_given_up(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        one, other = await placement(tx), await placement(tx)
        await tx.racks.update(one, ip="10.0.0.1")
        await tx.racks.update(other, ip="10.0.0.2")
        for state in (State.DIPESAN, State.DIPASANG, State.AKTIF):
            await tx.racks.update(one, state=state)
            with pytest.raises(Taken):
                await tx.racks.update(other, ip="10.0.0.1", vcpu=4)
            assert (other.ip, other.vcpu) == ("10.0.0.2", 0)
        await tx.racks.update(one, state=State.DILEPAS)
        await tx.racks.update(other, ip="10.0.0.1")
    assert raw(tmp_path, "SELECT state, ip FROM placement ORDER BY id") == [
        ("dilepas", "10.0.0.1"),
        ("dipesan", "10.0.0.1"),
    ]


async def test_two_programs_confirming_one_serial_number_or_sub_domain(tmp_path: Path) -> None:
    for number, column in enumerate(("nomor_seri", "sub_domain", "ip")):
        folder = tmp_path / str(number)
        async with two(folder) as (one, other):
            async with one.begin(NOW) as tx:
                ids = [(await placement(tx)).permohonan_id for _ in range(2)]

            async def confirm(storage: Storage, permohonan_id: int, column: str = column) -> None:
                async with storage.begin(NOW) as tx:
                    row = await tx.racks.of(permohonan_id)
                    await tx.racks.update(row, state=State.DIPASANG, **{column: "SN-1"})

            results = await all_of(confirm(one, ids[0]), confirm(other, ids[1]))
        assert sorted(type(result).__name__ for result in results) == ["NoneType", "Taken"]
        held = raw(folder, f"SELECT {column}, state FROM placement ORDER BY state")  # noqa: S608 - our own names
        assert held == [("SN-1", "dipasang"), (None, "dipesan")]


async def test_a_serial_number_and_a_sub_domain_are_in_use_from_approval_until_given_up(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        one, other = await placement(tx), await placement(tx)
        await tx.racks.update(one, nomor_seri="SN-1", sub_domain="siap")
        for state in (State.DIPESAN, State.DIPASANG, State.AKTIF, State.DILEPAS):
            await tx.racks.update(one, state=state)
            live = state is not State.DILEPAS
            for asked, value in ((tx.racks.serial_in_use, "SN-1"), (tx.racks.sub_domain_in_use, "siap")):
                assert await asked(value) is live
                assert await asked(value, except_for=other.permohonan_id) is live
                assert await asked(value, except_for=one.permohonan_id) is False
                assert await asked("lain") is False
            for taken in ({"nomor_seri": "SN-1"}, {"sub_domain": "siap"}):
                if live:
                    with pytest.raises(Taken):
                        await tx.racks.update(other, **taken)
        await tx.racks.update(other, nomor_seri="SN-1", sub_domain="siap")


async def test_a_permohonan_has_one_row_of_the_register(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        permohonan = await applied(tx)
        assert await tx.racks.placement(permohonan.id) is None
        row = await tx.racks.of(permohonan.id)
        assert row.state is State.DIPESAN
        assert await tx.racks.of(permohonan.id) is row
        assert await tx.racks.placement(permohonan.id) is row


async def test_a_host_has_free_what_nobody_live_has(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        await tx.racks.add_host("Inang B", 16, 64, 500)
        await tx.racks.add_host("Inang A", 4, 8, 100)
        gone = await placement(tx, Kind.HOSTING)
        await tx.racks.update(gone, host_id=1, vcpu=8, ram_gb=8, disk_gb=8, state=State.DILEPAS)
        for _ in range(2):
            await tx.racks.update(await placement(tx, Kind.HOSTING), host_id=1, vcpu=2, ram_gb=16, disk_gb=50)
        small, large = await tx.racks.hosts()
        assert (small.name, small.free_vcpu, small.free_ram_gb, small.free_disk_gb) == ("Inang A", 4, 8, 100)
        assert (large.name, large.vcpu, large.ram_gb, large.disk_gb) == ("Inang B", 16, 64, 500)
        assert (large.free_vcpu, large.free_ram_gb, large.free_disk_gb) == (12, 32, 400)
        assert large.fits(12, 32, 400)
        assert not any((large.fits(13, 32, 400), large.fits(12, 33, 400), large.fits(12, 32, 401)))


async def test_what_has_a_place_from_the_top_down(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        await tx.racks.add_rack("Rak A", "Ruang", UNITS)
        await tx.racks.add_host("Inang A", 16, 64, 500)
        low, high, hosted, gone, nowhere = [await placement(tx) for _ in range(5)]
        await tx.racks.occupy(low, 1, 1, 2)
        await tx.racks.occupy(high, 1, 7, 1)
        await tx.racks.update(hosted, host_id=1, vcpu=2)
        await tx.racks.update(gone, host_id=1, state=State.DILEPAS)
        assert await tx.racks.placed() == [hosted, high, low]
        assert nowhere.rack_id is None


async def test_names_and_ranges_are_given_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        for number in range(2):
            await tx.racks.add_rack(f"Rak {number}", "Ruang server", 42)
        await tx.racks.add_host("Inang A", 4, 8, 100)
        await tx.racks.add_range("10.0.0.0/30")
        with pytest.raises(Taken):
            await tx.racks.add_rack("Rak 1", "Ruang lain", 20)
        with pytest.raises(Taken):
            await tx.racks.add_host("Inang A", 1, 1, 1)
        with pytest.raises(Taken):
            await tx.racks.add_range("10.0.0.0/30")
        for nonsense in ("10.0.0.0/33", "10.0.0.1/24", "rak"):
            with pytest.raises(ValueError, match=r"IPv4 or IPv6 network|host bits set"):
                await tx.racks.add_range(nonsense)
        assert [(view.id, view.name, view.room, view.units) for view in await tx.racks.racks()] == [
            (1, "Rak 0", "Ruang server", 42),
            (2, "Rak 1", "Ruang server", 42),
        ]


async def test_free_addresses_in_order_without_those_in_use(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        assert await tx.racks.free_ips(2) == []
        await tx.racks.add_range("10.0.0.0/30")
        await tx.racks.add_range("10.0.1.0/29")
        assert await tx.racks.free_ips(1) == ["10.0.0.1"]
        used, given_up = await placement(tx), await placement(tx)
        await tx.racks.update(used, ip="10.0.0.1")
        await tx.racks.update(given_up, ip="10.0.0.2", state=State.DILEPAS)
        assert await tx.racks.free_ips(3) == ["10.0.0.2", "10.0.1.1", "10.0.1.2"]
        assert len(await tx.racks.free_ips(100)) == 7
