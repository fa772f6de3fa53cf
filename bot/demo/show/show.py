"""One office at work: a local Bot API, its people with their phones, the real bot, and all their data in one folder."""

import asyncio
import logging
import mimetypes
import secrets
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import time, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.config import config
from bot.demo.office import furnish, join_all, people
from bot.demo.show import overview
from bot.demo.show.answers import PEMOHON, Pemohon, Reply, answer_of, content
from bot.demo.show.autoplay import Autoplay, Scenario
from bot.demo.show.board import Board
from bot.demo.show.program import Program, clock_of, settings_of
from bot.demo.show.story import Tale
from bot.demo.show.trouble import Trouble
from bot.demo.telegram.files import Stored
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.server import BotApi
from bot.traces import trace
from procedure.sop import Kind
from storage.database import Storage

LOG = logging.getLogger(__name__)

MOST_PEMOHON = 5
_MORNING = time(8)
_HOUR = timedelta(hours=1)
_AT_MOST_EVERY, _AT_LEAST_EVERY = 0.25, 5.0
"""Seconds between looks at the record: not more often while much happens, and now and then for the clock's sake."""


class Show:
    """Use as `async with`, on an empty `folder`: entering it starts the bot and puts everybody in office.

    `ended` is called when the bot ends by itself, with its exit status.
    """

    def __init__(self, folder: Path, ended: Callable[[int], None]) -> None:
        self.id = secrets.token_hex(4)
        self.clock = clock_of(folder)
        self.api = BotApi(token=f"{secrets.randbelow(10**9)}:{secrets.token_urlsafe(24)}", clock=self.clock)
        self.board = Board(self.api.telegram.changed)
        self._folder = folder
        self._everybody = people(self.api)
        self._pemohon: dict[User, Pemohon] = {self._everybody.pemohon: PEMOHON[0]}
        self._program = Program(self.api, folder, ended)
        self._trouble = Trouble(self.api, self._program, self.board, self.clock)
        self.play = Autoplay(self.board, self.api.telegram.changed, self._forward)
        self._scenarios = {
            "server": Scenario("Penempatan server", self._server),
            "hosting": Scenario("Hosting, sempat ditolak", self._hosting),
            "kantor": Scenario("Sehari di kantor", self._day, day=True),
        }
        self._stack = AsyncExitStack()
        self._ending = False

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.api)
            settings = settings_of(self._folder, self.api.url, self.api.token)
            self._storage = await Storage.open(settings.database_url, self._folder, settings.secret())
            stack.push_async_callback(self._storage.close)
            stack.push_async_callback(self._program.close)
            stack.callback(self.play.end)
            self._config = config(settings, self.clock())
            codes = await furnish(self._storage, self.clock())
            await self._program.start()
            await join_all(self._everybody, codes)
            self.board.put("steps", overview.steps(self._config))
            self.board.put("scenarios", [[name, one.title] for name, one in self._scenarios.items()])
            self.board.put("clock", 0.0)
            watch = asyncio.create_task(self._watch())
            stack.push_async_callback(self._end, watch)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    # Who there is, and what they would say

    @property
    def roles(self) -> dict[int, str]:
        """What each person is, by user id, the pemohon first and the offices after them."""
        offices = self._everybody.roles
        del offices[self._everybody.pemohon.id]
        return {person.id: "Pemohon" for person in self._pemohon} | offices

    def suggestion(self, person: User) -> Reply | None:
        """What a pemohon or technician would answer to what they are asked now, if that is typed or sent."""
        if person not in self._pemohon and person is not self._everybody.staf:
            return None
        return answer_of(person, self._pemohon.get(person, PEMOHON[0]), self._config.tz)

    async def give(self, person: User) -> None:
        """Answers as suggested, at once; nothing where nothing is asked."""
        answer = self.suggestion(person)
        if answer is None:
            return
        if not answer.name:
            await person.send(answer.words)
            return
        data = await asyncio.to_thread(content, answer, person, self._pemohon.get(person, PEMOHON[0]), self._config.tz)
        await (person.photo(data) if answer.photo else person.document(data, answer.name))

    def taken_over(self) -> None:
        """Somebody acts by hand: what is being played waits."""
        self.play.pause()

    async def paper(self, document_id: int) -> Stored:
        """A document issued, from the archive; `KeyError` where there is none, or it is not made yet."""
        async with self._storage.read(self.clock()) as tx:
            document = await tx.papers.find(document_id)
        if document is None or document.sha256 is None:
            raise KeyError(document_id)
        data = await asyncio.to_thread(self._storage.archive.get, document.sha256)
        name = document.filename
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return Stored(f"paper{document_id}", document.sha256, "document", "", name, mime, data)

    # What can be done besides

    async def control(self, act: Json) -> None:
        """One of the page's controls: `act["do"]` names it. Raises `KeyError` or `ValueError` for what is none."""
        match act["do"]:
            case "pemohon":
                self._add_pemohon()
            case "forward":
                self._forward(_HOUR)
            case "tomorrow":
                self._to_tomorrow()
            case "slow" | "away" | "flood" as name:
                self._trouble.switch(name, bool(act["on"]))
            case "kill":
                await self._trouble.kill()
            case "play":
                self.play.begin(self._scenarios[act["scenario"]])
            case "speed":
                self.play.set_speed(float(act["speed"]))
            case "pause":
                self.play.pause()
            case "resume":
                self.play.resume()
            case "stop":
                self.play.end()
            case other:
                raise KeyError(other)

    def _add_pemohon(self) -> User:
        number = len(self._pemohon)
        if number >= MOST_PEMOHON:
            raise ValueError("enough people")
        who = PEMOHON[number] if number < len(PEMOHON) else Pemohon(f"Pemohon {number + 1}", f"+62811000000{number}")
        person = self.api.person(who.name, phone=who.phone)
        self._pemohon[person] = who
        self.api.telegram.changed.ring()
        return person

    def _forward(self, by: timedelta) -> None:
        self.clock.forward(by)
        self._moved()

    def _to_tomorrow(self) -> None:
        self.clock.to_tomorrow(_MORNING, self._config.tz)
        self._moved()

    def _moved(self) -> None:
        self.board.put("clock", self.clock.ahead.total_seconds())

    # What can be played

    def _tale(self, person: User, kind: Kind, *, returned: bool = False) -> Tale:
        return Tale(self._everybody, person, self._pemohon[person], kind, self._config.tz, returned=returned)

    def _server(self) -> Sequence[Tale]:
        return [self._tale(self._everybody.pemohon, Kind.SERVER)]

    def _hosting(self) -> Sequence[Tale]:
        return [self._tale(self._everybody.pemohon, Kind.HOSTING, returned=True)]

    def _day(self) -> Sequence[Tale]:
        """Begins in the morning of the next working day."""
        self._to_tomorrow()
        while not self._config.work_hours.minutes_between(self.clock(), self.clock() + _HOUR):
            self._to_tomorrow()
        while len(self._pemohon) < len(PEMOHON):
            self._add_pemohon()
        first, second, third = [*self._pemohon][: len(PEMOHON)]
        return [
            self._tale(first, Kind.SERVER),
            self._tale(second, Kind.HOSTING, returned=True),
            self._tale(third, Kind.SERVER),
        ]

    # The record

    async def _watch(self) -> None:
        """Keeps what stands above the phones as the record says."""
        while not self._ending:
            change = self.api.telegram.changed.rung()
            try:
                self.board.put("overview", await overview.read(self._storage, self._config, self.clock()))
                await self._trouble.count(self._storage)
            except Exception as error:  # whatever it is, the next look may succeed, and nobody else would look
                LOG.error("the record cannot be shown\n%s", trace(error))  # noqa: TRY400  # its message stays out
            await asyncio.sleep(_AT_MOST_EVERY)
            await asyncio.wait([change], timeout=_AT_LEAST_EVERY)

    async def _end(self, watch: asyncio.Task[None]) -> None:
        """Lets the look at the record come to its end: one that is broken off leaves a connection open."""
        self._ending = True
        self.api.telegram.changed.ring()
        await asyncio.wait([watch])
