"""How a thing comes into the register: from the form, or found where it stood already."""

from datetime import date
from pathlib import Path

import pytest

from procedure.rack import Sisi, Spot
from procedure.sop import Kind
from storage.connecting.taken import Taken
from storage.models import Placement, State
from storage.things.register import Wanted
from tests.storage.things.conftest import furnished
from tests.support.stores import NOW, PEMOHON, applied, content, raw
from tests.support.things import check_sums, programs, sent, standing, thing, transaction


class TestWhatWasThere:
    """Units kept free, and equipment without a permohonan."""

    async def test_blocked_units_are_no_thing_and_nobodys(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await furnished(tx)
            kept = await standing(tx, 1, 1, 2, state=State.DIBLOKIR, name="jalur kabel")
            late = await thing(tx)
            with pytest.raises(Taken):
                await tx.racks.occupy(late, 1, Spot(2, 1, Sisi.DEPAN))
            assert (await tx.register.lines(), await tx.register.instansi(9)) == ([], [])
            assert await tx.register.counts() == {Kind.SERVER: 1}
            (line,) = await tx.register.lines(Wanted(state=State.DIBLOKIR))
            assert (line.placement, line.ticket, line.where) == (kept, "", "Rak A, U1–2")
            await tx.racks.release(kept)
            await tx.register.update(kept, state=State.DILEPAS)
            await tx.racks.occupy(late, 1, Spot(2, 1, Sisi.DEPAN))
            assert await tx.register.lines(Wanted(state=State.DIBLOKIR)) == []
            await check_sums(tx)

    async def test_equipment_is_entered_once(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await furnished(tx)
            old = await standing(tx, 1, 1, nomor_seri="SN-1", ip="10.0.0.1", kg=12.5, watt=300)
            assert old.permohonan_id is None
            for again in ({"nomor_seri": "SN-1"}, {"ip": "10.0.0.1"}):
                with pytest.raises(Taken):
                    await thing(tx, **again)
            assert await tx.register.serial_in_use("SN-1")
            assert await tx.register.serial_in_use("SN-1", except_for=(await applied(tx)).id)
            new = await tx.register.begin(await sent(tx))
            with pytest.raises(Taken):
                await tx.register.update(new, nomor_seri="SN-1", name="lain")
            assert (new.nomor_seri, new.name) == (None, "Dell PowerEdge R450")
            await tx.register.update(old, state=State.DILEPAS)
            assert not await tx.register.serial_in_use("SN-1")
            await tx.register.update(new, nomor_seri="SN-1")
        assert raw(tmp_path, "SELECT count(*) FROM placement") == [(2,)]


class TestFromTheForm:
    async def test_a_server_is_described(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            row = await tx.register.begin(await sent(tx, berat_kg=18.5, daya={"psu": 3, "watt": 400}))
            assert (row.state, row.kind, row.name) == (State.DIPESAN, Kind.SERVER, "Dell PowerEdge R450")
            assert (row.instansi, row.owner_id) == ("Dinas Kesehatan Kabupaten Kudus", PEMOHON)
            assert row.contact == "Siti Aminah, A.Md., 0857-1111-2222"
            assert (row.kg, row.watt) == (18.5, 800)
            assert (row.cek_berkala, row.berlaku_sampai) == ("Triwulanan", date(2027, 12, 31))
            assert (row.check_no, row.check_stage, row.check_at, row.rack_id) == (1, 0, None, None)
            assert row.secret
            assert tx.vault.decrypt(row.secret) == b"akun pengelola"
        assert b"akun pengelola" not in content(tmp_path)

    async def test_an_application_weighs_nothing_and_what_was_left_out_stays_open(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            row = await tx.register.begin(await sent(tx, Kind.HOSTING, berlaku_sampai=None))
            assert (row.kind, row.name, row.kg, row.watt) == (Kind.HOSTING, "SIMPUS", None, None)
            assert row.berlaku_sampai is None
            light = await tx.register.begin(await sent(tx, berat_kg=None, daya={"psu": 1, "watt": 650}))
            assert (light.kg, light.watt) == (None, 650)
            unsent = await tx.register.begin((await applied(tx)).id)
            assert (unsent.name, unsent.instansi, unsent.contact, unsent.secret) == ("", "", "", None)

    async def test_new_access_information_is_encrypted_too(self, tmp_path: Path) -> None:
        async with programs(tmp_path) as (storage,):
            async with storage.begin(NOW) as tx:
                row = await thing(tx)
                tx.register.hide(row, "kunci baru")
            async with storage.read(NOW) as tx:
                kept = await tx._session.get_one(Placement, row.id)
                assert kept.secret
                assert tx.vault.decrypt(kept.secret) == b"kunci baru"
            assert b"kunci baru" not in content(tmp_path)
