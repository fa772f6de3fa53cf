"""The form pengajuan (SOP row 1): its questions as data, and the reading of one answer.

A new question is one more entry of `QUESTIONS`; its rule is one of `procedure/answers.py`, or a new one.
"""

import re
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from fractions import Fraction
from functools import cache

from procedure import duties, network, rules
from procedure.answers import (
    NOTHING,
    UNKNOWN,
    Answers,
    Circumstances,
    Json,
    Rule,
    clean,
    one_of,
    same,
    text,
    whole,
)
from procedure.network import looks_like_password
from procedure.refusals import Invalid
from procedure.sop import Kind

__all__ = [
    "MISSING",
    "PROFILE_KEYS",
    "QUESTIONS",
    "SERIAL_TAKEN",
    "SUBDOMAIN_TAKEN",
    "Answers",
    "Circumstances",
    "Input",
    "Json",
    "Question",
    "Section",
    "accept",
    "answer",
    "looks_like_password",
    "question",
    "questions",
]

SERIAL_TAKEN = "Nomor seri ini sudah tercatat terpasang; mohon periksa label servernya."
SUBDOMAIN_TAKEN = "Sub domain ini sudah dipakai; mohon pilih nama lain."
MISSING = "Pertanyaan ini perlu dijawab."

_NONE = re.compile(r"[-–.]|(?:tidak|belum|tak) (?:ada|punya)|kosong|nihil", re.IGNORECASE)
"""What skips an optional question too."""
_UNIT = re.compile(r" \((?:U|[a-z]{2}|[A-Z]{2})\)$")


class Section(StrEnum):
    """The parts of the form; the values are their titles in the review and on paper."""

    PROFIL = "Profil pemohon"
    SURAT = "Surat permohonan"
    PJ = "Penanggung jawab teknis"
    SERVER = "Data server"
    HOSTING = "Data hosting"
    PENGELOLAAN = "Jaringan dan pengelolaan"


class Input(Enum):
    """How an answer comes: everything but a `FILE` can be typed.

    `PHONE_OWN` offers the share-contact button and takes the sender's own contact only, `PHONE_ANY` any contact
    card; a contact's number is read like a typed one. `SECRET` is kept encrypted.
    """

    TEXT = auto()
    FILE = auto()
    PHONE_OWN = auto()
    PHONE_ANY = auto()
    SECRET = auto()


@dataclass(frozen=True)
class Question:
    """One question: `title`, one sentence of `explanation` and a right example (`contoh`), all plain text.

    In the example stand names that `Dinas.words` fills in.
    `choices` are offered as buttons, which say `labels` where there are any (`choice · more words`); whether other
    answers are taken too is the rule's matter. `copies` are pairs of a key of this section and the key whose answer it
    takes when the first of `choices` is chosen; that this was so is stored under `copied`.
    """

    section: Section
    kinds: frozenset[Kind]
    key: str
    title: str
    explanation: str
    contoh: str
    rule: Rule
    optional: bool = False
    choices: tuple[str, ...] = ()
    input: Input = Input.TEXT
    copies: tuple[tuple[str, str], ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def copied(self) -> str:
        """The key under which is stored whether the answer is a copy (*Sama dengan pemohon*)."""
        return f"{self.key}_sama"

    @property
    def label(self) -> str:
        """What an answer is called where it is shown: the title without its unit, which the answer says."""
        return _UNIT.sub("", self.title)

    @property
    def offered(self) -> tuple[str, ...]:
        """What the buttons of `choices` say."""
        return self.labels or self.choices

    @property
    def exemplified(self) -> bool:
        """Whether the example says more than the buttons do."""
        return self.input is not Input.FILE and self.contoh not in self.choices

    def chosen(self, said: str) -> str:
        """The choice that is meant by what was `said`, itself or any part of its label, else that unchanged."""
        for choice, label in zip(self.choices, self.offered, strict=True):
            if any(same(said, meant) for meant in (choice, label, *label.split(" · "))):
                return choice
        return said

    def show(self, value: Json) -> str:
        """The stored `value` as people read it, in plain text; a skipped or missing answer (None) is `–`."""
        return NOTHING if value is None else self.rule.show(value)


_BOTH = frozenset(Kind)
_SERVER = frozenset({Kind.SERVER})
_HOSTING = frozenset({Kind.HOSTING})
_SYSTEMS = ("Ubuntu", "Debian", "Windows Server", "Lainnya")
_SYSTEM = text(2, 60, ask="Silakan ketik nama sistem operasinya.")
_UJI = ("Lulus", "Ada temuan", "Belum diuji")
_SIFAT_DATA = ("Terbuka", "Terbatas", "Memuat data pribadi")
_BERKALA = tuple(duties.MONTHS)
_TIAP = tuple(f"{name} · tiap {months} bulan".replace(" 1 ", " ") for name, months in duties.MONTHS.items())
_DUKUNG = "Kirim dokumen pendukung, bila ada: paling banyak lima PDF atau foto."
_DUKUNG_HOSTING = "Kirim laporan uji keamanan atau dokumen pendukung lain: paling banyak lima PDF atau foto."

# One entry per question reads as a table only without one line per argument.
# fmt: off
QUESTIONS: tuple[Question, ...] = (
    Question(Section.PROFIL, _BOTH, "nama", "Nama lengkap", "Tulis beserta gelar.",
             "Budi Santoso, S.Kom.", text(3, 100, what="Namanya", letter=True)),
    Question(Section.PROFIL, _BOTH, "nip", "NIP", "Tulis 18 angkanya.",
             "198505152010011003", rules.NIP, optional=True),
    Question(Section.PROFIL, _BOTH, "pangkat", "Pangkat/golongan", "Tulis pangkat dan golongan terakhir.",
             "Penata Tingkat I (III/d)", text(2, 60), optional=True),
    Question(Section.PROFIL, _BOTH, "jabatan", "Jabatan", "Tulis jabatan Bapak/Ibu di instansi.",
             "Kepala Subbagian Umum", text(3, 100, what="Jabatannya")),
    Question(Section.PROFIL, _BOTH, "instansi", "Instansi", "Tulis nama lengkapnya.",
             "Dinas Kesehatan {government}", text(3, 150, what="Nama instansinya")),
    Question(Section.PROFIL, _BOTH, "alamat", "Alamat instansi", "Tulis alamat kantornya.",
             "Jl. Diponegoro No. 15 {place}", text(5, 200, what="Alamatnya")),
    Question(Section.PROFIL, _BOTH, "hp", "Nomor HP", "Bagikan kontak dengan tombol, atau ketik nomornya.",
             "0812-3456-7890", rules.PHONE, input=Input.PHONE_OWN),
    Question(Section.PROFIL, _BOTH, "email", "Email dinas", "Sebaiknya alamat .go.id.",
             "umum@dinkes.{domain}", rules.EMAIL),

    Question(Section.SURAT, _BOTH, "surat_nomor", "Nomor surat permohonan", "Tulis seperti pada suratnya.",
             "045/123/2026", text(3, 60, what="Nomornya")),
    Question(Section.SURAT, _BOTH, "surat_tanggal", "Tanggal surat", "Tulis seperti pada suratnya.",
             "20 November 2026", rules.PAST_DATE),
    Question(Section.SURAT, _BOTH, "surat_berkas", "Berkas surat permohonan",
             "Kirim surat yang sudah ditandatangani, sebagai PDF atau foto tiap halamannya.",
             "satu berkas PDF, atau foto tiap halamannya", rules.FILE, input=Input.FILE),
    Question(Section.SURAT, _SERVER, "lampiran", "Lampiran", _DUKUNG,
             "Lewati", rules.FILES, optional=True, input=Input.FILE),
    Question(Section.SURAT, _HOSTING, "lampiran", "Lampiran", _DUKUNG_HOSTING,
             "Lewati", rules.FILES, optional=True, input=Input.FILE),

    Question(Section.PJ, _BOTH, "pj_nama", "Nama penanggung jawab teknis",
             "Siapa yang dihubungi untuk hal teknis?", "Siti Aminah, A.Md.",
             text(3, 100, what="Namanya", letter=True), choices=("Sama dengan pemohon",),
             copies=(("pj_nama", "nama"), ("pj_hp", "hp"))),
    Question(Section.PJ, _BOTH, "pj_hp", "Nomor HP penanggung jawab teknis",
             "Ketik nomornya, atau kirim kartu kontaknya.", "0857-1111-2222", rules.PHONE, input=Input.PHONE_ANY),

    Question(Section.SERVER, _SERVER, "merk_tipe", "Merek dan tipe server", "Tulis seperti pada label server.",
             "Dell PowerEdge R450", text(2, 80)),
    Question(Section.SERVER, _SERVER, "nomor_seri", "Nomor seri", "Tulis seperti pada label server.",
             "7XK9Q13", rules.SERIAL),
    Question(Section.SERVER, _SERVER, "tinggi_u", "Tinggi server (U)", "Pilih atau ketik tingginya dalam unit rak.",
             "2U", whole(1, 10, "U", {"unit": Fraction(1)}), choices=("1U", "2U", "3U", "4U")),
    Question(Section.SERVER, _SERVER, "kedalaman_mm", "Kedalaman server (mm)", "Tulis kedalamannya dalam milimeter.",
             "720", whole(100, 1200, " mm", rules.LENGTH), optional=True),
    Question(Section.SERVER, _SERVER, "berat_kg", "Berat server (kg)", "Tulis beratnya dalam kilogram.",
             "18", rules.WEIGHT, optional=True),
    Question(Section.SERVER, _SERVER, "daya", "Catu daya",
             "Tulis jumlah catu daya (PSU) dan dayanya; tertera pada label belakang server.",
             "2 x 800", rules.DAYA, choices=(UNKNOWN,)),
    Question(Section.SERVER, _SERVER, "spesifikasi", "Prosesor, RAM, dan penyimpanan", "Tulis spesifikasi utamanya.",
             "Xeon Silver 4310 12 core; RAM 64 GB; SSD 2 TB", text(5, 200, lines=True)),
    Question(Section.SERVER, _SERVER, "sistem_operasi", "Sistem operasi", "Pilih atau ketik sistem operasinya.",
             "Ubuntu Server 24.04", _SYSTEM, choices=_SYSTEMS),
    Question(Section.SERVER, _SERVER, "aplikasi", "Aplikasi dan fungsinya",
             "Apa yang berjalan di server ini, dan untuk apa?", "SIMPUS, pencatatan layanan puskesmas",
             text(5, 500, lines=True)),
    Question(Section.SERVER, _SERVER, "port_lan", "Jumlah port LAN", "Pilih atau ketik jumlah yang dipakai.",
             "2", whole(1, 8, units={"port": Fraction(1)}), choices=("1", "2", "4")),

    Question(Section.HOSTING, _HOSTING, "nama_aplikasi", "Nama aplikasi", "Tulis nama aplikasi yang akan di-hosting.",
             "SIMPUS", text(3, 100, what="Nama aplikasinya")),
    Question(Section.HOSTING, _HOSTING, "aplikasi", "Fungsi aplikasi", "Untuk apa aplikasi ini?",
             "Pencatatan layanan puskesmas", text(5, 500, lines=True)),
    Question(Section.HOSTING, _HOSTING, "sub_domain", "Sub domain", "Tulis alamat yang diinginkan; cukup namanya.",
             "simpus.{domain}", network.SUB_DOMAIN),
    Question(Section.HOSTING, _HOSTING, "framework", "Bahasa pemrograman dan framework",
             "Tulis beserta versinya.", "PHP 8.3 / Laravel 12", text(2, 100)),
    Question(Section.HOSTING, _HOSTING, "basis_data", "Basis data", "Pilih, atau ketik beserta versinya.",
             "MariaDB 10.11", text(2, 60), choices=("MariaDB", "PostgreSQL", "MySQL", "Tidak ada")),
    Question(Section.HOSTING, _HOSTING, "sistem_operasi", "Sistem operasi", "Pilih atau ketik sistem operasinya.",
             "Ubuntu", _SYSTEM, choices=_SYSTEMS),
    Question(Section.HOSTING, _HOSTING, "vcpu", "Jumlah vCPU", "Pilih atau ketik jumlahnya.",
             "2", whole(1, 64, units={"vcpu": Fraction(1), "core": Fraction(1)}), choices=("1", "2", "4", "8")),
    Question(Section.HOSTING, _HOSTING, "ram_gb", "RAM (GB)", "Pilih atau ketik kebutuhannya.",
             "4", whole(1, 512, " GB"), choices=("2", "4", "8", "16")),
    Question(Section.HOSTING, _HOSTING, "penyimpanan_gb", "Penyimpanan (GB)", "Tulis kebutuhannya dalam GB.",
             "40", whole(5, 20000, " GB")),
    Question(Section.HOSTING, _HOSTING, "uji_keamanan", "Uji keamanan", "Pilih hasil uji keamanan aplikasi.",
             "Belum diuji", one_of(_UJI), choices=_UJI),

    Question(Section.PENGELOLAAN, _BOTH, "port_firewall", "Kebutuhan port", "Layanan apa yang dibuka, dan dari mana?",
             "tcp/443 dari internet; tcp/22 dari VPN", network.PORTS, choices=(network.WEB_ONLY, UNKNOWN)),
    Question(Section.PENGELOLAAN, _BOTH, "sifat_data", "Sifat data", "Pilih sifat data yang diolah.",
             "Memuat data pribadi", one_of(_SIFAT_DATA), choices=_SIFAT_DATA),
    Question(Section.PENGELOLAAN, _BOTH, "hak_akses", "Hak akses untuk pengelola server",
             "Tulis akun dan cara penyerahannya, tanpa kata sandi; jawaban ini disimpan terenkripsi.",
             "akun pengelola, kunci SSH diserahkan saat pemasangan", network.HAK_AKSES, input=Input.SECRET),
    Question(Section.PENGELOLAAN, _BOTH, "cek_berkala", "Pengecekan berkala",
             "Seberapa sering instansi Bapak/Ibu mengecek server atau aplikasi ini?", "Triwulanan",
             one_of(_BERKALA), choices=_BERKALA, labels=_TIAP),
    Question(Section.PENGELOLAAN, _BOTH, "berlaku_sampai", "Berlaku sampai", "Tulis tanggal akhir pemakaian, bila ada.",
             "31 Desember 2027", rules.FUTURE_DATE, optional=True),
)
# fmt: on

PROFILE_KEYS: tuple[str, ...] = tuple(entry.key for entry in QUESTIONS if entry.section is Section.PROFIL)
"""The answers remembered for a pemohon's next permohonan."""


@cache
def questions(kind: Kind, *, with_profile: bool) -> tuple[Question, ...]:
    """The questions a permohonan of `kind` asks, in order; without those of the profile if it is known already."""
    return tuple(
        entry for entry in QUESTIONS if kind in entry.kinds and (with_profile or entry.section is not Section.PROFIL)
    )


@cache
def question(key: str, kind: Kind) -> Question:
    """The question `key` as `kind` words it (both kinds have an `aplikasi`); raises `KeyError`."""
    for entry in QUESTIONS:
        if entry.key == key and kind in entry.kinds:
            return entry
    raise KeyError(key)


def accept(question: Question, typed: str, context: Circumstances) -> Json:
    """The value to store for what was `typed` or tapped; None for *Lewati* where the question is optional.

    Raises `Invalid`, whose sentence says what is wrong. Whether a serial number or sub domain is free the register
    knows: `SERIAL_TAKEN` and `SUBDOMAIN_TAKEN` are the sentences if it is not.
    """
    said = clean(typed, lines=question.rule.lines)
    if question.optional and (same(said, "Lewati") or _NONE.fullmatch(said)):
        return None
    if not said or same(said, "Lewati") or said in {"-", NOTHING}:
        raise Invalid(MISSING)
    return question.rule.parse(question.chosen(said), context)


def answer(question: Question, typed: str, context: Circumstances, answers: Answers) -> dict[str, Json]:
    """All that `typed` answers, by key: the question itself, or each of its `copies` (*Sama dengan pemohon*, *sama*).

    Where there are such it says under `copied` which of both. Raises `Invalid` like `accept`; `answers` are those
    given so far.
    """
    if not question.copies:
        return {question.key: accept(question, typed, context)}
    if any(same(typed, meant) for meant in (question.choices[0], question.choices[0].split()[0])):
        return {key: answers[source] for key, source in question.copies} | {question.copied: True}
    return {question.key: accept(question, typed, context), question.copied: False}
