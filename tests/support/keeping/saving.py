"""An office in a folder of the test's own, which the command line saves and brings back."""

import os
import shutil
from pathlib import Path

import pytest

from storage.keeping.directory import Directory
from storage.models import Base
from tests.conftest import Kantor
from tests.support import databases
from tests.support.forks import ROOT
from tests.support.stores import lay, raw

BACKUPS = "cadangan"
KILLED = """
import os, signal, sys
from bot.__main__ import main
left, place = int(sys.argv.pop(1)), sys.argv.pop(1)

def count(event, arguments):
    global left
    if event in ("open", "os.mkdir", "os.rename", "os.remove") and str(arguments[0]).startswith(place):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
main(sys.argv[1:])
print(left)
"""
"""A command that is killed before it does its first argument's-th thing to a file in its second; else says how many
are left.
"""


def lay_office(begun: Kantor, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The office in `folder`/data with the settings that name it, which are returned as an environment too."""
    shutil.copytree(begun.settings.data_dir, folder / "data")
    databases.here.copied(begun.settings.data_dir, folder / "data")
    settings = {
        "DATABASE_URL": databases.here.url(folder / "data"),
        "SECRET_KEY": begun.settings.secret(),
        "BACKUP_DIR": str(folder / BACKUPS),
    }
    monkeypatch.setattr("bot.cli.command.TELLING", 3600)  # however slow the machine is
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}


def lose_office(folder: Path) -> Path:
    """The disk of the office is gone, and its database; what lay in DATA_DIR lies where only the test finds it."""
    lost = Path(shutil.move(folder / "data", folder / "lost"))
    lose_database(folder)
    return lost


def lose_database(folder: Path) -> None:
    """There is none any more, or one that was just made on the server."""
    for path in folder.glob("data/test.db*"):
        path.unlink()
    if databases.SERVER:
        databases.here.dropped(folder / "data")
        lay(folder / "data")


def everything(folder: Path) -> dict[str, list[str]]:
    """What the database of `folder`/data holds, table by table, but for where its journal ends."""
    return {
        table.name: sorted(map(repr, raw(folder / "data", f'SELECT * FROM "{table.name}"')))  # noqa: S608
        for table in Base.metadata.sorted_tables
        if table.name not in ("journal", "journal_head")
    }


def names(folder: Path) -> list[str]:
    """The snapshots there are."""
    return Directory(folder / BACKUPS).names()


def bytes_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
