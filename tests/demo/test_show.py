"""The demo's show: permohonan played whatever anybody does, a clock of its own, and a count that would tell a loss."""

import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.clock import utc_now
from bot.demo.app import Demo
from bot.demo.show import overview
from bot.demo.show.answers import PEMOHON
from bot.demo.show.autoplay import Autoplay
from bot.demo.show.board import Board
from bot.demo.show.clock import SharedClock, WorkingTime, month_after
from bot.demo.show.program import Program, settings_of
from bot.demo.show.show import Show
from bot.demo.show.story import Tale
from bot.demo.show.trouble import Trouble
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from procedure.sop import Kind, Step
from storage.database import Storage
from tests.conftest import Kantor
from tests.support.stores import opened
from tests.support.styles import lay_fonts

JAKARTA = ZoneInfo("Asia/Jakarta")
PATIENCE = 120.0


def tale(kantor: Kantor, number: int, kind: Kind, *, returned: bool = False) -> Tale:
    who = PEMOHON[number]
    person = kantor.people.pemohon if number == 0 else kantor.api.person(who.name, phone=who.phone)
    return Tale(kantor.people, person, who, kind, JAKARTA, returned=returned)


async def play(kantor: Kantor, tales: Sequence[Tale], until: str = "") -> list[str]:
    """Plays without a pause, up to the caption `until` if given; returns the captions of what was done."""
    told: list[str] = []
    queue = list(tales)
    async with asyncio.timeout(PATIENCE):
        while not all(one.over for one in queue):
            found = next(((one, act) for one in queue if (act := one.next())), None)
            if found is None:
                await asyncio.wait([kantor.api.telegram.changed.rung()], timeout=1)
                continue
            one, act = found
            told.append(act.caption)
            if until and until in act.caption:
                break
            await act.perform()
            queue.append(queue.pop(queue.index(one)))
    return told


async def ends(kantor: Kantor) -> dict[str, tuple[Step, int]]:
    async with kantor.storage.read(utc_now()) as tx:
        return {one.ticket: (one.step, one.revision) for one in await tx.permohonan.newest(10)}


async def test_three_permohonan_at_once_are_played_to_their_ends(kantor: Kantor) -> None:
    await play(
        kantor,
        [tale(kantor, 0, Kind.SERVER), tale(kantor, 1, Kind.HOSTING, returned=True), tale(kantor, 2, Kind.SERVER)],
    )
    assert sorted((await ends(kantor)).values()) == [(Step.SELESAI, 1), (Step.SELESAI, 1), (Step.SELESAI, 2)]
    record = await overview.read(kantor.storage, kantor.app.bot_data["services"].config, utc_now())
    assert [case["step"] for case in record["cases"]] == [Step.SELESAI] * 3
    rack, host = record["room"]
    whoever_came_first = [thing["where"] for thing in rack["things"]]
    assert whoever_came_first in (["U3", "U1–2"], ["U2–3", "U1"])
    assert [(thing["name"], thing["state"]) for thing in host["things"]] == [("PPDB Kudus", "aktif")]
    assert all(paper["ready"] for paper in record["papers"][3:])
    acts = [line["act"] for line in record["journal"] if line["act"] != "mengarsipkan dokumen"]
    assert acts[0] == "menerima serah terima"


async def test_a_second_permohonan_of_the_same_pemohon_names_other_things(kantor: Kantor) -> None:
    first = tale(kantor, 0, Kind.SERVER)
    await play(kantor, [first])
    told = await play(kantor, [tale(kantor, 0, Kind.SERVER)])
    assert "Data pemohon sudah dikenal, cukup dipakai lagi." in told
    assert list((await ends(kantor)).values()) == [(Step.SELESAI, 1)] * 2


async def test_whoever_acts_by_hand_in_between_the_tale_goes_on_from_there(kantor: Kantor) -> None:
    who, one = kantor.people, tale(kantor, 0, Kind.SERVER)
    await play(kantor, [one], until="Kepala Dinas mendisposisikan")
    record = await overview.read(kantor.storage, kantor.app.bot_data["services"].config, utc_now())
    assert record["cases"][0]["who"] == [who.kadis.id]
    await who.kadis.tap("Dengan catatan")
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await who.kabid.sees("Diverifikasi dan didisposisikan")
    await who.kasi.sees("Pengecekan Kasi")
    told = await play(kantor, [one])
    assert told[0].startswith("Kasi membaca kartunya")
    assert list((await ends(kantor)).values()) == [(Step.SELESAI, 1)]


def test_a_clock_moved_is_moved_for_everybody(tmp_path: Path) -> None:
    here, there = SharedClock(tmp_path / "clock"), SharedClock(tmp_path / "clock")
    assert abs(here() - datetime.now(UTC)) < timedelta(seconds=5)
    here.forward(timedelta(hours=1))
    there.forward(timedelta(hours=1))
    assert here.ahead == there.ahead == timedelta(hours=2)
    here.to(datetime.now(UTC))
    assert there.ahead == timedelta(hours=2)


class ClockSet(SharedClock):
    """A clock that began `at` that time in Jakarta, and stands."""

    def __init__(self, path: Path, at: str) -> None:
        super().__init__(path)
        self._began = datetime.fromisoformat(at).replace(tzinfo=JAKARTA)

    def __call__(self) -> datetime:
        return self._began.astimezone(UTC) + self.ahead


@pytest.mark.parametrize(
    ("at", "work", "workday", "month"),
    [
        ("2026-11-27 10:00", "2026-11-27 10:00", "2026-11-30 07:30", "2026-12-27 10:00"),
        ("2026-11-27 16:45", "2026-11-30 07:30", "2026-11-30 07:30", "2026-12-27 16:45"),
        ("2026-11-26 12:30", "2026-11-26 13:00", "2026-11-27 07:30", "2026-12-26 12:30"),
        ("2026-12-24 10:00", "2026-12-28 07:30", "2026-12-28 07:30", "2027-01-24 10:00"),
    ],
)
def test_the_clock_knows_working_days_and_months(tmp_path: Path, at: str, work: str, workday: str, month: str) -> None:
    hours = settings_of(tmp_path, "http://127.0.0.1:1", "1:a").calendar(date(2026, 11, 27)).hours
    for number, (name, expected) in enumerate({"work": work, "next_workday": workday, "next_month": month}.items()):
        clock, moves = ClockSet(tmp_path / f"clock{number}", at), list[None]()
        getattr(WorkingTime(clock, hours, lambda: moves.append(None)), f"to_{name}")()  # noqa: B023  # called at once
        assert f"{clock().astimezone(JAKARTA):%Y-%m-%d %H:%M}" == expected, name
        assert moves == [None]


def test_a_month_has_its_own_last_day() -> None:
    assert [month_after(day) for day in (date(2027, 1, 31), date(2026, 12, 31), date(2026, 11, 27))] == [
        date(2027, 2, 28), date(2027, 1, 31), date(2026, 12, 27),
    ]  # fmt: skip


def test_the_demo_takes_no_setting_of_the_office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("ADMIN_IDS=42\nPAPER=A4\n")
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:////real.db")
    settings = settings_of(tmp_path / "demo", "http://127.0.0.1:1", "1:a")
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/demo/demo.db"
    assert (42 in settings.admin_ids, settings.paper) == (False, "F4")


async def test_what_is_lost_would_be_told(tmp_path: Path) -> None:
    async with BotApi() as api, opened(tmp_path) as storage:
        board, budi = Board(api.telegram.changed), api.person("Budi")
        clock = SharedClock(tmp_path / "clock")
        trouble = Trouble(api, Program(api, tmp_path, lambda _: None), board, clock)

        async def lost() -> tuple[int, int, int]:
            await trouble.count(storage)
            owed = dict(board.pieces())["owed"]
            return owed["sent"], owed["telegram"], owed["lost"]

        for words in ("satu", "dua"):
            await budi.send(words)
        assert await lost() == (2, 2, 0)
        api.updates.confirm(api.updates.issued.start + 1)
        assert await lost() == (2, 1, 1)
        await _receive(storage, api.updates.issued.start)
        assert await lost() == (2, 1, 0)
        trouble.switch("away", on=True)
        await budi.send("tiga")
        assert await lost() == (3, 2, 0)
        trouble.switch("away", on=False)
        clock.forward(timedelta(days=3))
        assert await lost() == (0, 2, 0)
        with pytest.raises(KeyError):
            trouble.switch("bupati", on=True)


async def _receive(storage: Storage, update_id: int) -> None:
    async with storage.begin(utc_now()) as tx:
        await tx.inbox.receive([{"update_id": update_id}])


@pytest.mark.slow
async def test_every_story_comes_to_its_end_and_counts_what_came_of_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    captions: dict[str, list[str]] = {}

    async def at_once(_self: Autoplay, _seconds: float) -> bool:
        return True

    monkeypatch.setattr(Autoplay, "_beat", at_once)
    lay_fonts(tmp_path)
    async with Show(tmp_path, lambda _: None) as show, asyncio.timeout(3 * PATIENCE):
        kadis, kabid = show.cast.people.kadis, show.cast.people.kabid
        assert any("PSH-2026-0001" in plain(message) and kadis.buttons(message) for message in kadis.chat[-1:])
        for name in ("palsu", "cek", "mati", "urungkan", "plh", "ganti"):
            await show.control({"do": "play", "scenario": name})
            told = captions.setdefault(name, [])
            while (state := _playing(show))["state"] == "playing":
                told.extend([state["caption"]] if state["caption"] not in told else [])
                await asyncio.wait([show.api.telegram.changed.rung()], timeout=1)
            assert state["state"] == "done", (name, told)
            told.append(state["caption"])
        assert captions["palsu"][-1] == "Dokumen yang diubah: 2 berkas diperiksa, 1 asli, 1 ketahuan diubah."
        assert captions["cek"][-1] == (
            "Daftar dan pengecekan berkala: 5 dokumen, 0 kertas, 3 ketukan pimpinan, 1 pengecekan."
        )
        assert [caption for caption in captions["cek"] if "Sebulan berlalu" in caption]
        counted = "5 dokumen, 0 kertas, 3 ketukan pimpinan, 2 kali dimatikan paksa, 0 pesan hilang"
        assert captions["mati"][-1] == f"Bot dimatikan paksa: {counted}."
        assert [caption[:13] for caption in captions["mati"] if "kill -9" in caption][-1].startswith("PSH-")
        # To name who acts is four taps, and from when to when.
        assert captions["plh"][-1] == "Plh. untuk tiga hari: 5 dokumen, 0 kertas, 7 ketukan pimpinan."
        # Two taps more: it is taken back, and done again.
        assert captions["urungkan"][-1] == "Salah ketuk, diurungkan: 5 dokumen, 0 kertas, 5 ketukan pimpinan."
        assert any("mengurungkan" in caption for caption in captions["urungkan"])
        # One tap more: who comes into the office takes it.
        assert captions["ganti"][-1] == "Pejabat diganti: 5 dokumen, 0 kertas, 4 ketukan pimpinan."
        assert show.roles[kabid.id] == "Tanpa jabatan"
        assert show.roles[show.cast.people.kabid.id] == "Kabid Informatika"


def _playing(show: Show) -> dict[str, Any]:
    state: dict[str, Any] = dict(show.board.pieces())["play"]
    return state


async def test_nothing_is_left_behind_and_nothing_real_is_touched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/real.db")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "real"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    async with Demo(0) as demo:
        show = demo.page.stage
        assert isinstance(show, Show)
        assert [name[:16] for name in _names(tmp_path)] == ["penempatan-demo-"]
        for wrong in ({"do": "play", "scenario": "bupati"}, {"do": "speed", "speed": 3}, {"do": "bupati"}):
            with pytest.raises((KeyError, ValueError)):
                await show.control(wrong)
        assert len(_bots()) == 1
    assert _names(tmp_path) == []
    assert _bots() == []


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def _bots() -> list[str]:
    """The process ids of the bots that this very process has started."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            if b"bot.demo.show.program" in (process / "cmdline").read_bytes() and int(parent) == os.getpid():
                found.append(process.name)
        except OSError:
            continue  # it has just ended
    return found
