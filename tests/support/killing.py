"""The real program in a process of its own, killed at random instants, and people who do not mind."""

import asyncio
import hashlib
import itertools
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.demo.telegram.keyboards import find_button
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.settings import Settings
from tests.support.forks import COMMAND, ROOT, Forked, fork
from tests.support.styles import lay_fonts

KILLS = int(os.environ.get("KILLS", "10"))
PATIENCE = 40.0 + 3 * KILLS
"""Seconds until whoever waits calls it lost: lives too short for any work may follow each other."""

_ROUNDS = 3
"""Of the event loop, until a connection that was just made is one of the server's."""


@dataclass(frozen=True)
class Sent:
    """A message of the bot that Telegram accepted: in which `life` of the program, and what it says, as it was sent.

    Those of one album came by one `call`.
    """

    life: int
    message_id: int
    words: str
    digest: str
    call: str


@dataclass
class Witness:
    """Everything the bot ever sent, by chat, before any edit."""

    sent: dict[int, list[Sent]] = field(default_factory=dict)
    life: int = 0

    polled: dict[int, float] = field(default_factory=dict)
    """When each life of the program asked for updates first."""

    def watch(self, api: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
        telegram, updates = api.telegram, api.updates
        new_message, polled = telegram.new_message, updates.poll

        def record(chat: Any, sender: Json, content: Json) -> Json:
            message = new_message(chat, sender, content)
            if sender is telegram.bot and "pinned_message" not in content:  # which Telegram says by itself
                self.sent.setdefault(chat.id, []).append(self._read(api, message))
            return message

        def count(*given: Any) -> Any:
            self.polled.setdefault(self.life, time.monotonic())
            return polled(*given)

        monkeypatch.setattr(telegram, "new_message", record)
        monkeypatch.setattr(updates, "poll", count)

    def _read(self, api: BotApi, message: Json) -> Sent:
        seen = {key: message.get(key) for key in ("text", "caption", "reply_markup")}
        files = [message["document"]] if "document" in message else message.get("photo", [])[-1:]
        data = b"".join(api.telegram.files.content(file["file_id"]).data for file in files)
        digest = hashlib.sha256(json.dumps(seen, sort_keys=True).encode() + data).hexdigest()
        call = message.get("media_group_id", str(message["message_id"]))
        return Sent(self.life, message["message_id"], plain(message), digest, call)

    def repeats(self, chat: int) -> list[Sent]:
        """Messages explained by a kill: accepted by the last call of one life, and again by the first of the next."""
        calls = [list(call) for _, call in itertools.groupby(self.sent.get(chat, []), lambda one: (one.life, one.call))]
        return [
            one
            for first, second in itertools.pairwise(calls)
            if first[0].life < second[0].life
            for one in second
            if one.digest in {before.digest for before in first}
        ]


@dataclass
class Program:
    """The program as a process, started again whenever it was killed."""

    api: BotApi
    env: Mapping[str, str]
    directory: Path
    witness: Witness
    begun: dict[int, float] = field(default_factory=dict)
    _process: asyncio.subprocess.Process | Forked | None = None

    @property
    def starts(self) -> list[float]:
        """Seconds from each start to its first poll."""
        return [polled - self.begun[life] for life, polled in self.witness.polled.items()]

    @property
    def log(self) -> Path:
        """What it said on standard error, in all its lives."""
        return self.directory / "stderr.log"

    def start(self) -> None:
        self._live()
        self._process = fork(COMMAND, "run", env=self.env, cwd=self.directory, stderr=self.log)

    async def start_afresh(self) -> None:
        """In an interpreter of its own, as `python -m bot run`."""
        self._live()
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", env=self.env, cwd=self.directory, stderr=log
            )

    def _live(self) -> None:
        self.witness.life += 1
        self.begun[self.witness.life] = time.monotonic()

    async def polls(self) -> None:
        """Waits until it asks Telegram for updates."""
        witness = self.witness
        polled = await self.api.updates.bell.until(lambda: witness.life in witness.polled or None, PATIENCE)
        assert polled, self.log.read_text()[-4000:]

    async def kill(self) -> None:
        assert self._process
        assert self._process.returncode is None, self.log.read_text()[-4000:]
        self._process.kill()
        await self._process.wait()
        quiet = 0
        while quiet < _ROUNDS:  # what it had sent still belongs to this life
            await asyncio.sleep(0)
            quiet = 0 if self.api.connected else quiet + 1

    async def end(self) -> None:
        """As a service manager does it: SIGTERM, and it ends by itself."""
        assert self._process
        self._process.terminate()
        assert await self._process.wait() == 0, self.log.read_text()[-4000:]


def environment(settings: Settings) -> dict[str, str]:
    """The settings of a test as the environment of a process."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "BOT_TOKEN": settings.token,
        "SECRET_KEY": settings.secret(),
        "TELEGRAM_API_URL": settings.telegram_api_url,
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "ADMIN_IDS": ",".join(map(str, settings.admin_ids)),
        "MESSAGES_PER_SECOND": "0",
        "MESSAGES_PER_CHAT": "0",
    }


@dataclass(frozen=True)
class Scripted:
    """A process, and where what it says on standard error is kept."""

    process: Forked
    log: Path

    async def ended(self, within: float) -> tuple[int, str]:
        """How it ended by itself, and all that it has said."""
        status = await asyncio.wait_for(self.process.wait(), within)
        return status, self.log.read_text()


@asynccontextmanager
async def scripted(script: str, argument: str, env: Mapping[str, str], folder: Path) -> AsyncIterator[Scripted]:
    """A process that runs `script` on the program, where the fonts are cut; it does not outlive the block."""
    lay_fonts(Path(env["DATA_DIR"]))
    log = folder / "stderr.log"
    program = Scripted(fork(script, argument, env=env, cwd=folder, stderr=log), log)
    try:
        yield program
    finally:
        program.process.kill()
        await program.process.wait()


async def shown(person: User, *words: str, button: str = "", after: int = 0) -> tuple[Json, Json]:
    """The newest message of the bot that contains all `words` and has such a button (an empty one without any)."""

    return await one_of(person, words, button=button, after=after)


async def one_of(person: User, *each: Iterable[str], button: str = "", after: int = 0) -> tuple[Json, Json]:
    """The same for a message that contains all of the words of any of `each`."""

    def look() -> tuple[Json, Json] | None:
        for message in reversed(person.chat):
            if message["message_id"] <= after or not message["from"]["is_bot"]:
                continue
            if any(all(word in plain(message) for word in words) for words in each):
                if not button:
                    return message, {}
                if found := find_button([message.get("reply_markup", {})], button):
                    return message, found[1]
        return None

    found = await person.chat_state.bell.until(look, PATIENCE)
    if not found:
        raise person.missing(f"nothing says {each!r} with the button {button!r}")
    return found


async def tap(person: User, *words: str, button: str, after: int = 0) -> None:
    """Taps once, and waits until that very message changes: the toast may die with the program, the effect may not."""
    message, found = await shown(person, *words, button=button, after=after)
    before = _face(message)
    person.forge(message["message_id"], found["callback_data"])
    changed = await person.chat_state.bell.until(lambda: _face(message) != before or None, PATIENCE)
    if not changed:
        raise person.missing(f"the tap on {button!r} at {words!r} came to nothing")


async def check(kasi: User, *words: str, after: int = 0) -> None:
    """Every item on Kasi's card is marked as good."""
    await tap(kasi, *words, button="Tandai sisanya", after=after)
    while True:
        card, _ = await shown(kasi, *words, button="Laik", after=after)  # it may have been redrawn meanwhile
        left = [label for label in kasi.buttons(card) if label == "✅ Baik" or label.startswith("⬜")]
        if not left:
            return
        await tap(kasi, *words, button="✅ Baik" if "✅ Baik" in left else left[0], after=after)


def _face(message: Json) -> str:
    return json.dumps([plain(message), message.get("reply_markup")])
