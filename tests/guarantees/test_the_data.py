"""The data of an office: its own key, one program at a time, files that nobody else reads, a schema that is known."""

import asyncio
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings, SettingsError, load
from storage.connecting.claim import InUse, claimed
from storage.connecting.taken import Taken
from storage.errors import WrongKey
from storage.journal.acts import JournalAct
from storage.models import KeyCheck, Placement, State
from tests.conftest import Run, furnished
from tests.support import databases, forks
from tests.support.forks import ROOT
from tests.support.killing import Program, Witness, environment
from tests.support.stores import NOW, SECRET, migrate, opened, raw

MODES = {"file": 0o600, "folder": 0o700}


RACK = ("rack", "add", "Rak A", "--room", "Ruang Server", "--units", "42")


def test_a_lost_key_is_named_and_no_other_is_made(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "123:abc")
    assert run(*RACK)[0] == 0
    key = tmp_path / "data" / "secret.key"
    kept = key.read_text()
    key.unlink()
    database = "in DATABASE_URL" if databases.SERVER else "data/penempatan.db"
    for words in (RACK, ("rack", "list"), ("audit", "verify"), ("doctor",), ("run",)):
        status, out, err = run(*words)
        assert (status, out) == (2, "")
        assert err == (
            f"the key of the database {database} is missing: SECRET_KEY is not set, and there is no "
            f"{key}; put your copy of it back\n"
        )
        assert not key.exists()
    key.write_text(kept)
    assert run("rack", "list")[0] == 0


async def test_an_older_database_takes_the_key_only_once_it_has_verified_the_journal(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        await tx.journal.write(JournalAct.RAK, person=None)
    (tmp_path / "journal.head").unlink()
    people = "INSERT INTO person (id, since) VALUES (7, '2026-01-01')"
    columns = "id, year, serial, kind, pemohon_id, step, revision, created_at, version"
    sent = f"INSERT INTO permohonan ({columns}) VALUES (1, 2026, 1, 'server', 7, 'disposisi', 1, '2026-01-01', 1)"  # noqa: S608
    raw(tmp_path, "DELETE FROM key_check", people, sent)
    with pytest.raises(WrongKey):
        async with opened(tmp_path, "x" * 40):
            pass
    assert raw(tmp_path, "SELECT * FROM key_check") == []
    async with opened(tmp_path) as storage, storage.read(NOW) as tx:
        assert await tx.journal.verify() == (1, [])
        assert (await tx._session.get_one(KeyCheck, 1)).sealed_no is None
        assert not await tx.journal.vouches(await tx.permohonan.get(1))
    with pytest.raises(WrongKey):
        async with opened(tmp_path, "x" * 40):
            pass
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW):
            pass  # whatever is written first, all there is is sealed before it
        async with storage.read(NOW) as tx:
            assert [line.act for line in await tx.journal.newest(9)] == [JournalAct.SEGEL_AWAL, JournalAct.RAK]
            assert await tx.journal.verify() == (2, [])
            assert await tx.journal.vouches(await tx.permohonan.get(1))
    raw(tmp_path, "UPDATE permohonan SET serial = 9")
    async with opened(tmp_path) as storage, storage.read(NOW) as tx:
        assert not await tx.journal.vouches(await tx.permohonan.get(1))
        assert await tx.journal.verify() == (2, ["permohonan 1 is not as line 2 seals it"])


async def test_a_second_program_on_the_same_data_is_refused_until_the_first_is_gone(
    settings: Settings, api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await furnished(settings)
    witness = Witness()
    witness.watch(api, monkeypatch)
    first = Program(api, environment(settings), tmp_path, witness)
    first.start()
    await first.polls()
    status, out, err = await forks.run("run", env=environment(settings), cwd=tmp_path)
    assert (status, out) == (1, "")
    assert (
        err.splitlines()[-1]
        == f"another program is running on these data, and must be stopped first ({tmp_path}/run.lock)"
    )
    await first.kill()
    await first.start_afresh()  # nothing it had begun holds the lock on its behalf
    await first.polls()
    await first.end()


@pytest.mark.sqlite
def test_one_database_or_one_folder_is_enough_to_be_in_each_others_way(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    url = f"sqlite+aiosqlite:///{tmp_path}/one.db"
    with claimed(url, here):
        assert (here / "run.lock").stat().st_mode & 0o777 == 0o600
        for other, folder in ((url, there), (f"sqlite+aiosqlite:///{tmp_path}/two.db", here)):
            with pytest.raises(InUse), claimed(other, folder):
                pass
    with claimed(url, there):
        pass


async def test_every_file_is_its_owners_alone(settings: Settings, api: BotApi, tmp_path: Path) -> None:
    """Also what an older version had left readable to others."""
    umask = os.umask(0o022)
    try:
        await furnished(settings)
        if not databases.SERVER:
            (tmp_path / "test.db").chmod(0o644)
        output = tmp_path / "daftar.csv"
        output.touch(0o644)
        words = ("register", "export", "--format", "csv", "--output", str(output))
        assert (await forks.run(*words, env=environment(settings), cwd=tmp_path))[0] == 0
        async with running(settings) as app, app.bot_data["services"].storage.begin(NOW):
            assert databases.SERVER or (tmp_path / "test.db-wal").exists()
            for path in [*tmp_path.rglob("*")]:  # noqa: ASYNC240 - of a test's own folder
                mode = stat.S_IMODE(path.stat().st_mode)
                assert mode == MODES["folder" if path.is_dir() else "file"], path
    finally:
        os.umask(umask)


@pytest.mark.sqlite
def test_the_database_lies_in_the_folder_that_is_backed_up(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", "srv")
    assert run(*RACK)[0] == 0
    assert (tmp_path / "srv" / "penempatan.db").exists()
    assert not (tmp_path / "data").exists()


@pytest.mark.sqlite
def test_beside_the_database_of_an_older_version_nothing_begins_anew(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lay in data/ whatever DATA_DIR said."""
    folder = tmp_path / "srv"
    assert run(*RACK)[0] == 0
    shutil.copytree(tmp_path / "data", folder)
    (folder / "penempatan.db").unlink()
    monkeypatch.setenv("DATA_DIR", str(folder))
    status, out, err = run("rack", "list")
    assert (status, out) == (2, "")
    assert err == (
        f"the database lies at {tmp_path}/data/penempatan.db, and none in DATA_DIR: move it there with all its files "
        f"(mkdir -p {folder} && mv data/penempatan.db* {folder}/, and secret.key and archive where they "
        "lie beside it), or name it in DATABASE_URL\n"
    )
    assert not (folder / "penempatan.db").exists()
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:///data/penempatan.db")
    assert "Rak A" in run("rack", "list")[1]
    monkeypatch.delenv("DATABASE_URL")
    (tmp_path / "data" / "penempatan.db").rename(folder / "penempatan.db")
    assert "Rak A" in run("rack", "list")[1]


def test_a_database_of_a_newer_version_is_one_clear_line(run: Run, tmp_path: Path) -> None:
    assert run(*RACK)[0] == 0
    raw(tmp_path / "data", "UPDATE alembic_version SET version_num = '9999'")
    status, out, err = run("rack", "list")
    assert (status, out) == (1, "")
    assert err.startswith("a newer version of this program has written the database: its schema is 9999, and ")
    newest = max(path.name for path in (ROOT / "storage" / "migrations" / "versions").glob("0*.py"))
    assert f"this program knows those up to {newest[:4]}" in err
    assert err.count("\n") == 1


@pytest.mark.sqlite
async def test_what_0003_gained_after_it_had_been_applied_is_mended(tmp_path: Path) -> None:
    """Its first form made no index of what nobody wants any more, no dates of checks, and holds without an end."""
    thing = (
        "INSERT INTO placement (id, permohonan_id, state, kind, name, instansi, owner_id, contact, haystack, host_id, "
    )
    thing += 'vcpu, ram_gb, disk_gb, cek_berkala, berlaku_sampai, accepted_at, check_stage, check_at, "by") VALUES '
    first = f"""
        DROP INDEX ix_event_unwanted;
        INSERT INTO person (id, since) VALUES (7, '2026-01-01');
        INSERT INTO host (id, name, vcpu, ram_gb, disk_gb) VALUES (1, 'Inang A', 16, 64, 500);
        INSERT INTO permohonan (id, year, serial, kind, pemohon_id, step, revision, created_at, version)
            SELECT value, 2026, value, 'hosting', 7, 'penempatan', 1, '2026-01-01', 1 FROM json_each('[1, 2, 3, 4]');
        INSERT INTO visit (permohonan_id, step, revision, since, note, instruksi, marks, taken_by, version)
            VALUES (3, 'penempatan', 1, '2026-01-01', '', '[]', '{{}}', 7, 1);
        {thing}
        (1, 1, 'aktif', 'hosting', 'A', 'Dinas', 7, 'Siti, +62811', 'a dinas', 1, 1, 1, 1, 'Bulanan', '2099-12-31',
            '2026-11-01 02:00:00.000000', 0, NULL, 7),
        (2, 2, 'dipesan', 'hosting', 'B', 'Dinas', 7, '', 'b dinas', 1, 1, 1, 1, 'Bulanan', NULL, NULL, 0, NULL, NULL),
        (3, 3, 'dipesan', 'hosting', 'C', 'Dinas', 7, '', 'c dinas', 1, 1, 1, 1, 'Bulanan', NULL, NULL, 0, NULL, NULL),
        (4, 4, 'aktif', 'hosting', 'D', 'Dinas', 7, '', 'd', 1, 1, 1, 1, 'Bulanan', NULL, '2026-11-01', 4, NULL, 7);
    """  # noqa: S608 - no query of anybody's
    migrate(tmp_path, "0003", first)
    async with opened(tmp_path) as storage, storage.read(NOW) as tx:
        active, held, chosen, overdue = [await tx._session.get_one(Placement, id_) for id_ in (1, 2, 3, 4)]
        assert active.check_at
        assert active.check_at.date().isoformat() == "2026-12-01"
        assert active.expiry_at
        assert active.expiry_at.date().isoformat() == "2099-12-01"
        assert (active.contact, active.haystack) == ("Siti, 0811", "a dinas siti, 0811")
        assert held.held_until
        assert held.state is State.DIPESAN
        assert chosen.held_until is None  # a technician has taken it
        assert overdue.check_at is None  # Kasi has been told
        plan = await tx._session.execute(
            sa.text("EXPLAIN QUERY PLAN SELECT id FROM event WHERE deed = 'tidak_dipakai' ORDER BY id")
        )
        assert "ix_event_unwanted" in str(plan.all())


@pytest.mark.sqlite
async def test_racks_of_old_data_that_share_a_name_are_told_of_and_found_as_they_are_written(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("Rak A", "RAK A", "Rak É", "rak é", "Rak C")
    values = ", ".join(f"({id_}, '{name}', 'Ruang', 42, 42)" for id_, name in enumerate(names, 1))
    migrate(tmp_path, "0004", f"INSERT INTO rack (id, name, room, units, free) VALUES {values};")  # noqa: S608
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        assert [rack.name for rack in await tx.racks.unnamed()] == ["RAK A", "rak é"]
        for wanted, found in (*zip(names, names, strict=True), ("rak a", "Rak A"), ("RAK É", "Rak É")):
            rack = await tx.racks.named(wanted)
            assert rack
            assert rack.name == found
        with pytest.raises(Taken):
            await tx.racks.add_rack("rak a", "Ruang", 42)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/test.db")
    monkeypatch.setenv("SECRET_KEY", SECRET)
    told = await asyncio.to_thread(run, "doctor")
    assert "found only as they are written: RAK A (Ruang), rak é (Ruang)\n" in told[1]


@pytest.mark.sqlite
def test_a_key_is_never_made_beside_a_database_that_is_there(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "penempatan.db")) as database:
        database.execute("CREATE TABLE something (id)")
    with pytest.raises(SettingsError, match="is missing"):
        load(_env_file=None, data_dir=tmp_path).secret()
    assert not (tmp_path / "secret.key").exists()


@pytest.mark.sqlite
def test_an_empty_file_is_no_database_yet(run: Run, tmp_path: Path) -> None:
    """A start that was killed leaves one."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "penempatan.db").touch()
    assert run(*RACK)[0] == 0
