"""The buttons of `/pejabat` and `/undang`."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Self

from handlers.chat.buttons import Data
from procedure.sop import Office


@dataclass(frozen=True)
class End(Data):
    """*Akhiri*: `confirmed` is 0 for the tap that asks, 1 for the one that does it, -1 for *Tidak*."""

    prefix: ClassVar[str] = "je"
    tenure: int
    confirmed: int


@dataclass(frozen=True)
class Revoke(Data):
    """*Cabut*, which asks; `invitation` tells invitations apart, without their code."""

    prefix: ClassVar[str] = "jc"
    invitation: int


@dataclass(frozen=True)
class RevokeAnswer(Data):
    """*Ya, cabut* or *Tidak*."""

    prefix: ClassVar[str] = "jy"
    invitation: int
    yes: int


@dataclass(frozen=True)
class Resend(Data):
    """*Kirim ulang*: another link instead of that of an invitation."""

    prefix: ClassVar[str] = "jr"
    invitation: int


@dataclass(frozen=True)
class Invite(Data):
    """Makes an invitation into an office; `back` is 1 where the list stands in place of `/pejabat`."""

    prefix: ClassVar[str] = "ju"
    office: Office
    back: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class InviteInto(Data):
    """*Undang* into an office that nobody holds, and into which nobody is invited yet."""

    prefix: ClassVar[str] = "jv"
    office: Office


@dataclass(frozen=True)
class BackUp(Data):
    """*Cadangkan sekarang*; `newest` is when the newest backup was made (seconds of the epoch), 0 for none."""

    prefix: ClassVar[str] = "jg"
    newest: int

    @classmethod
    def after(cls, newest: datetime | None) -> Self:
        """The button where that is the newest."""
        return cls(int(newest.timestamp()) if newest is not None else 0)


class View(StrEnum):
    """What is shown in place of the page, or below it; `PERIKSA` is the page too, and says that it was looked at."""

    PEJABAT = "pejabat"
    PERIKSA = "periksa"
    UNDANG = "undang"
    SISIHAN = "sisihan"


@dataclass(frozen=True)
class Show(Data):
    """*Kembali*, *Periksa lagi*, *Undang pejabat*, *Lihat yang disisihkan*."""

    prefix: ClassVar[str] = "jk"
    view: View
