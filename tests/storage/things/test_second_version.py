"""Databases of the second version describe their things, and can be had back."""

import json
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from procedure.rack import Sisi, Spot
from procedure.sop import Kind
from storage.connecting.taken import Taken
from storage.models import Deed, Placement
from storage.things.register import Wanted
from tests.storage.things.conftest import found
from tests.support.stores import NOW, migrate, opened, raw
from tests.support.things import check_sums, standing

FORM = {
    "merk_tipe": "Dell R450",
    "instansi": "Dinas Kesehatan",
    "pj_nama": "Siti",
    "pj_hp": "+6285711112222",
    "berat_kg": 18.5,
    "daya": {"psu": 3, "watt": 400},
    "cek_berkala": "Bulanan",
    "berlaku_sampai": "2027-12-31",
}
APP = {"nama_aplikasi": "SIMPUS", "instansi": "Dinas B", "pj_nama": "Budi", "pj_hp": "+62811"}
BEFORE = f"""
    INSERT INTO person (id, since) VALUES (7, '2026-01-01');
    INSERT INTO rack (id, name, room, units) VALUES (1, 'Rak A', 'Ruang', 10), (2, 'Rak B', 'Ruang', 8);
    INSERT INTO host (id, name, vcpu, ram_gb, disk_gb) VALUES (1, 'Inang A', 16, 64, 500);
    INSERT INTO permohonan (id, year, serial, kind, pemohon_id, step, revision, created_at, version) VALUES
        (1, 2026, 1, 'server', 7, 'selesai', 2, '2026-01-01', 1),
        (2, 2026, 2, 'hosting', 7, 'selesai', 1, '2026-01-01', 1),
        (3, 2026, 3, 'server', 7, 'selesai', 0, '2026-01-01', 1),
        (4, 2026, 4, 'server', 7, 'selesai', 1, '2026-01-01', 1);
    INSERT INTO revision (permohonan_id, revision, answers, secret, sent_at) VALUES
        (1, 1, '{json.dumps(FORM | {"merk_tipe": "lama"})}', x'00', '2026-01-01'),
        (1, 2, '{json.dumps(FORM)}', x'0102', '2026-01-01'),
        (2, 1, '{json.dumps(APP)}', NULL, '2026-01-01'),
        (4, 1, '{json.dumps(FORM | {"berat_kg": None, "daya": {"psu": 2, "watt": 800}})}', NULL, '2026-01-01');
    INSERT INTO placement (id, permohonan_id, state, rack_id, u, height, host_id, vcpu, ram_gb, disk_gb, ip) VALUES
        (1, 1, 'aktif', 1, 4, 2, NULL, 0, 0, 0, '10.0.0.1'), (2, 2, 'aktif', NULL, NULL, NULL, 1, 2, 4, 40, NULL),
        (3, 3, 'dilepas', NULL, NULL, NULL, NULL, 0, 0, 0, '10.0.0.1'), (4, 4, 'dipesan', 1, 1, 1, NULL, 0, 0, 0, NULL);
    INSERT INTO rack_cell (rack_id, u, face, placement_id) VALUES
        (1, 4, 'depan', 1), (1, 4, 'belakang', 1), (1, 5, 'depan', 1), (1, 5, 'belakang', 1),
        (1, 1, 'depan', 4), (1, 1, 'belakang', 4);
"""  # noqa: S608 - no query of anybody's


@pytest.mark.sqlite
async def test_a_database_of_the_second_version_describes_its_things(tmp_path: Path) -> None:
    migrate(tmp_path, "0002", BEFORE)
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        server, app, gone, held = [await tx._session.get_one(Placement, id_) for id_ in (1, 2, 3, 4)]
        assert (server.kind, server.name, server.instansi) == (Kind.SERVER, "Dell R450", "Dinas Kesehatan")
        assert (server.owner_id, server.contact) == (7, "Siti, 085711112222")
        assert (server.kg, server.watt, server.sisi) == (18.5, 800, Sisi.PENUH)
        assert (server.cek_berkala, server.berlaku_sampai) == ("Bulanan", date(2027, 12, 31))
        assert (server.secret, server.ip) == (b"\x01\x02", "10.0.0.1")
        assert (server.check_no, server.check_stage, server.check_at, server.held_until) == (1, 0, None, None)
        assert (app.kind, app.name, app.instansi, app.sisi) == (Kind.HOSTING, "SIMPUS", "Dinas B", None)
        assert (app.kg, app.watt, app.secret, app.berlaku_sampai) == (None, None, None, None)
        assert (gone.name, gone.instansi, gone.contact, gone.owner_id) == ("", "", "", 7)
        assert (held.kg, held.watt) == (None, 800)
        assert [(rack.free, rack.kg, rack.watt) for rack in await tx.racks.racks()] == [(7, 18.5, 1600), (8, 0, 0)]
        assert [rack.descending for rack in await tx.racks.racks()] == [False, False]
        await check_sums(tx)
        assert await found(tx, Wanted(words="dell psh-2026-0001")) == ["Dell R450"]
        with pytest.raises(Taken):
            await tx.racks.occupy(held, 1, Spot(5, 1, Sisi.DEPAN))
        with pytest.raises(Taken):
            await tx.racks.occupy(held, 1, Spot(11, 1, Sisi.DEPAN))


@pytest.mark.sqlite
async def test_the_version_before_can_be_had_back_without_what_it_cannot_hold(tmp_path: Path) -> None:
    migrate(tmp_path, "0002", BEFORE)
    before = raw(tmp_path, "SELECT * FROM rack_cell")
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        row = await standing(tx, 2, 1, 3)
        await tx.history.tell(row, Deed.DICATAT, by=None)
    migrate(tmp_path, "0002")
    assert raw(tmp_path, "SELECT * FROM rack_cell") == before
    assert raw(tmp_path, "SELECT id, u, ip FROM placement ORDER BY id") == [
        (1, 4, "10.0.0.1"),
        (2, None, None),
        (3, None, "10.0.0.1"),
        (4, 1, None),
    ]
    with pytest.raises(sqlite3.IntegrityError, match="no such unit"):
        raw(tmp_path, "INSERT INTO rack_cell VALUES (1, 11, 'depan', 1)")
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        await check_sums(tx)
