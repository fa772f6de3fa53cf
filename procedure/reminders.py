"""When people are reminded: at the norm, the next working morning, and then those above them; never in quiet hours.

Quiet hours bind what comes by itself: reminders, the digest and reports. What an act causes goes at once, silently.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from procedure.sop import Office
from procedure.workhours import WorkHours

MORNING, EVENING, LATE_EVENING = time(7), time(17), time(21)
"""Local times: quiet ends, quiet begins, and begins for what is *Sangat segera*."""

AFTER_OPENING = timedelta(minutes=15)
"""How long after the office opens the digest comes."""

AT_NORM, IN_DIGEST, ABOVE = 1, 2, 3
"""How often it has been reminded of a card: at its norm, as a line of the digest, and to those above; never more."""

ABOVE_THEM = frozenset({Office.KASI, Office.STAF_TEKNIS})
"""The offices of whose cards, besides the admins, Kabid is told in the end."""


def quiet(at: datetime, hours: WorkHours, *, urgent: bool = False) -> bool:
    """Whether `at` (aware) is within quiet hours: 17.00 to 07.00, and days on which nobody works.

    Of what is `urgent` (*Sangat segera*) people may be reminded until 21.00.
    """
    local = at.astimezone(hours.tz)
    evening = LATE_EVENING if urgent else EVENING
    return not hours.works_on(local.date()) or not MORNING <= local.time() < evening


def next_digest(after: datetime, hours: WorkHours) -> datetime:
    """The first instant later than `after` (aware) at which a digest comes: on working days only."""
    today = after.astimezone(hours.tz).date()
    opens = hours.opening_of(today)
    if opens is not None and opens + AFTER_OPENING > after:
        return opens + AFTER_OPENING
    return hours.opening_after(today) + AFTER_OPENING


def digest_replanned(planned: datetime, now: datetime, hours: WorkHours) -> datetime:
    """When the digest that was `planned` for later than `now` comes, the hours having changed.

    That of today may have come: there is no second one.
    """
    local, today = planned.astimezone(hours.tz), now.astimezone(hours.tz).date()
    if local.date() <= today:
        return next_digest(now, hours)
    return hours.opening_after(today) + AFTER_OPENING


@dataclass(frozen=True)
class Reminding:
    """How often it has been reminded of a card, and when it is next to be (aware); None where it is not any more."""

    told: int = 0
    at: datetime | None = None

    def replanned(self, due: datetime | None) -> "Reminding":
        """Its norm runs out at `due` now; None while its clock stands still, and nobody is reminded.

        What has been said is said: it is not said again.
        """
        if due is None or self.told >= ABOVE:
            return Reminding(self.told)
        return Reminding(self.told, due if self.told == 0 else max(due, self.at or due))

    def fired(self, now: datetime, hours: WorkHours, *, urgent: bool) -> "tuple[bool, Reminding]":
        """At its norm: whether it is said now, and what follows.

        What may not be said now (it is night, or the night has passed over it and the digest is still to come) is a
        line of the next digest instead, and is said there once.
        """
        morning = next_digest(now, hours)
        late_for = self.at is not None and self.at.astimezone(hours.tz).date() < now.astimezone(hours.tz).date()
        this_morning = morning.astimezone(hours.tz).date() == now.astimezone(hours.tz).date()
        if quiet(now, hours, urgent=urgent) or (late_for and this_morning):
            return False, Reminding(AT_NORM, morning)
        today = now.astimezone(hours.tz).date()
        return True, Reminding(AT_NORM, hours.opening_after(today) + AFTER_OPENING)

    def in_digest(self, now: datetime, hours: WorkHours) -> "Reminding":
        """It has been said in the digest of `now`: to its holders, or in the end to those above them."""
        told = self.told + 1
        return Reminding(told, None if told >= ABOVE else next_digest(now, hours))
