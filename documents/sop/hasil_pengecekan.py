"""Hasil pengecekan (SOP row 3): what Kasi found, reported to Kabid."""

from collections.abc import Mapping

from documents.data import HasilPengecekan
from documents.kit import parts
from documents.kit.page import Page
from documents.sop.checks import CONCLUSIONS, checklist, conclusion
from documents.sop.form_pengajuan import TITLES
from procedure.sop import Paper


def draw(data: HasilPengecekan, _files: Mapping[str, bytes]) -> bytes:
    """The PDF of the hasil pengecekan; needs no files."""
    page = Page(data.head, Paper.HASIL_PENGECEKAN, (data.kasi,))
    verdict = CONCLUSIONS[data.kesimpulan]
    story = [
        *page.opening(f"HASIL PENGECEKAN PENGAJUAN {TITLES[data.kind]}"),
        *parts.heading("A. Permohonan"),
        parts.answers(data.objek, page.width),
        *parts.heading("B. Hasil pengecekan"),
        checklist(data.items, page.width),
    ]
    finding = [
        *parts.heading("C. Kesimpulan"),
        conclusion(data.kesimpulan, page.width),
        parts.text(parts.BODY, "Permohonan tersebut dinyatakan ", parts.Strong(verdict), "."),
        *parts.heading("D. Catatan"),
        parts.text(parts.BODY, parts.shown(data.catatan)),
    ]
    blocks = [(f"{page.place_and_date()}\n{parts.titled(data.kasi)},", data.kasi)]
    signed = parts.signatures(blocks, page.width, page.timezone)
    return page.make([*story, parts.together(*finding, *signed)])
