"""The buttons that belong to one visit of a permohonan to a step, and die with it."""

from dataclasses import dataclass, field
from typing import ClassVar

from handlers.chat.buttons import About, Data, Subject
from procedure.checklist import Item, Mark
from procedure.sop import Choice


@dataclass(frozen=True)
class OnVisit(Data):
    """A button that belongs to one visit of a permohonan to a step, and dies with it."""

    visit: int

    @property
    def about(self) -> Subject:
        """The visit."""
        return About.VISIT, self.visit


@dataclass(frozen=True)
class Decide(OnVisit):
    """A choice of the SOP on the card of a visit."""

    prefix: ClassVar[str] = "d"
    choice: Choice


@dataclass(frozen=True)
class Reason(OnVisit):
    """One of the reasons offered for a choice, by its place in the list: the common ones, then their own of before."""

    prefix: ClassVar[str] = "r"
    choice: Choice
    index: int


@dataclass(frozen=True)
class WithoutPlace(OnVisit):
    """*Setujui tanpa tempat*: nothing can be held for what is approved."""

    prefix: ClassVar[str] = "dt"


@dataclass(frozen=True)
class Undo(OnVisit):
    """*Urungkan*: takes back the act that ended the visit."""

    prefix: ClassVar[str] = "un"


@dataclass(frozen=True)
class Noting(OnVisit):
    """*Dengan catatan*: opens the instructions of a disposisi."""

    prefix: ClassVar[str] = "n"


@dataclass(frozen=True)
class Instruct(OnVisit):
    """Ticks or unticks one instruction, by its place in `sop.INSTRUKSI`."""

    prefix: ClassVar[str] = "i"
    index: int


@dataclass(frozen=True)
class Urgency(OnVisit):
    """Sets the sifat, by its place in `sop.Sifat`."""

    prefix: ClassVar[str] = "s"
    index: int


@dataclass(frozen=True)
class Unnote(OnVisit):
    """*Hapus catatan*: the typed note that would go along."""

    prefix: ClassVar[str] = "h"


@dataclass(frozen=True)
class Mend(OnVisit):
    """*Minta perbaikan*: opens the answers, to be ticked."""

    prefix: ClassVar[str] = "k"


@dataclass(frozen=True)
class AskFor(OnVisit):
    """Ticks or unticks an answer that is to be corrected."""

    prefix: ClassVar[str] = "kt"
    key: str


@dataclass(frozen=True)
class LeafAsked(OnVisit):
    """Leafs to another section of the answers."""

    prefix: ClassVar[str] = "kl"
    page: int


@dataclass(frozen=True)
class Demand(OnVisit):
    """*Kirim ke pemohon*: asks for the correction of what is ticked."""

    prefix: ClassVar[str] = "ks"


@dataclass(frozen=True)
class ToCard(OnVisit):
    """Leaves a note or reason and shows the card, with what will go along."""

    prefix: ClassVar[str] = "b"


@dataclass(frozen=True)
class ShowFiles(OnVisit):
    """*Lihat berkas*: lists the letter and the documents, each of which is sent at a tap."""

    prefix: ClassVar[str] = "f"


@dataclass(frozen=True)
class TurnMark(OnVisit):
    """An item of Kasi's checklist: offers its marks."""

    prefix: ClassVar[str] = "m"
    item: Item


@dataclass(frozen=True)
class SetMark(OnVisit):
    """One of the marks offered for an item."""

    prefix: ClassVar[str] = "ms"
    item: Item
    mark: Mark


@dataclass(frozen=True)
class MarkRest(OnVisit):
    """*Tandai sisanya ✅*."""

    prefix: ClassVar[str] = "x"


@dataclass(frozen=True)
class Take(OnVisit):
    """*Saya kerjakan*, and for whoever has taken it: go on with the placement."""

    prefix: ClassVar[str] = "zt"


@dataclass(frozen=True)
class Release(OnVisit):
    """*Lepaskan*: gives a taken placement back."""

    prefix: ClassVar[str] = "zl"


@dataclass(frozen=True)
class Absent(OnVisit):
    """*Perangkat belum tiba*: the pemohon is asked when they bring it."""

    prefix: ClassVar[str] = "za"


@dataclass(frozen=True)
class Arrived(OnVisit):
    """*Perangkat sudah tiba*: the placement goes on."""

    prefix: ClassVar[str] = "zs"


@dataclass(frozen=True)
class AskDay(OnVisit):
    """Offers days on which the server may be brought; with `back` the message shows what holds now instead."""

    prefix: ClassVar[str] = "zd"
    back: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class OnDay(OnVisit):
    """One of those days, by its ordinal: offers its hours."""

    prefix: ClassVar[str] = "zy"
    day: int


@dataclass(frozen=True)
class Propose(OnVisit):
    """One of those hours, in minutes since 1970: it is proposed to the other side."""

    prefix: ClassVar[str] = "zh"
    at: int


@dataclass(frozen=True)
class Agree(OnVisit):
    """Agrees to what the other side proposed, in minutes since 1970."""

    prefix: ClassVar[str] = "zg"
    at: int


@dataclass(frozen=True)
class Withdraw(OnVisit):
    """*Tarik kembali*: `confirmed` is 0 for the first tap, which asks, 1 for the one that does it, -1 for *Tidak*."""

    prefix: ClassVar[str] = "w"
    confirmed: int
