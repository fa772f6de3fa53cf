"""What the data of all documents share: whose the paper is, whose the document, who acted, and rows ready to print.

A document's data is a frozen dataclass that survives JSON (`frozen.py`): the act's transaction freezes it, the PDF is
made from that alone, later and elsewhere. Answers come as rows, so that a new question needs no change here. No bytes
inside: a photo is named by its SHA-256.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from procedure.dinas import Dinas, Titles, in_sentence


@dataclass(frozen=True)
class Row:
    """One line of a form: the question's title and the answer as it is shown (plain text of any length)."""

    title: str
    value: str


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

    `jabatan` is without the prefix; the documents print `Plh. Kepala Bidang Informatika`. `surat` is the number of the
    surat perintah by which they act, empty for none.
    """

    nama: str
    nip: str | None
    pangkat: str | None
    jabatan: str
    at: datetime | None
    prefix: Literal["", "Plh.", "Plt."] = ""
    surat: str = ""


@dataclass(frozen=True)
class Content:
    """The data of any document. One with photographs names them, by their SHA-256, in a field `photos`."""

    head: Head
