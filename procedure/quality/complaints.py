"""Complaints (pengaduan): how long they may be, who answers them, and when they go further."""

from collections.abc import Collection
from datetime import datetime

from procedure.refusals import Invalid
from procedure.rights import Actor
from procedure.sop import Office
from procedure.workhours import WorkHours

PATIENCE = 5
"""Working days without an answer after which Kepala Dinas has it too."""

OPEN_AT_ONCE = 3
"""Complaints of one person that may wait for their answers at a time: nobody floods an office."""

_SHORTEST, _LONGEST = 10, 1500


def words(said: str, *, least: int = _SHORTEST) -> str:
    """What was written, without white space around it; raises `Invalid` where it is too short or too long."""
    written = said.strip()
    if len(written) < least:
        raise Invalid("Tulisannya terlalu pendek; mohon dijelaskan sedikit lebih lengkap.")
    if len(written) > _LONGEST:
        raise Invalid("Tulisannya terlalu panjang; mohon diringkas sampai 1.500 karakter.")
    return written


def due(sent: datetime, hours: WorkHours) -> datetime:
    """When it goes further unless it has been answered."""
    return hours.after_days(sent, PATIENCE)


def offices(sender: Collection[Office], *, raised: bool, vacant: Collection[Office]) -> frozenset[Office]:
    """The offices that answer a complaint of somebody who holds the offices `sender`.

    Kabid; Kepala Dinas too once it was `raised`, and instead where Kabid complains; the admins for whichever of the two
    nobody holds.
    """
    first = Office.KEPALA_DINAS if Office.KABID in sender else Office.KABID
    wanted = {first, Office.KEPALA_DINAS} if raised else {first}
    return frozenset(Office.ADMIN if office in vacant else office for office in wanted)


def may_answer(actor: Actor, sender: int, those: Collection[Office]) -> bool:
    """Whether `actor` holds one of the offices that answer it; nobody answers their own."""
    return actor.person != sender and bool(actor.offices & frozenset(those))
