"""Trouble on purpose: Telegram slow, away or flooded, and the bot killed; and the count that shows nothing was lost."""

import time

from bot.demo.show.board import Board
from bot.demo.show.clock import SharedClock
from bot.demo.show.program import Program
from bot.demo.telegram.faults import Fault
from bot.demo.telegram.schema import Json
from bot.demo.telegram.server import BotApi
from storage.database import Storage
from storage.mail.inbox import REMEMBERED

SLOW, FLOOD = 2.0, 3
"""Seconds a slow call takes longer, and that a flooded one is asked to wait."""

_COUNTED = REMEMBERED / 2
_MESSAGES = (
    "sendMessage", "sendDocument", "sendPhoto", "sendMediaGroup", "editMessageText", "editMessageMedia", "deleteMessage"
)  # fmt: skip


class Trouble:
    """Makes trouble between `api` and `program`, and says on `board` what it is and what is still owed."""

    def __init__(self, api: BotApi, program: Program, board: Board, clock: SharedClock) -> None:
        self._api = api
        self._program = program
        self._board = board
        self._clock = clock
        self._active: dict[str, list[Fault]] = {}
        self._counted_from, self._counted_since = api.updates.issued.start, clock()
        self._kills: list[Json] = []
        self._down = False
        self._lost = 0
        self._tell()

    def switch(self, name: str, on: bool) -> None:
        """Turns `slow`, `away` or `flood` on or off; raises `KeyError` for anything else."""
        make = {"slow": self._slow, "away": self._away, "flood": self._flood}[name]
        for fault in self._active.pop(name, []):
            self._api.faults.clear(fault)
        if name == "away":
            self._api.updates.release()
        if on:
            self._active[name] = make()
        self._tell()

    async def kill(self) -> None:
        """`kill -9` of the bot's process, and a start right after."""
        if self._down:
            return
        self._down = True
        waiting = len(self._api.updates.waiting)
        at, began = self._clock(), time.monotonic()
        await self._program.kill()
        self._tell()
        try:
            await self._program.start()
        finally:
            self._down = False
            seconds = round(time.monotonic() - began, 1)
            self._kills.append({"at": int(at.timestamp()), "seconds": seconds, "waiting": waiting})
            self._tell()

    async def count(self, storage: Storage) -> None:
        """Puts on the board what is owed, and whether everything sent so far was received.

        What is over a day old by the demo's clock is not counted any more: the bot may have forgotten it.
        """
        if self._clock() - self._counted_since > _COUNTED:
            self._counted_from, self._counted_since = self._api.updates.issued.stop, self._clock()
        issued, waiting = self._api.updates.issued, self._api.updates.waiting
        first, end = self._counted_from, min([*waiting, issued.stop])
        async with storage.read(self._clock()) as tx:
            received = await tx.inbox.received(first, end)
            updates = await tx.inbox.waiting() + await tx.jobs.waiting()
            messages, aside = await tx.outbox.owed(), await tx.aside.count()
            lines, faults = await tx.journal.verify()
        self._lost = max(0, end - first - received)
        self._board.put(
            "owed",
            {
                "telegram": len(waiting),
                "updates": updates,
                "messages": messages,
                "aside": aside,
                "sent": issued.stop - first,
                "lost": self._lost,
                "lines": lines,
                "whole": not faults,
            },
        )

    @property
    def moral(self) -> str:
        """How often the bot was killed, and what that lost, in words."""
        return f"{len(self._kills)} kali dimatikan paksa, {self._lost} pesan hilang"

    def _tell(self) -> None:
        self._board.put("trouble", {"on": sorted(self._active), "down": self._down, "kills": self._kills[-5:]})

    def _slow(self) -> list[Fault]:
        return [self._api.faults.delay(SLOW)]

    def _away(self) -> list[Fault]:
        self._api.updates.hold()  # the poll that waits just now gets nothing either
        return [self._api.faults.drop(), self._api.faults.drop(method="getUpdates")]

    def _flood(self) -> list[Fault]:
        return [self._api.faults.flood(FLOOD, method=method) for method in _MESSAGES]
