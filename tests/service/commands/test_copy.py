"""An office that moves into another database: all of it, or nothing."""

import asyncio
import os
import re
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

from bot.demo.office import People
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings
from storage.connecting.engines import shown
from storage.connecting.postgresql import _SERVER
from storage.database import Storage
from tests.conftest import Kantor, Run, restore
from tests.support import forks
from tests.support.aftermath import settled
from tests.support.databases import SERVER, here, postgresql, sqlite
from tests.support.forks import COMMAND
from tests.support.journeys import place_server
from tests.support.killing import environment
from tests.support.stores import migrate

RACK = ("rack", "add", "Rak Z", "--room", "Ruang Server", "--units", "42")

KILLED = (
    "import os; from bot.cli import moving; "
    "moving._tell = lambda _, table, *__: table != 'document' or os.kill(os.getpid(), 9)"
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
    monkeypatch.setattr("storage.connecting.postgresql._SERVER", _SERVER | {"lock_timeout": "500ms"})
    return everybody


@pytest.fixture
def copy(office: People, run: Run) -> Copy:
    return lambda url: asyncio.to_thread(run, "copy", url)


@pytest.fixture(params=[sqlite, *([postgresql] if SERVER else [])], ids=lambda engine: engine.__name__.split(".")[-1])
def engine(request: pytest.FixtureRequest) -> ModuleType:
    """What the office moves to."""
    moved_to: ModuleType = request.param
    return moved_to


@pytest.fixture
def there(engine: ModuleType, tmp_path: Path) -> Path:
    """The folder of a database of it that nobody has set up yet."""
    engine.make(tmp_path / "there")
    return tmp_path / "there"


@pytest.fixture
async def in_file(copy: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the office once it is in a database of SQLite, which lets anything be written into it."""
    if here is sqlite:
        return tmp_path
    assert (await copy(sqlite.url(tmp_path / "file")))[0] == 0
    monkeypatch.setenv("DATABASE_URL", sqlite.url(tmp_path / "file"))
    return tmp_path / "file"


def filled(engine: ModuleType, folder: Path) -> list[str]:
    return [name for name, found in engine.rows(folder).items() if found]


@pytest.mark.begun("placed")
async def test_there_and_back_it_is_equal_to_the_letter(
    copy: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Into a file, back into what it came from, and into a file again."""
    here.raw(
        tmp_path,
        "WITH RECURSIVE n (id) AS (SELECT 9001 UNION ALL SELECT id + 1 FROM n WHERE id < 10200) "
        "INSERT INTO person (id, since) SELECT id, '2026-01-01 00:00:00.000000' FROM n",
    )
    monkeypatch.setattr("bot.cli.command.TELLING", 60)
    before = here.rows(tmp_path)
    way = [(here, tmp_path), (sqlite, tmp_path / "2"), (here, tmp_path / "3"), (sqlite, tmp_path / "4")]
    for (source, folder), (engine, there) in pairwise(way):
        engine.make(there)
        monkeypatch.setenv("DATABASE_URL", source.url(folder))
        status, out, err = await copy(engine.url(there))
        assert (status, err) == (0, "")
        counts = {name: len(found) for name, found in before.items() if found and name != "alembic_version"}
        told = out.splitlines()
        assert sorted(told[:-3]) == sorted(f"{name}: {count} of {count} rows" for name, count in counts.items())
        assert told[-3] == (
            f"Copied and compared: {sum(counts.values())} rows. "
            f"The journal is whole there too: {counts['journal']} lines."
        )
        assert told[-2].startswith("Next: set DATABASE_URL to ")
    assert here.rows(tmp_path) == here.rows(tmp_path / "3") == before
    assert sqlite.rows(tmp_path / "2") == sqlite.rows(tmp_path / "4")


async def test_it_says_what_is_to_be_done_next(copy: Copy, in_file: Path, tmp_path: Path) -> None:
    told = (await copy(sqlite.url(tmp_path / "new")))[1].splitlines()
    assert told[-2:] == [
        f"Next: set DATABASE_URL to {sqlite.url(tmp_path / 'new')} and start the service; "
        "DATA_DIR stays as it is, and serves on.",
        f"{sqlite.url(in_file)} is left as it was: run nothing on it any more, "
        "or there would be two offices that differ.",
    ]


@pytest.mark.begun("reported")
async def test_a_permohonan_goes_on_in_the_copy_to_its_end(
    copy: Copy,
    office: People,
    api: BotApi,
    settings: Settings,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    engine: ModuleType,
    there: Path,
) -> None:
    moved = settings.model_copy(update={"database_url": engine.url(there)})
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
    assert f"ok\tdatabase\t{shown(settings.database_url)} opens" in told[1]
    monkeypatch.setenv("DATABASE_URL", moved.database_url)
    assert (await asyncio.to_thread(run, "audit", "verify"))[0] == 0


async def test_what_is_not_empty_is_refused_and_left(
    copy: Copy, tmp_path: Path, engine: ModuleType, there: Path
) -> None:
    url, other = engine.url(there), tmp_path / "other"
    assert (await copy(url))[0] == 0
    before = engine.rows(there)
    status, out, err = await copy(url)
    assert (status, out) == (1, "")
    assert re.search(r": it is not empty: there are rows in its table \w+; move it away, or name another\n$", err)
    assert engine.rows(there) == before
    engine.make(other)
    other.mkdir()
    engine.raw(other, "CREATE TABLE pegawai (id INTEGER)")
    status, out, err = await copy(engine.url(other))
    assert (status, out) == (1, "")
    assert err.endswith(
        ": it is not empty: it has a table pegawai, which is none of this program's; move it away, or name another\n"
    )
    assert [*engine.rows(other)] == ["pegawai"]


async def test_an_older_schema_without_rows_is_brought_up_to_date(copy: Copy, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    migrate(tmp_path / "old", "0004", ";")
    for folder in ("old", "new"):
        assert (await copy(sqlite.url(tmp_path / folder)))[0] == 0
    assert sqlite.rows(tmp_path / "old") == sqlite.rows(tmp_path / "new")


async def test_what_a_program_runs_on_is_refused(
    copy: Copy, settings: Settings, tmp_path: Path, engine: ModuleType, there: Path
) -> None:
    for url, told in ((settings.database_url, "another program is running on "), (engine.url(there), "nothing was ")):
        storage = await Storage.open(url, tmp_path / "elsewhere", settings.secret(), alone=True)
        status, out, err = await copy(engine.url(there))
        await storage.close()
        assert (status, out) == (1, "")
        assert err.startswith(told)
        assert "another program is running on " in err
        assert err.count("\n") == 1


async def test_the_office_is_not_copied_onto_itself(
    copy: Copy, settings: Settings, in_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "link.db").symlink_to(sqlite.file(in_file))
    same = (sqlite.url(in_file), f"sqlite+aiosqlite:///{sqlite.file(in_file).relative_to(tmp_path)}")
    for url in (*same, f"sqlite+aiosqlite:///{tmp_path}/link.db"):
        line = f"the office is in {sqlite.url(in_file)} already: name another database\n"
        assert await copy(url) == (1, "", line)


@pytest.mark.begun("filed")
async def test_a_kill_in_the_middle_leaves_nothing_and_it_can_be_done_again(
    copy: Copy, settings: Settings, tmp_path: Path, engine: ModuleType, there: Path
) -> None:
    before = here.rows(tmp_path)
    url, error = engine.url(there), tmp_path / "stderr"
    killed = forks.fork(f"{KILLED}; {COMMAND}", "copy", url, env=environment(settings), cwd=tmp_path, stderr=error)
    assert await killed.wait() == -signal.SIGKILL
    assert filled(engine, there) == ["alembic_version"]
    assert here.rows(tmp_path) == before
    assert (await copy(url))[0] == 0
    if engine is here:
        assert engine.rows(there) == before


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        ("UPDATE person SET since = 'kemarin' WHERE id = 77", "person 77 cannot be read: "),
        ("UPDATE person SET nama = CAST(X'ff' AS TEXT) WHERE id = 77", "person 77 cannot be read: "),
        ("UPDATE outbox SET edits = 99999 WHERE id = 5", "outbox 5 cannot be held there: "),
        ("UPDATE rack SET units = 7 WHERE id = 1", "its journal ("),
    ],
)
async def test_what_is_damaged_is_named_and_nothing_is_copied(
    copy: Copy, in_file: Path, engine: ModuleType, there: Path, damage: str, line: str
) -> None:
    sqlite.raw(in_file, "INSERT INTO person (id, since) VALUES (77, '2026-01-01 00:00:00.000000')", damage)
    await _refused(copy, engine, there, line)


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE person SET nama = 'a' || char(0) WHERE id = 77",
        "UPDATE person SET nama = X'00' WHERE id = 77",
        "UPDATE person SET fetched_files = 1.5 WHERE id = 77",
        "UPDATE person SET profile = '{' WHERE id = 77",
    ],
)
async def test_what_postgresql_cannot_hold_is_named(copy: Copy, in_file: Path, tmp_path: Path, damage: str) -> None:
    sqlite.raw(in_file, "INSERT INTO person (id, since) VALUES (77, '2026-01-01 00:00:00.000000')", damage)
    postgresql.make(tmp_path / "there")
    await _refused(copy, postgresql, tmp_path / "there", "person 77 c")


@pytest.mark.postgresql
async def test_a_server_that_goes_away_leaves_nothing(
    copy: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there"
    postgresql.make(there)

    def end(_progress: object, table: str, *_: int) -> None:
        if table == "journal":
            ours = f"datname = '{postgresql.name(there)}'"
            postgresql.on_server(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}")  # noqa: S608

    with monkeypatch.context() as broken:
        broken.setattr("bot.cli.moving._tell", end)
        status, out, err = await copy(postgresql.url(there))
    assert (status, out) == (1, "")
    assert err.startswith("the copy into postgresql+asyncpg://")
    assert err.count("\n") == 1
    assert filled(postgresql, there) == ["alembic_version"]
    assert (await copy(postgresql.url(there)))[0] == 0


async def _refused(copy: Copy, engine: ModuleType, there: Path, line: str) -> None:
    status, _, err = await copy(engine.url(there))
    assert status == 1
    assert err.startswith("nothing was copied into ")
    assert f": {line}" in err
    assert err.count("\n") == 1
    assert filled(engine, there) == ["alembic_version"]


@pytest.mark.parametrize(
    ("deed", "line"),
    [
        ("UPDATE host SET vcpu = 1 WHERE id = NEW.id", "host 1 comes back from there other than it was"),
        ("DELETE FROM host", "host has more or fewer rows there"),
        ("INSERT INTO host VALUES (9, 'x', 1, 1, 1)", "host has more or fewer rows there"),
    ],
)
async def test_what_is_not_the_same_there_is_found(copy: Copy, tmp_path: Path, deed: str, line: str) -> None:
    there = tmp_path / "there"
    there.mkdir()
    migrate(there, "head", f"CREATE TRIGGER meddles AFTER INSERT ON host WHEN NEW.id < 9 BEGIN {deed}; END;")
    url = sqlite.url(there)
    assert (await copy(url))[::2] == (1, f"nothing was copied into {url}: {line}\n")
    assert filled(sqlite, there) == ["alembic_version"]


async def test_what_a_command_writes_meanwhile_is_noticed(
    copy: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[int, str, str]] = []

    def write(_progress: object, table: str, *_: int) -> None:
        if table == "journal" and not said:  # whose head outside the database is later than the copy then
            command = forks.run(*RACK, env=os.environ, cwd=tmp_path)
            thread = threading.Thread(target=lambda: said.append(asyncio.run(command)))
            thread.start()
            thread.join()

    monkeypatch.setattr("bot.cli.moving._tell", write)
    url = sqlite.url(tmp_path / "new")
    line = f"nothing was copied into {url}: a command has changed the office meanwhile; copy it again\n"
    assert await copy(url) == (1, "", line)
    assert said[0][0] == 0


def test_what_cannot_be_a_target_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("no database" * 100)
    url = f"sqlite+aiosqlite:///{tmp_path}"
    line = f"nothing was copied into {url}/x.db: there is no office yet in the database that DATABASE_URL names\n"
    status, _, err = run("copy", f"{url}/x.db")
    assert (status, err) == (1, line)
    assert run(*RACK)[0] == 0
    away = "postgresql+asyncpg://bot:rahasia@127.0.0.1:9/kantor"
    for wrong in (f"{url}/a file", f"{url}/a file/x.db", url, away):
        status, out, err = run("copy", wrong)
        assert (status, out) == (1, "")
        assert err.startswith(f"the copy into {wrong.replace('rahasia', '***')} failed: ")
        assert err.count("\n") == 1
    server = "bot:rahasia@host"
    for wrong in (f"postgresql://{server}/x", f"postgresql+asyncpg://{server}:port/x", "sqlite+aiosqlite:///"):
        status, out, err = run("copy", wrong)
        assert (status, out) == (2, "")
        assert "rahasia" not in err
