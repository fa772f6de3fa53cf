"""The recipes of CONTRIBUTING, followed to the letter in a copy of the program: each is the edits that it asks for."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from tests.support.forks import ROOT

PACKAGES = ("procedure", "storage", "documents", "handlers", "bot")
Edit = tuple[str, str, str]
"""A file, a piece of it that is there once, and what takes its place."""

FORM, SOP, DINAS = "procedure/form.py", "procedure/sop.py", "procedure/dinas.py"


def before(file: str, line: str, entry: str) -> Edit:
    return file, line, entry + line


QUESTION = (
    before(
        FORM,
        '    Question(Section.PENGELOLAAN, _BOTH, "sifat_data"',
        '    Question(Section.PENGELOLAAN, _BOTH, "cadangan", "Pencadangan data", "Tulis cara mencadangkan datanya.",\n'
        '             "Harian, ke {place}", text(3, 60)),\n',
    ),
)
PROFILE = (
    before(
        FORM,
        '    Question(Section.PROFIL, _BOTH, "instansi"',
        '    Question(Section.PROFIL, _BOTH, "unit_kerja", "Unit kerja", "Tulis unit kerja Bapak/Ibu.",\n'
        '             "Subbagian Umum", text(3, 60)),\n',
    ),
)
SECTION = (
    before(FORM, '    SERVER = "Data server"\n', '    PEMULIHAN = "Rencana pemulihan"\n'),
    before(
        FORM,
        '    Question(Section.SERVER, _SERVER, "merk_tipe"',
        '    Question(Section.PEMULIHAN, _BOTH, "pulih_jam", "Waktu pemulihan", "Tulis paling lama berapa jam.",\n'
        '             "12", whole(1, 72, " jam")),\n\n',
    ),
)
OFFICE = (
    before(
        SOP,
        '    ADMIN = (\n        "admin",',
        '    SEKRETARIS = "sekretaris", OfficeRule("Permohonan ditelaah di sini, sebelum diteruskan ke {kabid}.",'
        " single=True)\n",
    ),
    before(
        DINAS, "    admin: Title", '    sekretaris: Title = Title("Sekretaris Dinas", "Sekretaris", "Sekretaris")\n'
    ),
)
STEP = (
    before(SOP, '    VERIFIKASI = "verifikasi"\n', '    TELAAH = "telaah"\n'),
    (SOP, 'Step.VERIFIKASI, "Disposisi ke {kabid}"', 'Step.TELAAH, "Disposisi ke {kabid}"'),
    before(
        SOP,
        "    StepRule(Step.VERIFIKASI,",
        '    StepRule(Step.TELAAH, 2, "Telaah {sekretaris}", Office.SEKRETARIS, 20, (\n'
        '        Option(Choice.DISPOSISI, Step.VERIFIKASI, "Teruskan ke {kabid}", "Diteruskan ke {kabid.short}",\n'
        "               (Paper.LEMBAR_DISPOSISI,)),\n"
        '        Option(Choice.TOLAK, Step.PENGAJUAN, "Kembalikan", "Dikembalikan ke pemohon", note_required=True,\n'
        '               reasons=("Suratnya belum jelas",)),\n'
        "    ), kelengkapan=(Paper.FORM_PENGAJUAN,)),\n",
    ),
)
STEP_OF_PEMOHON = (
    before(SOP, '    PENGECEKAN = "pengecekan"\n', '    KLARIFIKASI = "klarifikasi"\n'),
    (
        SOP,
        'Step.PENGECEKAN, "Verifikasi dan disposisi ke {kasi}"',
        'Step.KLARIFIKASI, "Verifikasi dan disposisi ke {kasi}"',
    ),
    before(
        SOP,
        "    StepRule(Step.PENGECEKAN,",
        '    StepRule(Step.KLARIFIKASI, 6, "Klarifikasi", None, None, (\n'
        '        Option(Choice.SANGGUP, Step.PENGECEKAN, "Sanggup", "Kesanggupan dicatat"),\n'
        '        Option(Choice.TOLAK, Step.VERIFIKASI, "Keberatan", "Disampaikan ke {kabid}", note_required=True),\n'
        "    ), kelengkapan=(Paper.FORM_PENGAJUAN,)),\n",
    ),
    before(SOP, '    TARIK = "tarik"\n', '    SANGGUP = "sanggup"\n'),
    before("storage/journal/acts.py", '    TARIK = "tarik",', '    SANGGUP = "sanggup", "menyatakan sanggup"\n'),
)
LAST_STEP = (
    before(SOP, '    SELESAI = "selesai"\n    DITARIK', '    ARSIP = "arsip"\n'),
    (SOP, 'Option(Choice.TERIMA, Step.SELESAI, "Terima"', 'Option(Choice.TERIMA, Step.ARSIP, "Terima"'),
    before(
        SOP,
        ")\n# fmt: on\n\nSTEPS",
        '    StepRule(Step.ARSIP, 7, "Pengarsipan", Office.SEKRETARIS, None, (\n'
        '        Option(Choice.SELESAI, Step.SELESAI, "Arsipkan", "Diarsipkan"),\n'
        "    )),\n",
    ),
)
ALL = (*QUESTION, *PROFILE, *SECTION, *OFFICE, *STEP, *STEP_OF_PEMOHON, *LAST_STEP)


def follow(folder: Path, edits: Iterable[Edit]) -> Path:
    """A copy of the program in `folder` in which these edits are made, and nothing else."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("*.pyc.*"))
    for file, there, instead in edits:
        path = folder / file
        source = path.read_text()
        assert source.count(there) == 1, f"{there!r} is not once in {file}"
        path.write_text(source.replace(there, instead))
    return folder
