"""The clock of one visit: the working minutes its norm is counted in, which stand still while others are waited for."""

from dataclasses import dataclass
from datetime import datetime

from procedure.workhours import WorkHours


@dataclass(frozen=True)
class Clock:
    """`spent` working minutes had passed at `since` (aware), when it began to run; None while it stands still."""

    spent: int
    since: datetime | None

    def used(self, now: datetime, hours: WorkHours) -> int:
        """The working minutes that have passed by `now`."""
        return self.spent + (hours.minutes_between(self.since, now) if self.since else 0)

    def due(self, norm: int, hours: WorkHours) -> datetime | None:
        """When `norm` minutes will have passed, or had; None while it stands still."""
        if self.since is None:
            return None
        left = norm - self.spent
        return hours.deadline(self.since, left) if left > 0 else self.since

    def late(self, norm: int, now: datetime, hours: WorkHours) -> bool:
        """Whether more than `norm` minutes have passed by `now`, running or not."""
        due = self.due(norm, hours)
        return self.spent > norm if due is None else now > due

    def stopped(self, now: datetime, hours: WorkHours) -> "Clock":
        """It stands still from `now` on."""
        return Clock(self.used(now, hours), None)

    def started(self, now: datetime) -> "Clock":
        """It runs from `now` on, where it stood still."""
        return Clock(self.spent, self.since or now)
