"""Form persetujuan (SOP row 4): Kabid's decision; a rejection is issued on the same form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from documents.kit import parts, signing, ticks
from documents.kit.page import Page
from documents.kit.shared import Content, Official, Row
from documents.sop import kinds
from documents.sop.checklist import CONCLUSIONS, CheckedItem, checklist
from procedure.sop import Choice, Kind, Paper

# Dasar Hukum of the SOP, whose "Pepras" is a misprint.
_DASAR = (
    "Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik;",
    "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik;",
    "Peraturan Menteri Komunikasi dan Informatika Nomor 5 Tahun 2015 tentang Registrasi Nama Domain Instansi "
    "Penyelenggara Negara;",
    "Peraturan Presiden Nomor 95 Tahun 2018 tentang Sistem Pemerintahan Berbasis Elektronik.",
)
_RETURNED = " dan dikembalikan kepada pemohon."
"""What a rejection is: SOP row 4."""
_RUANG = {Kind.SERVER: "Ruang rak yang disediakan", Kind.HOSTING: "Kapasitas hosting yang disediakan"}


@dataclass(frozen=True)
class FormPersetujuan(Content):
    """SOP row 4: Kabid's decision, a rejection too.

    `alasan` is the reason of a rejection, or of an approval of what was found *tidak laik*. `syarat` are the
    conditions, `ruang` the rack space or hosting capacity held (empty: none held yet), `sub_domain` the name for
    the SOP Pembuatan Sub Domain. `berlaku_sampai` is until when it is approved, in words; data frozen before lack it.
    `alih` says why another office has decided, in a sentence; empty where none did.
    """

    kind: Kind
    objek: tuple[Row, ...]
    items: tuple[CheckedItem, ...]
    kesimpulan: Choice
    catatan_kasi: str
    disetujui: bool
    alasan: str
    syarat: tuple[str, ...]
    ruang: tuple[Row, ...]
    sub_domain: str | None
    kabid: Official
    berlaku_sampai: str = ""
    alih: str = ""


def draw(data: FormPersetujuan, _files: Mapping[str, bytes]) -> bytes:
    """The PDF of the form persetujuan; needs no files."""
    page = Page(data.head, Paper.FORM_PERSETUJUAN, "Keputusan", (data.kabid,))
    found = [Row("Kesimpulan", CONCLUSIONS[data.kesimpulan]), Row("Catatan", parts.sentence(data.catatan_kasi))]
    letters = parts.letters()
    story = [
        *page.opening(f"FORM PERSETUJUAN {kinds.TITLES[data.kind]}"),
        *parts.heading(f"{next(letters)} Dasar"),
        parts.numbered(_DASAR, page.width),
        *parts.heading(f"{next(letters)} Permohonan"),
        parts.answers(data.objek, page.width),
        *parts.heading(f"{next(letters)} Hasil pengecekan {data.head.letterhead.titles.kasi.long}"),
        checklist(data.items, page.width, short=True),
        parts.gap(1),
        parts.answers(found, page.width),
    ]
    blocks = [(f"{page.place_and_date()}\n{parts.titled(data.kabid)},", data.kabid)]
    signed = signing.signatures(blocks, page.width, page.timezone)
    return page.make(signing.ended([*story, *_decision(data, page.width, letters)], signed, page.width))


def _decision(data: FormPersetujuan, width: float, letters: Iterator[str]) -> list[Any]:
    verdict = [parts.Strong("DISETUJUI"), "."] if data.disetujui else [parts.Strong("DITOLAK"), _RETURNED]
    boxes = [("DISETUJUI", data.disetujui), ("DITOLAK", not data.disetujui)]
    decided = [
        *parts.heading(f"{next(letters)} Keputusan"),
        ticks.boxes(boxes, width, columns=2, style=parts.CELL_BOLD),
        parts.text(parts.BODY, "Permohonan tersebut ", *verdict),
        *parts.said(data.alih),
    ]
    story = [parts.together(*decided)]  # what is ticked, and what it means
    if data.alasan.strip():
        story.append(parts.text(parts.BODY, parts.Strong("Alasan: "), parts.sentence(data.alasan)))
    if not data.disetujui:
        return story
    if data.syarat:
        conditions = [parts.sentence(one) for one in data.syarat]
        story += [*parts.heading(f"{next(letters)} Syarat"), parts.numbered(conditions, width)]
    staf = data.head.letterhead.titles.staf_teknis
    held = list(data.ruang) or [Row("Tempat", f"ditentukan {staf} pada saat penempatan")]
    if data.sub_domain:
        held.append(Row("Sub domain", f"{data.sub_domain} (sesuai SOP Pembuatan Sub Domain)"))
    if data.berlaku_sampai:
        held.append(Row("Berlaku sampai", data.berlaku_sampai))
    return [*story, *parts.heading(f"{next(letters)} {_RUANG[data.kind]}"), parts.answers(held, width)]
