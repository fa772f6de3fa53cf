"""How people, polls and the page wait for a change."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Bell:
    """Rings at each change; whoever waits looks again. So nobody ever sleeps and hopes."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def ring(self) -> None:
        """Something changed."""
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            if not one.done():
                one.set_result(None)

    async def until(self, look: Callable[[], T | None], seconds: float) -> T | None:
        """What `look` finds, now or after one of the changes within `seconds`; None when it found nothing."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while (found := look()) is None and (left := end - loop.time()) > 0:
            await asyncio.wait([self.rung()], timeout=left)
        return found

    def rung(self) -> asyncio.Future[None]:
        """Done at the next change from now on."""
        ring: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(ring)
        return ring
