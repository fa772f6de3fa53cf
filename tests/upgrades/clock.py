"""A clock that ticks from whatever instant it is put to: what is postponed by it falls due."""

import time
from datetime import datetime, timedelta


class Clock:
    """Goes on from `at`; a program takes it as its own."""

    def __init__(self, at: datetime) -> None:
        self.go(at)

    def __call__(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._since)

    def go(self, to: datetime) -> None:
        """It is that instant now."""
        self._at, self._since = to, time.monotonic()
