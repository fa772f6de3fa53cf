"""What every part of the bench stands on: the real program as a process of its own, and an office for it."""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bot.clock import utc_now
from bot.demo.office import ADMIN_ID, DINAS, People, official, people
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.server import BotApi
from bot.settings import Settings
from procedure import form
from procedure.sop import Kind
from storage.database import Storage
from tests.support import databases
from tests.support.journeys import PDF, by_file

RTT = 0.08
"""Seconds each call takes: one round trip from Indonesia to Telegram."""

PATIENCE = 60.0
_SECRET = "k" * 40
_TICKS = os.sysconf("SC_CLK_TCK")

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """One line of the table; `met` is None where there is no goal."""

    what: str
    measured: str
    goal: str = ""
    met: bool | None = None
    beside: str = ""


@dataclass(frozen=True)
class Program:
    """The bot as it runs for real; `started` is how many seconds it took to its first poll."""

    pid: int
    started: float

    def cpu(self) -> float:
        """Seconds of processor time it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> float:
        """Resident megabytes."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


@contextmanager
def folder() -> Iterator[str]:
    """A place on the disk for one bot's data, and its database: PostgreSQL's where TEST_POSTGRES names a server."""
    with tempfile.TemporaryDirectory(prefix="penempatan-bench-") as data:
        databases.here.make(Path(data))
        yield data
        databases.here.dropped(Path(data))


@asynccontextmanager
async def program(api: BotApi, data: str, *, paced: bool = False) -> AsyncIterator[Program]:
    """`python -m bot run` on the data in `data`; with Telegram's pace only if `paced`."""
    environment = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    environment |= {
        "BOT_TOKEN": api.token,
        "TELEGRAM_API_URL": api.url,
        "DATABASE_URL": _url(data),
        "DATA_DIR": data,
        "SECRET_KEY": _SECRET,
        "ADMIN_IDS": str(ADMIN_ID),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    if not paced:
        environment |= {"MESSAGES_PER_SECOND": "0", "MESSAGES_PER_CHAT": "0"}
    api.updates.allowed = []
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=environment, cwd=data, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        while not api.updates.allowed:  # the first poll names what it wants
            if process.returncode is not None:
                raise RuntimeError(f"the bot ended with exit status {process.returncode}")
            await asyncio.sleep(0.001)
        yield Program(process.pid, time.perf_counter() - began)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def _url(data: str) -> str:
    return databases.here.url(Path(data))


@asynccontextmanager
async def storage(data: str) -> AsyncIterator[Storage]:
    """The storage of `data`, to prepare what no bot has to be timed at."""
    opened = await Storage.open(_url(data), Path(data), _SECRET)
    try:
        yield opened
    finally:
        await opened.close()


async def office(api: BotApi, data: str) -> People:
    """Everybody in their office, with racks and hosts for whatever is asked."""
    everybody = people(api)
    async with storage(data) as opened, opened.begin(utc_now()) as tx:
        for rack in range(20):
            await tx.racks.add_rack(f"Rak {rack}", "Ruang Server", 42)
        for office, holder in everybody.officials.items():
            holder.chat_state.started = True
            person = await tx.offices.meet(holder.id)
            person.nama, person.nip, person.pangkat = holder.name, official(office).nip, official(office).pangkat
            code = await tx.offices.invite(office, None)
            await tx.offices.join(holder.id, (await tx.offices.invitation(code)).code_hash)
    return everybody


def crowd(api: BotApi, size: int) -> list[User]:
    """So many people who have met the bot."""
    found = [api.person(f"Pemohon {number}") for number in range(size)]
    for person in found:
        person.chat_state.started = True
    return found


async def drafted(data: str, everybody: Iterable[User], *, without: str | None = None) -> None:
    """A form of a server for each, answered as the examples do but for the question `without`, which is asked."""
    known = form.Circumstances(utc_now().date(), DINAS)
    async with storage(data) as opened:
        sha256 = opened.archive.put(PDF)
        letter = {"name": "surat.pdf", "sha256": sha256, "size": len(PDF), "mime": "application/pdf"}
        answers: Json = {
            entry.key: letter if by_file(entry) else form.accept(entry, DINAS.words(entry.contoh), known)
            for entry in form.questions(Kind.SERVER, with_profile=True)
            if entry.key != without
        }
        async with opened.begin(utc_now()) as tx:
            await tx.papers.archived(sha256, size=len(PDF), mime="application/pdf")
            for person in everybody:
                await tx.offices.meet(person.id)
                await tx.drafts.begin(person.id, Kind.SERVER, answers, at=without, with_profile=True, secret=b"-")


async def tapped(person: User, words: str) -> tuple[Json, float, str | None]:
    """Taps `words` on the newest message that has it: the message, seconds to the toast, and the toast."""

    def look() -> Json | None:
        for message in reversed(person.chat):
            if any(words in label for label in person.buttons(message)):
                return message
        return None

    message = await until(person, look)
    began = time.perf_counter()
    toast = await person.tap_on(message["message_id"], label(person, message, words), within=PATIENCE)
    return message, time.perf_counter() - began, toast


def label(person: User, message: Json, words: str) -> str:
    """The whole label of the button that contains `words`."""
    return next(label for label in person.buttons(message) if words in label)


async def until(person: User, look: Callable[[], T | None], within: float = PATIENCE) -> T:
    """What `look` finds in the person's chat once it is there."""
    found = await person.chat_state.bell.until(look, within)
    if found is None:
        raise person.missing("what the bench waits for is not")
    return found


async def each(everybody: Sequence[T], what: Callable[[T], Awaitable[Any]]) -> None:
    """Lets everybody do it at once."""
    await asyncio.gather(*(what(one) for one in everybody))


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def ms(seconds: float) -> str:
    """`123 ms`."""
    return f"{1000 * seconds:.0f} ms"
