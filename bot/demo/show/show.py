"""One office at work: a local Bot API, its people with their phones, the real bot, and all their data in one folder."""

import asyncio
import logging
import mimetypes
import secrets
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.config import configured
from bot.demo.office import furnish, join_all
from bot.demo.show import overview
from bot.demo.show.answers import PEMOHON, Pemohon, Reply, answer_of, content
from bot.demo.show.autoplay import Autoplay, rush
from bot.demo.show.board import Board
from bot.demo.show.cast import Cast
from bot.demo.show.clock import WorkingTime
from bot.demo.show.filling import Fillings
from bot.demo.show.program import Program, clock_of, settings_of
from bot.demo.show.scenarios import Count, Scenarios
from bot.demo.show.trouble import Trouble
from bot.demo.telegram.files import Stored
from bot.demo.telegram.keyboards import find_button
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.traces import trace
from procedure.sop import Kind
from storage.database import Storage

LOG = logging.getLogger(__name__)

_AT_MOST_EVERY, _AT_LEAST_EVERY = 0.25, 5.0
"""Seconds between looks at the record: not more often while much happens, and now and then for the clock's sake."""

_HOUR = timedelta(hours=1)
_OPENING = 60.0


class Show:
    """Use as `async with`, on an empty `folder`: entering it starts the bot and puts everybody in office.

    A permohonan waits for the Kepala Dinas then. `ended` is called when the bot ends by itself, with its exit status.
    """

    def __init__(self, folder: Path, ended: Callable[[int], None]) -> None:
        self.id = secrets.token_hex(4)
        self.clock = clock_of(folder)
        self.api = BotApi(token=f"{secrets.randbelow(10**9)}:{secrets.token_urlsafe(24)}", clock=self.clock)
        self.board = Board(self.api.telegram.changed)
        self.cast = Cast(self.api)
        self._folder = folder
        self._program = Program(self.api, folder, ended)
        self._trouble = Trouble(self.api, self._program, self.board, self.clock)
        self._stack = AsyncExitStack()
        self._ending = False

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.api)
            settings = settings_of(self._folder, self.api.url, self.api.token)
            self._storage = await Storage.open(settings.database_url, self._folder, settings.secret())
            stack.push_async_callback(self._storage.close)
            stack.push_async_callback(self._program.close)
            self._settings = settings
            async with self._storage.read(self.clock()) as tx:
                self._config = await configured(settings, tx)
            self.time = WorkingTime(self.clock, self._config.work_hours, self._moved)
            self.time.to_work()
            self._fillings = Fillings(self.cast.pemohon, self.api.telegram.changed, self._config.tz)
            stack.callback(self._fillings.close)
            self.scenarios = Scenarios(self.cast, self.time, self._trouble, self._config.tz)
            score = Count(self._storage, self.api, self.cast, self.clock)
            self.play = Autoplay(self.board, self.api.telegram.changed, self.time, score)
            stack.callback(self.play.end)
            codes = await furnish(self._storage, self.clock())
            await self._program.start()
            await join_all(self.cast.people, codes)
            self.board.put("steps", overview.steps(self._config))
            self.board.put("saves", overview.saves(self._config))
            self.board.put("scenarios", [[name, one.title] for name, one in self.scenarios.all.items()])
            await self._follow()
            await self._open()
            self._moved()
            watch = asyncio.create_task(self._watch())
            stack.push_async_callback(self._end, watch)
            self._stack = stack.pop_all()
        return self

    async def _open(self) -> None:
        """Somebody has applied: the first card waits."""
        kadis, tale = self.cast.people.kadis, self.scenarios.tale(Kind.SERVER)

        def waits() -> bool:
            return "PSH-" in plain(kadis.last) and bool(kadis.buttons(kadis.last))

        async with asyncio.timeout(_OPENING):
            await rush([tale], self.api.telegram.changed, waits)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    # Who there is, and what they would say

    @property
    def roles(self) -> dict[int, str]:
        """What each person is now, by user id."""
        return self.cast.roles

    def suggestion(self, person: User) -> Reply | None:
        """What a pemohon or technician would answer to what they are asked now, if that is typed or sent."""
        if person in self._fillings or (person not in self.cast.pemohon and person is not self.cast.people.staf):
            return None
        return answer_of(person, self._answers(person), self._config.tz)

    def _answers(self, person: User) -> Pemohon:
        return self.cast.pemohon.get(person, PEMOHON[0])

    async def give(self, person: User) -> None:
        """Answers as suggested, at once; nothing where nothing is asked."""
        answer = self.suggestion(person)
        if answer is None:
            return
        offered = answer.choice and find_button([person.last.get("reply_markup", {})], answer.words)
        if offered:
            person.forge(person.last["message_id"], offered[1]["callback_data"])
        elif not answer.name:
            await person.send(answer.words)
        else:
            data = await asyncio.to_thread(content, answer, person, self._answers(person), self._config.tz)
            await (person.photo(data) if answer.photo else person.document(data, answer.name))

    def fill(self, person: User) -> None:
        """Answers the rest of a pemohon's form with the examples, one after the other."""
        self._fillings.begin(person)

    def taken_over(self, person: User) -> None:
        """Somebody acts by hand for `person`: what is being played waits, and a form is not filled on."""
        self.play.pause()
        self._fillings.end(person)

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
                self.cast.add_pemohon()
            case "hour":
                self.time.forward(_HOUR)
            case "workday":
                self.time.to_next_workday()
            case "month":
                self.time.to_next_month()
            case "slow" | "away" | "flood" as name:
                self._trouble.switch(name, bool(act["on"]))
            case "kill":
                await self._trouble.kill()
            case "play":
                self.play.begin(self.scenarios.all[act["scenario"]])
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

    def _moved(self) -> None:
        self.board.put("clock", self.clock.ahead.total_seconds())

    # The record

    async def _follow(self) -> None:
        """Titles, and whose phone is shown first, are as the record has them."""
        async with self._storage.read(self.clock()) as tx:
            await self.cast.follow(tx)
            self._config = await configured(self._settings, tx)
        self.time.hours = self._config.work_hours
        self.board.put("lead", self.cast.people.kadis.id)

    async def _watch(self) -> None:
        """Keeps what stands above the phones as the record says."""
        while not self._ending:
            change = self.api.telegram.changed.rung()
            try:
                await self._follow()
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
