"""`python -m tests.year [SEED]`: the year, and what it came to."""

import argparse
import asyncio
import heapq
import logging
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.demo.telegram.people import User
from procedure.sop import Kind, Office
from tests.support.delegations import accepted, appointed, link_in
from tests.support.journeys import fill
from tests.year import checks
from tests.year.hands import Hands
from tests.year.office import Year, opened

JAKARTA = ZoneInfo("Asia/Jakarta")
BEGINS = datetime(2026, 1, 5, 7, 30, tzinfo=JAKARTA)
ENDS = datetime(2026, 12, 31, 15, 0, tzinfo=JAKARTA)
FIRST = 720_000_000
"""Where the pemohon's account numbers begin, away from the officials'."""
LAST_FILED = datetime(2026, 11, 20, 15, 0, tzinfo=JAKARTA)


class Play:
    """The year, event after event: who files when, who looks at their phone, who comes and goes."""

    def __init__(self, year: Year, random: Random, pemohon: int, permohonan: int) -> None:
        self.year = year
        self.random = random
        self.people = [
            year.people.pemohon,
            *(year.api.person(f"Pemohon {number}", id=FIRST + number) for number in range(2, pemohon + 1)),
        ]
        self.hands: dict[int, Hands] = {}
        self._queue: list[tuple[datetime, int, str, User | None]] = []
        self._order = count()
        self._awake: set[int] = set()
        self._seen: dict[int, int] = {}
        self._known: set[int] = set()
        self.serial = count(1)
        self.did: Counter[str] = Counter()
        span = (LAST_FILED - BEGINS).total_seconds()
        for _ in range(permohonan):
            day = BEGINS + timedelta(seconds=random.uniform(0, span))
            self.plan(
                day.replace(hour=random.choice((8, 9, 10, 11, 13, 14, 19, 21))), "file", random.choice(self.people)
            )
        day = BEGINS
        while day < ENDS:
            for hour, minute in ((6, 0), (7, 45), (9, 0), (11, 0), (13, 30), (15, 30), (18, 0), (23, 30)):
                self.plan(day.replace(hour=hour, minute=minute), "look", None)
            day += timedelta(days=1)
        for month in (2, 4, 6, 8, 10, 12):
            self.plan(datetime(2026, month, 9, 12, 30, tzinfo=JAKARTA), "restart", None)
        self.plan(datetime(2026, 7, 1, 8, 0, tzinfo=JAKARTA), "replace kabid", None)
        for month, office in ((2, Office.KABID), (3, Office.KEPALA_DINAS), (5, Office.KABID), (9, Office.KEPALA_DINAS)):
            self.plan(datetime(2026, month, 17, 9, 30, tzinfo=JAKARTA), f"away {office}", None)

    def plan(self, at: datetime, what: str, who: User | None) -> None:
        heapq.heappush(self._queue, (at, next(self._order), what, who))

    async def run(self) -> None:
        while self._queue and self._queue[0][0] < ENDS:
            at, _, what, who = heapq.heappop(self._queue)
            await self.year.at(at.astimezone(UTC))
            if what == "restart":
                await self.year.restart()
            elif what == "replace kabid":
                await self.year.invited(self.year.api.person("Kabid Baru"), Office.KABID)
            elif what.startswith("away "):
                await self._away(Office(what.removeprefix("away ")))
            elif who is not None and what == "file":
                await self._file(who)
            elif who is not None:
                await self._act(who)
            self._wake()

    async def _away(self, office: Office) -> None:
        """The holder of an office is away for a week, and Kasi stands in for them."""
        holder = self.year.people.officials[office]
        deputy = self.year.people.kasi
        async with self.year.services.storage.read(self.year.clock()) as tx:
            name = str(await tx.offices.name(deputy.id))
        title = self.year.services.config.dinas.titles.of(office).short
        await appointed(holder, f"Tunjuk Plh. {title}", name, "Hari ini", "1 minggu", surat=f"800/{office.value}/2026")
        await self.year.settled()
        await accepted(deputy, await link_in(deputy))
        await self.year.settled()
        self.did["plh"] += 1

    async def _file(self, who: User) -> None:
        if who.chat_state.away or self._hands(who).next():
            self.plan(self.year.clock() + timedelta(days=1), "file", who)  # first what waits for them
            return
        serial, kind = next(self.serial), self.random.choice(list(Kind))
        yesterday = (self.year.clock() - timedelta(days=1)).astimezone(JAKARTA)
        given = {
            "surat_tanggal": format_date(yesterday.date(), "d MMMM y", locale="id"),
            "nomor_seri": f"SN-{serial:05d}",
            "sub_domain": f"app{serial}.kuduskab.go.id",
            "nama": who.name if len(who.name) > 3 else "Pemohon Satu",
        }
        asked = {"tinggi_u": self.random.choice(["1U", "2U"])}
        await fill(who, kind, given=given | asked, known=who.id in self._known)
        self._known.add(who.id)
        await who.tap("Setuju dan kirim")
        await self.year.settled()
        self.did["kirim"] += 1

    async def _act(self, who: User) -> None:
        self._awake.discard(who.id)
        hands = self._hands(who)
        for _ in range(12):  # a card, or a dialogue to its end, in one sitting
            move = hands.next()
            if move is None:
                break
            self.did[move.label or ("foto" if move.pictured else "kata")] += 1
            await hands.do(move)
            await self.year.settled()
            self.year.clock.now += timedelta(seconds=self.random.randint(4, 40))

    def _wake(self) -> None:
        """Whoever's phone shows something new looks at it: officials at work, pemohon when they like."""
        officials = {person.id for person in self.year.people.officials.values()} | {
            person.id for person in self.year.technicians
        }
        for person in self.year.api.people:
            version = person.chat_state.version
            if person.id in self._awake or self._seen.get(person.id) == version:
                continue
            self._seen[person.id] = version
            if self._hands(person).next() is None:
                continue
            now = self.year.clock()
            if person.id in officials or person.name == "Kabid Baru":
                at = self.year.hours.deadline(now, int(self.random.expovariate(1 / 25)) + 1)
            else:
                at = now + timedelta(minutes=self.random.expovariate(1 / 600))
            self._awake.add(person.id)
            self.plan(at, "act", person)

    def _hands(self, person: User) -> Hands:
        return self.hands.setdefault(person.id, Hands(person, self.random))


async def _run(seed: int, pemohon: int, permohonan: int) -> int:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder), BEGINS.astimezone(UTC)) as year:
            play = Play(year, Random(seed), pemohon, permohonan)  # noqa: S311 - a year is to be played again by its seed
            await play.run()
            await year.at(ENDS.astimezone(UTC))
            faults = await checks.all_of(year)
            checks.tell(year)
        sys.stdout.write(f"did: {dict(play.did.most_common(40))}\n")
    sys.stdout.write(f"seed {seed}, {year.restarts} restarts, {time.monotonic() - began:.0f} s\n")
    for fault in faults:
        sys.stdout.write(f"FAULT {fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seed", nargs="?", type=int, default=2026)
    parser.add_argument("--pemohon", type=int, default=150)
    parser.add_argument("--permohonan", type=int, default=600)
    options = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    sys.exit(asyncio.run(_run(options.seed, options.pemohon, options.permohonan)))
