"""The bot as it runs for real, in a process of its own, with all that it has begun."""

import asyncio
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.demo.office import ADMIN_ID
from bot.settings import Settings
from storage.database import Storage
from tests.bench.kit.clocked import Clocked
from tests.support import databases

ROOT = Path(__file__).parents[3]
_SECRET = "k" * 40
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Program:
    """A process; `started` is how many seconds it took to its first poll."""

    pid: int
    started: float = 0.0

    def cpu(self) -> float:
        """Seconds of processor time that it and its children, ended ones too, have used."""
        return sum(_ticks(pid) for pid in self._family()) / _TICKS

    def resident(self) -> float:
        """Megabytes of it alone."""
        return _megabytes(self.pid, "Rss")

    def memory(self) -> float:
        """Megabytes of it and its children; what processes share counts once."""
        return sum(_megabytes(pid, "Pss") for pid in self._family())

    def _family(self) -> Iterator[int]:
        waiting = [self.pid]
        while waiting:
            yield (pid := waiting.pop())
            with contextlib.suppress(OSError):
                for task in Path(f"/proc/{pid}/task").iterdir():
                    waiting += map(int, (task / "children").read_text().split())


def _ticks(pid: int) -> int:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15]))
    return 0


def _megabytes(pid: int, which: str) -> float:
    """`Rss`, or `Pss`, its part of what it shares: a process just begun still shares all with its parent."""
    with contextlib.suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(which)) / 1024
    return 0.0


@contextmanager
def folder() -> Iterator[str]:
    """A place on the disk for one bot's data, and its database: PostgreSQL's where TEST_POSTGRES names a server."""
    with tempfile.TemporaryDirectory(prefix="penempatan-bench-") as data:
        databases.here.make(Path(data))
        yield data
        databases.here.dropped(Path(data))


@asynccontextmanager
async def program(api: Clocked, data: str, *, paced: bool = False) -> AsyncIterator[Program]:
    """`python -m bot run` on the data in `data`; with Telegram's pace only if `paced`."""
    environment = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    environment |= {
        "BOT_TOKEN": api.token,
        "TELEGRAM_API_URL": api.url,
        "DATABASE_URL": databases.here.url(Path(data)),
        "DATA_DIR": data,
        "SECRET_KEY": _SECRET,
        "ADMIN_IDS": str(ADMIN_ID),
        "PYTHONPATH": str(ROOT),
    }
    if not paced:
        environment |= {"MESSAGES_PER_SECOND": "0", "MESSAGES_PER_CHAT": "0"}
    async with running(api, sys.executable, "-m", "bot", "run", env=environment, cwd=data) as bot:
        yield bot


@asynccontextmanager
async def running(api: Clocked, *command: str, env: dict[str, str], cwd: str) -> AsyncIterator[Program]:
    """Any bot, from its first poll of `api` on until it is ended."""
    before = api.polls
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(*command, env=env, cwd=cwd, stderr=asyncio.subprocess.DEVNULL)
    try:
        while api.polls == before:
            if process.returncode is not None:
                raise RuntimeError(f"the bot ended with exit status {process.returncode}")
            await asyncio.sleep(0.001)
        yield Program(process.pid, time.perf_counter() - began)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


@asynccontextmanager
async def storage(data: str) -> AsyncIterator[Storage]:
    """The storage of `data`, to prepare what no bot has to be timed at."""
    opened = await Storage.open(databases.here.url(Path(data)), Path(data), _SECRET)
    try:
        yield opened
    finally:
        await opened.close()
