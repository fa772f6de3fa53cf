"""*Putar otomatis*: plays whole permohonan on the phones, at a speed of choice, until it is paused or taken over."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.demo.bell import Bell
from bot.demo.show.board import Board
from bot.demo.show.hand import Gesture
from bot.demo.show.story import Tale
from bot.demo.telegram.schema import Json
from bot.traces import trace

LOG = logging.getLogger(__name__)

SPEEDS = (0.5, 1, 2, 4, 8)
OFFICE_TIME = timedelta(minutes=4)
"""How long each official takes where the day is played too."""

_TOAST_WAIT = 2.0
_LOOK = 0.5


@dataclass(frozen=True)
class Scenario:
    """What can be played: its `title`, and what is to be made ready. `day` plays the hours of an office day too."""

    title: str
    tales: Callable[[], Sequence[Tale]]
    day: bool = False


class Autoplay:
    """The hand that plays on the phones whose changes ring `changed`; what it does is put on `board`.

    `forward` moves the clock on while a day is played.
    """

    def __init__(self, board: Board, changed: Bell, forward: Callable[[timedelta], None]) -> None:
        self._board = board
        self._changed = changed
        self._forward = forward
        self._task: asyncio.Task[None] | None = None
        self._going = asyncio.Event()
        self._disturbed = asyncio.Event()
        self._tales: list[Tale] = []
        self._speed = 1.0
        self._state: Json = {}
        self._tell(state="idle", caption="", person=None, count=0)

    def begin(self, scenario: Scenario) -> None:
        """Plays from the start; whatever was being played ends."""
        self.end()
        self._going.set()
        self._tell(state="playing", caption=scenario.title, person=None, count=0)
        self._task = asyncio.create_task(self._play(scenario))
        self._task.add_done_callback(self._report)

    def pause(self) -> None:
        """Stops before the next act; the phones are anybody's meanwhile."""
        if self._state["state"] == "playing":
            self._going.clear()
            self._disturbed.set()
            self._tell(state="paused", person=None)

    def resume(self) -> None:
        """Goes on from where things stand now."""
        if self._state["state"] == "paused":
            for tale in self._tales:
                tale.look_anew()
            self._going.set()
            self._tell(state="playing")

    def end(self) -> None:
        """Leaves everything as it is to whoever takes over."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self._tell(state="idle", caption="", person=None)

    def set_speed(self, speed: float) -> None:
        """One of `SPEEDS`; raises `ValueError` for any other."""
        if speed not in SPEEDS:
            raise ValueError(speed)
        self._speed = speed
        self._tell(speed=speed)

    def _report(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            LOG.error("what was being played broke off\n%s", trace(error))
            self._tell(
                state="idle", caption="Pemutaran berhenti karena gangguan; silakan lanjutkan sendiri.", person=None
            )

    def _tell(self, **news: object) -> None:
        self._state = {"speed": self._speed, **self._state, **news}
        self._board.put("play", self._state)

    async def _play(self, scenario: Scenario) -> None:
        tales = self._tales = list(scenario.tales())
        while not all(tale.over for tale in tales):
            await self._going.wait()
            self._disturbed.clear()
            tale, act = self._choose(tales)
            if tale is None or act is None:
                await self._something_happens()
                continue
            tales.append(tales.pop(tales.index(tale)))  # the others come first the next time
            await self._do(tale, act, day=scenario.day)
        self._tell(state="done", caption="Cerita selesai.", person=None)
        self._task = None

    @staticmethod
    def _choose(tales: Sequence[Tale]) -> tuple[Tale | None, Gesture | None]:
        return next(((tale, act) for tale in tales if (act := tale.next())), (None, None))

    async def _do(self, tale: Tale, act: Gesture, *, day: bool) -> None:
        self._tell(caption=act.caption, person=act.person.id, count=self._state["count"] + 1)
        self._board.cue("cue", {"person": act.person.id, "seconds": act.seconds / self._speed, **act.cue})
        if not await self._beat(act.seconds * 0.7) or not act.same(tale.next()):
            return  # somebody took over, or was faster
        if day and act.office:
            self._forward(OFFICE_TIME)
        query = await act.perform()
        if (
            query is not None
            and await query.chat.bell.until(lambda: query.answered or None, _TOAST_WAIT)
            and query.toast
        ):
            self._board.cue("toast", {"person": act.person.id, "toast": query.toast, "alert": False})
        await self._beat(act.seconds * 0.3)

    async def _beat(self, seconds: float) -> bool:
        """Lets the audience follow; False if it was paused meanwhile."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds / self._speed):  # `wait_for` may swallow a cancellation
                await self._disturbed.wait()
        return self._going.is_set()

    async def _something_happens(self) -> None:
        await asyncio.wait([self._changed.rung()], timeout=_LOOK)
