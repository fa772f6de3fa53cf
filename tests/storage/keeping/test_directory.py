"""The directory of backups: who may write to it, and what thinning out removes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.connecting.claim import InUse
from storage.keeping import manifest
from storage.keeping.directory import Directory, workplace
from storage.keeping.manifest import Manifest, NotWhole, Stored

NOON = datetime(2026, 11, 27, 5, tzinfo=UTC)


def snapshot(place: Directory, at: datetime, *contents: str) -> str:
    """One whose files are named after what is in them, a letter each."""
    files = {letter * 64: place.put(letter * 64, (), letter.encode()) for letter in contents}
    folder = place.arriving / "snapshot"
    folder.mkdir()
    nothing = Stored(0, "0" * 64)
    said = Manifest(at, "sqlite", "0009", 1, "", {}, (), nothing, None, files, {})
    manifest.write(folder, said)
    name = place.keep(folder, at)
    assert place.manifest(name) == said
    return name


def stored(place: Directory) -> str:
    return "".join(sorted(path.name[0] for path in (place.root / "files").glob("*/*")))


def test_thinning_removes_what_no_snapshot_names_any_more(tmp_path: Path) -> None:
    place, later = Directory(tmp_path / "backups"), NOON + timedelta(hours=1)
    with place.written():
        snapshot(place, NOON, "a", "b")
        snapshot(place, later, "b", "c")
        assert stored(place) == "abc"
        assert place.thin({NOON, later}) == (0, 0)
        assert place.thin({later}) == (1, 1)
    assert (stored(place), [*place.made().values()]) == ("bc", [later])
    assert not place.arriving.exists()


def test_while_a_manifest_is_damaged_no_file_is_removed(tmp_path: Path) -> None:
    place = Directory(tmp_path / "backups")
    with place.written():
        for number, letter in enumerate("abc"):
            snapshot(place, NOON + timedelta(hours=number), letter)
        first, second, third = place.names()
        (place.folder(second) / manifest.MANIFEST).write_text("{}")
        with pytest.raises(NotWhole, match="its manifest was changed"):
            place.manifest(second)
        assert place.thin(set(list(place.made().values())[1:])) == (1, 0)
        assert stored(place) == "abc"
        newest = place.newest_whole(NOON + timedelta(hours=2))
        assert newest
        assert newest[0] == third
        assert place.newest(NOON + timedelta(hours=1)) == NOON + timedelta(hours=1)  # of a clock that was ahead once
        assert place.newest_whole(NOON + timedelta(hours=1)) is None
        (place.folder(third) / manifest.CHECK).unlink()
        with pytest.raises(NotWhole, match="cannot be read"):
            place.manifest(third)
        assert place.newest_whole(NOON + timedelta(hours=2)) is None
        assert place.known(()) == {}
    assert first not in place.names()


def test_one_writes_and_nobody_reads_meanwhile(tmp_path: Path) -> None:
    place = Directory(tmp_path / "backups")
    with place.read():  # nothing there that anybody could write to
        pass
    with place.written():
        for other in (Directory(place.root).written, Directory(place.root).read):
            with pytest.raises(InUse, match="must end first"), other():
                pass
    with place.read(), Directory(place.root).read(), pytest.raises(InUse), place.written():
        pass


def test_what_a_killed_program_has_left_is_removed_by_the_next(tmp_path: Path) -> None:
    place = Directory(tmp_path / "backups")
    with place.written():
        pass
    (place.arriving / "snapshot").mkdir(parents=True)
    (place.arriving / "snapshot" / "half").write_bytes(b"x")
    with place.written():
        assert [*place.arriving.iterdir()] == []
    left = tmp_path / "saving" / "folder"
    left.mkdir(parents=True)
    with workplace(tmp_path / "saving") as work:
        assert [*work.iterdir()] == []
        (work / "copy.db").write_bytes(b"x")
        with pytest.raises(InUse), workplace(work):
            pass
    assert [*(tmp_path / "saving").iterdir()] == []


def test_names_that_are_no_snapshots_are_left_alone(tmp_path: Path) -> None:
    place = Directory(tmp_path / "backups")
    with place.written():
        snapshot(place, NOON, "a")
        (place.root / "snapshots" / "lost+found").mkdir()
        assert len(place.names()) == 1
        assert place.thin({NOON}) == (0, 0)
    assert (place.root / "snapshots" / "lost+found").is_dir()
    (place.root / "rehearsed.json").write_text("[]")
    assert place.rehearsed() is None
