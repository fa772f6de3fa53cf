"""The fonts are cut once and kept: for whoever comes next, whatever happened to whoever began."""

import os
import subprocess
import sys
import time
from pathlib import Path

from documents.kit import cut
from tests.support.styles import FONTS

LOAD = "import sys, pathlib; from documents.kit import fonts; fonts.keep_in(pathlib.Path(sys.argv[1])); fonts.load()"


ENVIRONMENT = {"PYTHONPATH": os.pathsep.join(sys.path)}


def command(folder: Path) -> list[str]:
    return [sys.executable, "-c", LOAD, str(folder)]


def load(folder: Path) -> None:
    subprocess.run(command(folder), check=True, env=ENVIRONMENT)  # noqa: S603


def kept(folder: Path) -> dict[str, bytes | None]:
    return {name: cut.kept(path) for name, path in cut.places(folder).items()}


def test_what_is_damaged_is_made_anew(tmp_path: Path) -> None:
    good = kept(FONTS)
    assert None not in good.values()
    cut_off, garbled = cut.places(tmp_path).values()
    whole = cut.places(FONTS)["Arimo"].read_bytes()
    cut_off.write_bytes(whole[:-5000])
    garbled.write_bytes(whole[:5000] + bytes(5000) + whole[10_000:])
    assert set(kept(tmp_path).values()) == {None}
    load(tmp_path)
    assert kept(tmp_path) == good


def test_a_program_killed_meanwhile_leaves_them_to_the_next_and_to_nobody_else(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "cache"
    with subprocess.Popen(command(folder), env=ENVIRONMENT) as program:  # noqa: S603
        while not folder.exists():  # the cutting has begun
            time.sleep(0.005)
        program.kill()
    assert None in kept(folder).values()
    while None in kept(folder).values():
        time.sleep(0.02)
    assert set(folder.iterdir()) == set(cut.places(folder).values())
    assert {path.stat().st_mode & 0o777 for path in (*folder.iterdir(), folder, folder.parent)} == {0o600, 0o700}
    made = times(folder)
    load(folder)
    assert times(folder) == made


def times(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.iterdir()}
