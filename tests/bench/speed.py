"""Form answers a second beside the peers' echoes, and what Telegram's full pace costs of one core."""

import asyncio
import statistics
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack

from tests.bench.form import LETTER, Form, at, halfway
from tests.bench.kit.beside import CHATS, PEERS, echoing
from tests.bench.kit.clocked import Clocked
from tests.bench.kit.program import Program, folder, program
from tests.bench.kit.stage import RTT, Row, each, ms, office, p95, spread
from tests.bench.kit.stretch import Stretch, stretch, stretches

ROUNDS = 3
SECONDS = 2.0
GOALS_MACHINE = 660.0
"""Updates a second of PTB's echo, 0 ms a call, on the machine that the goals in seconds were set on."""

LETTERS = 20


async def measure() -> AsyncIterator[Row]:
    """Ours and the peers in turn, three times at either distance; whoever's turn it is not does nothing."""
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(Clocked())
        data = stack.enter_context(folder())
        await office(api, data)
        crowds = iter([await halfway(api, data, CHATS) for _ in range(2 * ROUNDS)])
        letters = await at(api, data, [LETTER] * LETTERS)
        bot = await stack.enter_async_context(program(api, data))
        peers = {name: await stack.enter_async_context(echoing(name)) for name, at in PEERS.items() if at.exists()}
        for latency in (RTT, 0.0):
            ours: list[Stretch] = []
            echoes: dict[str, list[float]] = {name: [] for name in peers}
            for _ in range(ROUNDS):
                ours.append(await _answers(api, bot, next(crowds), latency))
                for name, peer in peers.items():
                    echoes[name].append(await peer.rate(latency, SECONDS))
            for row in _far(ours, echoes) if latency else _near(ours, echoes):
                yield row
        yield await _letters(api, bot, letters)


async def _letters(api: Clocked, bot: Program, forms: Sequence[Form]) -> Row:
    """Each form has one, and the look at it costs more than any other answer."""
    await each(forms, Form.go_on)
    before = bot.cpu()
    taken = await asyncio.gather(*(one.answer() for one in forms))
    cost = 1000 * (bot.cpu() - before) / len(forms)
    beside = f"{statistics.median(filter(None, taken)):.2f} s to the next question, {len(forms)} at once"
    return Row("CPU of a letter sent, the look at it included", f"{cost:.0f} ms", "", None, beside)


async def _answers(api: Clocked, bot: Program, forms: Sequence[Form], latency: float) -> Stretch:
    """Everybody answers as fast as they are asked."""
    api.latency = 0.0
    await each(forms, Form.go_on)
    api.latency = latency
    return await stretch(api, bot, [one.answer for one in forms], SECONDS)


def _far(ours: Sequence[Stretch], echoes: Mapping[str, Sequence[float]]) -> list[Row]:
    ratios = [one.rate / ptb for one, ptb in zip(ours, echoes["PTB"], strict=True)]
    ratio = statistics.median(ratios)
    measured = f"{ratio:.1f} x {spread(ratios, '.1f')}, {_rate(ours)}/s, p95 {ms(p95(ours[0].taken))}"
    what = f"answers a second, typed and tapped, {CHATS} chats, {ms(RTT)}"
    return [Row(what, measured, ">= 20 x PTB's echo", ratio >= 20, _said(echoes))]


def _near(ours: Sequence[Stretch], echoes: Mapping[str, Sequence[float]]) -> list[Row]:
    rates = [one.rate for one in ours]
    rate = statistics.median(rates)
    costs = [1000 * one.cost for one in ours]
    cost = statistics.median(costs)
    people = 1000 * statistics.median(one.own_cost for one in ours)
    speed = statistics.median(echoes["PTB"]) / GOALS_MACHINE
    beside = f"its people and their Telegram {people:.1f} ms"
    return [
        Row("the same, 0 ms a call", f"{rate:.0f}/s {spread(rates, '.0f')}", ">= 250/s", rate >= 250, _said(echoes)),
        Row("CPU of each, all processes", f"{cost:.1f} ms {spread(costs, '.1f')}", "<= 3.5 ms", cost <= 3.5, beside),
        Row("this machine beside that of the goals", f"{speed:.2f} x", "", None, "by PTB's echo, 0 ms a call"),
    ]


def _rate(ours: Sequence[Stretch]) -> str:
    return f"{statistics.median(one.rate for one in ours):.0f}"


def _said(echoes: Mapping[str, Sequence[float]]) -> str:
    """What each peer's echo did, or that it is not there."""
    rates = {name: statistics.median(found) for name, found in echoes.items()}
    return ", ".join(f"{name} {rates[name]:.0f}/s" if name in rates else f"no {name} here" for name in PEERS)


async def measure_cpu() -> AsyncIterator[Row]:
    """One core's share while replies go out as fast as Telegram lets them."""
    async with Clocked(latency=RTT, limits=True) as api:
        limits, api.limits, api.latency = api.limits, None, 0.0
        with folder() as data:
            await office(api, data)
            forms = await halfway(api, data, CHATS)
            async with program(api, data) as bot:
                await each(forms, Form.go_on)
            api.limits, api.latency = limits, RTT
            async with program(api, data, paced=True) as bot:
                found = await stretches(api, bot, [one.answer for one in forms], 4.0, ROUNDS, ramp=8.0)
    shares = [30 * one.cpu / one.messages for one in found]
    share = statistics.median(shares)
    pace = statistics.median(one.messages / one.seconds for one in found)
    answers = statistics.median(one.rate for one in found)
    beside = f"{pace:.0f} messages and {answers:.0f} answers a second, {api.refused()} refused"
    yield Row(
        "CPU of one core at 30 messages/s", f"{share:.0%} {spread(shares, '.0%')}", "<= 25 %", share <= 0.25, beside
    )
