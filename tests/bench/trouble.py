"""Whether one chat's trouble is another's: others' taps beside a slow chat, a flooded one, a long print and bombs."""

import asyncio
import statistics
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from bot.demo.telegram.people import User
from tests.bench.form import LAST, Pages
from tests.bench.kit.clocked import Clocked
from tests.bench.kit.program import folder, program, storage
from tests.bench.kit.stage import RTT, Row, crowd, drafted, each, ms, office, p95, spread
from tests.bench.kit.stretch import stretch
from tests.bench.stranger import beside, heaviest
from tests.service.test_printing import LONG, crowded

OTHERS = 40
THINKING = 1.0
SECONDS = 3.0
ROUNDS = 3
SLOW, FLOODED = 5.0, 30
LOOK = 3.0
"""Seconds in which a bomb that came before is looked at: what is quiet begins after it."""

Trouble = Callable[[], AbstractAsyncContextManager[object]]


async def measure() -> AsyncIterator[Row]:
    """Each trouble, and all of them at once, after a quiet time, three times."""
    letters = await asyncio.to_thread(heaviest)
    async with Clocked() as api:
        with folder() as data:
            staf = (await office(api, data)).staf
            others, (slow, flooded, stranger) = crowd(api, OTHERS), crowd(api, 3)
            pages = [Pages(api, person) for person in (*others, slow, flooded)]
            await drafted(data, [*others, slow, flooded], without=LAST)
            await drafted(data, [stranger], without="surat_berkas")
            async with storage(data) as opened:
                await crowded(opened, LONG)
            async with program(api, data) as bot:
                await each(pages, Pages.open)
                await api.settled(1.0)
                api.latency = RTT
                troubles: dict[str, Trouble] = {
                    f"one chat takes {SLOW:.0f} s, one has 429": lambda: _slow(api, slow, flooded),
                    f"a register of {LONG:,} lines is printed": lambda: _printing(staf),
                    "a stranger sends picture bombs": lambda: beside([stranger], letters),
                }
                figures: dict[str, list[float]] = {"nothing": [], **{name: [] for name in troubles}, "all of these": []}
                for _ in range(ROUNDS):
                    await api.settled(LOOK)
                    for name, found in figures.items():
                        async with AsyncExitStack() as stack:
                            for one, trouble in troubles.items():
                                if name in (one, "all of these"):
                                    await stack.enter_async_context(trouble())
                            ways = [one.shown for one in pages[:OTHERS]]
                            found.append(p95((await stretch(api, bot, ways, SECONDS, pause=THINKING)).taken))
    quiet = figures.pop("nothing")
    for name, troubled in figures.items():
        ratios = [with_ / without for with_, without in zip(troubled, quiet, strict=True)]
        ratio = statistics.median(ratios)
        measured = f"{ratio:.2f} x {spread(ratios)}, {ms(statistics.median(troubled))}"
        beside_it = f"{ms(statistics.median(quiet))} without"
        yield Row(f"others' p95 while {name}", measured, "<= 1.2 x", ratio <= 1.2, beside_it)


@asynccontextmanager
async def _slow(api: Clocked, slow: User, flooded: User) -> AsyncIterator[None]:
    """Both write, so that there is something to answer."""
    api.faults.delay(SLOW, chat=slow.id)
    api.faults.flood(FLOODED, chat=flooded.id)
    for person in (slow, flooded):
        await person.send("Dinas Kesehatan")
    yield
    api.faults.clear()


@asynccontextmanager
async def _printing(staf: User) -> AsyncIterator[None]:
    """The register is being printed; afterwards it has come."""
    asked = await staf.send("/daftar")
    await staf.tap("PDF", within=60)
    yield
    await staf.sees("daftar-", after=asked["message_id"] + 1, within=120)
