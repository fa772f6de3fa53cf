"""What each document is made from: frozen dataclasses that survive JSON.

The act's transaction freezes one of these as JSON; the PDF is made from that alone, later and elsewhere. Answers come
as rows ready to print, so that a new question needs no change here. No bytes inside: a photo is named by its SHA-256.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from procedure.dinas import Dinas, Titles, in_sentence
from procedure.rack import Sisi
from procedure.sop import Choice, Kind, Office, Sifat


@dataclass(frozen=True)
class Row:
    """One line of a form: the question's title and the answer as it is shown (plain text of any length)."""

    title: str
    value: str


@dataclass(frozen=True)
class Section:
    """Rows under a heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Letterhead:
    """The office's kop and page, from the settings.

    `lines[0]` is the government (12 pt), `lines[1]` the office (16 pt, bold), the rest address lines. `logo` is the
    path of a PNG or JPEG; without one, or when it cannot be read, the kop has no logo. `timezone` is an IANA name,
    `tempat` the place before the date of a signature, `titles` how the offices are called.
    """

    lines: tuple[str, ...]
    tempat: str
    logo: str | None = None
    paper: Literal["F4", "A4"] = "F4"
    timezone: str = "Asia/Jakarta"
    titles: Titles = Dinas.titles

    @property
    def office(self) -> str:
        """The office as it is called in a sentence: `Dinas Komunikasi dan Informatika`."""
        return in_sentence(self.lines[1])


@dataclass(frozen=True)
class Head:
    """What every document carries: whose it is, its number, and the journal line it stands on.

    `number` is the official number (`067/012/18.01/2026`), `edition` counts the issues of one sheet from 1, `revision`
    is the permohonan's; `issued_at` is an aware datetime and becomes the date of the PDF. The register has neither
    ticket nor number. `verification` is the link in the QR, empty where the bot does not know the document; `sealed`
    says that the file will be sealed with the office's own certificate.
    """

    ticket: str
    number: str
    edition: int
    revision: int
    journal_no: int
    issued_at: datetime
    letterhead: Letterhead
    verification: str = ""
    sealed: bool = False


@dataclass(frozen=True)
class Official:
    """A person in an office, and when they acted (aware; None for one who is only named).

    `jabatan` is without the prefix; the documents print `Plh. Kepala Bidang Informatika`.
    """

    nama: str
    nip: str | None
    pangkat: str | None
    jabatan: str
    at: datetime | None
    prefix: Literal["", "Plh.", "Plt."] = ""


@dataclass(frozen=True)
class FormPengajuan:
    """SOP row 1: what the pemohon asks for. `berlaku_sampai` stays a blank line while None."""

    head: Head
    kind: Kind
    instansi: tuple[Row, ...]
    administratif: tuple[Row, ...]
    teknis: tuple[Row, ...]
    data: tuple[Section, ...]
    lampiran: tuple[Row, ...]
    pernyataan: str
    pemohon: Official
    mengetahui: Official | None
    diterima: datetime
    berlaku_sampai: date | None = None


@dataclass(frozen=True)
class Disposisi:
    """One disposisi: who gave it (`dari.at` is when), to which office, with which of `sop.INSTRUKSI`."""

    dari: Official
    kepada: Office
    instruksi: tuple[str, ...] = ()
    sifat: Sifat = Sifat.BIASA
    catatan: str = ""


@dataclass(frozen=True)
class LembarDisposisi:
    """SOP rows 2 to 4: the sheet with every disposisi so far, oldest first (one at least)."""

    head: Head
    surat_dari: str
    surat_nomor: str
    surat_tanggal: date
    diterima: datetime
    agenda: str
    hal: str
    disposisi: tuple[Disposisi, ...]


@dataclass(frozen=True)
class Check:
    """One item of Kasi's checklist: what it is about, the data behind it, the form's warnings and the mark."""

    title: str
    data: str
    mark: Literal["baik", "catatan", "buruk"]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class HasilPengecekan:
    """SOP row 3: Kasi's finding; `kesimpulan` is one of laik, laik bersyarat, tidak laik."""

    head: Head
    kind: Kind
    objek: tuple[Row, ...]
    items: tuple[Check, ...]
    kesimpulan: Choice
    catatan: str
    kasi: Official


@dataclass(frozen=True)
class FormPersetujuan:
    """SOP row 4: Kabid's decision, a rejection too.

    `alasan` is the reason of a rejection, or of an approval of what was found *tidak laik*. `syarat` are the
    conditions, `ruang` the rack space or hosting capacity held (empty: none held yet), `sub_domain` the name for
    the SOP Pembuatan Sub Domain.
    """

    head: Head
    kind: Kind
    objek: tuple[Row, ...]
    items: tuple[Check, ...]
    kesimpulan: Choice
    catatan_kasi: str
    disetujui: bool
    alasan: str
    syarat: tuple[str, ...]
    ruang: tuple[Row, ...]
    sub_domain: str | None
    kabid: Official


@dataclass(frozen=True)
class Party:
    """One side of the handover; `official.at` is when they confirmed."""

    official: Official
    instansi: str
    alamat: str


class Cell(StrEnum):
    """What a stretch of rack units is: taken, held by an approval, kept free for a reason, or the one that is meant."""

    TERISI = "terisi"
    DIPESAN = "dipesan"
    DIBLOKIR = "diblokir"
    DIPILIH = "dipilih"


@dataclass(frozen=True)
class Block:
    """`height` units from `u` up on the faces of `sisi`, and what they hold in a few words."""

    u: int
    height: int
    state: Cell
    label: str
    sisi: Sisi = Sisi.PENUH


@dataclass(frozen=True)
class Elevation:
    """A rack as it is seen from the front: `units` from U1 at the bottom, free where no block is.

    `marked` says in the legend what the blocks that are `DIPILIH` are. A `descending` rack is numbered from the top,
    but its units are counted from the bottom here too.
    """

    name: str
    room: str
    units: int
    blocks: tuple[Block, ...]
    marked: str
    descending: bool = False


@dataclass(frozen=True)
class FormSerahTerima:
    """SOP row 5: the berita acara. `barang` is the thing and its place, `photos` are SHA-256 of JPEG or PNG files.

    `elevasi` is the rack of a server, with it marked.
    """

    head: Head
    kind: Kind
    pertama: Party
    kedua: Party
    barang: tuple[Row, ...]
    cek_berkala: str
    photos: tuple[str, ...] = ()
    catatan: str = ""
    elevasi: Elevation | None = None


@dataclass(frozen=True)
class BeritaAcara:
    """The berita acara of a move, or of a removal (`ke` is empty): short, as both are the office's own act.

    `petugas.official.at` is when the technician confirmed; the owner is told only, so `pemilik.official.at` is None,
    and signs by hand where the office wants it. `barang` is the thing, `dari` and `ke` where it stood and stands; a
    blank `alasan` is not printed. `photos` are as in the form serah terima, `elevasi` is the rack with it marked.
    """

    head: Head
    kind: Kind
    pemilik: Party
    petugas: Party
    barang: tuple[Row, ...]
    dari: tuple[Row, ...]
    ke: tuple[Row, ...]
    alasan: str
    photos: tuple[str, ...] = ()
    elevasi: Elevation | None = None


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
class Entry:
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
class Thing:
    """A thing of the register as data, for other systems.

    `tiket` is empty for what was there before the bot; `name` is maker and type of a server, or the application's name,
    or why units are `diblokir`. `u` is the lowest unit counted from 1 at the bottom, whichever way the rack numbers
    them; `sisi` is `depan`, `belakang`, `penuh`, or empty for no rack; `status` is `dipesan`, `dipasang`, `aktif` or
    `diblokir`. `owner` is whom to call.
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
    status: str
    since: date | None
    owner: str


@dataclass(frozen=True)
class Daftar:
    """The SOP's *Pencatatan*: what stands where and whose it is, on the day of `head.issued_at`.

    Entries come in the order they are printed, those of one `rak` (a rack or host) together. The last three are there
    for other systems only.
    """

    head: Head
    bentuk: Bentuk
    entries: tuple[Entry, ...]
    things: tuple[Thing, ...] = ()
    racks: tuple[RackRow, ...] = ()
    hosts: tuple[HostRow, ...] = ()


Data = FormPengajuan | LembarDisposisi | HasilPengecekan | FormPersetujuan | FormSerahTerima | BeritaAcara | Daftar
