"""The buttons about one thing of the register: those that only look, and those that act on what was shown of it."""

from dataclasses import dataclass, field
from typing import ClassVar

from handlers.chat.buttons import About, Data, Subject
from procedure.rack import Sisi


@dataclass(frozen=True)
class OnThing(Data):
    """A button about one thing of the register."""

    placement: int

    @property
    def about(self) -> Subject:
        """The thing."""
        return About.THING, self.placement


@dataclass(frozen=True)
class Shown(OnThing):
    """A button that acts on what was shown of the thing: `since` is how far its history had come (`things.since`)."""

    since: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class Sheet(OnThing):
    """Shows the thing's sheet."""

    prefix: ClassVar[str] = "ts"


@dataclass(frozen=True)
class ToSheet(OnThing):
    """*Batal*: the message asks no more, and is the card or the sheet again that it was."""

    prefix: ClassVar[str] = "tk"


@dataclass(frozen=True)
class Photos(OnThing):
    """Sends the pictures of the thing's history."""

    prefix: ClassVar[str] = "tb"


# Access information


@dataclass(frozen=True)
class Reveal(OnThing):
    """*Lihat hak akses*."""

    prefix: ClassVar[str] = "ta"


@dataclass(frozen=True)
class Renew(OnThing):
    """*Perbarui hak akses*: asks for it."""

    prefix: ClassVar[str] = "tr"


@dataclass(frozen=True)
class Forget(OnThing):
    """*Hapus pesan ini*."""

    prefix: ClassVar[str] = "tf"


# The periodic check, and what owners report


@dataclass(frozen=True)
class CheckNow(OnThing):
    """*Cek sekarang*: asks before it is due."""

    prefix: ClassVar[str] = "tc"


@dataclass(frozen=True)
class Good(Shown):
    """*Sudah dicek, baik*; `number` says which of the thing's checks it was (`since` decides)."""

    prefix: ClassVar[str] = "tg"
    number: int


@dataclass(frozen=True)
class Report(Shown):
    """*Ada masalah*; `number` as for `Good`."""

    prefix: ClassVar[str] = "tp"
    number: int


@dataclass(frozen=True)
class Note(OnThing):
    """*Tambah catatan atau foto* to what `event` recorded: asks for it."""

    prefix: ClassVar[str] = "tn"
    event: int


@dataclass(frozen=True)
class Settle(OnThing):
    """*Sudah ditangani*: the problem that `event` recorded, which can be settled once, whatever else happens.

    `confirmed` is 0 for the tap that asks for a note, 1 for *Tanpa catatan*.
    """

    prefix: ClassVar[str] = "td"
    event: int
    confirmed: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class Reopen(OnThing):
    """*Belum beres*, to the `event` that says that it was settled: asks what is still wrong. It is reopened once."""

    prefix: ClassVar[str] = "tx"
    event: int


@dataclass(frozen=True)
class Reached(Shown):
    """*Sub domain sudah aktif*: `confirmed` is 0 for the tap that asks, 1 for the one that does it."""

    prefix: ClassVar[str] = "sd"
    confirmed: int


@dataclass(frozen=True)
class Unused(Shown):
    """*Tidak dipakai lagi*: `confirmed` is 0 for the tap that asks, 1 for the one that does it."""

    prefix: ClassVar[str] = "tu"
    confirmed: int


# Another owner


@dataclass(frozen=True)
class HandOver(Shown):
    """*Alihkan*: makes the link for a colleague."""

    prefix: ClassVar[str] = "ho"


@dataclass(frozen=True)
class HandOverAll(Shown):
    """*Alihkan semua*: a link for everything this owner has of the thing's instansi."""

    prefix: ClassVar[str] = "hs"


# Another place, or none


@dataclass(frozen=True)
class Move(Shown):
    """*Pindahkan*: asks where to."""

    prefix: ClassVar[str] = "mv"


@dataclass(frozen=True)
class MoveRack(Shown):
    """The rack to move to: asks which units."""

    prefix: ClassVar[str] = "mr"
    rack: int


@dataclass(frozen=True)
class MoveTo(Shown):
    """Where to move to; `reason` is which of the usual ones it is, from 1, and 0 where it is yet to be asked.

    `confirmed` is 0 for the taps that ask, else *Konfirmasi* (it once was the `since`), whose reason may be 0.
    """

    reason: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class MoveUnit(MoveTo):
    """The spot to move to."""

    prefix: ClassVar[str] = "mu"
    rack: int
    u: int
    sisi: Sisi
    confirmed: int


@dataclass(frozen=True)
class MoveOther(Shown):
    """*Lainnya*: the unit to move to in that rack will be typed."""

    prefix: ClassVar[str] = "mo"
    rack: int


@dataclass(frozen=True)
class MoveHost(MoveTo):
    """The host to move to."""

    prefix: ClassVar[str] = "mh"
    host: int
    confirmed: int


@dataclass(frozen=True)
class Remove(Shown):
    """*Keluarkan*: asks why. For blocked units *Buka blokir*, which does it."""

    prefix: ClassVar[str] = "rm"


@dataclass(frozen=True)
class RemoveFor(Shown):
    """One of the reasons, by its place; `confirmed` is 0 for the tap that asks, 1 for *Konfirmasi*."""

    prefix: ClassVar[str] = "rf"
    reason: int
    confirmed: int
