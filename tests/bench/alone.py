"""One person alone with the bot, at Telegram's distance and pace: in round trips, and in calls that count."""

import asyncio
import statistics
from collections import Counter
from collections.abc import AsyncIterator, Sequence

from bot.demo.office import People
from tests.bench.form import Form
from tests.bench.kit.clocked import COUNTED, Clocked
from tests.bench.kit.program import folder, program
from tests.bench.kit.stage import RTT, Row, crowd, drafted, each, office, spread
from tests.bench.taps import DISPOSE, act, send_in

ACTS = 7
THINKING = 0.5
"""Seconds the person thinks about each answer: nobody answers a whole form faster."""

PAUSE = 3.0
"""Seconds between two cards of Kadis: each makes five messages for Kabid, who gets one a second and twenty besides."""

QUIET = 2.0
"""Seconds in which a bot that says nothing has said all."""


async def measure() -> AsyncIterator[Row]:
    """A whole form, then Kadis at work."""
    async with Clocked() as api:
        with folder() as data:
            everybody, senders = await office(api, data), crowd(api, ACTS + 1)
            await drafted(data, senders)
            async with program(api, data):
                await each(senders, send_in)
                await api.settled(QUIET)
            api.latency = RTT
            async with program(api, data, paced=True):
                rows = [*await _form(api), *await _office(api, everybody)]
    for row in rows:
        yield row


async def _form(api: Clocked) -> list[Row]:
    one = Form(api, crowd(api, 1)[0])
    await one.begin()
    await api.settled(QUIET)
    first = len(api.calls)
    taken: dict[bool, list[float]] = {True: [], False: []}
    while (took := await one.answer()) is not None:
        taken[one.typed].append(took)
        await asyncio.sleep(THINKING)
    answers = [*taken[True], *taken[False]]
    await api.settled(QUIET)
    calls = Counter(call.method for call in api.calls[first:] if call.ok and call.method.startswith(COUNTED))
    each_of = calls.total() / len(answers)
    said = ", ".join(f"{count} {method}" for method, count in calls.most_common())
    parts = {
        how: statistics.median(found) / RTT for how, found in (("typed", taken[True]), ("by button", taken[False]))
    }
    beside = ", ".join(f"{how} {median:.2f}" for how, median in parts.items())
    return [
        Row(
            "calls that count, for each answer of a form",
            f"{each_of:.2f}",
            "<= 1.1",
            each_of <= 1.1,
            f"{len(answers)} answers: {said}",
        ),
        _row("one person: answer to next question", answers, 1.25, beside),
    ]


async def _office(api: Clocked, everybody: People) -> list[Row]:
    toasts, cards = [], []
    await act(api, everybody.kadis, DISPOSE, everybody.kabid)  # the program has just begun
    for _ in range(ACTS):
        await asyncio.sleep(PAUSE)
        toast, card = await act(api, everybody.kadis, DISPOSE, everybody.kabid)
        toasts.append(toast)
        cards.append(card)
    return [
        _row("one person: tap to toast", toasts, 1.3),
        _row("one person: tap to next official's card and papers", cards, 3.2),
    ]


def _row(what: str, taken: Sequence[float], goal: float, beside: str = "") -> Row:
    trips = [one / RTT for one in taken]
    trip = statistics.median(trips)
    return Row(what, f"{trip:.2f} round trips {spread(trips)}", f"<= {goal} round trips", trip <= goal, beside)
