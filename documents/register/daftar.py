"""What the register's export says: the lines for people, and the same things as data for other systems."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from documents.kit.shared import Content, Official
from procedure.life import State
from procedure.sop import Kind


class Bentuk(StrEnum):
    """The forms the register is made in: for people, and for the other systems that look after server rooms."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"
    NETBOX = "netbox"
    RACKTABLES = "racktables"
    OPENDCIM = "opendcim"

    @property
    def suffix(self) -> str:
        """How the file's name ends."""
        return _SUFFIXES.get(self, self.value)

    @property
    def mime(self) -> str:
        """The media type."""
        return _MIMES[self.suffix.rpartition(".")[2]]


NEIGHBOURS = frozenset({Bentuk.NETBOX, Bentuk.RACKTABLES, Bentuk.OPENDCIM})
"""The forms that other systems import: they need the things as data."""

_SUFFIXES = {
    Bentuk.NETBOX: "netbox.zip",
    Bentuk.RACKTABLES: "racktables.csv",
    Bentuk.OPENDCIM: "opendcim.csv",
}
_MIMES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "zip": "application/zip",
}


@dataclass(frozen=True)
class ListEntry:
    """One line of the register, as it is shown; `tempat` is rack and units or the host, empty while there is none."""

    tiket: str
    jenis: str
    instansi: str
    nama: str
    pengenal: str
    rak: str
    tempat: str
    ip: str
    penanggung_jawab: str
    tanggal: date | None
    berlaku: date | None
    cek_terakhir: date | None
    status: str


@dataclass(frozen=True)
class RackRow:
    """A rack as other systems are told of it; its limits are None where nobody knows them."""

    name: str
    room: str
    units: int
    descending: bool
    max_kg: int | None
    max_watt: int | None


@dataclass(frozen=True)
class HostRow:
    """A host of applications, with its whole capacity."""

    name: str
    vcpu: int
    ram_gb: int
    disk_gb: int


@dataclass(frozen=True)
class ExportedThing:
    """A thing of the register as data, for other systems.

    `tiket` is empty for what was there before the bot; `name` is maker and type of a server, or the application's name,
    or why units are kept free. `u` is the lowest unit counted from 1 at the bottom, whichever way the rack numbers
    them; `sisi` is a `Sisi`, or empty for no rack. `owner` is whom to call.
    """

    tiket: str
    kind: Kind
    instansi: str
    name: str
    nomor_seri: str
    sub_domain: str
    rack: str
    u: int | None
    height: int | None
    sisi: str
    host: str
    vcpu: int
    ram_gb: int
    disk_gb: int
    ip: str
    kg: float | None
    watt: int | None
    status: State
    since: date | None
    owner: str


LIVE = (State.DIPESAN, State.DIPASANG, State.AKTIF)
"""Each `ExportedThing.status` of a thing: what is `DIBLOKIR` are units that are kept free."""


@dataclass(frozen=True)
class Daftar(Content):
    """The SOP's *Pencatatan*: what stands where and whose it is, on the day of `head.issued_at`.

    Entries come in the order they are printed, those of one `rak` (a rack or host) together. The next three are there
    for other systems only. `pemisah` parts the cells of a CSV. `kabid` and `kasi` are who has to sign, None for dots.
    """

    bentuk: Bentuk
    entries: tuple[ListEntry, ...]
    things: tuple[ExportedThing, ...] = ()
    racks: tuple[RackRow, ...] = ()
    hosts: tuple[HostRow, ...] = ()
    pemisah: str = ","
    kabid: Official | None = None
    kasi: Official | None = None
