"""The buttons of the calendar that admins keep in chat."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from handlers.chat.buttons import About, Button, Data, Subject
from procedure.calendar import EntryKind


class Ask(StrEnum):
    """What is asked of an entry."""

    TANGGAL = "tanggal"
    NAMA = "nama"
    JAM = "jam"


class Doing(StrEnum):
    """What can be done besides answering."""

    SIMPAN = "simpan"
    ULANG = "ulang"
    BATAL = "batal"


_SUBJECTS = {EntryKind.CUTI_BERSAMA: 1, EntryKind.LIBUR: 2, EntryKind.RAMADAN: 3}


def subject_of(kind: EntryKind) -> int:
    """What is asked for, as the subject of a question; 0 for what nothing is asked of."""
    return _SUBJECTS.get(kind, 0)


@dataclass(frozen=True)
class Holidays(Data):
    """Shows the calendar, `fresh` in a message of its own."""

    prefix: ClassVar[str] = "hl"
    page: int
    fresh: int


@dataclass(frozen=True)
class _OfKind(Data):
    kind: EntryKind

    @property
    def about(self) -> Subject:
        """The question what is to be entered."""
        return About.CALENDAR, subject_of(self.kind)


@dataclass(frozen=True)
class EnterDays(_OfKind):
    """Begins the dialogue."""

    prefix: ClassVar[str] = "hb"


@dataclass(frozen=True)
class PickEntered(_OfKind):
    """One of the answers offered, by its place."""

    prefix: ClassVar[str] = "hp"
    ask: Ask
    index: int


@dataclass(frozen=True)
class DoEnter(_OfKind):
    """One of the acts of the dialogue; `seen` tells the answers it showed from later ones."""

    prefix: ClassVar[str] = "hd"
    act: Doing
    seen: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class RemoveEntry(Data):
    """*Hapus*: `confirmed` is 0 for the tap that asks, 1 for the one that does it, -1 for *Tidak*."""

    prefix: ClassVar[str] = "hr"
    entry: int
    confirmed: int


@dataclass(frozen=True)
class WorkOn(Data):
    """*Tetap bekerja*: on the holiday of this ordinal, 0 asks which; `confirmed` as for `RemoveEntry`."""

    prefix: ClassVar[str] = "hw"
    day: int
    confirmed: int
    page: int = field(default=0, kw_only=True)


BEGIN = Button("📅 Hari libur", Holidays(0, 1))
"""Shows the calendar."""

LABELS = {
    EntryKind.CUTI_BERSAMA: "➕ Cuti bersama",
    EntryKind.LIBUR: "➕ Libur lain",
    EntryKind.RAMADAN: "🌙 Jam Ramadan",
}


def enter_button(kind: EntryKind) -> Button:
    """Begins to enter one of this kind."""
    return Button(LABELS[kind], EnterDays(kind))
