"""An address, a serial number and a sub-domain are one thing's at a time; ranges say what is free in them."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.connecting.taken import Taken
from storage.database import Storage
from storage.models import Placement, State
from tests.storage.room.conftest import placement
from tests.support.stores import NOW, all_of, applied, raw
from tests.support.things import programs, thing, transaction


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
        row = await tx.register.begin(permohonan.id)
        assert row.state is State.DIPESAN
        assert await tx.register.begin(permohonan.id) is row
        assert await tx.register.placement(permohonan.id) is row


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
            "INSERT INTO placement (state, kind, name, instansi, vcpu, ram_gb, disk_gb, version, ip) "
            "SELECT 'aktif', 'server', 'x', 'y', 0, 0, 0, 1, '10.0.' || (n / 256) || '.' || (n % 256) FROM number",
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
