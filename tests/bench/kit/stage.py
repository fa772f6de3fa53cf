"""What every part of the bench stands on: an office, people, and what they do while it is timed."""

import asyncio
import math
import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.clock import utc_now
from bot.demo.office import DINAS, People, official, people
from bot.demo.telegram.keyboards import find_button
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.server import BotApi
from procedure import form
from procedure.sop import Kind
from tests.bench.kit.clocked import Act, Clocked
from tests.bench.kit.program import storage
from tests.support.journeys import PDF, by_file

RTT = 0.08
"""Seconds each call takes: one round trip from Indonesia to Telegram."""

PATIENCE = 60.0
T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """One line of the table; `met` is None where there is no goal."""

    what: str
    measured: str
    goal: str = ""
    met: bool | None = None
    beside: str = ""


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


async def drafted(
    data: str, everybody: Sequence[User], kind: Kind = Kind.SERVER, *, without: str | None = None
) -> None:
    """A form for each, answered as the examples do but for the question `without`, which is asked."""
    await _drafted(data, everybody, kind, lambda _number, keys: ([key for key in keys if key != without], without))


async def halfway(data: str, everybody: Sequence[User], kind: Kind, answered: Sequence[int]) -> None:
    """A form for each, of which so many questions are answered."""
    await _drafted(data, everybody, kind, lambda number, keys: (keys[: answered[number]], keys[answered[number]]))


async def _drafted(
    data: str, everybody: Sequence[User], kind: Kind,
    state: Callable[[int, Sequence[str]], tuple[Sequence[str], str | None]],
) -> None:  # fmt: skip
    """`state` says of each, by number, which of the questions' keys are answered, and which is asked."""
    known = form.Circumstances(utc_now().date(), DINAS)
    async with storage(data) as opened:
        sha256 = opened.archive.put(PDF)
        letter = {"name": "surat.pdf", "sha256": sha256, "size": len(PDF), "mime": "application/pdf"}
        answers: Json = {
            entry.key: letter if by_file(entry) else form.accept(entry, DINAS.words(entry.contoh), known)
            for entry in form.questions(kind, with_profile=True)
        }
        async with opened.begin(utc_now()) as tx:
            await tx.papers.archived(sha256, size=len(PDF), mime="application/pdf")
            for number, person in enumerate(everybody):
                given, at = state(number, [*answers])
                await tx.offices.meet(person.id)
                said = {key: answers[key] for key in given}
                await tx.drafts.begin(person.id, kind, said, at=at, with_profile=True, secret=b"-")


async def tapped(api: Clocked, person: User, words: str) -> tuple[Json, Act]:
    """Taps `words` on the newest message that has it, and waits for the toast."""

    def look() -> tuple[Json, Json] | None:
        for message in reversed(person.chat):
            if found := find_button([message.get("reply_markup", {})], words):
                return message, found[1]
        return None

    message, button = await until(person, look)
    act = Act(api, person)
    await person.answer(person.forge(message["message_id"], button["callback_data"]), within=PATIENCE)
    return message, act


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
    """The 95th percentile; of nothing, that it never came."""
    if not values:
        return math.inf
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def ms(seconds: float) -> str:
    """`123 ms`."""
    return f"{1000 * seconds:.0f} ms"


def spread(values: Sequence[float], form: str = ".2f") -> str:
    """The least and the most of several runs: `(1.02–1.31)`."""
    return f"({min(values):{form}}–{max(values):{form}})"
