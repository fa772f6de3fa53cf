"""What the report of a month, quarter or year says, for its page and its workbook."""

from dataclasses import dataclass
from enum import StrEnum

from documents.kit.shared import Content, Row


class ReportForm(StrEnum):
    """The forms it is made in."""

    PDF = "pdf"
    XLSX = "xlsx"


@dataclass(frozen=True)
class LangkahRow:
    """How a step of the SOP went, in working minutes; None for what nothing can be said of.

    `sesuai` is how many of the `jumlah` kept to the `norma`.
    """

    title: str
    norma: int | None
    jumlah: int
    median: float | None
    p90: int | None
    sesuai: int | None


@dataclass(frozen=True)
class AlasanRow:
    """How often something was sent back from a step for a reason."""

    langkah: str
    alasan: str
    jumlah: int


@dataclass(frozen=True)
class RegisterRow:
    """How the register grew in things of a kind."""

    jenis: str
    awal: int
    masuk: int
    keluar: int

    @property
    def akhir(self) -> int:
        """How many there are at the end."""
        return self.awal + self.masuk - self.keluar


@dataclass(frozen=True)
class UnsurRow:
    """An unsur of the survey and the mean of its answers, 1–4."""

    title: str
    mean: float


@dataclass(frozen=True)
class Laporan(Content):
    """The report of a `masa` (`November 2026`); `berjalan` says that it is not over yet.

    `unsur` is empty, and `ikm` None, where too few have answered for an index; `saran` are suggestions, and in the
    workbook only.
    """

    bentuk: ReportForm
    masa: str
    berjalan: bool
    permohonan: tuple[Row, ...]
    langkah: tuple[LangkahRow, ...]
    alasan: tuple[AlasanRow, ...]
    register: tuple[RegisterRow, ...]
    pengecekan: tuple[Row, ...]
    pengaduan: tuple[Row, ...]
    jawaban: int
    unsur: tuple[UnsurRow, ...] = ()
    ikm: float | None = None
    mutu: str = ""
    kinerja: str = ""
    saran: tuple[str, ...] = ()


INTERNAL = "Untuk keperluan internal."
TITLE = "Laporan layanan penempatan server dan hosting aplikasi"
METHOD = (
    "Menit dihitung dalam jam kerja, menurut jam tiap tahap; yang dibatalkan atau ditarik pemohon tidak dihitung. "
    "P90: nilai terkecil yang tidak dilampaui sedikitnya 90% (peringkat terdekat)."
)
LATER = "Jawaban survei dihitung sesudah bulannya berakhir."
TOO_FEW = "Kurang dari lima jawaban; indeks tidak dihitung."


def decimal(value: float, places: int) -> str:
    """A number as it is written here: `3,25`."""
    return f"{value:.{places}f}".replace(".", ",")


def minutes(value: float | None) -> str:
    """`4`, `4,5`, or a dash."""
    if value is None:
        return "–"
    return decimal(value, 0 if float(value).is_integer() else 1)


def share(row: LangkahRow) -> str:
    """`92%`, or a dash."""
    return "–" if row.sesuai is None or not row.jumlah else f"{row.sesuai * 100 / row.jumlah:.0f}%"


def as_of(data: Laporan, day: str) -> str:
    """What the figures are of: the whole span, or so far."""
    return f"Keadaan sampai {day}; masa ini masih berjalan." if data.berjalan else f"Dibuat {day}."
