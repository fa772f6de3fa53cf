"""What the demo's page shows: one office at a time, and what is done with it later than a request can wait."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

from bot.demo.bell import Bell
from bot.demo.listening import Listening
from bot.demo.show.answers import Reply
from bot.demo.show.board import Board
from bot.demo.telegram.files import Stored
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.server import BotApi


class Backstage(Protocol):
    """What a page shows and lets be done; `id` names this one office, `roles` each person's part by user id."""

    id: str
    api: BotApi
    board: Board

    @property
    def roles(self) -> dict[int, str]:
        """In the order they are shown."""

    def suggestion(self, person: User) -> Reply | None:
        """What the person would answer just now."""

    async def give(self, person: User) -> None:
        """Answers so."""

    def fill(self, person: User) -> None:
        """Answers the rest of a form with the examples; raises `ValueError` for who fills none."""

    def taken_over(self, person: User) -> None:
        """Somebody acts by hand on the phone of `person`."""

    async def control(self, act: Json) -> None:
        """Raises `KeyError` or `ValueError` for what is no control."""

    async def paper(self, document_id: int) -> Stored:
        """A document issued; raises `KeyError`."""


class Showing(Listening):
    """Shows `stage` until it is closed; `replaced` rings when another takes its place.

    `port` is where the page is, `anew` what is called, and waited for, when somebody wants to begin from the start.
    """

    def __init__(self, port: int, anew: Callable[[], Awaitable[None]]) -> None:
        super().__init__(port)
        self.anew = anew
        self.open = True
        self.replaced = Bell()
        self._stage: Backstage | None = None
        self._later: set[asyncio.Task[None]] = set()

    @property
    def stage(self) -> Backstage | None:
        """What is shown now."""
        return self._stage

    @stage.setter
    def stage(self, stage: Backstage | None) -> None:
        before, self._stage = self._stage, stage
        if before is not None:
            before.api.telegram.changed.ring()
        self.replaced.ring()

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Does what a request must not wait for."""
        task = asyncio.create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    def close(self) -> None:
        """Shows nothing any more, and does nothing more of what was to be done later."""
        self.open = False
        self.stage = None
        for task in self._later:
            task.cancel()
