"""The backup of every night: made once, made up for, told where it fails, and gone with the program."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.telegram.server import BotApi
from bot.service.nightly import Nightly
from handlers.upkeep import backups
from storage.keeping.directory import Directory
from tests.conftest import Kantor, configured, restore
from tests.support.aftermath import settled
from tests.support.keeping.saving import BACKUPS, names
from tests.support.killing import Program, Witness, environment


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026 by the clocks of Jakarta, seven hours ahead."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


@dataclass
class Night:
    """The service's clock, and what comes of the backups that it has made."""

    root: Path
    now: datetime
    outcome: str | None = None
    made: bool = True
    begun: list[datetime] = field(default_factory=list)

    async def back_up(self, root: Path) -> str | None:
        assert root == self.root
        self.begun.append(self.now)
        if self.made:
            (root / "snapshots" / self.now.strftime("%Y%m%dT%H%M%S.%fZ")).mkdir(parents=True)
        return self.outcome

    def nightly(self, kantor: Kantor) -> Nightly:
        services = replace(kantor.app.bot_data["services"], clock=lambda: self.now)
        return Nightly(services, "bot", kantor.settings, self.root, self.back_up)


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return Night(tmp_path / BACKUPS, at(26, 23))


async def looks(nightly: Nightly, night: Night, *instants: datetime) -> list[datetime]:
    """When a backup was begun, looking at these instants."""
    for night.now in instants:
        await nightly.look()
    return night.begun


async def test_it_is_made_once_a_night_and_made_up_for_at_the_next_start(kantor: Kantor, night: Night) -> None:
    first, third, fourth = at(26, 23), at(27, 2), at(28, 2, 1)
    instants = (first, at(27, 1, 59), third, at(27, 2, 1), at(27, 23), fourth, at(28, 12))
    assert await looks(night.nightly(kantor), night, *instants) == [first, third, fourth]
    night.begun.clear()
    assert await looks(night.nightly(kantor), night, at(29, 1), at(30, 9), at(30, 10)) == [at(30, 9)]


async def test_a_failure_is_told_once_a_night_and_tried_again_the_next_hour(kantor: Kantor, night: Night) -> None:
    night.outcome, night.made = "the disk is full", False
    admin, nightly = kantor.people.admin, night.nightly(kantor)
    tries = [at(27, 3), at(27, 4)]
    assert await looks(nightly, night, tries[0], at(27, 3, 59), tries[1]) == tries
    await looks(night.nightly(kantor), night, at(27, 4, 30))  # the program was started anew
    await admin.sees("Pencadangan data malam ini gagal dan dicoba lagi setiap jam")
    await looks(night.nightly(kantor), night, at(28, 3))
    night.outcome, night.made = None, True
    await looks(nightly, night, at(28, 5))
    await kantor.people.admin.send("/sisihan")
    await admin.sees("Tidak ada yang disisihkan")
    assert sum("Pencadangan data malam ini gagal" in one.get("text", "") for one in admin.chat) == 2


async def test_a_clock_that_was_years_ahead_costs_no_night(kantor: Kantor, night: Night) -> None:
    nightly, ahead = night.nightly(kantor), at(27, 3).replace(year=2030)
    assert await looks(nightly, night, ahead, at(27, 3), at(27, 4)) == [ahead, at(27, 3)]
    night.outcome, night.made = "the disk is full", False
    again = ahead + timedelta(days=1)
    assert (await looks(nightly, night, again, at(28, 3), at(28, 3, 30)))[2:] == [again, at(28, 3)]
    await kantor.people.admin.sees("Pencadangan data malam ini gagal")


async def test_one_that_lacks_files_is_told_and_not_made_again(kantor: Kantor, night: Night) -> None:
    night.outcome = "the backup is made, but 1 files are not whole"
    assert await looks(night.nightly(kantor), night, at(27, 3), at(27, 5)) == [at(27, 3)]
    await kantor.people.admin.sees("Cadangan data malam ini tidak lengkap")


async def asked(kantor: Kantor, night: Night, when: datetime) -> None:
    """The admin asks for one."""
    night.now = when
    services = kantor.app.bot_data["services"]
    async with services.storage.begin(night.now, actor=kantor.people.admin.id) as tx:
        await backups.ask(services.turn(tx, kantor.people.admin.id))


async def test_one_that_is_asked_for_is_made_once_and_told(kantor: Kantor, night: Night) -> None:
    nightly, admin = night.nightly(kantor), kantor.people.admin
    assert await looks(nightly, night, at(27, 3)) == [at(27, 3)]
    await asked(kantor, night, at(27, 9))
    await asked(kantor, night, at(27, 9))
    assert await looks(nightly, night, at(27, 9, 1), at(27, 9, 2)) == [at(27, 3), at(27, 9, 1)]
    await admin.sees("✅ Cadangan selesai dibuat · 27 Nov 09.01")
    assert "gagal" not in admin.transcript()


async def test_one_that_was_asked_for_before_the_program_ended_is_made(kantor: Kantor, night: Night) -> None:
    await looks(night.nightly(kantor), night, at(27, 3))
    await asked(kantor, night, at(27, 8))
    assert (await looks(night.nightly(kantor), night, at(27, 9)))[1:] == [at(27, 9)]
    await kantor.people.admin.sees("✅ Cadangan selesai dibuat")


async def test_one_that_is_asked_for_and_fails_is_told_once(kantor: Kantor, night: Night) -> None:
    nightly, admin = night.nightly(kantor), kantor.people.admin
    await looks(nightly, night, at(27, 3))
    night.outcome, night.made = "the disk is full", False
    await asked(kantor, night, at(27, 8))
    assert (await looks(nightly, night, at(27, 9), at(27, 9, 30), at(27, 11)))[1:] == [at(27, 9)]
    await admin.sees("⚠️ Cadangan tidak dapat dibuat; python -m bot backup di server menunjukkan sebabnya.")
    assert "malam ini gagal" not in admin.transcript()
    night.outcome, night.made = "the backup is made, but 1 files are not whole", True
    await asked(kantor, night, at(27, 12))
    await looks(nightly, night, at(27, 12))
    await admin.sees("⚠️ Cadangan dibuat, tetapi ada berkas arsip yang hilang atau berubah")


async def test_one_that_was_asked_for_by_a_clock_that_was_ahead_is_made(kantor: Kantor, night: Night) -> None:
    nightly = night.nightly(kantor)
    await asked(kantor, night, at(27, 9).replace(year=2030))
    assert await looks(nightly, night, at(27, 8), at(27, 8, 30)) == [at(27, 8)]
    await kantor.people.admin.sees("✅ Cadangan selesai dibuat · 27 Nov 08.00")


async def test_whoever_is_no_admin_any_more_is_not_told(kantor: Kantor, night: Night) -> None:
    staf = kantor.people.staf
    storage = kantor.app.bot_data["services"].storage
    await asked(kantor, night, at(27, 8))
    async with storage.begin(night.now, actor=staf.id) as tx:
        await backups.ask(kantor.app.bot_data["services"].turn(tx, staf.id))
    assert await looks(night.nightly(kantor), night, at(27, 9), at(27, 9, 1)) == [at(27, 9)]
    await kantor.people.admin.sees("✅ Cadangan selesai dibuat")
    await settled(kantor.api, storage)
    assert "Cadangan selesai" not in staf.transcript()


async def test_that_cannot_be_told_is_not_made_again_and_again(
    kantor: Kantor, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    nightly = night.nightly(kantor)
    await looks(nightly, night, at(27, 3))
    night.outcome, night.made = "the disk is full", False
    await asked(kantor, night, at(27, 8))
    with monkeypatch.context() as broken:
        broken.setattr("handlers.upkeep.backups.tell", None)
        night.now = at(27, 9)
        with pytest.raises(TypeError):
            await nightly.look()
    night.now = at(27, 9) + timedelta(seconds=30)
    await nightly.look()
    assert night.begun == [at(27, 3), at(27, 9)]
    await looks(nightly, night, at(27, 9, 2))
    await kantor.people.admin.sees("Cadangan tidak dapat dibuat")


@pytest.fixture
def program(joined: Kantor, api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program with the settings of an office that is saved every night."""
    settings = configured(api, tmp_path / "data")
    restore(joined, api, settings)
    witness = Witness()
    witness.watch(api, monkeypatch)
    return Program(api, environment(settings) | {"BACKUP_DIR": str(tmp_path / BACKUPS)}, tmp_path, witness)


async def test_the_service_makes_it_by_itself(program: Program, api: BotApi, tmp_path: Path) -> None:
    program.start()
    await program.polls()
    async with asyncio.timeout(30):
        while "the backup of the night is made" not in program.log.read_text():
            await api.telegram.changed.until(lambda: None, 0.05)
    assert len(names(tmp_path)) == 1
    await program.end()


def children(folder: Path) -> Iterator[str]:
    """The processes that make a backup in it."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"--nightly\0{folder}" in (process / "cmdline").read_text():
                yield process.name
        except OSError:
            continue


async def test_it_ends_with_the_program_however_that_ends(program: Program, api: BotApi, tmp_path: Path) -> None:
    async def until(running: bool) -> None:
        async with asyncio.timeout(30):
            while bool([*children(tmp_path / BACKUPS)]) is not running:
                await api.telegram.changed.until(lambda: None, 0.05)

    with Directory(tmp_path / BACKUPS).written():  # it waits, and is not over before
        for end in (program.kill, program.end):
            program.start()
            await program.polls()
            await until(running=True)
            await end()
            await until(running=False)
    assert names(tmp_path) == []
    log = program.log.read_text()
    assert " ERROR " not in log, log
