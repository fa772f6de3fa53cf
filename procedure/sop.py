"""The SOP *Penempatan Server dan Hosting Aplikasi* as data; `procedure/decision.py` decides by it.

An office is a member of `Office` with its rule; a step is a member of `Step`, one entry of `STEPS` and its neighbour's
`next`. Words of the buttons stand here because they are the procedure's words, with the names of the offices where
their titles go: `Dinas.words` fills them in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from procedure import refusals


class Kind(StrEnum):
    """What is asked for: room for a physical server, or hosting of an application."""

    SERVER = "server"
    HOSTING = "hosting"


@dataclass(frozen=True)
class OfficeRule:
    """What an office is: `single` ones have one holder at a time; `duty` tells its holder in a sentence what to do."""

    duty: str
    single: bool
    asks_pendidikan: bool = False


class Office(StrEnum):
    """The offices (jabatan) that act; the values are the role names of the command line and of links.

    How each is called is the dinas' matter: `Titles` has a field for it.
    """

    rule: OfficeRule

    def __new__(cls, role: str, rule: OfficeRule | None = None) -> "Office":  # the default is for `Office("kabid")`
        """A member."""
        office = str.__new__(cls, role)
        office._value_ = role
        if rule is not None:
            office.rule = rule
        return office

    KEPALA_DINAS = (
        "kepala_dinas",
        OfficeRule(
            "Setiap permohonan datang ke sini sebagai satu kartu, untuk didisposisikan ke {kabid}.", single=True
        ),
    )
    KABID = (
        "kabid",
        OfficeRule(
            "Permohonan datang ke sini dua kali: untuk diverifikasi, lalu untuk disetujui atau ditolak.", single=True
        ),
    )
    KASI = (
        "kasi",
        OfficeRule(
            "Permohonan yang didisposisikan {kabid} datang ke sini untuk dicek dan dilaporkan hasilnya.",
            single=True,
            asks_pendidikan=True,
        ),
    )
    STAF_TEKNIS = (
        "staf_teknis",
        OfficeRule(
            "Permohonan yang disetujui datang ke sini; tekan “Saya kerjakan” untuk mengambilnya.",
            single=False,
            asks_pendidikan=True,
        ),
    )
    ADMIN = (
        "admin",
        OfficeRule(
            "Undang pejabat dengan /undang. Pemberitahuan tentang layanan ini juga datang ke sini.", single=False
        ),
    )


class Acting(StrEnum):
    """How somebody holds an office for another: pelaksana harian for days, pelaksana tugas while it is vacant."""

    PLH = "Plh."
    PLT = "Plt."


class Step(StrEnum):
    """Where a permohonan is. The last three are ends; what was closed may be reopened."""

    PENGAJUAN = "pengajuan"
    DISPOSISI = "disposisi"
    VERIFIKASI = "verifikasi"
    PENGECEKAN = "pengecekan"
    PERSETUJUAN = "persetujuan"
    PENEMPATAN = "penempatan"
    SERAH_TERIMA = "serah_terima"
    SELESAI = "selesai"
    DITARIK = "ditarik"
    DITUTUP = "ditutup"


class Choice(StrEnum):
    """What can be chosen, each with its words in `JournalAct`.

    What a choice does it does at every step: `DISPOSISI` may be noted, `SETUJU` holds a place, `TERIMA` puts the thing
    into the register, and `TOLAK` takes it out of hands again where it leads back to the placement. `PERBAIKAN` asks
    the pemohon for certain answers and comes back to who asked.

    No step's: the pemohon takes it back until Kabid has decided, for good (`TARIK`) or to correct it (`PERBAIKI`).
    What they never send again closes by itself (`TUTUP`), and an admin opens it again (`BUKA`).
    """

    KIRIM = "kirim"
    DISPOSISI = "disposisi"
    LAIK = "laik"
    LAIK_BERSYARAT = "laik_bersyarat"
    TIDAK_LAIK = "tidak_laik"
    SETUJU = "setuju"
    TOLAK = "tolak"
    SELESAI = "selesai"
    TERIMA = "terima"
    PERBAIKAN = "perbaikan"
    TARIK = "tarik"
    PERBAIKI = "perbaiki"
    TUTUP = "tutup"
    BUKA = "buka"


class Paper(StrEnum):
    """The documents; the values name the files (`form-pengajuan-PSH-2026-0001.pdf`).

    The steps yield them all but the register (`DAFTAR`) and the report (`LAPORAN`), which are made on request, and the
    berita acara that is made when a thing of the register is moved (`PEMINDAHAN`) or removed (`PENGELUARAN`).
    """

    FORM_PENGAJUAN = "form-pengajuan"
    LEMBAR_DISPOSISI = "lembar-disposisi"
    HASIL_PENGECEKAN = "hasil-pengecekan"
    FORM_PERSETUJUAN = "form-persetujuan"
    FORM_SERAH_TERIMA = "form-serah-terima"
    PEMINDAHAN = "berita-acara-pemindahan"
    PENGELUARAN = "berita-acara-pengeluaran"
    DAFTAR = "daftar-server"
    LAPORAN = "laporan"


PAPER_TITLES: Mapping[Paper, str] = {
    Paper.FORM_PENGAJUAN: "Form pengajuan",
    Paper.LEMBAR_DISPOSISI: "Lembar disposisi",
    Paper.HASIL_PENGECEKAN: "Hasil pengecekan",
    Paper.FORM_PERSETUJUAN: "Form persetujuan",
    Paper.FORM_SERAH_TERIMA: "Berita acara serah terima",
    Paper.PEMINDAHAN: "Berita acara pemindahan",
    Paper.PENGELUARAN: "Berita acara pengeluaran",
    Paper.DAFTAR: "Daftar server dan hosting aplikasi",
    Paper.LAPORAN: "Laporan layanan",
}

FOR_PEMOHON = frozenset(
    {
        Paper.FORM_PENGAJUAN,
        Paper.FORM_PERSETUJUAN,
        Paper.FORM_SERAH_TERIMA,
        Paper.PEMINDAHAN,
        Paper.PENGELUARAN,
    }
)
"""The documents a pemohon gets."""

NOT_FOR_ITS_MAKER = frozenset({Paper.HASIL_PENGECEKAN})
"""The documents that are not sent to who yields them: what stands in a report stood on their card."""

UNNUMBERED = frozenset({Paper.DAFTAR, Paper.LAPORAN})
"""Documents that take no number of the agenda."""

OF_THEIR_DAY = UNNUMBERED | {Paper.PEMINDAHAN, Paper.PENGELUARAN}
"""Documents that tell of one day: a later one does not replace them."""


@dataclass(frozen=True)
class Option:
    """One choice of a step: the button's `label`, what the card says once it is `done`, and what follows.

    `reasons` are offered where a note is required; any other can be typed.
    """

    choice: Choice
    next: Step
    label: str
    done: str
    papers: tuple[Paper, ...] = ()
    note_required: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class StepRule:
    """One step: its SOP row, its pelaksana (`office`, or None for the pemohon) and its norm.

    `norm` is in working minutes, None where the SOP names none. `norm_since` names the step whose start the
    norm counts from, where several steps share one (SOP row 3). `kelengkapan` are the papers that come with the
    step's card, to each person once, besides the letter, which whoever decides has; a `taken` step is done by
    whoever of the office takes it first. An `impartial` one nobody does of their own request (`procedure/seats.py`).
    """

    step: Step
    row: int
    title: str
    office: Office | None
    norm: int | None
    options: tuple[Option, ...]
    kelengkapan: tuple[Paper, ...] = ()
    norm_since: Step | None = None
    taken: bool = False
    impartial: bool = False

    def option(self, choice: Choice) -> Option:
        """The option for `choice`; raises `NotOffered`."""
        for option in self.options:
            if option.choice is choice:
                return option
        raise refusals.NotOffered(self.step, choice)


_KEMBALI_KE_PEMOHON = (
    "Surat permohonan belum lengkap",
    "Spesifikasi belum jelas",
    "Kapasitas belum tersedia",
    "Uji keamanan belum dilakukan",
)
_KEMBALI_KE_STAF = ("Letak tidak sesuai persetujuan", "Belum dapat diakses", "Data serah terima keliru")

_PERBAIKAN = Option(
    Choice.PERBAIKAN, Step.PENGAJUAN, "Minta perbaikan", "Perbaikan diminta dari pemohon", note_required=True
)

# One entry per step reads as the SOP's table only without one line per argument.
# fmt: off
_TABLE = (
    StepRule(Step.PENGAJUAN, 1, "Pengajuan", None, 15, (
        Option(Choice.KIRIM, Step.DISPOSISI, "Setuju dan kirim", "Terkirim", (Paper.FORM_PENGAJUAN,)),
    )),
    StepRule(Step.DISPOSISI, 2, "Disposisi {kepala_dinas}", Office.KEPALA_DINAS, 10, (
        Option(Choice.DISPOSISI, Step.VERIFIKASI, "Disposisi ke {kabid}", "Didisposisikan ke {kabid.short}",
               (Paper.LEMBAR_DISPOSISI,)),
    ), kelengkapan=(Paper.FORM_PENGAJUAN,)),
    StepRule(Step.VERIFIKASI, 3, "Verifikasi {kabid}", Office.KABID, 10, (
        Option(Choice.DISPOSISI, Step.PENGECEKAN, "Verifikasi dan disposisi ke {kasi}",
               "Diverifikasi dan didisposisikan ke {kasi.short}", (Paper.LEMBAR_DISPOSISI,)),
        _PERBAIKAN,
    ), kelengkapan=(Paper.FORM_PENGAJUAN, Paper.LEMBAR_DISPOSISI)),
    StepRule(Step.PENGECEKAN, 3, "Pengecekan {kasi}", Office.KASI, 10, (
        Option(Choice.LAIK, Step.PERSETUJUAN, "Laik", "Dilaporkan ke {kabid}: laik",
               (Paper.HASIL_PENGECEKAN,)),
        Option(Choice.LAIK_BERSYARAT, Step.PERSETUJUAN, "Laik bersyarat", "Dilaporkan ke {kabid}: laik bersyarat",
               (Paper.HASIL_PENGECEKAN,), note_required=True),
        Option(Choice.TIDAK_LAIK, Step.PERSETUJUAN, "Tidak laik", "Dilaporkan ke {kabid}: tidak laik",
               (Paper.HASIL_PENGECEKAN,), note_required=True),
        _PERBAIKAN,
    ), kelengkapan=(Paper.FORM_PENGAJUAN, Paper.LEMBAR_DISPOSISI), norm_since=Step.VERIFIKASI, impartial=True),
    StepRule(Step.PERSETUJUAN, 4, "Persetujuan {kabid}", Office.KABID, 10, (
        Option(Choice.SETUJU, Step.PENEMPATAN, "Setujui", "Disetujui",
               (Paper.FORM_PERSETUJUAN, Paper.LEMBAR_DISPOSISI)),
        Option(Choice.TOLAK, Step.PENGAJUAN, "Tolak", "Dikembalikan ke pemohon",
               (Paper.FORM_PERSETUJUAN,), note_required=True, reasons=_KEMBALI_KE_PEMOHON),
        _PERBAIKAN,
    ), kelengkapan=(Paper.FORM_PENGAJUAN, Paper.LEMBAR_DISPOSISI, Paper.HASIL_PENGECEKAN), impartial=True),
    StepRule(Step.PENEMPATAN, 5, "Penempatan {staf_teknis}", Office.STAF_TEKNIS, 30, (
        Option(Choice.SELESAI, Step.SERAH_TERIMA, "Konfirmasi", "Penempatan dikonfirmasi"),
    ), kelengkapan=(Paper.FORM_PENGAJUAN, Paper.FORM_PERSETUJUAN), taken=True, impartial=True),
    StepRule(Step.SERAH_TERIMA, 5, "Serah terima", None, None, (
        Option(Choice.TERIMA, Step.SELESAI, "Terima", "Diterima", (Paper.FORM_SERAH_TERIMA,)),
        Option(Choice.TOLAK, Step.PENEMPATAN, "Tolak", "Dikembalikan ke {staf_teknis}",
               note_required=True, reasons=_KEMBALI_KE_STAF),
    )),
)
# fmt: on

STEPS: Mapping[Step, StepRule] = {rule.step: rule for rule in _TABLE}
"""The procedure, in the SOP's order."""

ENDS = frozenset({Step.SELESAI, Step.DITARIK, Step.DITUTUP})


class Sifat(StrEnum):
    """How urgent a disposisi is; `BIASA` ticks no box on the lembar disposisi."""

    BIASA = "Biasa"
    SEGERA = "Segera"
    SANGAT_SEGERA = "Sangat segera"
    RAHASIA = "Rahasia"


INSTRUKSI: tuple[str, ...] = (
    "Tindak lanjuti",
    "Proses lebih lanjut",
    "Telaah dan laporkan",
    "Koordinasi/konfirmasi",
    "Tanggapan dan saran",
    "Untuk perhatian",
)
"""The instructions of *Dengan catatan*, in the order the lembar disposisi prints them."""

PERNYATAAN = (
    "Saya menyatakan data di atas benar, bersedia mengecek server/aplikasi secara berkala, dan memberikan informasi "
    "hak akses kepada pengelola server."
)
"""What the pemohon agrees to by sending (SOP: Peringatan)."""


def withdrawable(step: Step) -> bool:
    """Whether the pemohon may still withdraw (*tarik kembali*): until Kabid has decided."""
    way = list(STEPS)
    return step in way[: way.index(Step.PERSETUJUAN) + 1]


def receiver(option: Option) -> Office | None:
    """The office that `option` hands on to, over what is the pemohon's in between; None where none follows."""
    step = option.next
    while step not in ENDS and STEPS[step].office is None:
        step = STEPS[step].options[0].next
    return None if step in ENDS else STEPS[step].office


HANDS_ON = frozenset({Choice.DISPOSISI, Choice.SETUJU})
"""The choices that are rows of the lembar disposisi."""


def receivers() -> tuple[Office, ...]:
    """The offices that something is handed on to by a row of the lembar disposisi, in the SOP's order."""
    options = (option for rule in STEPS.values() for option in rule.options if option.choice in HANDS_ON)
    return tuple(dict.fromkeys(office for option in options if (office := receiver(option))))
