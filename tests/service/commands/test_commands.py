"""The command line over a real database: one clear line on failure, and a status that scripts can use."""

import asyncio
import os
from pathlib import Path
from typing import NoReturn

import pytest

from bot.clock import utc_now
from bot.demo.telegram.server import BotApi
from storage.database import Storage
from tests.conftest import Run
from tests.support import databases, forks
from tests.support.forks import ROOT
from tests.support.stores import raw
from tests.support.styles import lay_fonts


def test_racks_hosts_and_addresses(run: Run) -> None:
    assert run("rack", "add", "Rak A", "--room", "Ruang Server", "--units", "42")[0] == 0
    assert run("rack", "list")[1] == "Rak A\tRuang Server\t42U\t42U free\n"
    assert run("host", "add", "pve1", "--vcpu", "32", "--ram-gb", "128", "--disk-gb", "4000")[0] == 0
    assert "32 of 32 vCPU" in run("host", "list")[1]
    assert run("ip", "add", "10.10.4.0/24") == (0, "10.10.4.0/24: 256 addresses\n", "")


def test_offices_that_nobody_holds(run: Run) -> None:
    assert run("office", "list") == (0, "", "")
    assert run("invite", "kasi", "--revoke") == (0, "0 revoked\n", "")
    assert run("invite", "kasi", "--acting", "plh")[0] == 2  # who acts is set in chat, with a letter and an end


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ("rack", "add", "RAK A", "--room", "ruang server", "--units", "20"),
            "there is a rack called RAK A in ruang server already\n",
        ),
        (
            ("host", "add", "PVE1", "--vcpu", "2", "--ram-gb", "2", "--disk-gb", "2"),
            "there is a host called PVE1 already\n",
        ),
        (("ip", "add", "10.10.4.1/24"), "CIDR must be a network like 10.10.4.0/24: 10.10.4.1/24 has host bits set\n"),
        (("office", "end", "kabid", "x"), "'x' fits 0 holders of kabid, and must fit one: nobody\n"),
        (
            ("rack", "add", "Rak \udce9", "--room", "Ruang", "--units", "42"),
            "NAME must be text in UTF-8, not 'Rak \\udce9'\n",
        ),
        (("ip", "add", "2001:db8::/64"), "CIDR must be an IPv4 network; only those can be given out for now\n"),
    ],
)
def test_what_fails_says_so_in_one_line(run: Run, words: tuple[str, ...], line: str) -> None:
    run("rack", "add", "Rak A", "--room", "Ruang Server", "--units", "42")
    run("host", "add", "pve1", "--vcpu", "2", "--ram-gb", "2", "--disk-gb", "2")
    assert run(*words) == (1, "", line)


@pytest.mark.parametrize(
    "words",
    [(), ("rack",), ("rack", "add", "A", "--room", "B", "--units", "0"), ("invite", "bupati"), ("host", "add", "x")],
)
def test_wrong_use_is_status_2(run: Run, words: tuple[str, ...]) -> None:
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert "usage:" in err


def test_wrong_settings_are_status_2(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("run") == (2, "", "BOT_TOKEN must be the token BotFather gave, like 123456789:AA…\n")
    monkeypatch.setenv("TIMEZONE", "Asia/Kudus")
    assert run("rack", "list")[0] == 2


def test_invite_prints_a_link_before_the_service_ever_ran(run: Run, api: BotApi) -> None:
    status, out, err = run("invite", "kabid")
    assert (status, err) == (0, "")
    assert out.startswith("https://t.me/penempatan_server_bot?start=j_")
    assert "Kepala Bidang Informatika" in out


def test_invite_with_a_refused_token(run: Run, api: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "999:wrong")
    assert run("invite", "kabid") == (2, "", "BOT_TOKEN must be a token that Telegram knows\n")


def test_invite_while_telegram_is_away(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "123:abc")
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:9")
    status, out, err = run("invite", "kabid")
    assert (status, out) == (1, "")
    assert err.startswith("Telegram does not answer (")
    assert "abc" not in err


def test_the_audit_finds_what_was_cut_off(run: Run, tmp_path: Path) -> None:
    assert run("audit", "verify") == (0, "The journal is whole: 0 lines. The archive is whole: 0 files.\n", "")
    raw(tmp_path / "data", "INSERT INTO journal_head (id, no, mac) VALUES (1, 3, '')")
    status, _, err = run("audit", "verify")
    assert status == 1
    assert "the journal ends at line 0 but was 3 lines long" in err


@pytest.mark.parametrize("words", [("audit", "verify"), ("rack", "list"), ("host", "list")])
def test_what_only_looks_keeps_no_writer_waiting(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, str]
) -> None:
    def write(*_: object) -> NoReturn:
        raise AssertionError("a writing transaction")

    monkeypatch.setattr(Storage, "begin", write)
    assert run(*words)[0] == 0


@pytest.mark.parametrize("command", [("run",), ("rack", "list")])
@pytest.mark.parametrize("path", ["{here}", "{here}/a file/x.db"])
def test_a_database_path_that_leads_nowhere(
    run: Run, api: BotApi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: str, command: tuple[str, ...]
) -> None:
    (tmp_path / "a file").write_text("")
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:///" + path.format(here=tmp_path))
    status, out, err = run(*command)
    assert (status, out) == (1, "")
    assert err.startswith("the database or DATA_DIR cannot be used: ")
    assert err.count("\n") == 1
    assert "Errno" not in err


@pytest.mark.parametrize(
    ("host", "reason"), [("127.0.0.1:1", "Connection refused"), ("%2Fnowhere", "No such file or directory")]
)
def test_a_server_that_is_not_there(run: Run, monkeypatch: pytest.MonkeyPatch, host: str, reason: str) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql+asyncpg://kantor@{host}/kantor")
    line = f"the database or DATA_DIR cannot be used: no server answers there: {reason} (DATABASE_URL)\n"
    assert run("rack", "list") == (1, "", line)


def test_a_port_that_is_taken(api: BotApi, tmp_path: Path) -> None:
    """In a process of its own, for tornado leaves its sockets to the collector."""
    hook = {
        "WEBHOOK_URL": f"http://127.0.0.1:{api.port}/hook",
        "WEBHOOK_PORT": str(api.port),
        "WEBHOOK_SECRET": "s3cret",
        "PYTHONPATH": str(ROOT),
    }
    lay_fonts(tmp_path / "data")
    status, out, err = asyncio.run(forks.run("run", env=os.environ | hook, cwd=tmp_path))
    assert (status, out) == (1, "")
    assert "Traceback" not in err
    assert err.endswith(
        f"\n127.0.0.1:{api.port} (WEBHOOK_LISTEN, WEBHOOK_PORT) cannot be listened on: Address already in use\n"
    )


def test_another_key_than_the_one_the_waiting_updates_are_encrypted_with(
    run: Run, api: BotApi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def receive() -> None:
        url = os.environ.get("DATABASE_URL", "sqlite+aiosqlite:///data/penempatan.db")
        storage = await Storage.open(url, tmp_path / "data", "k" * 40)
        async with storage.begin(utc_now()) as tx:
            await tx.inbox.receive([{"update_id": 1}])
        await storage.close()

    asyncio.run(receive())
    monkeypatch.setenv("SECRET_KEY", "x" * 40)
    written = f"{'DATABASE_URL' if databases.SERVER else 'data/penempatan.db'} was written with"
    line = f"SECRET_KEY is not the key that {written}: put the right one back\n"
    assert run("run") == run("rack", "list") == (1, "", line)
    monkeypatch.delenv("SECRET_KEY")
    (tmp_path / "data" / "secret.key").write_text("y" * 40)
    line = f"{tmp_path}/data/secret.key is not the key that {written}: put the right one back\n"
    assert run("rack", "list") == (1, "", line)


@pytest.mark.sqlite
def test_a_database_that_cannot_be_opened(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "penempatan.db").write_text("this is no database, whatever its name may say" * 100)
    status, out, err = run("rack", "list")
    assert (status, out) == (1, "")
    assert err.startswith("the database or DATA_DIR cannot be used: ")
    assert err.count("\n") == 1
