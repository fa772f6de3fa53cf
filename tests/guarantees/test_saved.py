"""An office saved while everybody is at work and the program is killed comes back as it was, and goes on from there."""

import asyncio
import logging
from pathlib import Path

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from procedure.sop import Kind
from tests.conftest import Kantor, configured, restore
from tests.support import databases, forks
from tests.support.crew import Crew
from tests.support.databases import sqlite
from tests.support.journeys import ticket
from tests.support.keeping.saving import BACKUPS, names
from tests.support.killing import Program, Witness, environment, shown

LOG = logging.getLogger(__name__)
WAYS = (0, 3)
"""Of the applicants, by their numbers: one goes through, one withdraws."""
BETWEEN = 60
"""Calls of the program's between two backups."""


@pytest.mark.slow
async def test_a_backup_made_under_load_is_an_office_that_goes_on(
    reported: Kantor, api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = configured(api, tmp_path / "data")
    everybody = restore(reported, api, settings)
    witness = Witness()
    witness.watch(api, monkeypatch)
    env, place = environment(settings), str(tmp_path / BACKUPS)
    program = Program(api, env, tmp_path, witness)
    crew = Crew(everybody, asyncio.Event())
    crew.over.set()
    program.start()
    await program.polls()
    waiting = ticket((await shown(everybody.kabid, button="Setujui"))[0])
    async with asyncio.TaskGroup() as tasks:
        for number in WAYS:
            tasks.create_task(crew.apply(api.person(f"Pemohon {number}"), number))
        for _ in range(3):
            until = len(api.calls) + BETWEEN
            await api.telegram.changed.until(lambda until=until: len(api.calls) >= until or None, 20)  # type: ignore[misc]
            saving = asyncio.create_task(forks.run("backup", place, env=env, cwd=tmp_path))
            await program.kill()
            program.start()
            status, said, error = await saving
            assert status == 0, error
            LOG.info(said)
    await program.end()

    _, chosen, _ = names(tmp_path)
    again = configured(api, tmp_path / "again")
    env = environment(again)
    if not databases.SERVER:
        sqlite.file(again.data_dir).unlink()
    status, said, error = await forks.run("restore", place, "--snapshot", chosen, env=env, cwd=tmp_path)
    assert status == 0, error
    assert (await forks.run("audit", "verify", env=env, cwd=tmp_path))[0] == 0
    program = Program(api, env, tmp_path, witness)
    program.start()
    await program.polls()
    await finish(crew, everybody.pemohon, waiting)
    await program.end()
    status, said, error = await forks.run("audit", "verify", env=env, cwd=tmp_path)
    assert status == 0, error


async def finish(crew: Crew, pemohon: User, name: str) -> None:
    """The permohonan that waited for Kabid goes its way to the end."""
    await crew.act(crew.people.kabid, name, "Setujui")
    await crew.place(name, Kind.SERVER)
    await crew.tap(pemohon, name, "Kewajiban", button="Terima")
    await shown(pemohon, name, "✅ Selesai. Terima kasih.")
