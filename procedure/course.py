"""What of a permohonan's past still counts: the visits since it last began at the first office."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from procedure.clock import Clock
from procedure.sop import STEPS, Choice, Step, withdrawable


class Stay(Protocol):
    """One visit to a step, as the record keeps it."""

    @property
    def step(self) -> Step:
        """The step."""

    @property
    def choice(self) -> Choice | None:
        """How it ended, None while it is open."""

    @property
    def until(self) -> datetime | None:
        """When it ended, None while it is open."""


class Timed(Stay, Protocol):
    """A visit with what its clock has counted; `clock_spent` is None where it is counted simply from `since`."""

    @property
    def since(self) -> datetime:
        """When it began."""

    @property
    def clock_spent(self) -> int | None:
        """The working minutes that had passed as its clock began to run."""

    @property
    def clock_since(self) -> datetime | None:
        """Since when it runs, None while it stands still."""


S = TypeVar("S", bound=Stay)
T = TypeVar("T", bound=Timed)

_FIRST = STEPS[Step.PENGAJUAN].option(Choice.KIRIM).next


def course(visits: Sequence[S]) -> Sequence[S]:
    """The visits since the permohonan last came to the first office: what has been said since stands.

    What comes back with a correction that was asked for (`PERBAIKAN`) goes on in the same course.
    """
    begins = [at for at, visit in enumerate(visits) if visit.step is _FIRST]
    return visits[begins[-1] :] if begins else visits


def done(visits: Sequence[S], step: Step) -> S | None:
    """The latest visit of `step` in the course that has led on, None where there is none.

    Whoever was interrupted, or asked for a correction, has not decided.
    """
    decided = {option.choice for option in STEPS[step].options} - {Choice.PERBAIKAN}
    found = [visit for visit in course(visits) if visit.step is step and visit.choice in decided]
    return found[-1] if found else None


def sent(visits: Sequence[S]) -> S | None:
    """The visit with whose end the pemohon sent what is current; None before."""
    found = [visit for visit in visits if visit.choice is Choice.KIRIM]
    return found[-1] if found else None


def returned(visits: Sequence[S]) -> S | None:
    """The latest visit that ended and was not the pemohon's own work on the form: while they correct it, why."""
    found = [visit for visit in visits if visit.step is not Step.PENGAJUAN and visit.until is not None]
    return found[-1] if found else None


def resumes(visits: Sequence[S]) -> S | None:
    """The visit whose clock the last of `visits`, which is open, goes on with; None where it begins afresh.

    That is the same step's, where it was left for a correction: by whoever asked for that, or because the pemohon has
    interrupted it; and what is decided again after one.
    """
    *before, now = visits
    came = returned(before)
    if came is not None and came.choice is Choice.PERBAIKI and came.step is now.step:
        return came
    same = [visit for visit in course(before) if visit.step is now.step and visit.until is not None]
    left = any(visit.choice is Choice.PERBAIKAN for visit in course(before))
    return same[-1] if same and left and withdrawable(now.step) and now.step not in {_FIRST, Step.PENGAJUAN} else None


def clock(visit: T, before: Sequence[T]) -> Clock:
    """The clock that the norm of the visit's step is counted by; `before` are the permohonan's visits before it.

    SOP row 3 has one norm for Kabid's verification and Kasi's checking: it counts from the first of the two.
    """
    if visit.clock_spent is not None:
        return Clock(visit.clock_spent, visit.clock_since)
    shared = STEPS[visit.step].norm_since
    firsts = [at for at, one in enumerate(before) if one.step is shared and one.until is not None]
    return clock(before[firsts[-1]], before[: firsts[-1]]) if firsts else Clock(0, visit.since)


def asked_by(visits: Sequence[S]) -> S | None:
    """The visit that asked for the correction the pemohon is at, and that it comes back to; None for any other."""
    came = returned(visits)
    return came if came is not None and came.choice is Choice.PERBAIKAN else None
