"""What each document is made from: frozen dataclasses that survive JSON.

The act's transaction freezes one of these as JSON; the PDF is made from that alone, later and elsewhere. Answers come
as rows ready to print, so that a new question needs no change here. No bytes inside: a photo is named by its SHA-256.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

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
    `tempat` the place before the date of a signature.
    """

    lines: tuple[str, ...] = (
        "PEMERINTAH KABUPATEN KUDUS",
        "DINAS KOMUNIKASI DAN INFORMATIKA",
        "Jl. Sunan Muria No. 9 Kudus 59313 (0291) 438713",
        "E-mail : kominfo@kuduskab.go.id",
    )
    logo: str | None = None
    paper: Literal["F4", "A4"] = "F4"
    timezone: str = "Asia/Jakarta"
    tempat: str = "Kudus"


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
    """What a stretch of rack units is: taken, held by an approval, or the one that is meant."""

    TERISI = "terisi"
    DIPESAN = "dipesan"
    DIPILIH = "dipilih"


@dataclass(frozen=True)
class Block:
    """`height` units from `u` up, and what they hold in a few words."""

    u: int
    height: int
    state: Cell
    label: str


@dataclass(frozen=True)
class Elevation:
    """A rack as it is seen from the front: `units` from U1 at the bottom, free where no block is.

    `marked` says in the legend what the blocks that are `DIPILIH` are.
    """

    name: str
    room: str
    units: int
    blocks: tuple[Block, ...]
    marked: str


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


class Bentuk(StrEnum):
    """The forms the register is made in; the values are the file's suffix."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"

    @property
    def mime(self) -> str:
        """The media type."""
        return _MIMES[self]


_MIMES = {
    Bentuk.PDF: "application/pdf",
    Bentuk.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Bentuk.CSV: "text/csv",
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
class Daftar:
    """The SOP's *Pencatatan*: what stands where and whose it is, on the day of `head.issued_at`.

    Entries come in the order they are printed, those of one `rak` (a rack or host) together.
    """

    head: Head
    bentuk: Bentuk
    entries: tuple[Entry, ...]


Data = FormPengajuan | LembarDisposisi | HasilPengecekan | FormPersetujuan | FormSerahTerima | Daftar
