"""Everybody acts again and again, and stretches of that are measured."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from tests.bench.kit.clocked import Clocked
from tests.bench.kit.program import Program
from tests.bench.kit.stage import PATIENCE

RAMP = 0.5
"""Seconds until everybody has begun, and is in the middle of something."""


@dataclass(frozen=True)
class Stretch:
    """What a bot did in so many `seconds`: how long it took for each act that was done in them, and its calls.

    `cpu` are the seconds that it used, `own` those of this process.
    """

    seconds: float
    taken: Sequence[float]
    cpu: float
    own: float
    messages: int

    @property
    def rate(self) -> float:
        """Acts a second."""
        return len(self.taken) / self.seconds

    @property
    def cost(self) -> float:
        """Seconds of CPU for each act."""
        return self.cpu / max(1, len(self.taken))

    @property
    def own_cost(self) -> float:
        """The same of this process, which is the people and their Telegram."""
        return self.own / max(1, len(self.taken))


Ways = Sequence[Callable[[], Awaitable[float | None]]]
"""How each of many people acts: how long the bot took for it, or None once there is nothing left to do."""


async def stretch(
    api: Clocked, bot: Program, ways: Ways, seconds: float, *, pause: float = 0.0, patience: float = PATIENCE
) -> Stretch:
    """Everybody acts again and again, each after a `pause`, and `seconds` of that are measured.

    Who is not answered within `patience` seconds of the end gives up.
    """
    return (await stretches(api, bot, ways, seconds, 1, pause=pause, ramp=RAMP + pause, patience=patience))[0]


async def stretches(
    api: Clocked, bot: Program, ways: Ways, seconds: float, count: int,
    *, ramp: float, pause: float = 0.0, patience: float = PATIENCE,
) -> list[Stretch]:  # fmt: skip
    """So many such stretches, one right after the other; the first begins after `ramp` seconds."""
    taken: list[float] = []
    over = asyncio.Event()

    async def one(number: int, act: Callable[[], Awaitable[float | None]]) -> None:
        await asyncio.sleep(pause * number / len(ways))
        while not over.is_set() and (took := await act()) is not None:
            taken.append(took)
            await asyncio.sleep(pause)

    tasks = [asyncio.create_task(one(number, act)) for number, act in enumerate(ways)]
    await asyncio.sleep(ramp)
    found = []
    for _ in range(count):
        taken.clear()
        cpu, own, sent, began = bot.cpu(), time.process_time(), api.messages(), time.perf_counter()
        await asyncio.sleep(seconds)
        lasted = time.perf_counter() - began
        used = bot.cpu() - cpu, time.process_time() - own
        found.append(Stretch(lasted, [*taken], *used, api.messages() - sent))
    over.set()
    done, waiting = await asyncio.wait(tasks, timeout=patience)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    for task in done:
        task.result()
    return found
