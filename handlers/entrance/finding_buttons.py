"""What the buttons of `/cari` carry."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from handlers.chat.buttons import About, Data, Subject
from procedure.sop import Step

THE_ONE = 1
"""The subject of the question what is looked for: there is one search a chat."""


class By(StrEnum):
    """What a button of the results changes: the page, or what they are narrowed by."""

    HALAMAN = "halaman"
    TAHAP = "tahap"
    BULAN = "bulan"


@dataclass(frozen=True)
class OfSearch(Data):
    """A button of one search: `search` tells it from the one that was made before."""

    search: int

    @property
    def about(self) -> Subject:
        """The search."""
        return About.FINDING, THE_ONE


@dataclass(frozen=True)
class Narrow(OfSearch):
    """A page by its number; *Tahap* and *Bulan* (-1: offers them, 0: of all, else that month)."""

    prefix: ClassVar[str] = "cl"
    by: By
    value: int


@dataclass(frozen=True)
class AtStep(OfSearch):
    """One of the steps that *Tahap* offers."""

    prefix: ClassVar[str] = "cs"
    step: Step


@dataclass(frozen=True)
class Found(Data):
    """Shows how a permohonan stands."""

    prefix: ClassVar[str] = "ci"
    permohonan: int


@dataclass(frozen=True)
class Bring(Data):
    """*Tampilkan kartunya*: the card that waits for this person, or the pemohon's status."""

    prefix: ClassVar[str] = "ck"
    permohonan: int
