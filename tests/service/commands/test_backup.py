"""Backups through the command line, of a real office: whole or not at all, small, and nobody else's."""

import asyncio
import errno
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest

from storage.keeping.directory import Directory
from storage.keeping.nights import kept
from storage.papers.archive import Archive
from storage.papers.papers import Papers
from tests.conftest import Kantor, Run
from tests.support import databases, forks
from tests.support.forks import COMMAND, fork
from tests.support.keeping.saving import BACKUPS, KILLED, bytes_of, lay_office, names
from tests.support.stores import lay, raw

Env = dict[str, str]
T = TypeVar("T")


@pytest.fixture
def env(placed: Kantor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Env:
    return lay_office(placed, tmp_path, monkeypatch)


def test_the_second_night_is_small_and_everything_is_its_owners_alone(env: Env, run: Run, tmp_path: Path) -> None:
    status, out, _ = run("backup")
    assert status == 0
    assert "the database up to line 21 of the journal, and 9 files, 9 of them new" in out
    assert out.splitlines()[-1].endswith("nothing opens it without: keep a copy of SECRET_KEY apart from it.")
    before = bytes_of(tmp_path / BACKUPS)
    status, out, _ = run("backup")
    assert "9 files, 0 of them new" in out
    assert bytes_of(tmp_path / BACKUPS) - before < 60_000 < before
    for path in (tmp_path / BACKUPS, *(tmp_path / BACKUPS).rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    for name in names(tmp_path):
        folder = tmp_path / BACKUPS / "snapshots" / name
        subprocess.run(["sha256sum", "--check", "--status", "manifest.json.sha256"], cwd=folder, check=True)  # noqa: S607
    assert {path.name for path in (tmp_path / "data").iterdir()} >= {"saving"}
    assert [*(tmp_path / "data" / "saving").iterdir()] == []


def test_whatever_takes_over_a_second_says_how_far_it_is(env: Env, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.command.TELLING", 0)
    lines = run("backup")[1].splitlines()
    assert "files: 9 of 9, 9 of them new" in lines
    assert sum(line.startswith("database: ") for line in lines) >= 2
    assert "files: 9 of 9" in run("restore", "--rehearse")[1].splitlines()


def test_what_the_archive_has_lost_or_changed_is_named_and_all_else_is_saved(
    env: Env, run: Run, tmp_path: Path
) -> None:
    lost, changed, known, *_ = sorted((tmp_path / "data" / "archive").glob("*/*"))
    lost.unlink()
    changed.write_bytes(b"another")
    status, out, err = run("backup")
    assert status == 1
    assert "and 7 files, 7 of them new" in out
    assert err == (
        "the backup is made, but 2 files are not whole in DATA_DIR: "
        f"lost from disk: archive file {lost.name}; changed on disk: archive file {changed.name}\n"
    )
    manifest = Directory(tmp_path / BACKUPS).manifest(names(tmp_path)[0])
    assert set(manifest.lost) == {lost.name, changed.name}
    known.unlink()
    assert f"lost from the archive, and saved before: archive file {known.name}" in run("backup")[2]
    assert known.name in Directory(tmp_path / BACKUPS).manifest(names(tmp_path)[1]).files


def test_a_file_that_tidying_removes_meanwhile_is_no_loss(
    env: Env, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first look at the database still cites it, the second does not."""
    cited, looks = Papers.cited, list[int]()

    async def tidied(self: Papers) -> list[str]:
        looks.append(1)
        return [*await cited(self), *(["f" * 64] if len(looks) == 1 else [])]

    monkeypatch.setattr(Papers, "cited", tidied)
    status, out, _ = run("backup")
    assert (status, len(looks)) == (0, 2)
    assert "9 files, 9 of them new" in out


def test_what_cannot_be_saved_or_not_there_says_so_in_one_line(
    env: Env, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for inside in ("data", "data/cadangan"):
        line = f"{inside} lies in DATA_DIR, and a backup is there to survive that: take another directory\n"
        assert run("backup", inside) == (1, "", line)
    assert run("backup", "not/there") == (1, "", "no backup is made: No such file or directory (not/there)\n")
    with Directory(tmp_path / BACKUPS).written():
        line = f"another program is making or reading a backup, and must end first ({tmp_path}/{BACKUPS}/lock)\n"
        assert run("backup") == (1, "", line)
    monkeypatch.setenv("SECRET_KEY", "x" * 40)
    status, _, err = run("backup")
    assert (status, err.count("\n")) == (1, 1)
    assert err.startswith("SECRET_KEY is not the key that ")
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:///data/other.db")
    assert run("backup") == (1, "", "there is nothing to save yet: no database at data/other.db\n")
    monkeypatch.delenv("BACKUP_DIR")
    assert run("backup") == (1, "", "there is no directory for backups: name one, or set BACKUP_DIR\n")
    assert names(tmp_path) == []


def test_the_directory_of_another_office_is_left_alone(
    env: Env, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its nights would be thinned out as if they were ours, and ours as if they were its."""
    assert run("backup")[0] == 0
    other = tmp_path / "other"
    lay(other)
    with monkeypatch.context() as patch:
        patch.setenv("DATA_DIR", str(other))
        patch.setenv("DATABASE_URL", databases.here.url(other))
        patch.setenv("SECRET_KEY", "x" * 40)
        assert run("rack", "add", "Rak A", "--room", "Ruang", "--units", "42")[0] == 0
        line = (
            f"no backup is made in {tmp_path}/{BACKUPS}: the backups there are another office's: take another directory"
        )
        assert run("backup") == (1, "", f"{line}\n")
    assert len(names(tmp_path)) == 1
    assert run("backup")[0] == 0


def test_the_nights_are_thinned_out(env: Env, run: Run, tmp_path: Path) -> None:
    place = Directory(tmp_path / BACKUPS)
    useless = Archive(tmp_path / "data" / "archive").put(b"useless")
    known = f"'{useless}', 7, 'text/plain', '2026-01-01 00:00:00.000000'"
    raw(tmp_path / "data", f"INSERT INTO stored_file VALUES ({known})")  # noqa: S608  # ours
    run("backup")
    (first,) = names(tmp_path)
    assert place.file(useless, ()).is_file()
    raw(tmp_path / "data", "DELETE FROM stored_file WHERE size = 7")
    run("backup")
    second = names(tmp_path)[1]
    today = place.made()[first]
    for days in range(1, 40):
        name = (today - timedelta(days=days)).strftime("%Y%m%dT%H%M%S.%fZ")
        shutil.copytree(place.folder(second), place.folder(name))
    place.folder(first).rename(place.folder("20251001T000000.000000Z"))
    assert len(names(tmp_path)) == 41
    status, said, error = asyncio.run(forks.run("backup", "--nightly", env=env, cwd=tmp_path))
    assert status == 0, error
    left = place.made()
    assert {*left.values()} == kept(left.values(), ZoneInfo("Asia/Jakarta"))
    assert 11 <= len(left) <= 14
    assert f"{42 - len(left)} older snapshots and 0 files that no other names were removed" in said
    assert place.file(useless, ()).is_file()  # the snapshot of October names it still
    assert run("restore", "--rehearse")[0] == 0


@pytest.fixture
def grown(reported: Kantor, placed: Kantor, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Env:
    """An office that was saved, and has gone on since."""
    lay_office(reported, tmp_path, monkeypatch)
    assert run("backup")[0] == 0
    shutil.rmtree(tmp_path / "data")
    databases.here.dropped(tmp_path / "data")
    env = lay_office(placed, tmp_path, monkeypatch)
    (tmp_path / "data" / "saving").mkdir()
    return env


def test_whenever_the_disk_is_full_the_last_good_one_is_good(
    grown: Env, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[int] = []
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", flushed.append)
        again(run, tmp_path)
    whole = len(flushed)  # the last makes sure of the snapshot's name
    for instant in (1, 2, whole // 2, whole - 4, whole - 2, whole - 1):
        left = iter(range(instant - 1))

        def flush(_descriptor: int, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", flush)
            status, _, err = again(run, tmp_path)
        assert (status, err) == (1, f"no backup is made: No space left on device ({tmp_path / BACKUPS})\n")
        assert len(names(tmp_path)) == 1
        assert run("restore", "--rehearse")[0] == 0
    assert_goes_on(run, tmp_path)


def test_whenever_it_is_killed_the_last_good_one_is_good(grown: Env, run: Run, tmp_path: Path) -> None:
    (good,) = names(tmp_path)

    def killed(at: int) -> tuple[int, str]:
        def backup(*_: str) -> int:
            place, said = str(tmp_path / BACKUPS), tmp_path / "said"
            said.write_text("")
            process = fork(KILLED, str(at), place, "backup", env=grown, cwd=tmp_path, stdout=said, stderr=said)
            return asyncio.run(process.wait())

        return again(backup, tmp_path), (tmp_path / "said").read_text()

    status, said = killed(1_000_000)
    assert status == 0, said
    whole = 1_000_000 - int(said.split()[-1])
    for instant in (3, whole // 2, *range(whole - 12, whole + 1, 4)):
        assert killed(instant)[0] == -9, instant
        assert names(tmp_path)[0] == good
        assert run("restore", "--rehearse")[0] == 0, instant
    assert_goes_on(run, tmp_path)


def again(run: Callable[..., T], folder: Path) -> T:
    """The backup once more, as if the one before had not been."""
    before = folder / "before"
    if before.exists():
        shutil.rmtree(folder / BACKUPS)
        shutil.copytree(before, folder / BACKUPS)
    else:
        shutil.copytree(folder / BACKUPS, before)
    return run("backup")


def assert_goes_on(run: Run, folder: Path) -> None:
    assert run("backup")[0] == 0
    assert [*(folder / BACKUPS).glob("arriving/*")] == [*(folder / "data" / "saving").iterdir()] == []
    assert run("restore", "--rehearse")[1].startswith(f"Rehearsed: snapshot {names(folder)[-1]} ")


@pytest.mark.sqlite  # the copy of another engine is made small piece by small piece
def test_a_disk_that_takes_no_large_file_more(env: Env, run: Run, tmp_path: Path) -> None:
    """A limit of the system's own: SQLite meets it first."""
    script = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); {COMMAND}"
    log = tmp_path / "said"
    status = asyncio.run(fork(script, "backup", env=env, cwd=tmp_path, stderr=log).wait())
    assert (status, names(tmp_path)) == (1, [])
    assert log.read_text().startswith("the database or DATA_DIR cannot be used: ")
    assert run("backup")[0] == 0
