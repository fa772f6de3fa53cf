"""An office that moves into another database: all of it, or nothing."""

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.moving import _Progress
from bot.demo.office import People
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings
from storage.claim import claimed
from tests.conftest import Kantor, Run, restore
from tests.support import forks
from tests.support.aftermath import settled
from tests.support.forks import COMMAND
from tests.support.journeys import place_server
from tests.support.killing import environment
from tests.support.stores import lay, migrate, raw, rows

RACK = ("rack", "add", "Rak Z", "--room", "Ruang Server", "--units", "42")

KILLED = (
    "import os; from bot.cli import moving; "
    "moving._Progress.__call__ = lambda _, table, *__: table != 'document' or os.kill(os.getpid(), 9)"
)
"""Ends the program as soon as it has come to the documents."""

Copy = Callable[[str], Awaitable[tuple[int, str, str]]]
"""`copy URL` in the office that the environment names."""


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        yield api


@pytest.fixture
def office(begun: Kantor, api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> People:
    """An office whose bot has ended, for commands."""
    everybody = restore(begun, api, settings)
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    return everybody


@pytest.fixture
def copy(office: People, run: Run) -> Copy:
    return lambda url: asyncio.to_thread(run, "copy", url)


def named(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


@pytest.mark.begun("placed")
async def test_there_and_back_it_is_equal_to_the_letter(
    copy: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = tmp_path / "test.db", tmp_path / "there" / "second.db", tmp_path / "third.db"
    raw(
        tmp_path,
        "WITH RECURSIVE n (id) AS (SELECT 9001 UNION ALL SELECT id + 1 FROM n WHERE id < 10200) "
        "INSERT INTO person (id, since) SELECT id, '2026-01-01 00:00:00.000000' FROM n",
    )
    before = rows(first)
    status, out, err = await copy(named(second))
    assert (status, err) == (0, "")
    monkeypatch.setenv("DATABASE_URL", named(second))
    assert (await copy(named(third)))[0] == 0
    assert rows(first) == rows(second) == rows(third) == before
    told = out.splitlines()
    assert told[:-3] == [
        f"{name}: {len(before[name])} of {len(before[name])} rows"
        for name in (line.split(":")[0] for line in told[:-3])
    ]
    count, lines = sum(map(len, before.values())) - 1, len(before["journal"])
    assert told[-3:] == [
        f"Copied and compared: {count} rows. The journal is whole there too: {lines} lines.",
        f"Next: set DATABASE_URL to {named(second)} and start the service; DATA_DIR stays as it is, and serves on.",
        f"{named(first)} is left as it was: run nothing on it any more, or there would be two offices that differ.",
    ]


@pytest.mark.begun("reported")
async def test_a_permohonan_goes_on_in_the_copy_to_its_end(
    copy: Copy, office: People, api: BotApi, settings: Settings, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = settings.model_copy(update={"database_url": named(settings.data_dir / "moved.db")})
    assert (await copy(moved.database_url))[0] == 0
    async with running(moved) as app:
        await office.kabid.tap("Setujui")
        await place_server(office.staf)
        await office.pemohon.tap("Terima")
        await office.pemohon.sees("Selesai. Terima kasih.")
        await settled(api, app.bot_data["services"].storage)
    # Whoever takes up the old one by mistake is told: both stand beside one head of the journal.
    told = await asyncio.to_thread(run, "doctor")
    assert "WARNING\tjournal\tthe journal ends at line " in told[1]
    monkeypatch.setenv("DATABASE_URL", moved.database_url)
    assert (await asyncio.to_thread(run, "audit", "verify"))[0] == 0


async def test_what_is_not_empty_is_refused_and_left(copy: Copy, tmp_path: Path) -> None:
    url, other = named(tmp_path / "copy.db"), tmp_path / "other.db"
    assert (await copy(url))[0] == 0
    before = rows(tmp_path / "copy.db")
    line = f"nothing was copied into {url}: it is not empty: there are rows in its table host\n"
    assert await copy(url) == (1, "", line)
    assert rows(tmp_path / "copy.db") == before
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE pegawai (id)")
    line = "it is not empty: it has a table pegawai, which is none of this program's\n"
    assert await copy(named(other)) == (1, "", f"nothing was copied into {named(other)}: {line}")
    assert [*rows(other)] == ["pegawai"]


async def test_an_older_schema_without_rows_is_brought_up_to_date(copy: Copy, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    migrate(tmp_path / "old", "0004", ";")
    assert (await copy(named(tmp_path / "old" / "test.db")))[0] == 0
    assert rows(tmp_path / "old" / "test.db") == rows(tmp_path / "test.db")


async def test_what_a_program_runs_on_is_refused(copy: Copy, settings: Settings, tmp_path: Path) -> None:
    url, elsewhere = named(tmp_path / "copy.db"), tmp_path / "elsewhere"
    words = "another program is running on these data, and must be stopped first"
    with claimed(settings.database_url, elsewhere):
        assert await copy(url) == (1, "", f"{words} ({tmp_path}/test.db.lock)\n")
    with claimed(url, elsewhere):
        assert await copy(url) == (1, "", f"nothing was copied into {url}: {words} ({tmp_path}/copy.db.lock)\n")
    assert not (tmp_path / "copy.db").exists()
    assert (await copy(url))[0] == 0


async def test_the_office_is_not_copied_onto_itself(copy: Copy, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "test.db")
    for url in (settings.database_url, "sqlite+aiosqlite:///test.db", named(tmp_path / "link.db")):
        line = f"the office is in {settings.database_url} already: name another database\n"
        assert await copy(url) == (1, "", line)


@pytest.mark.begun("filed")
async def test_a_kill_in_the_middle_leaves_nothing_and_it_can_be_done_again(
    copy: Copy, settings: Settings, tmp_path: Path
) -> None:
    before = rows(tmp_path / "test.db")
    url, error = named(tmp_path / "copy.db"), tmp_path / "stderr"
    killed = forks.fork(f"{KILLED}; {COMMAND}", "copy", url, env=environment(settings), cwd=tmp_path, stderr=error)
    assert await killed.wait() == -signal.SIGKILL
    left = rows(tmp_path / "copy.db")
    assert [name for name, found in left.items() if found] == ["alembic_version"]
    assert rows(tmp_path / "test.db") == before
    assert (await copy(url))[0] == 0
    assert rows(tmp_path / "copy.db") == before


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        ("UPDATE person SET since = 'kemarin' WHERE id = 77", "person 77 cannot be read: "),
        (
            "UPDATE outbox SET edits = 99999 WHERE id = 5",
            "outbox 5 cannot be held there: FOREIGN KEY constraint failed",
        ),
        ("UPDATE rack SET units = 7 WHERE id = 1", "its journal ("),
    ],
)
async def test_what_is_damaged_is_named_and_nothing_is_copied(
    copy: Copy, tmp_path: Path, damage: str, line: str
) -> None:
    url = named(tmp_path / "copy.db")
    raw(tmp_path, "INSERT INTO person (id, since) VALUES (77, '2026-01-01 00:00:00.000000')", damage)
    status, _, err = await copy(url)
    assert status == 1
    assert err.startswith(f"nothing was copied into {url}: {line}")
    assert err.count("\n") == 1
    assert [name for name, found in rows(tmp_path / "copy.db").items() if found] == ["alembic_version"]


@pytest.mark.parametrize(
    ("deed", "line"),
    [
        ("UPDATE host SET vcpu = 1 WHERE id = NEW.id", "host 1 comes back from there other than it was"),
        ("DELETE FROM host", "host has more or fewer rows there"),
        ("INSERT INTO host VALUES (9, 'x', 1, 1, 1)", "host has more or fewer rows there"),
    ],
)
async def test_what_is_not_the_same_there_is_found(copy: Copy, tmp_path: Path, deed: str, line: str) -> None:
    lay(tmp_path / "there")
    raw(tmp_path / "there", f"CREATE TRIGGER meddles AFTER INSERT ON host WHEN NEW.id < 9 BEGIN {deed}; END")
    url = named(tmp_path / "there" / "test.db")
    assert (await copy(url))[::2] == (1, f"nothing was copied into {url}: {line}\n")
    assert rows(tmp_path / "there" / "test.db")["host"] == []


async def test_what_a_command_writes_meanwhile_is_noticed(
    copy: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(_progress: object, table: str, *_: int) -> None:
        if table == "host":
            raw(tmp_path, "UPDATE journal_head SET no = no + 1")

    monkeypatch.setattr(_Progress, "__call__", write)
    url = named(tmp_path / "copy.db")
    line = f"nothing was copied into {url}: a command has changed the office meanwhile; copy it again\n"
    assert await copy(url) == (1, "", line)


def test_what_cannot_be_a_target_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("no database" * 100)
    url = named(tmp_path / "copy.db")
    line = f"nothing was copied into {url}: there is no office yet in the database that DATABASE_URL names\n"
    status, _, err = run("copy", url)
    assert (status, err) == (1, line)
    assert run(*RACK)[0] == 0
    for path in (tmp_path / "a file", tmp_path / "a file" / "x.db", tmp_path):
        status, out, err = run("copy", named(path))
        assert (status, out) == (1, "")
        assert err.startswith(f"the copy into {named(path)} failed: ")
        assert err.count("\n") == 1
    status, out, err = run("copy", "postgresql://bot:rahasia@host/kantor")
    assert (status, out) == (2, "")
    assert "rahasia" not in err
