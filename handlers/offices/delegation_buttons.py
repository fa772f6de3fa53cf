"""The buttons of `/delegasi`."""

import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from handlers.chat.buttons import About, Data, Subject
from procedure.sop import Office


class Ask(StrEnum):
    """What is asked of a delegation, in this order."""

    SIAPA = "siapa"
    SURAT = "surat"
    MULAI = "mulai"
    SAMPAI = "sampai"


class Doing(StrEnum):
    """What can be done besides answering."""

    TUNJUK = "tunjuk"
    ULANG = "ulang"
    BATAL = "batal"


def subject_of(office: Office) -> int:
    """An office as the subject of a question; the same for ever, also once there are others."""
    return zlib.crc32(office.value.encode())


@dataclass(frozen=True)
class _OnOffice(Data):
    office: Office

    @property
    def about(self) -> Subject:
        """The office somebody is to act in."""
        return About.OFFICE, subject_of(self.office)


@dataclass(frozen=True)
class SetDeputy(_OnOffice):
    """Begins the dialogue."""

    prefix: ClassVar[str] = "plb"


@dataclass(frozen=True)
class PickAsked(_OnOffice):
    """One of the answers offered, by its place."""

    prefix: ClassVar[str] = "plp"
    ask: Ask
    index: int


@dataclass(frozen=True)
class Do(_OnOffice):
    """One of the acts of the dialogue; `seen` tells the answers it showed from later ones."""

    prefix: ClassVar[str] = "pld"
    act: Doing
    seen: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class EndIt(Data):
    """*Akhiri*: `confirmed` is 0 for the tap that asks, 1 for the one that does it, -1 for *Tidak*."""

    prefix: ClassVar[str] = "ple"
    delegation: int
    confirmed: int


@dataclass(frozen=True)
class _OnDelegation(Data):
    delegation: int

    @property
    def about(self) -> Subject:
        """The delegation that lacks an end."""
        return About.DELEGATION, self.delegation


@dataclass(frozen=True)
class SetEnd(_OnDelegation):
    """Asks for the end of a delegation that has none."""

    prefix: ClassVar[str] = "pls"


@dataclass(frozen=True)
class PickEnd(_OnDelegation):
    """One of the answers offered to that, by its place."""

    prefix: ClassVar[str] = "plt"
    ask: Ask
    index: int
