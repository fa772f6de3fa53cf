"""The demo's time: the machine's, moved forward by hand, and the same for the bot's process."""

import calendar
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from procedure.workhours import WorkHours


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

    def to(self, at: datetime) -> None:
        """Moves everybody's time on to `at` (aware); never back."""
        self.forward(max(timedelta(), at - self()))

    @property
    def ahead(self) -> timedelta:
        """How far it is ahead of the machine's."""
        return timedelta(seconds=float(self._path.read_text())) if self._path.exists() else timedelta()


class WorkingTime:
    """`clock` as an office of these `hours`, which may change, moves it on; `moved` is called whenever it did."""

    def __init__(self, clock: SharedClock, hours: WorkHours, moved: Callable[[], None]) -> None:
        self._clock = clock
        self.hours = hours
        self._moved = moved

    def forward(self, by: timedelta) -> None:
        """Moves it on."""
        self._to(self._clock() + by)

    def to_work(self) -> None:
        """Moves it on to when somebody is at work; nothing where they are."""
        self._to(self.hours.opening(self._clock()))

    def to_next_workday(self) -> None:
        """Moves it on to the morning of the next working day."""
        tomorrow = self._today + timedelta(days=1)
        self._to(self.hours.opening(datetime.combine(tomorrow, time(), self.hours.tz)))

    def to_next_month(self) -> None:
        """Moves it on to the same time of day, a month later."""
        now = self._clock().astimezone(self.hours.tz)
        self._to(datetime.combine(month_after(self._today), now.time(), self.hours.tz))

    @property
    def _today(self) -> date:
        return self._clock().astimezone(self.hours.tz).date()

    def _to(self, at: datetime) -> None:
        self._clock.to(at)
        self._moved()


def month_after(day: date) -> date:
    """The same day of the next month, or its last where it has none such."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
