"""PostgreSQL goes away, and comes back: it costs time, never content."""

import asyncio
import contextlib
import os
import signal
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.clock import utc_now
from bot.demo.office import join_all, people
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.receiving.outage import SORRY
from bot.service.application import running
from bot.settings import Settings
from procedure.sop import Kind
from storage.connecting.claim import InUse
from storage.database import Storage
from tests.conftest import Kantor, configured, furnished, restore
from tests.support import databases
from tests.support.aftermath import settled
from tests.support.databases import postgresql
from tests.support.databases.proxy import Proxy
from tests.support.journeys import submit

pytestmark = pytest.mark.postgresql


@dataclass(frozen=True)
class Reached(Kantor):
    """An office whose database is reached through a network that may break."""

    network: Proxy


@pytest.fixture
async def reached(begun: Kantor, api: BotApi, settings: Settings) -> AsyncIterator[Reached]:
    everybody = restore(begun, api, settings)
    async with Proxy(Path(str(databases.SERVER))) as network:
        there = settings.model_copy(update={"database_url": network.url(settings.data_dir)})
        async with running(there) as app:
            yield Reached(api, app, there, everybody, network)


async def choices(storage: Storage, permohonan: int = 1) -> list[str | None]:
    """What became of each visit; the journal is whole."""
    async with storage.read(utc_now()) as tx:
        assert (await tx.journal.verify())[1] == []
        return [visit.choice for visit in await tx.permohonan.visits(permohonan)]


@pytest.mark.begun("filed")
async def test_connections_that_end_while_nobody_speaks_are_not_noticed(reached: Reached) -> None:
    who = reached.people
    for tap, whom, card in (
        ("Disposisi ke Kabid", who.kadis, "Disposisi Kepala Dinas"),
        ("Verifikasi dan disposisi ke Kasi", who.kabid, "Verifikasi Kabid"),
    ):
        await whom.sees(card)
        await settled(reached.api, reached.storage)
        every = f"FROM pg_stat_activity WHERE datname = '{postgresql.name(reached.settings.data_dir)}'"
        postgresql.on_server(f"SELECT pg_terminate_backend(pid) {every}")
        await whom.tap(tap)
    await who.kasi.sees("Pengecekan Kasi")
    assert not [one for person in reached.api.people for one in person.chat if plain(one) == SORRY]
    assert await choices(reached.storage) == ["kirim", "disposisi", "disposisi", None]


@pytest.mark.begun("filed")
async def test_a_server_that_is_away_costs_time_only(reached: Reached) -> None:
    who, network = reached.people, reached.network
    card = await who.kadis.sees("Disposisi Kepala Dinas")
    await settled(reached.api, reached.storage)
    network.leave()
    tap = who.kadis.forge(card["message_id"], card["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    await who.kadis.answer(tap)
    assert (tap.toast, tap.alert) == (SORRY, True)
    await who.kabid.send("/tugas")
    await who.kabid.sees(SORRY)
    network.come_back()
    await who.kabid.sees("Verifikasi Kabid", within=20)
    await settled(reached.api, reached.storage)
    assert await choices(reached.storage) == ["kirim", "disposisi", None]


@contextlib.asynccontextmanager
async def losing(network: Proxy, nth: int) -> AsyncIterator[None]:
    """Of every `nth` commit nobody hears that it is done."""
    network.every = nth
    yield
    network.every = 0
    assert network.lost


@pytest.mark.slow
async def test_a_commit_whose_answer_is_lost_counts_once(reached: Reached) -> None:
    """Whichever it is: of what came in, was answered, fetched, sent, printed."""
    async with losing(reached.network, 5):
        await submit(reached.people.pemohon, Kind.SERVER)
        await reached.people.kadis.sees("Disposisi Kepala Dinas", within=60)
    await settled(reached.api, reached.storage)
    assert await choices(reached.storage) == ["kirim", None]


@pytest.mark.slow
@pytest.mark.begun("filed")
async def test_a_tap_whose_commit_is_not_heard_of_counts_once(reached: Reached) -> None:
    who = reached.people
    async with losing(reached.network, 2):
        await who.kadis.tap("Disposisi ke Kabid", within=60)
        await who.kabid.tap("Verifikasi dan disposisi ke Kasi", within=60)
        await who.kasi.sees("Pengecekan Kasi", within=60)
    await settled(reached.api, reached.storage)
    assert await choices(reached.storage) == ["kirim", "disposisi", "disposisi", None]


@contextlib.asynccontextmanager
async def server_of_its_own() -> AsyncIterator[Path]:
    """Another server, which nobody else's tests use; given is the directory of its socket."""
    with_it = await asyncio.create_subprocess_exec(
        *(".ci/postgresql", "sh", "-c", "echo $TEST_POSTGRES; cat"), stdin=PIPE, stdout=PIPE
    )
    assert with_it.stdin
    assert with_it.stdout
    yield Path((await with_it.stdout.readline()).decode().strip())
    with_it.stdin.close()
    await with_it.wait()


@pytest.mark.slow
async def test_a_server_that_crashes_again_and_again_costs_time_only(
    api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of its processes is killed: it ends all connections, recovers, and sends off whoever comes meanwhile."""
    async with server_of_its_own() as server:
        monkeypatch.setenv("TEST_POSTGRES", str(server))
        postgresql.make(tmp_path)
        settings = configured(api, tmp_path)
        codes = await furnished(settings)
        who = people(api)
        async with running(settings) as app:
            kantor = Kantor(api, app, settings, who)
            await join_all(who, codes)
            await submit(who.pemohon, Kind.HOSTING)
            for person, card, tap in (
                (who.kadis, "Disposisi Kepala Dinas", "Disposisi ke Kabid"),
                (who.kabid, "Verifikasi Kabid", "Verifikasi dan disposisi ke Kasi"),
                (who.kasi, "Pengecekan Kasi", "Laik"),
            ):
                await person.sees(card, within=60)
                crash(tmp_path)
                await person.tap(tap, within=60)
            await asyncio.to_thread(postgresql.raw, tmp_path, "SELECT 1")  # it has recovered
            await settled(api, kantor.storage)
            assert await choices(kantor.storage) == ["kirim", "disposisi", "disposisi", None]


def crash(folder: Path) -> None:
    """Kills a process that serves the program."""
    serving = "SELECT pid FROM pg_stat_activity WHERE application_name = 'penempatan-server'"
    os.kill(postgresql.raw(folder, serving)[0][0], signal.SIGKILL)


async def test_whoever_takes_the_database_over_meanwhile_keeps_it(reached: Reached, tmp_path: Path) -> None:
    network, url = reached.network, databases.here.url(reached.settings.data_dir)
    with pytest.raises(InUse):
        await Storage.open(url, tmp_path / "elsewhere", reached.settings.secret(), alone=True)
    network.leave()
    taken = await Storage.open(url, tmp_path / "elsewhere", reached.settings.secret(), alone=True)
    network.come_back()
    try:
        with pytest.raises(InUse):
            async with reached.storage.begin(utc_now()) as tx:
                await tx.offices.meet(1)
    finally:
        await taken.close()
