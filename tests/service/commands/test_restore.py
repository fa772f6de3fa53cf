"""An office brought back through the command line: what it was, or one line that says why not."""

import asyncio
import errno
import gzip
import hashlib
import json
import os
import re
import shutil
import stat
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.connecting.claim import claimed
from storage.connecting.engines import shown
from storage.keeping import manifest
from storage.keeping.directory import Directory
from tests.conftest import Kantor, Run
from tests.support import databases
from tests.support.forks import fork
from tests.support.keeping.saving import KILLED, everything, lay_office, lose_database, lose_office, names
from tests.support.stores import raw

SECRET = "k" * 40


def test_on_a_new_machine_everything_is_as_it_was(saved: Path, run: Run, tmp_path: Path) -> None:
    before = everything(tmp_path)
    lost = lose_office(tmp_path)
    status, out, err = run("restore")
    assert (status, err) == (0, "")
    first, gone, head = out.splitlines()
    assert first == f"Restored: snapshot {names(tmp_path)[0]}: 21 lines of the journal, 9 files of the archive."
    assert re.fullmatch(
        r"What was written after \d{4}-\d\d-\d\d \d\d:\d\d, line 21 of the journal, is gone; how much cannot be told, "
        r"for there was no journal\.head\. Papers printed since name lines after 21, which are not there or tell of "
        r"other acts\.",
        gone,
    )
    assert head == "The head outside the database begins anew at line 22."
    assert run("audit", "verify") == (0, "The journal is whole: 22 lines. The archive is whole: 9 files.\n", "")
    assert everything(tmp_path) == before
    assert [path.name for path in sorted((tmp_path / "data").glob("archive/*/*"))] == [
        path.name for path in sorted(lost.glob("archive/*/*"))
    ]
    assert all(not stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (tmp_path / "data").rglob("*"))
    assert [*(tmp_path / "data" / "restoring").iterdir()] == []


@pytest.mark.postgresql
def test_a_backup_of_either_engine_becomes_an_office_on_the_other(
    saved: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, server = everything(tmp_path), os.environ["DATABASE_URL"]
    lost = lose_office(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/data/office.db")
    assert run("restore")[0] == 0
    assert run("audit", "verify")[0] == 0
    assert run("backup")[0] == 0
    shutil.rmtree(lost)
    lose_office(tmp_path)
    monkeypatch.setenv("DATABASE_URL", server)
    assert run("restore")[0] == 0
    assert run("audit", "verify") == (0, "The journal is whole: 23 lines. The archive is whole: 9 files.\n", "")
    assert everything(tmp_path) == before
    assert [Directory(saved).manifest(name).engine for name in names(tmp_path)] == ["postgresql", "sqlite"]


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="there is no second disk")  # noqa: S108
def test_a_database_on_a_disk_of_its_own(
    saved: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_office(tmp_path)
    with tempfile.TemporaryDirectory(dir="/dev/shm") as disk:
        monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{disk}/office.db")
        assert run("restore")[0] == 0
        assert run("audit", "verify")[0] == 0
        assert not [*Path(disk).glob("*.arriving")]


def test_what_was_written_after_the_backup_is_told_and_its_files_stay_a_day(
    saved: Path, run: Run, tmp_path: Path
) -> None:
    for name in "BC":
        assert run("rack", "add", f"Rak {name}", "--room", "Ruang", "--units", "42")[0] == 0
    assert run("register", "export", "--format", "pdf", "--output", "daftar.pdf")[0] == 0
    files = [*(tmp_path / "data").glob("archive/*/*")]
    for path in files:
        os.utime(path, (1, 1))
    lose_database(tmp_path)
    status, out, _ = run("restore")
    assert status == 0
    _, gone, unknown, head = out.splitlines()
    assert re.match(r"The 4 lines written after .*, line 21 of the journal, up to line 25 are gone\. Papers ", gone)
    assert unknown.startswith("1 files in data/archive are not in the backup: ")
    assert head.endswith("at line 22.")
    assert all(path.stat().st_mtime > 1 for path in files)
    ((act, detail),) = raw(tmp_path / "data", "SELECT act, detail FROM journal WHERE no = 22")
    assert act == "pulih"
    assert json.loads(detail)["outside"][0] == 25
    assert run("doctor")[1].count("WARNING\tjournal") == 0


def test_the_doctor_says_how_old_the_newest_is_and_when_it_was_rehearsed(
    saved: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> str:
        beside = "WARNING\tBACKUP_DIR\tit is on the disk of DATA_DIR, with which it would be lost"
        said = run("doctor")[1].splitlines()
        assert (beside in said) == (f"in {saved} is" in "".join(said))
        return next(line for line in said if "\tbackup\t" in line)

    newest = f"the newest in {saved} is 0 hours old"
    assert said() == f"WARNING\tbackup\t{newest}; a restore was never rehearsed: restore --rehearse"
    run("restore", "--rehearse")
    assert said() == f"ok\tbackup\t{newest}; rehearsed 0 hours ago"
    now = datetime.now(UTC)
    monkeypatch.setattr("bot.cli.doctor.utc_now", lambda: now + timedelta(days=2, minutes=1))
    assert said() == f"WARNING\tbackup\tthe newest in {saved} is 2 days old; rehearsed 2 days ago"
    assert run("backup")[0] == 0
    monkeypatch.setattr("bot.cli.doctor.utc_now", lambda: now + timedelta(days=101))
    assert said().endswith("rehearsed 101 days ago: restore --rehearse")
    monkeypatch.setenv("BACKUP_DIR", "nowhere")
    assert said() == "WARNING\tbackup\tnowhere cannot be read: No such file or directory"
    monkeypatch.setenv("BACKUP_DIR", str(tmp_path))
    assert said() == f"WARNING\tbackup\tthere is none in {tmp_path} yet"
    monkeypatch.delenv("BACKUP_DIR")
    assert said() == "WARNING\tbackup\tnone: BACKUP_DIR is not set"


def test_where_nothing_was_written_since_it_says_so(saved: Path, run: Run, tmp_path: Path) -> None:
    lose_database(tmp_path)
    gone = run("restore")[1].splitlines()[1]
    assert gone.startswith("Nothing is known to have been written after ")
    assert gone.endswith(", line 21 of the journal, and to be gone: journal.head named no later one.")


def test_a_head_that_is_not_whole_tells_nothing(saved: Path, run: Run, tmp_path: Path) -> None:
    lose_database(tmp_path)
    (tmp_path / "data" / "journal.head").write_text("21 x y\n")
    assert "how much cannot be told, for of journal.head another key, or nobody, sealed it. " in run("restore")[1]


def test_a_rehearsal_touches_nothing_and_is_remembered(saved: Path, run: Run, tmp_path: Path) -> None:
    def state() -> list[tuple[str, float, int]]:
        found = sorted((tmp_path / "data").rglob("*"))
        return [(str(path), path.stat().st_mtime, path.stat().st_size) for path in found]

    before, name = state(), names(tmp_path)[0]
    words = (
        "makes an office of 21 lines of the journal and 9 files, and all is whole. Nothing of this office was touched."
    )
    assert run("restore", "--rehearse") == (0, f"Rehearsed: snapshot {name} {words}\n", "")
    assert state() == before
    assert json.loads((saved / "rehearsed.json").read_text())["snapshot"] == name


def test_killed_at_any_instant_it_leaves_no_office_or_the_whole_one(
    placed: Kantor, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env, said = lay_office(placed, tmp_path, monkeypatch), tmp_path / "said"
    assert run("backup")[0] == 0

    def killed(at: int) -> int:
        shutil.rmtree(lose_office(tmp_path))
        said.write_text("")
        process = fork(KILLED, str(at), "data", "restore", env=env, cwd=tmp_path, stdout=said, stderr=said)
        return asyncio.run(process.wait())

    assert killed(1_000_000) == 0, said.read_text()
    whole = 1_000_000 - int(said.read_text().split()[-1])
    for instant in (whole // 3, whole - 12, whole - 8, whole - 4):
        assert killed(instant) == -9
        status, _, err = run("restore")
        if status:
            assert "it is not empty" in err
            run("audit", "reset", "--reason", "cadangan")  # the head outside may not have been in its place
        assert run("audit", "verify")[0] == 0, instant
        assert len([*(tmp_path / "data").glob("archive/*/*")]) == 9


def test_a_file_that_is_damaged_is_named_and_stored_anew_by_the_next_backup(saved: Path, run: Run) -> None:
    damaged, *_ = saved.glob("files/*/*")
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    assert run("restore", "--rehearse")[2] == f"a restore would not bring everything back: {damaged} is changed\n"
    assert "9 files, 1 of them new" in run("backup")[1]
    assert run("restore", "--rehearse")[0] == 0


def test_whatever_was_changed_is_found(saved: Path, run: Run, tmp_path: Path) -> None:
    for path in sorted(path for path in saved.rglob("*") if path.is_file() and path.name != "lock"):
        whole = path.read_bytes()
        path.write_bytes(whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:])
        status, _, err = run("restore", "--rehearse")
        assert status == 1
        assert (path.name.removesuffix(".sha256") in err) or "its manifest was changed" in err, err
        path.write_bytes(whole)
    assert not (saved / "rehearsed.json").exists()
    assert run("restore", "--rehearse")[0] == 0


def test_a_file_that_is_damaged_is_named_and_all_else_comes_back(saved: Path, run: Run, tmp_path: Path) -> None:
    lose_office(tmp_path)
    damaged, lost, *_ = sorted(saved.glob("files/*/*"))
    damaged.write_bytes(b"x")
    lost.unlink()
    status, out, err = run("restore")
    assert status == 1
    assert out.startswith("Restored: ")
    assert err == f"the office is restored, but {damaged} is changed; {lost} is lost\n"
    assert len([*(tmp_path / "data").glob("archive/*/*")]) == 7


def test_what_cannot_be_restored_says_so_in_one_line(
    saved: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(line: str, *words: str) -> None:
        assert run("restore", *words) == (1, "", f"{line}\n")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    name = names(tmp_path)[0]
    url = shown(os.environ["DATABASE_URL"])
    refused(
        f"nothing is restored into {url}: it is not empty: there are rows in its table agenda; "
        "move it away, or name another"
    )
    lose_office(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        refused(f"nothing is restored: No space left on device ({tmp_path / 'data'})")
    refused(f"there is no snapshot kemarin in {saved}, but {name}", "--snapshot", "kemarin")
    refused(f"nothing is restored: No such file or directory ({tmp_path}/x)", str(tmp_path / "x"))
    (tmp_path / "x").mkdir()
    refused(f"there is no backup in {tmp_path}/x", str(tmp_path / "x"))
    with claimed("postgresql+asyncpg://nobody@nowhere/db", tmp_path / "data"):
        refused("another program is running on these data, and must be stopped first (data/run.lock)")
    with Directory(saved).written():
        refused(f"another program is making or reading a backup, and must end first ({saved}/lock)")
    monkeypatch.setenv("SECRET_KEY", "x" * 40)
    refused("SECRET_KEY is not the key that this backup was made with: put that one in its place")
    monkeypatch.delenv("SECRET_KEY")
    key = tmp_path / "data" / "secret.key"
    refused(f"the key is not in this backup: put it back first, as SECRET_KEY or {key}")
    assert not key.exists()
    key.write_text("x" * 40)
    refused(f"{key} is not the key that this backup was made with: put that one in its place")
    assert databases.SERVER or not (tmp_path / "data" / "test.db").exists()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "is not the one that its manifest tells of"),
        (b"x" * 5000, "cannot be read: file is not a database"),
    ],
)
def test_another_database_in_its_place(saved: Path, run: Run, tmp_path: Path, content: bytes, line: str) -> None:
    """Whoever writes to the directory can make a manifest that fits."""
    name, place = names(tmp_path)[0], Directory(saved)
    packed = place.folder(name) / "database.db.gz"
    packed.write_bytes(gzip.compress(content))
    with packed.open("rb") as file:
        manifest.write(place.folder(name), replace(place.manifest(name), database=manifest.stored(file)))
    assert run("restore", "--rehearse") == (1, "", f"nothing is restored: the database of snapshot {name} {line}\n")


def test_what_is_no_file_is_not_read(saved: Path, run: Run, tmp_path: Path) -> None:
    packed = Directory(saved).folder(names(tmp_path)[0]) / "database.db.gz"
    packed.unlink()
    os.mkfifo(packed)
    assert run("restore", "--rehearse") == (1, "", f"nothing is restored: {packed} is lost\n")


@pytest.mark.sqlite  # a server keeps others out while it is written
def test_what_a_command_writes_meanwhile_is_not_written_over(
    saved: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, url = lose_office(tmp_path), databases.here.url(tmp_path / "data")

    def filled(*_: object) -> int:
        shutil.copyfile(lost / "test.db", tmp_path / "data" / "test.db")
        return 0

    with monkeypatch.context() as patch:
        patch.setattr("bot.cli.restore.keep_unknown", filled)
        status, _, err = run("restore")
    assert status == 1
    assert err.startswith(f"nothing is restored into {url}: it is not empty: there are rows in its table agenda")
    lose_database(tmp_path)
    assert run("restore")[0] == 0


def test_a_backup_of_another_version_is_not_guessed_at(saved: Path, run: Run, tmp_path: Path) -> None:
    folder = saved / "snapshots" / names(tmp_path)[0]
    said = json.loads((folder / manifest.MANIFEST).read_text()) | {"format": 2}
    (folder / manifest.MANIFEST).write_text(json.dumps(said))
    check = hashlib.sha256((folder / manifest.MANIFEST).read_bytes()).hexdigest()
    (folder / manifest.CHECK).write_text(f"{check}  {manifest.MANIFEST}\n")
    line = f"nothing is restored: {folder}: its manifest is of another version of this program\n"
    assert run("restore", "--rehearse") == (1, "", line)
