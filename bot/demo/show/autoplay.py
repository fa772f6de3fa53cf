"""*Putar otomatis*: plays whole permohonan on the phones, at a speed of choice, until it is paused or taken over."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.demo.bell import Bell
from bot.demo.show.board import Board
from bot.demo.show.hand import Gesture
from bot.demo.telegram.schema import Json
from bot.traces import trace

LOG = logging.getLogger(__name__)

SPEEDS = (0.5, 1, 2, 4, 8)
OFFICE_TIME = timedelta(minutes=4)
"""How long each official takes where the day is played too."""

_TOAST_WAIT = 2.0
_LOOK = 0.5


class Story(Protocol):
    """What is played: `subject` names what it speaks of."""

    @property
    def subject(self) -> str:
        """Said before each caption."""

    @property
    def over(self) -> bool:
        """Whether it has come to its end."""

    def next(self) -> Gesture | None:
        """What comes next; None while the bot has not answered yet, and at the end."""

    def look_anew(self) -> None:
        """Waits for nothing any more: somebody else has acted meanwhile."""


class OfficeTime(Protocol):
    """The clock of the office."""

    def forward(self, by: timedelta) -> None:
        """Moves it on."""

    def to_work(self) -> None:
        """Moves it on to when somebody is at work; nothing where they are."""


class Score(Protocol):
    """What a story comes to, counted from when it began."""

    async def begin(self) -> None:
        """Counts from here."""

    async def words(self) -> str:
        """What has come since, in words."""


@dataclass(frozen=True)
class Scenario:
    """What can be played: its `title`, and what is to be made ready. `day` plays the hours of an office day too.

    `moral` is said at its end besides what all stories count.
    """

    title: str
    stories: Callable[[], Sequence[Story]]
    day: bool = False
    moral: Callable[[], str] = lambda: ""


async def rush(stories: Sequence[Story], changed: Bell, until: Callable[[], bool]) -> None:
    """Plays without a pause up to `until`; only the bot is waited for."""
    queue = list(stories)
    while not until():
        found = next(((story, act) for story in queue if (act := story.next())), None)
        if found is None:
            await asyncio.wait([changed.rung()], timeout=_LOOK)
            continue
        story, act = found
        await act.perform()
        queue.append(queue.pop(queue.index(story)))


class Autoplay:
    """The hand that plays on the phones whose changes ring `changed`; what it does is put on `board`.

    It plays in working hours by the clock `time`, and has what it came to counted by `score`.
    """

    def __init__(self, board: Board, changed: Bell, time: OfficeTime, score: Score) -> None:
        self._board = board
        self._changed = changed
        self._time = time
        self._score = score
        self._task: asyncio.Task[None] | None = None
        self._going = asyncio.Event()
        self._disturbed = asyncio.Event()
        self._stories: list[Story] = []
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
            for story in self._stories:
                story.look_anew()
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
        self._time.to_work()
        await self._score.begin()
        stories = self._stories = list(scenario.stories())
        while not all(story.over for story in stories):
            await self._going.wait()
            self._disturbed.clear()
            story, act = self._choose(stories)
            if story is None or act is None:
                await self._something_happens()
                continue
            stories.append(stories.pop(stories.index(story)))  # the others come first the next time
            await self._do(story, act, day=scenario.day)
        counted = ", ".join(filter(None, (await self._score.words(), scenario.moral())))
        self._tell(state="done", caption=f"{scenario.title}: {counted}.", person=None)
        self._task = None

    @staticmethod
    def _choose(stories: Sequence[Story]) -> tuple[Story | None, Gesture | None]:
        return next(((story, act) for story in stories if (act := story.next())), (None, None))

    async def _do(self, story: Story, act: Gesture, *, day: bool) -> None:
        self._time.to_work()
        caption = f"{story.subject} · {act.caption}"
        self._tell(caption=caption, person=act.person.id, count=self._state["count"] + 1)
        self._board.cue("cue", {"person": act.person.id, "seconds": act.seconds / self._speed, **act.cue})
        if not await self._beat(act.seconds * 0.7) or not act.same(story.next()):
            return  # somebody took over, or was faster
        if day and act.office:
            self._time.forward(OFFICE_TIME)
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
