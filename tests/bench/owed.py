"""What is owed to many, all at once, within Telegram's limits."""

from collections.abc import AsyncIterator

from bot.clock import utc_now
from tests.bench.kit.clocked import Clocked
from tests.bench.kit.program import folder, program, storage
from tests.bench.kit.stage import RTT, Row, crowd, each, office

PEOPLE, EACH = 200, 5


async def measure() -> AsyncIterator[Row]:
    """The limit is the yardstick: 30 a second."""
    async with Clocked(latency=RTT, limits=True) as api:
        with folder() as data:
            await office(api, data)
            everybody = crowd(api, PEOPLE)
            async with storage(data) as opened, opened.begin(utc_now()) as tx:
                for number in range(EACH):
                    for person in everybody:
                        await tx.outbox.post(person.id, "sendMessage", {"text": f"Pengumuman {number}"})
            async with program(api, data, paced=True):
                await each(everybody, lambda person: person.sees(f"Pengumuman {EACH - 1}", within=120))
        times = [call.time for call in api.calls if call.ok and call.method == "sendMessage"]
    rate = (len(times) - 1) / (times[-1] - times[0])
    met = rate >= 27 and not api.refused()
    what = f"{PEOPLE * EACH:,} messages owed to {PEOPLE} people"
    yield Row(what, f"{rate:.1f}/s, {api.refused()} refused", ">= 27/s, none refused", met)
