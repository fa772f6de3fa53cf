"""Hasil pengecekan (SOP row 3): what Kasi found, reported to Kabid."""

from collections.abc import Mapping
from dataclasses import dataclass

from documents.kit import parts, signing
from documents.kit.page import Page
from documents.kit.shared import Content, Official, Row
from documents.sop import kinds
from documents.sop.checklist import CONCLUSIONS, CheckedItem, checklist, conclusion
from procedure.sop import Choice, Kind, Paper


@dataclass(frozen=True)
class HasilPengecekan(Content):
    """SOP row 3: Kasi's finding; `kesimpulan` is one of laik, laik bersyarat, tidak laik.

    `alih` says why another office has made it, in a sentence; empty where none did.
    """

    kind: Kind
    objek: tuple[Row, ...]
    items: tuple[CheckedItem, ...]
    kesimpulan: Choice
    catatan: str
    kasi: Official
    alih: str = ""


def draw(data: HasilPengecekan, _files: Mapping[str, bytes]) -> bytes:
    """The PDF of the hasil pengecekan; needs no files."""
    page = Page(data.head, Paper.HASIL_PENGECEKAN, "Hasil pengecekan", (data.kasi,))
    verdict = CONCLUSIONS[data.kesimpulan]
    story = [
        *page.opening(f"HASIL PENGECEKAN PENGAJUAN {kinds.TITLES[data.kind]}"),
        *parts.heading("A. Permohonan"),
        parts.answers(data.objek, page.width),
        *parts.heading("B. Hasil pengecekan"),
        checklist(data.items, page.width),
    ]
    finding = [
        *parts.heading("C. Kesimpulan"),
        conclusion(data.kesimpulan, page.width),
        parts.text(parts.BODY, "Permohonan tersebut dinyatakan ", parts.Strong(verdict), "."),
        *parts.said(data.alih),
        *parts.heading("D. Catatan"),
        parts.text(parts.BODY, parts.sentence(data.catatan)),
    ]
    blocks = [(f"{page.place_and_date()}\n{parts.titled(data.kasi)},", data.kasi)]
    signed = signing.signatures(blocks, page.width, page.timezone)
    return page.make(signing.ended([*story, *finding], signed, page.width))
