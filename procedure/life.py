"""What a thing of the register may become: held, placed, checked, handed over, moved, removed.

Pure: each takes the thing as it is and returns what it is afterwards, or raises a `Refusal`. `storage/things/life.py`
writes it down.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from procedure import duties, refusals
from procedure.duties import Check
from procedure.workhours import WorkHours


class State(StrEnum):
    """A placement's life: held by approval, confirmed by Staf Teknis, accepted by the pemohon, given up.

    `DIBLOKIR` is no thing: its units are kept free for a reason.
    """

    DIPESAN = "dipesan"
    DIPASANG = "dipasang"
    AKTIF = "aktif"
    DILEPAS = "dilepas"
    DIBLOKIR = "diblokir"


HANDED = frozenset({State.DIPASANG, State.AKTIF})
"""What can be handed over: a thing that stands, and one whose handover still waits for its pemohon."""


@dataclass(frozen=True)
class Thing:
    """What of a thing its life changes.

    `by` is the technician who placed it, None before; `placed` says that it has a rack or host, held or taken;
    `held_until` ends that hold, None for never. `owner` looks after it in chat, `contact` is whom to call. `notice` is
    when something is next said of `berlaku_sampai`, `told` that its having passed was said. `domain` says whether its
    sub domain leads to it, None for what has none.
    """

    state: State
    by: int | None = None
    placed: bool = False
    held_until: datetime | None = None
    owner: int | None = None
    contact: str = ""
    cek_berkala: str | None = None
    check: Check = field(default_factory=Check)
    berlaku_sampai: date | None = None
    notice: datetime | None = None
    told: bool = False
    domain: bool | None = None

    @property
    def interval(self) -> str | None:
        """How often it is checked; None where nobody is there to be asked."""
        return (self.cek_berkala or None) if self.owner is not None else None


# Held


def held(thing: Thing, days: int, now: datetime, hours: WorkHours) -> Thing:
    """What has a place is held for so many working `days` from now; what was installed once stands there anyway."""
    if thing.by is not None or not thing.placed:
        return thing
    return replace(thing, held_until=hours.after_days(now, days))


def held_to(thing: Thing, until: datetime) -> Thing:
    """What has a place and was never installed is held until then."""
    return thing if thing.by is not None or not thing.placed else replace(thing, held_until=until)


def kept(thing: Thing) -> Thing:
    """A technician has chosen its place: it is kept until it is placed, or given back."""
    return replace(thing, held_until=None)


def freed(thing: Thing) -> Thing:
    """The hold is over: its place is free for others, and another is chosen when it is placed."""
    return replace(thing, placed=False, held_until=None)


# Placed, accepted or refused


def installed(thing: Thing, by: int) -> Thing:
    """The technician `by` has placed it; it waits for its handover."""
    return replace(thing, state=State.DIPASANG, by=by)


def accepted(thing: Thing, now: datetime, hours: WorkHours) -> Thing:
    """The pemohon has accepted it: from now on it is in use, and its owner owes what the SOP's *Peringatan* says."""
    check = duties.begun(thing.check, thing.interval, now, hours)
    return noticed(replace(thing, state=State.AKTIF, check=check), now, hours)


def refused(thing: Thing) -> Thing:
    """The pemohon has refused it: it is placed anew, and keeps its place meanwhile."""
    return replace(thing, state=State.DIPESAN)


# In use


def pressed(thing: Thing, now: datetime, hours: WorkHours) -> Thing:
    """Its check is due, and nobody has answered: the owner is asked, reminded, and at last it is overdue."""
    return replace(thing, check=duties.pressed(thing.check, now, hours))


def checked(thing: Thing, now: datetime, hours: WorkHours) -> Thing:
    """Its owner has answered the check, well or with a problem."""
    return noticed(replace(thing, check=duties.made(thing.check, thing.interval, now, hours)), now, hours)


def unused(thing: Thing) -> Thing:
    """Its owner does not use it any more: nobody is asked to check it."""
    return replace(thing, check=duties.dropped(thing.check))


def expired(thing: Thing, now: datetime, hours: WorkHours) -> Thing:
    """That its `berlaku_sampai` has passed is told now, and once only."""
    return noticed(replace(thing, told=True), now, hours)


def noticed(thing: Thing, now: datetime, hours: WorkHours) -> Thing:
    """Something is next said of its `berlaku_sampai` on the next of the days for that."""
    told, owned = thing.told and duties.expired(_today(now, hours), thing.berlaku_sampai), thing.owner is not None
    return replace(thing, notice=duties.notice_at(thing.berlaku_sampai, now, hours, owned=owned, told=told))


def _today(now: datetime, hours: WorkHours) -> date:
    return now.astimezone(hours.tz).date()


def reached(thing: Thing) -> Thing:
    """Its sub domain, which did not lead to it yet, does from now on; raises `NotInUse` for what is not in use."""
    in_use(thing.state)
    return replace(thing, domain=True)


# Handed over, moved, removed


def handed(thing: Thing, to: int, contact: str, now: datetime, hours: WorkHours) -> Thing:
    """Somebody else looks after it from now on; raises `NotInUse` for what is being placed, or gone."""
    if thing.state not in HANDED:
        raise refusals.NotInUse(thing.state)
    theirs = replace(thing, owner=to, contact=contact)
    if thing.state is State.DIPASANG:
        return theirs
    theirs = replace(theirs, cek_berkala=thing.cek_berkala or duties.USUAL)
    return noticed(replace(theirs, check=duties.passed_on(thing.check, theirs.interval, now, hours)), now, hours)


def kept_by(thing: Thing, account: int) -> Thing:
    """Whoever looks after it has another account from now on; nothing of the thing changes by that."""
    return replace(thing, owner=account)


def moved(thing: Thing) -> Thing:
    """It stands elsewhere; raises `NotInUse` for what has not been accepted yet, or is gone."""
    in_use(thing.state)
    return thing


def removed(thing: Thing) -> Thing:
    """It leaves the register, or units kept free are opened: it has no place, and nobody is asked about it any more.

    Raises `NotInUse` for what has not been accepted yet, or is gone.
    """
    if thing.state is not State.DIBLOKIR:
        in_use(thing.state)
    gone = replace(thing, state=State.DILEPAS, placed=False, held_until=None, notice=None)
    return replace(gone, check=duties.dropped(thing.check))


def in_use(state: State) -> None:
    """Raises `NotInUse` unless a thing in this `state` may be moved and removed."""
    if state is not State.AKTIF:
        raise refusals.NotInUse(state)
