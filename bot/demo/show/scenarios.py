"""The stories that the demo can play, and what each comes to, counted from the record and from the phones."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from time import monotonic
from zoneinfo import ZoneInfo

from bot.demo.show.answers import PEMOHON
from bot.demo.show.autoplay import OfficeTime, Scenario, Story
from bot.demo.show.cast import Cast
from bot.demo.show.deputy import Deputised
from bot.demo.show.episodes import Altered, Chain, Checked, Killed, Replaced, TakenBack, accepted
from bot.demo.show.story import Tale
from bot.demo.show.trouble import Trouble
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from procedure.sop import Kind, Office
from storage.database import Storage
from storage.models import Document

_LEADERS = (Office.KEPALA_DINAS, Office.KABID)
_MANY = 500
_PATIENCE, _LOOK = 10.0, 0.5
"""Seconds that the last document may take to be drawn, and between looks."""


class Scenarios:
    """The stories by name, played by `cast` at the clock `time`, with `trouble` where they ask for it."""

    def __init__(self, cast: Cast, time: OfficeTime, trouble: Trouble, tz: ZoneInfo) -> None:
        self._cast = cast
        self._time = time
        self._trouble = trouble
        self._tz = tz
        self._altered: Altered | None = None

    @property
    def all(self) -> Mapping[str, Scenario]:
        """In the order they are offered."""
        return {
            "server": Scenario("Penempatan server", lambda: [self.tale(Kind.SERVER)]),
            "hosting": Scenario("Hosting, sempat ditolak", lambda: [self.tale(Kind.HOSTING, returned=True)]),
            "kantor": Scenario("Sehari di kantor", self._day, day=True),
            "cek": Scenario("Daftar dan pengecekan berkala", self._check, moral=lambda: "1 pengecekan"),
            "palsu": Scenario("Dokumen yang diubah", self._alter, moral=self._found),
            "urungkan": Scenario("Salah ketuk, diurungkan", self._take_back),
            "ganti": Scenario("Pejabat diganti", self._replace),
            "plh": Scenario("Plh. untuk tiga hari", self._deputise),
            "mati": Scenario("Bot dimatikan paksa", self._kill, moral=lambda: self._trouble.moral),
        }

    def tale(self, kind: Kind, person: User | None = None, *, returned: bool = False) -> Tale:
        """A permohonan of `person`, by default the first who applies."""
        whose = person or self._cast.people.pemohon
        return Tale(self._cast.people, whose, self._cast.pemohon[whose], kind, self._tz, returned=returned)

    def _day(self) -> Sequence[Story]:
        while len(self._cast.pemohon) < len(PEMOHON):
            self._cast.add_pemohon()
        first, second, third = [*self._cast.pemohon][: len(PEMOHON)]
        return [
            self.tale(Kind.SERVER, first),
            self.tale(Kind.HOSTING, second, returned=True),
            self.tale(Kind.SERVER, third),
        ]

    def _check(self) -> Sequence[Story]:
        """A server is placed first where nothing is there yet that could be checked."""
        before = [] if accepted(self._cast.people.pemohon) else [self.tale(Kind.SERVER)]
        return [Chain([*before, Checked(self._cast.people, self._time)])]

    def _alter(self) -> Sequence[Story]:
        self._altered = Altered(self._cast.people.pemohon)
        return [self._altered]

    def _found(self) -> str:
        return self._altered.found if self._altered else ""

    def _replace(self) -> Sequence[Story]:
        people, whose = self._cast.people, self._cast.people.pemohon
        return [Replaced(people, whose, self._cast.pemohon[whose], self._tz, self._cast.newcomer())]

    def _deputise(self) -> Sequence[Story]:
        people, whose = self._cast.people, self._cast.people.pemohon
        return [Deputised(people, whose, self._cast.pemohon[whose], self._tz, self._time)]

    def _take_back(self) -> Sequence[Story]:
        people, whose = self._cast.people, self._cast.people.pemohon
        return [TakenBack(people, whose, self._cast.pemohon[whose], self._tz)]

    def _kill(self) -> Sequence[Story]:
        people, whose = self._cast.people, self._cast.people.pemohon
        return [Killed(people, whose, self._cast.pemohon[whose], self._tz, self._trouble.kill)]


class Count:
    """Documents, sheets of paper, and the taps of those who lead, since it was begun."""

    def __init__(self, storage: Storage, api: BotApi, cast: Cast, clock: Callable[[], datetime]) -> None:
        self._storage = storage
        self._api = api
        self._cast = cast
        self._clock = clock
        self._leaders = set[int]()
        self._document = self._query = 0

    async def begin(self) -> None:
        """Counts from here."""
        async with self._storage.read(self._clock()) as tx:
            newest = await tx.papers.newest(1)
        self._document = newest[0].id if newest else 0
        self._query = len(self._api.telegram.queries)
        self._leaders = self._leading()

    async def words(self) -> str:
        """`5 dokumen, 0 kertas, 3 ketukan pimpinan`; a sheet of paper is what the archive has no file of.

        A document that came out in several editions is one. Empty where there was none.
        """
        issued = await self._issued()
        end = monotonic() + _PATIENCE
        while any(one.sha256 is None for one in issued) and monotonic() < end:
            await asyncio.wait([self._api.telegram.changed.rung()], timeout=_LOOK)
            issued = await self._issued()
        archived = {(one.permohonan_id, one.paper): one.sha256 is not None for one in issued}
        leaders = self._leaders | self._leading()
        taps = [*self._api.telegram.queries.values()][self._query :]
        led = {(query.chat.id, query.data) for query in taps if query.chat.id in leaders}  # twice on a button is one
        documents, paper = len(archived), [*archived.values()].count(False)
        return f"{documents} dokumen, {paper} kertas, {len(led)} ketukan pimpinan" if archived else ""

    async def _issued(self) -> list[Document]:
        async with self._storage.read(self._clock()) as tx:
            newest = await tx.papers.newest(_MANY)  # those of a permohonan: the laporan of a month comes by itself
        return [one for one in newest if one.id > self._document and one.permohonan_id is not None]

    def _leading(self) -> set[int]:
        return {self._cast.people.officials[office].id for office in _LEADERS}
