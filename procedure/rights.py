"""Who may do what: asked here, wherever it is asked; what is said to whoever may not is the handlers' matter."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from procedure.sop import Office


@dataclass(frozen=True)
class Actor:
    """A person (Telegram user id) and the offices they hold now."""

    person: int
    offices: frozenset[Office] = frozenset()

    @property
    def admin(self) -> bool:
        """Whether they are an admin."""
        return Office.ADMIN in self.offices

    @property
    def official(self) -> bool:
        """Whether they hold an office of the procedure."""
        return bool(self.offices - {Office.ADMIN})


NOBODY = Actor(0)
"""Who acts where something falls due by itself."""


class Right(Enum):
    """What may be done besides the steps of the SOP."""

    ADMINISTER = auto()
    """Offices, accounts, what was set aside."""
    KEEP = auto()
    """Look through the register, which names people, and take it out."""
    FIT = auto()
    """Describe what is in the racks, and settle what is reported of it."""
    PLACE = auto()
    """Move things and remove them."""
    OPEN = auto()
    """Read access information."""
    OWN = auto()
    """Check a thing, report of it, renew its access information, give it up."""
    HAND = auto()
    """Hand a thing over to somebody else."""
    SEE = auto()
    """Look at the sheet of a thing."""
    READ = auto()
    """Have all the papers of a permohonan."""
    DELEGATE = auto()
    """Have somebody act in an office: one's own, or for admins any."""
    REPORT = auto()
    """Be told how well the office does."""


@dataclass(frozen=True)
class _To:
    """Who has a right: holders of one of the `offices`, and the `owner`: whoever looks after the thing."""

    offices: frozenset[Office]
    owner: bool


def _to(*offices: Office, owner: bool = False) -> _To:
    return _To(frozenset(offices), owner)


_RIGHTS: Mapping[Right, _To] = {
    Right.ADMINISTER: _to(Office.ADMIN),
    Right.KEEP: _to(Office.STAF_TEKNIS, Office.KASI, Office.ADMIN),
    Right.FIT: _to(Office.STAF_TEKNIS, Office.ADMIN),
    Right.PLACE: _to(Office.STAF_TEKNIS),
    Right.OPEN: _to(Office.STAF_TEKNIS, Office.KASI),
    Right.OWN: _to(owner=True),
    Right.HAND: _to(Office.ADMIN, owner=True),
    Right.SEE: _to(Office.STAF_TEKNIS, Office.KASI, Office.ADMIN, owner=True),
    Right.READ: _to(*Office),
    Right.DELEGATE: _to(*(office for office in Office if office.rule.single), Office.ADMIN),
    Right.REPORT: _to(Office.KEPALA_DINAS, Office.KABID, Office.ADMIN),
}


def may(actor: Actor, right: Right, owner: int | None = None) -> bool:
    """Whether `actor` has the `right`, of a thing that `owner` looks after where it is about one."""
    to = _RIGHTS[right]
    theirs = to.owner and owner is not None and actor.person == owner
    return theirs or bool(to.offices & actor.offices)


def may_act(actor: Actor, office: Office | None, pemohon: int) -> bool:
    """Whether `actor` holds the `office` whose turn it is, or is the pemohon where it is theirs (None)."""
    return actor.person == pemohon if office is None else office in actor.offices


def may_withdraw(actor: Actor, pemohon: int) -> bool:
    """Whether the permohonan is theirs to take back."""
    return actor.person == pemohon


def may_be_handed(person: int, *, waits: bool, placed_by: int | None) -> bool:
    """Whether a thing can become the person's: a handover it still `waits` for is signed by two."""
    return not (waits and placed_by == person)
