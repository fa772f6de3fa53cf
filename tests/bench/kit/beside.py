"""The peers beside which is measured: echo bots of PTB and of aiogram, each in a process of its own."""

import itertools
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from bot.demo.telegram.people import User
from tests.bench.kit.clocked import Act, Clocked
from tests.bench.kit.program import ROOT, Program, running
from tests.bench.kit.stage import PATIENCE, crowd
from tests.bench.kit.stretch import stretch

CHATS = 100

PEERS = {"PTB": Path(sys.executable), "aiogram": Path(sys.prefix) / "peers" / "bin" / "python"}
"""Each with the Python that has it; `make bench` gives aiogram one of its own: it wants another pydantic than runs."""


class Peer:
    """An echo bot and the people who write to it."""

    def __init__(self, api: Clocked, bot: Program) -> None:
        self._api = api
        self._bot = bot
        self._people = crowd(api, CHATS)
        self._numbers = itertools.count()

    async def rate(self, latency: float, seconds: float) -> float:
        """Echoes a second while everybody writes as soon as they were answered."""
        self._api.latency = latency
        ways = [partial(self._say, person) for person in self._people]
        return (await stretch(self._api, self._bot, ways, seconds, patience=0.1)).rate

    async def _say(self, person: User) -> float:
        words = f"pesan {next(self._numbers)};"
        act = Act(self._api, person)
        await person.send(words)
        return act.to((await person.sees(words, within=PATIENCE))["message_id"])


@asynccontextmanager
async def echoing(name: str) -> AsyncIterator[Peer]:
    """The echo bot of a peer, with a Telegram of its own."""
    async with Clocked() as api:
        command = (str(PEERS[name]), "-m", f"tests.bench.peers.with_{name.lower()}", api.url, api.token)
        async with running(api, *command, env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=str(ROOT)) as bot:
            yield Peer(api, bot)
