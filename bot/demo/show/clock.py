"""The demo's time: the machine's, moved forward by hand, and the same for the bot's process."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo


class SharedClock:
    """The present instant of everybody who looks at the file `path`, which holds how far they are ahead."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC) + self.ahead

    def forward(self, by: timedelta) -> None:
        """Moves everybody's time on."""
        fresh = self._path.with_suffix(".new")
        fresh.write_text(str((self.ahead + by).total_seconds()))
        fresh.replace(self._path)  # whole for whoever reads just now

    def to_tomorrow(self, at: time, tz: ZoneInfo) -> None:
        """Moves everybody's time on to the next day at `at`, by the clocks of `tz`."""
        now = self()
        tomorrow = now.astimezone(tz).date() + timedelta(days=1)
        self.forward(datetime.combine(tomorrow, at, tz) - now)

    @property
    def ahead(self) -> timedelta:
        """How far it is ahead of the machine's."""
        return timedelta(seconds=float(self._path.read_text())) if self._path.exists() else timedelta()
