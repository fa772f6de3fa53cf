"""How much of the machine others took while something was measured: a figure is worth what that leaves of it."""

import os
import time
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_IDLE = (3, 4)
"""The columns of /proc/stat in which nobody did anything."""


class Others:
    """Counts from when it is made."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._busy = _busy()
        self._own = _own()

    def share(self) -> float:
        """Of all cores' time, what neither this process took nor any of its children that have ended."""
        spent = _busy() - self._busy - (_own() - self._own)
        return max(0.0, spent) / ((time.monotonic() - self._began) * (os.cpu_count() or 1))


def _busy() -> float:
    columns = [int(one) for one in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return sum(one for number, one in enumerate(columns) if number not in _IDLE) / _TICKS


def _own() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system
