"""What becomes of a permohonan that lies with the pemohon for correction and is not sent again."""

from datetime import datetime

from procedure.workhours import WorkHours

REMINDED = (3, 7, 25)
"""The working days after which the pemohon is reminded; with the last they are told that it closes soon."""

CLOSES = 30
"""The working days after which it closes."""

NOTICE = 5
"""The working days there are at least between the last reminder and the closing, however late that one was said."""


def due(since: datetime, told: int, hours: WorkHours) -> datetime:
    """When the reminder after the `told` ones falls due for what came back `since` (aware); the closing, after all."""
    return hours.after_days(since, REMINDED[told] if told < len(REMINDED) else CLOSES)


def reached(since: datetime, told: int, now: datetime, hours: WorkHours) -> int:
    """How many reminders will have been said once the one that is due `now` is: those that were missed are not said."""
    passed = [at + 1 for at in range(told, len(REMINDED)) if due(since, at, hours) <= now]
    return passed[-1] if passed else told


def replanned(since: datetime, told: int, at: datetime, hours: WorkHours) -> datetime:
    """When the next thing that was planned for `at` falls due, the hours having changed; the closing never sooner."""
    again = due(since, told, hours)
    return max(at, again) if told >= len(REMINDED) else again


def closes(since: datetime, told: int, now: datetime, hours: WorkHours) -> datetime:
    """When it closes, as a reminder said `now` tells it: never sooner than `NOTICE` days after the last of them."""
    at = due(since, len(REMINDED), hours)
    return max(at, hours.after_days(now, NOTICE)) if told >= len(REMINDED) else at
