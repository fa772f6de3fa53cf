"""`kill -9` at random instants while several applicants go through the whole SOP at once: nothing is lost or doubled.

KILLS (10 by default, 100 and more for the long run) says how often; KILL_SEED which instants.
"""

import asyncio
import itertools
import logging
import os
import random
import re
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.clock import utc_now
from bot.demo.office import join_all, people
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.settings import Settings
from storage.models import Outbox, Post
from storage.transaction import Transaction
from tests.conftest import Kantor, furnished, restore
from tests.support.aftermath import calm, opened, whole
from tests.support.crew import ACCESS, Crew
from tests.support.killing import KILLS, Program, Witness, environment
from tests.support.stores import content

LOG = logging.getLogger(__name__)
SEED = int(os.environ.get("KILL_SEED", "3"))
APPLICANTS = 4
LIFE = 0.8
"""Seconds from the first poll of a life to its end."""
TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi(token=TOKEN) as api:
        yield api


@pytest.fixture
def program(api: BotApi, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    witness = Witness()
    witness.watch(api, monkeypatch)
    return Program(api, environment(settings), tmp_path, witness)


@pytest.mark.slow
async def test_killed_at_random_instants_nothing_is_lost_and_nothing_counts_twice(
    api: BotApi, settings: Settings, program: Program
) -> None:
    codes = await furnished(settings)
    async with opened(settings) as storage, storage.begin(utc_now()) as tx:
        for number in range(2, 3 + KILLS // 10):
            await tx.racks.add_rack(f"Rak {number}", "Ruang Server", 42)
            await tx.hosts.add(f"Host {number}", 64, 256, 8000)
        await tx.addresses.add_range("10.10.5.0/24")
    everybody = people(api)
    program.start()
    await program.polls()
    await join_all(everybody, codes)
    crew = Crew(everybody, asyncio.Event())
    applicants = [api.person(f"Pemohon {number}") for number in range(APPLICANTS)]
    async with asyncio.TaskGroup() as tasks:
        for number, pemohon in enumerate(applicants):
            tasks.create_task(crew.apply(pemohon, number))
        await _kill(program, random.Random(SEED), settings)  # noqa: S311  # repeatable, not secret
        crew.over.set()
    async with opened(settings) as storage:
        await calm(api, storage)
        await program.end()
        async with storage.begin(utc_now()) as tx:
            await whole(tx, storage, crew.done)
            repeated = await _repeats_explained(tx, program.witness)
    _asked_once(program.witness, applicants)
    _silent(program.log.read_text(), settings)
    LOG.info(
        "%d kills, %d permohonan, %d messages of which %d sent twice; start to first poll %.2f to %.2f s",
        KILLS, len(crew.done), sum(map(len, program.witness.sent.values())), repeated,
        min(program.starts), max(program.starts),
    )  # fmt: skip


@pytest.mark.slow
async def test_killed_soon_after_every_start_it_still_goes_forward(
    joined: Kantor, api: BotApi, settings: Settings, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No life is long enough to cut the fonts in, which are missing at first, and yet there are papers."""
    crew = Crew(restore(joined, api, settings), asyncio.Event())
    program.witness.watch(api, monkeypatch)
    shutil.rmtree(settings.data_dir / "cache")
    crew.over.set()
    applying = asyncio.create_task(crew.apply(api.person("Pemohon"), 0))
    while not applying.done():
        program.start()
        await program.polls()
        await asyncio.wait((applying,), timeout=LIFE)
        await program.kill()
    await applying
    assert list(crew.done.values()) == ["lurus"]
    LOG.info("%d lives; start to first poll at most %.2f s", program.witness.life, max(program.starts))


async def _kill(program: Program, chance: random.Random, settings: Settings) -> None:
    """Most hit somewhere in the next 250 calls of its work, however fast that is; one in five while it starts."""
    api = program.api
    for number in range(KILLS):
        starting, instant, work = chance.random() < 0.2, chance.random(), chance.randrange(250)
        if starting:
            await asyncio.sleep(1.5 * instant * min(program.starts))
        else:
            await program.polls()
            until = len(api.calls) + work
            await api.telegram.changed.until(lambda until=until: len(api.calls) >= until or None, 5)  # type: ignore[misc]
            await asyncio.sleep(0.03 * instant)
        await program.kill()
        LOG.info("kill %d (seed %d): start %s, call %d, %.3f", number + 1, SEED, starting, work, instant)
        assert not _readable(settings, ACCESS)
        assert ACCESS.encode() not in content(settings.data_dir)
        program.start()
    await program.polls()


def _readable(settings: Settings, secret: str) -> list[str]:
    """Files of the program that hold `secret` in plain text."""
    return [
        path.name
        for path in settings.data_dir.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in (secret.encode(), secret.encode("utf-16-be")))
    ]


async def _repeats_explained(tx: Transaction, witness: Witness) -> int:
    """Every message accepted is one row of the outbox, or came by the last call to a chat before a kill.

    That call comes again first, if it was not overtaken by an act before it could: then its row is superseded.
    """
    rows = await tx._session.execute(sa.select(Outbox.chat_id, Outbox.state).where(Outbox.method.like("send%")))
    owed, overtaken, total = Counter[int](), Counter[int](), 0
    for chat, state in rows:
        (owed if state is Post.SENT else overtaken)[chat] += 1
    for chat, sent in witness.sent.items():
        again = len(witness.repeats(chat))
        kills = sum(first.life < second.life for first, second in itertools.pairwise(sent))
        said = [(one.life, one.message_id, one.words[:60]) for one in sent]
        assert len(sent) - owed[chat] <= again + min(overtaken[chat], max(0, kills - again)), said
        assert len(sent) >= owed[chat]
        total += len(sent) - owed[chat]
    assert set(owed) <= set(witness.sent)
    return total


def _asked_once(witness: Witness, applicants: list[User]) -> None:
    for pemohon in applicants:
        repeated = {one.message_id for one in witness.repeats(pemohon.id)}
        asked = [
            int(found[1])
            for one in witness.sent[pemohon.id]
            if one.message_id not in repeated and (found := re.match(r"Langkah (\d+) dari", one.words))
        ]
        assert all(later == earlier + 1 or later == 1 for earlier, later in itertools.pairwise(asked)), asked


def _silent(log: str, settings: Settings) -> None:
    """The log tells no secret and no failure."""
    for secret in (settings.token, settings.token.partition(":")[2], settings.secret(), ACCESS, "rahasia-sekali"):
        assert secret not in log
    assert "Traceback" not in log
    assert " ERROR " not in log
