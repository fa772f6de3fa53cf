"""At whose office a permohonan is decided: nobody decides on their own request (UU 30/2014 Pasal 42)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from procedure.sop import STEPS, Office, Step

ABOVE: Mapping[Office, Office] = {Office.KASI: Office.KABID, Office.KABID: Office.KEPALA_DINAS}
"""The next office up, which decides where an office's holder may not."""


class Conflict(Enum):
    """Why somebody may not decide, or place, though they hold the office."""

    OWN = auto()
    """They are the pemohon."""
    CHECKED = auto()
    """They made the pengecekan that is approved here."""


def conflict(step: Step, person: int, pemohon: int, checker: int | None) -> Conflict | None:
    """What speaks against `person` at `step` of a permohonan of `pemohon`, checked by `checker`; None for nothing."""
    if not STEPS[step].impartial:
        return None
    if person == pemohon:
        return Conflict.OWN
    return Conflict.CHECKED if step is Step.PERSETUJUAN and person == checker else None


SEATS = frozenset({*ABOVE, *ABOVE.values()})
"""The offices that something may come to, or leave, in this way."""


@dataclass(frozen=True)
class Seat:
    """The `office` a step is decided at, and why it is not the step's own (None where it is).

    `blocked`: the holder of the highest may not decide either; somebody must stand in for them.
    """

    office: Office
    why: Conflict | None = None
    blocked: bool = False


def seat(step: Step, holders: Mapping[Office, int], pemohon: int, checker: int | None) -> Seat | None:
    """Where the step is decided by who holds which office now; None for a step that many do, or the pemohon.

    A vacant office decides once it is filled.
    """
    own = STEPS[step].office
    if own is None or not own.rule.single:
        return None
    why, office = None, own
    while office in holders and (found := conflict(step, holders[office], pemohon, checker)):
        why = why or found
        if office not in ABOVE:
            return Seat(office, why, blocked=True)
        office = ABOVE[office]
    return Seat(office, why)
