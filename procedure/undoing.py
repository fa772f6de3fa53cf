"""*Urungkan*: what may be taken back, by whom and until when. Pure; `storage/undoing.py` writes it down."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from procedure import refusals
from procedure.rights import Actor
from procedure.sop import STEPS, Choice, Office, Step

FOR = timedelta(minutes=2)
"""How long after it an act may be taken back."""

_CHOICES = frozenset(
    {Choice.DISPOSISI, Choice.LAIK, Choice.LAIK_BERSYARAT, Choice.TIDAK_LAIK, Choice.SETUJU, Choice.TOLAK}
)
"""What is decided by one tap on a card, and can be meant for another."""


@dataclass(frozen=True)
class Done:
    """An act as it stands now: done at `office` by whom, and `until` when it may be taken back, None for never.

    `undone` it has been already; `acted` says that somebody has begun with what it led to.
    """

    office: Office | None
    by: int | None
    until: datetime | None
    undone: bool
    acted: bool


def until(step: Step, choice: Choice, now: datetime) -> datetime | None:
    """Until when what is decided `now` may be taken back; None for what cannot be.

    The pemohon's own steps have other ways back, and what is taken and placed stands in the server room.
    """
    rule = STEPS[step]
    one_tap = rule.office is not None and not rule.taken and choice in _CHOICES
    return now + FOR if one_tap else None


def check(done: Done, actor: Actor, now: datetime) -> None:
    """Returns where `actor` may take it back `now`: whoever did it, for as long as they hold the office.

    Raises `NotHolder`, `Undone`, `ActedUpon` or `PastUndoing`.
    """
    if done.office not in actor.offices:
        raise refusals.NotHolder(done.office)
    if done.undone:
        raise refusals.Undone
    if done.acted:
        raise refusals.ActedUpon
    if done.by != actor.person or done.until is None or now >= done.until:
        raise refusals.PastUndoing
