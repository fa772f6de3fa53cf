"""A loop whose clock jumps to whatever is due next: what is paced is tested to the millisecond, and at once."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any


class _Impatient(selectors.DefaultSelector):
    """Waits for nothing that only time would bring; `ahead` is how long it would have waited."""

    ahead = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(timeout and 0)
        if not found and timeout is not None:
            self.ahead += timeout + 1e-6  # a clock never stands
        return found


class _Quick(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._impatient = _Impatient()
        super().__init__(self._impatient)

    def time(self) -> float:
        return self._impatient.ahead


def quickly(work: Coroutine[Any, Any, None]) -> None:
    """Runs what waits for time only, not for other threads or processes."""
    with asyncio.Runner(loop_factory=_Quick) as runner:
        runner.run(work)
