"""The start, and the memory after 1,000 permohonan have been sent, with their papers and cards."""

import statistics
from collections.abc import AsyncIterator

from tests.bench.kit.clocked import Clocked
from tests.bench.kit.program import folder, program
from tests.bench.kit.stage import Row, crowd, drafted, each, office, spread
from tests.bench.taps import send_in

SENT, AT_ONCE = 1000, 50
STARTS = 5


async def measure() -> AsyncIterator[Row]:
    """A program just begun sends them all; each start is with what it has then."""
    async with Clocked() as api:
        with folder() as data:
            await office(api, data)
            senders = crowd(api, SENT)
            await drafted(data, senders)
            async with program(api, data) as bot:
                fresh = bot.resident()
                for first in range(0, SENT, AT_ONCE):
                    await each(senders[first : first + AT_ONCE], send_in)
                memory = bot.resident()
            starts = []
            for _ in range(STARTS):
                async with program(api, data) as bot:
                    starts.append(bot.started)
    start = statistics.median(starts)
    yield Row("start to first poll", f"{start:.2f} s {spread(starts)}", "<= 2 s", start <= 2)
    yield Row(
        f"memory after {SENT:,} permohonan", f"{memory:.0f} MB", "<= 150 MB", memory <= 150, f"{fresh:.0f} MB fresh"
    )
