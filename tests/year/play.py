"""The year, event after event: who files when, who looks at their phone, who comes, goes and loses theirs."""

import heapq
import logging
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from bot.demo.telegram.people import User
from bot.demo.telegram.sight import plain
from procedure.sop import Office
from tests.support.delegations import accepted, appointed, link_in
from tests.year.filing import Filing
from tests.year.hands import Hands
from tests.year.office import Year

LOG = logging.getLogger(__name__)
JAKARTA = ZoneInfo("Asia/Jakarta")
BEGINS = datetime(2026, 1, 5, 7, 30, tzinfo=JAKARTA)
ENDS = datetime(2026, 12, 31, 15, 0, tzinfo=JAKARTA)
LAST_FILED = datetime(2026, 11, 20, 15, 0, tzinfo=JAKARTA)
FIRST = 720_000_000
"""Where the pemohon's account numbers begin, away from the officials'."""
LOOKS = ((6, 0), (7, 45), (12, 30), (16, 45), (23, 30))
"""When it is looked for what is due on a day on which nothing else happens: by night too, for nothing may come then."""
NEW_PHONES = ((3, Office.STAF_TEKNIS), (8, Office.KASI), (10, None), (11, None))
"""In which months somebody loses their phone: the holder of an office, or a pemohon."""
COMPLAINTS = 12
TOGETHER = 10
"""People look at their phones at minutes that this divides: then what is due is looked for once for all of them."""
FAULT = 2000
"""Characters told of what somebody could not do: the end of it is their chat."""
KEPT = 0.8
"""How often a server is brought on the day that was agreed."""

_DUE = """
SELECT MIN(at) FROM (SELECT MIN(at) AS at FROM reminder WHERE at > :now
  UNION ALL SELECT MIN(due_at) FROM reminder WHERE due_at > :now
  UNION ALL SELECT MIN(begins) FROM delegation WHERE begins > :now
  UNION ALL SELECT MIN(ends) FROM delegation WHERE ends > :now)
"""


class Play:
    """Whoever is in it, and what they will do when."""

    def __init__(self, year: Year, random: Random, pemohon: int, permohonan: int) -> None:
        self.year = year
        self.random = random
        self.people = [
            year.people.pemohon,
            *(year.api.person(f"Pemohon {number}", id=FIRST + number) for number in range(2, pemohon + 1)),
        ]
        self.did: Counter[str] = Counter()
        self.faults: list[str] = []
        self._filing = Filing(year, random)
        self._hands: dict[int, Hands] = {}
        self._queue: list[tuple[datetime, int, str, Callable[[], Awaitable[None]]]] = []
        self._order = count()
        self._awake: set[int] = set()
        self._seen: dict[int, int] = {}
        self._due: datetime | None = None
        self._month = 0
        self._base = sqlite3.connect(f"file:{year.settings.data_dir / 'penempatan.db'}?mode=ro", uri=True)
        self._plan_all(permohonan)

    def _plan_all(self, permohonan: int) -> None:
        numbers = range(len(self.people))  # their accounts may change
        for number in self.random.choices(numbers, k=permohonan):
            self.plan(self._any_day((8, 9, 10, 11, 13, 14, 19, 21)), "file", partial(self._file, number))
        for number in self.random.choices(numbers, k=min(COMPLAINTS, permohonan // 10)):
            self.plan(self._any_day((9, 20)), "pengaduan", partial(self._complain, number))
        day = BEGINS
        while day < ENDS:
            for hour, minute in LOOKS:
                self.plan(day.replace(hour=hour, minute=minute), "look", _nothing)
            self.plan(day.replace(hour=10, minute=5), "brought", self._brought)
            day += timedelta(days=1)
        for month in (2, 4, 6, 8, 10, 12):
            self.plan(datetime(2026, month, 9, 12, 30, tzinfo=JAKARTA), "restart", self.year.restart)
        self.plan(datetime(2026, 7, 1, 8, 0, tzinfo=JAKARTA), "a new kabid", self._new_kabid)
        for month, office in ((2, Office.KABID), (3, Office.KEPALA_DINAS), (5, Office.KABID), (9, Office.KEPALA_DINAS)):
            begins = datetime(2026, month, 17, 9, 30, tzinfo=JAKARTA)
            self.plan(begins, "plh", partial(self._away, office))
        for month, holder in NEW_PHONES:
            at = datetime(2026, month, 12, 11, 0, tzinfo=JAKARTA)
            self.plan(at, "ganti akun", partial(self._lose_phone, holder))

    def _any_day(self, hours: tuple[int, ...]) -> datetime:
        day = BEGINS + (LAST_FILED - BEGINS) * self.random.random()
        return day.replace(hour=self.random.choice(hours))

    def plan(self, at: datetime, what: str, deed: Callable[[], Awaitable[None]]) -> None:
        """Something will be done then."""
        heapq.heappush(self._queue, (at, next(self._order), what, deed))

    async def run(self) -> None:
        """Plays it to its end; the clock goes from one event, or thing that falls due, to the next."""
        while self._queue and self._queue[0][0] < ENDS:
            if self._due is not None and self._due < self._queue[0][0]:
                await self.year.at(self._due)
            else:
                at, _, what, deed = heapq.heappop(self._queue)
                await self.year.at(at.astimezone(UTC))
                if what != "look":
                    await self._do(what, deed)
            self._wake()
            self._tell()
            (due,) = self._base.execute(_DUE, {"now": f"{self.year.clock():%Y-%m-%d %H:%M:%S.999999}"}).fetchone()
            self._due = None if due is None else datetime.fromisoformat(due).replace(tzinfo=UTC)
        await self.year.at(ENDS.astimezone(UTC))
        self._base.close()

    def _tell(self) -> None:
        """Says where it is, once a month."""
        month = self.year.clock().astimezone(JAKARTA).month
        if month != self._month:
            self._month = month
            LOG.info("%d: %d filed, %d events wait", month, self.did["kirim"], len(self._queue))

    async def _do(self, what: str, deed: Callable[[], Awaitable[None]]) -> None:
        """One event; what somebody cannot do as they would is told in the end, and the year goes on."""
        try:
            await deed()
        except AssertionError as error:
            self.faults.append(f"{self.year.clock():%d %b %H.%M} UTC, {what}: {error}"[:FAULT])
            await self.year.settled()
        self.year.heard.acts(None)

    # What people do by themselves

    async def _file(self, number: int) -> None:
        who = self.people[number]
        if who.chat_state.away or self._of(who).next():
            self._again_tomorrow("file", partial(self._file, number))  # first what waits for them
            return
        self.year.heard.acts(who)
        await self._filing.file(who, self.year.clock().astimezone(JAKARTA).date())
        self.did["kirim"] += 1

    async def _complain(self, number: int) -> None:
        who = self.people[number]
        if self._of(who).next() or not self._filing.knows(who):
            self._again_tomorrow("pengaduan", partial(self._complain, number))
            return
        self.year.heard.acts(who)
        sent = await who.send("/pengaduan")
        asked = await who.sees("📣 Pengaduan", after=sent["message_id"])
        await self.year.settled()
        if "Silakan tulis" not in plain(asked):
            await who.tap_on(asked["message_id"], "Bukan tentang permohonan")
            await who.sees("Silakan tulis", after=asked["message_id"])
        await who.send("Petugas tidak mengangkat telepon selama tiga hari.")
        await self.year.settled()
        self.did["pengaduan"] += 1

    def _again_tomorrow(self, what: str, deed: Callable[[], Awaitable[None]]) -> None:
        self.plan(self.year.clock() + timedelta(days=1), what, deed)

    async def _act(self, who: User) -> None:
        """A card, or a dialogue to its end, in one sitting."""
        self._awake.discard(who.id)
        hands = self._of(who)
        self.year.heard.acts(who)
        for _ in range(12):
            move = hands.next()
            if move is None:
                break
            self.did[move.said] += 1
            await hands.do(move)
            await self.year.settled()
            self.year.clock.now += timedelta(seconds=self.random.randint(4, 40))

    async def _brought(self) -> None:
        """Of the servers that are to be brought by now most are there, and Staf Teknis goes on."""
        rows = self._base.execute(
            "SELECT v.taken_by FROM arrival a JOIN visit v ON v.id = a.visit_id "
            "WHERE v.until IS NULL AND a.confirmed_at IS NOT NULL AND a.at <= ? ORDER BY v.id",
            (f"{self.year.clock():%Y-%m-%d %H:%M:%S}",),
        ).fetchall()
        staff = {person.id: person for person in self.year.technicians}
        for (taken_by,) in rows:
            if taken_by in staff and self.random.random() < KEPT:
                person = staff[taken_by]
                self.year.heard.acts(person)
                await person.tap("Perangkat sudah tiba")
                await self.year.settled()
                self.did["Perangkat sudah tiba"] += 1

    # Who comes and goes

    async def _new_kabid(self) -> None:
        person = self.year.api.person("Kabid Baru")
        await self.year.invited(person, Office.KABID)
        self.year.officials[Office.KABID] = person
        self.year.role[person.id] = Office.KABID

    async def _away(self, office: Office) -> None:
        """The holder of an office is away for a week, and Kasi stands in for them."""
        holder, deputy = self.year.officials[office], self.year.officials[Office.KASI]
        async with self.year.services.storage.read(self.year.clock()) as tx:
            name = str(await tx.offices.name(deputy.id))
        title = self.year.services.config.dinas.titles.of(office).short
        self.year.heard.acts(holder)
        await appointed(holder, f"Tunjuk Plh. {title}", name, "Hari ini", "1 minggu", surat=f"800/{office.value}/2026")
        await self.year.settled()
        self.year.heard.acts(deputy)
        await accepted(deputy, await link_in(deputy))
        await self.year.settled()
        self.did["plh"] += 1

    async def _lose_phone(self, office: Office | None) -> None:
        """Somebody has a new account, which takes over by a link that the admin makes."""
        filed = [one for one in self.people if self._filing.knows(one)]
        old = self.year.officials[office] if office is not None else self.random.choice(filed)
        new = self.year.api.person(old.name)
        lost = await self.year.new_phone(old, new)
        for number, one in enumerate(self.people):
            if one.id == lost:
                self.people[number] = new
                self._filing.moved(one, new)
        self.did["ganti akun"] += 1

    def _wake(self) -> None:
        """Whoever's phone shows something new looks at it: officials at work, pemohon when they like."""
        for person in self.year.api.people:
            version = person.chat_state.version
            if person.id in self._awake or self._seen.get(person.id) == version:
                continue
            self._seen[person.id] = version
            if self._of(person).next() is None:
                continue
            now = self.year.clock()
            if person.id in self.year.role:
                at = self.year.hours.deadline(now, int(self.random.expovariate(1 / 25)) + 1)
            else:
                at = now + timedelta(minutes=self.random.expovariate(1 / 600))
            at += timedelta(minutes=TOGETHER - at.minute % TOGETHER, seconds=-at.second)
            self._awake.add(person.id)
            self.plan(at, "act", partial(self._act, person))

    def _of(self, person: User) -> Hands:
        return self._hands.setdefault(person.id, Hands(person, self.random))


async def _nothing() -> None:
    """Only what is due."""
