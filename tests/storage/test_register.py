"""The register: what is looked for is found, what was done is told for ever, and what is due is known."""

import hashlib
import json
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.exc import NoResultFound

import storage as storage_package
from procedure.rack import Sisi, Spot
from procedure.sop import Kind
from storage.database import Transaction
from storage.models import Deed, Placement, State, Transfer
from storage.taken import Taken
from storage.things.register import Registered, Wanted
from storage.things.transfers import VALID_FOR, TransferRefused
from tests.support.stores import NOW, PEMOHON, applied, content, opened, people, raw
from tests.support.things import check_sums, programs, sent, standing, thing, transaction

DAY = timedelta(days=1)


async def found(tx: Transaction, wanted: Wanted, **page: int) -> list[str]:
    return [line.placement.name for line in await tx.register.lines(wanted, **page)]


async def hosted(tx: Transaction, **values: Any) -> Placement:
    return await thing(tx, **{"kind": Kind.HOSTING, "host_id": 1} | values)


async def furnished(tx: Transaction) -> None:
    await tx.racks.add_rack("Rak A", "Ruang server", 42)
    await tx.racks.add_rack("Rak B", "Ruang server", 42, descending=True)
    await tx.hosts.add("Inang A", 16, 64, 500)


SEARCHES = [
    ("poweredge", ["Dell PowerEdge R450"]),
    ("DELL r450", ["Dell PowerEdge R450"]),
    ("r450 kesehatan", ["Dell PowerEdge R450"]),
    ("kesehatan", ["Dell PowerEdge R450", "SIMPUS"]),
    ("kesehatan proliant", []),
    ("7xk9", ["Dell PowerEdge R450"]),
    ("10.0.0.7", ["HPE ProLiant"]),
    ("simpus.kudus", ["SIMPUS"]),
    ("0002", ["SIMPUS"]),
    ("psh-2026-0001", ["Dell PowerEdge R450"]),
    ("PSH-2026-12345", ["HPE ProLiant"]),
    ("2026-2", ["SIMPUS"]),
    ("2027-2", []),
    ("psh-2026-2 simpus", ["SIMPUS"]),
    ("0003", []),
    ("siti AMINAH", ["Dell PowerEdge R450", "SIMPUS"]),
    ("CAFÉ arsip", ["HPE ProLiant"]),
    ("café", ["HPE ProLiant"]),
    ("45", ["Dell PowerEdge R450"]),
    ("0%_tanda", ["100%_tanda!"]),
    ("0_tanda", []),
    ("100%", ["100%_tanda!"]),
    ("tanda!", ["100%_tanda!"]),
    ("%", ["100%_tanda!"]),
    ("_", ["100%_tanda!"]),
    ("!", ["100%_tanda!"]),
    ("d%l", []),
    ("d_ll", []),
    ("'; --", []),
    (" ", ["HPE ProLiant", "Dell PowerEdge R450", "SIMPUS", "100%_tanda!"]),
    (" ".join("e" * 50), ["HPE ProLiant", "Dell PowerEdge R450", "SIMPUS", "100%_tanda!"]),
]


class TestLookingUp:
    async def test_by_words_that_all_occur(self, tmp_path: Path) -> None:
        # By instansi: Dinas Arsip, Dinas Kesehatan (two), Dinas Perhubungan.
        async with transaction(tmp_path) as tx:
            await furnished(tx)
            server = await tx.register.of(await sent(tx))
            hosting = await tx.register.of(await sent(tx, Kind.HOSTING))
            late = await sent(tx)
            (await tx.permohonan.get(late)).serial = 12345
            await tx.racks.occupy(server, 1, Spot(1, 2, Sisi.PENUH))
            await tx.register.update(server, nomor_seri="7XK9Q13", name="Dell PowerEdge R450")
            await tx.register.update(hosting, host_id=1, sub_domain="simpus.kuduskab.go.id")
            await tx.register.update(
                await tx.register.of(late),
                host_id=1,
                ip="10.0.0.7",
                name="HPE ProLiant",
                instansi="Dinas Arsip",
                contact="CAFÉ",
            )
            await hosted(tx, name="100%_tanda!", instansi="Dinas Perhubungan")
            await thing(tx, name="Dell PowerEdge di mana", instansi="Dinas Kesehatan")
            await hosted(tx, name="Dell PowerEdge lama", state=State.DILEPAS)
            await standing(tx, 1, 9, name="patch panel Dell", state=State.DIBLOKIR)
            for words, names in SEARCHES:
                assert (words, await found(tx, Wanted(words=words), limit=9)) == (words, names)
            assert await found(tx, Wanted(state=State.DILEPAS)) == ["Dell PowerEdge lama"]

    async def test_by_instansi_rack_and_overdue_check(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await furnished(tx)
            await standing(tx, 1, 3, name="atas", instansi="Dinas B", check_stage=1)
            await standing(tx, 1, 1, name="bawah", instansi="Dinas A", check_stage=4, check_at=NOW)
            await standing(tx, 2, 1, name="lain", instansi="Dinas A", state=State.DIPASANG)
            await standing(tx, 2, 3, name="kosong", state=State.DIBLOKIR, check_stage=1)
            await hosted(tx, name="web", instansi="Dinas A", check_stage=1)
            assert await found(tx, Wanted(instansi="Dinas A")) == ["bawah", "lain", "web"]
            assert await found(tx, Wanted(instansi="Dinas")) == []
            assert await found(tx, Wanted(rack_id=1)) == ["bawah", "atas"]
            assert await found(tx, Wanted(rack_id=1), limit=1, offset=1) == ["atas"]
            assert await found(tx, Wanted(overdue=True)) == ["atas", "web"]
            assert await found(tx, Wanted(words="a", instansi="Dinas A", rack_id=1)) == ["bawah"]
            assert await found(tx, Wanted(state=State.DIBLOKIR)) == ["kosong"]
            assert await tx.register.instansi(9) == [("Dinas A", 3, 2), ("Dinas B", 1, 1)]
            assert await tx.register.instansi(1, 1) == [("Dinas B", 1, 1)]

    async def test_all_of_it_rack_by_rack_or_in_pages_by_instansi(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await furnished(tx)
            await hosted(tx, name="e", instansi="Dinas A")
            for rack_id, u, name, instansi in ((2, 4, "d", "C"), (2, 1, "c", "B"), (1, 9, "b", "A"), (1, 1, "a", "C")):
                await standing(tx, rack_id, u, name=name, instansi=f"Dinas {instansi}")
            await thing(tx, name="nowhere")
            assert await found(tx, Wanted()) == ["a", "b", "c", "d", "e"]
            pages = [await found(tx, Wanted(), limit=2, offset=offset) for offset in range(0, 8, 2)]
            assert pages == [["e", "b"], ["c", "d"], ["a"], []]
            racks = [line.rack.name if line.rack else line.host for line in await tx.register.lines()]
            assert racks == ["Rak A", "Rak A", "Rak B", "Rak B", "Inang A"]

    async def test_a_line_says_where_and_by_which_permohonan(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await furnished(tx)
            server = await tx.register.of(await sent(tx))
            await tx.racks.occupy(server, 1, Spot(1, 2, Sisi.PENUH))
            rear = await standing(tx, 2, 1, 2, sisi=Sisi.BELAKANG)
            app, nowhere = await hosted(tx), await thing(tx)
            lines = {line.placement.id: line for line in await tx.register.lines()}
            assert set(lines) == {server.id, rear.id, app.id}
            for placement, ticket, where in (
                (server, "PSH-2026-0001", "Rak A, U1–2"),
                (rear, "", "Rak B, U41–42 belakang"),
                (app, "", "Inang A"),
                (nowhere, "", ""),
            ):
                alone = await tx.register.line(placement)
                assert (alone.ticket, alone.where) == (ticket, where)
                assert lines.get(placement.id, alone) == alone
            assert await tx.register.find(rear.id) is rear
            assert await tx.register.find(404) is None
            assert Registered(nowhere, None, None, None).where == ""

    async def test_what_stands_in_a_rack_from_the_bottom_up_blocked_units_too(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await furnished(tx)
            high = await standing(tx, 1, 9)
            kept = await standing(tx, 1, 4, name="patch panel", state=State.DIBLOKIR)
            low = await tx.register.of(await sent(tx))
            await tx.racks.occupy(low, 1, Spot(1, 2, Sisi.PENUH))
            await standing(tx, 2, 1)
            lines = await tx.register.standing(1)
            assert [line.placement for line in lines] == [low, kept, high]
            assert [line.ticket for line in lines] == ["PSH-2026-0001", "", ""]

    async def test_things_are_counted_by_kind_without_what_is_gone_or_none(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await furnished(tx)
            assert await tx.register.counts() == {}
            for state in State:
                await standing(tx, 1, 1 + list(State).index(state), state=state)
            await hosted(tx)
            assert await tx.register.counts() == {Kind.SERVER: 3, Kind.HOSTING: 1}

    async def test_what_a_person_looks_after(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await furnished(tx)
            await people(tx, 7, 8)
            first, second = await standing(tx, 1, 5, owner_id=7), await hosted(tx, owner_id=7)
            await hosted(tx, owner_id=8)
            await thing(tx, owner_id=7)
            await hosted(tx, owner_id=7, state=State.DILEPAS)
            assert await tx.register.owned(7) == [first, second]
            assert await tx.register.owned(9) == []


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
            new = await tx.register.of(await sent(tx))
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
            row = await tx.register.of(await sent(tx, berat_kg=18.5, daya={"psu": 3, "watt": 400}))
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
            row = await tx.register.of(await sent(tx, Kind.HOSTING, berlaku_sampai=None))
            assert (row.kind, row.name, row.kg, row.watt) == (Kind.HOSTING, "SIMPUS", None, None)
            assert row.berlaku_sampai is None
            light = await tx.register.of(await sent(tx, berat_kg=None, daya={"psu": 1, "watt": 650}))
            assert (light.kg, light.watt) == (None, 650)
            unsent = await tx.register.of((await applied(tx)).id)
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


class TestHistory:
    async def test_it_is_told_newest_first(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await people(tx, 7)
            one, other = await thing(tx), await thing(tx)
            lines = [await tx.history.tell(one, deed, f"kata {deed}", by=7) for deed in Deed]
            await tx.history.tell(other, Deed.DICATAT, by=None, photo="0" * 64)
            assert await tx.history.of(one) == lines[::-1]
            assert await tx.history.of(one, 2) == lines[:-3:-1]
            (told,) = await tx.history.of(other)
            assert (told.at, told.deed, told.by, told.words, told.photo) == (NOW, Deed.DICATAT, None, "", "0" * 64)
            assert await tx.history.event(told.id) is told
            assert await tx.history.event(404) is None

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE event SET words = 'lain'",
            "UPDATE event SET id = 9",
            "DELETE FROM event",
            "INSERT OR REPLACE INTO event (id, placement_id, at, deed, words) VALUES (1, 1, '2026-01-01', 'dicek', '')",
            "REPLACE INTO event (id, placement_id, at, deed, words) VALUES (1, 1, '2026-01-01', 'dicek', '')",
            "INSERT INTO event (id, placement_id, at, deed, words) VALUES (1, 1, '2026-01-01', 'dicek', '') "
            "ON CONFLICT (id) DO UPDATE SET words = 'lain'",
            "INSERT OR REPLACE INTO event (id, placement_id, at, deed, words, about) "
            "VALUES (9, 1, '2026-01-01', 'dicek', '', 1)",
        ],
    )
    async def test_it_stays_as_it_is(self, tmp_path: Path, statement: str) -> None:
        async with transaction(tmp_path) as tx:
            row = await thing(tx)
            problem = await tx.history.tell(row, Deed.MASALAH, "kipas", by=None)
            await tx.history.tell(row, Deed.DITANGANI, "diganti", by=None, about=problem.id)
        kept = raw(tmp_path, "SELECT * FROM event")
        assert len(kept) == 2
        with pytest.raises(sqlite3.IntegrityError, match="a history stays as it is"):
            raw(tmp_path, statement)
        assert raw(tmp_path, "SELECT * FROM event") == kept

    async def test_a_problem_is_settled_once(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            row, gone = await thing(tx), await thing(tx)
            first = await tx.history.tell(row, Deed.MASALAH, "kipas", by=None)
            second = await tx.history.tell(row, Deed.MASALAH, "disk", by=None)
            await tx.history.tell(row, Deed.CATATAN, "bersih", by=None)
            await tx.history.tell(gone, Deed.MASALAH, "tua", by=None)
            await tx.register.update(gone, state=State.DILEPAS)
            assert await tx.history.open() == [first, second]
            with pytest.raises(NoResultFound):
                await tx.history.settling(first.id)
            settled = await tx.history.tell(row, Deed.DITANGANI, "diganti", by=None, about=first.id)
            assert await tx.history.open() == [second]
            with pytest.raises(Taken):
                await tx.history.tell(row, Deed.DITANGANI, "diganti lagi", by=None, about=first.id)
            assert await tx.history.settling(first.id) is settled
            assert [event.words for event in await tx.history.of(row)] == ["diganti", "bersih", "disk", "kipas"]


class TestTransfers:
    async def test_a_code_is_known_by_its_hash_only_and_used_once(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await people(tx, 7)
            one, other = await thing(tx), await thing(tx)
            code = await tx.transfers.offer([other, one], 7)
            hashed = hashlib.sha256(code.encode()).hexdigest()
            transfer, things = await tx.transfers.open(code)
            assert (transfer.code_hash, transfer.created_by, things) == (hashed, 7, [one, other])
            assert (await tx.transfers.open(code_hash=hashed))[0] is transfer
            for unknown in (code[:-1], hashed, ""):
                with pytest.raises(TransferRefused):
                    await tx.transfers.open(unknown)
            assert len({await tx.transfers.offer([one], 7) for _ in range(20)} | {code}) == 21
            await tx.transfers.spend(transfer)
            assert transfer.spent_at == NOW
            for by in ({"code": code}, {"code_hash": hashed}):
                with pytest.raises(TransferRefused):
                    await tx.transfers.open(**by)
        assert len(code) >= 22
        assert code.encode() not in content(tmp_path)
        assert hashed.encode() in content(tmp_path)

    async def test_it_lasts_three_days_and_as_long_as_the_things(self, tmp_path: Path) -> None:
        async with programs(tmp_path) as (storage,):
            async with storage.begin(NOW) as tx:
                await people(tx, 7)
                one, other = await thing(tx), await thing(tx)
                code = await tx.transfers.offer([one, other], 7)
            assert timedelta(hours=72) == VALID_FOR
            async with storage.read(NOW + VALID_FOR) as tx:
                with pytest.raises(TransferRefused):
                    await tx.transfers.open(code)
            late = NOW + VALID_FOR - timedelta(seconds=1)
            async with storage.begin(late) as tx:
                await tx.register.update(await tx._session.get_one(Placement, one.id), state=State.DILEPAS)
                _, left = await tx.transfers.open(code)
                assert [placement.id for placement in left] == [other.id]
                await tx.register.update(left[0], state=State.DILEPAS)
                with pytest.raises(TransferRefused):
                    await tx.transfers.open(code)
                assert (await tx._session.get_one(Transfer, hashlib.sha256(code.encode()).hexdigest())).spent_at is None


class TestWhatIsDue:
    async def test_nothing_is_before_its_time_or_out_of_its_state(self, tmp_path: Path) -> None:
        at = {"held_until": NOW, "check_at": NOW, "expiry_at": NOW}
        async with programs(tmp_path) as (storage,):
            async with storage.begin(NOW) as tx:
                held = await thing(tx, state=State.DIPESAN, **at)
                active = await thing(tx, state=State.AKTIF, **at)
                for state in (State.DIPASANG, State.DILEPAS, State.DIBLOKIR):
                    await thing(tx, state=state, **at)
                await thing(tx)
            async with storage.read(NOW) as tx:
                assert await tx.register.anything_due()
                assert [row.id for row in await tx.register.holds_over(9)] == [held.id]
                assert [row.id for row in await tx.register.checks_due(9)] == [active.id]
                assert [row.id for row in await tx.register.expiries_due(9)] == [active.id]
            async with storage.read(NOW - timedelta(seconds=1)) as tx:
                assert not await tx.register.anything_due()
                for due in (tx.register.holds_over, tx.register.checks_due, tx.register.expiries_due):
                    assert await due(9) == []

    @pytest.mark.parametrize(
        ("column", "state"),
        [("held_until", State.DIPESAN), ("check_at", State.AKTIF), ("expiry_at", State.AKTIF)],
    )
    async def test_any_of_it_is_something_due_the_longest_first(
        self, tmp_path: Path, column: str, state: State
    ) -> None:
        async with transaction(tmp_path) as tx:
            assert not await tx.register.anything_due()
            rows = [await thing(tx, state=state, **{column: NOW - days * DAY}) for days in (1, 3, 2, 0, -1)]
            assert await tx.register.anything_due()
            due = {
                "held_until": tx.register.holds_over,
                "check_at": tx.register.checks_due,
                "expiry_at": tx.register.expiries_due,
            }
            assert await due[column](9) == [rows[1], rows[2], rows[0], rows[3]]
            assert await due[column](2) == [rows[1], rows[2]]
            for row in rows:
                await tx.register.update(row, state=State.DILEPAS)
            assert not await tx.register.anything_due()


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


def migrate(folder: Path, to: str, script: str = "") -> None:
    """Up or down to a version, and then what `script` says."""
    config = Config()
    config.set_main_option("script_location", str(Path(storage_package.__file__).parent / "migrations"))
    with closing(sqlite3.connect(folder / "test.db")) as connection:
        engine = sa.create_engine("sqlite://", creator=lambda: connection)
        with engine.begin() as given:
            config.attributes["connection"] = given
            (command.upgrade if script else command.downgrade)(config, to)
        connection.executescript(script)
        connection.commit()


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
