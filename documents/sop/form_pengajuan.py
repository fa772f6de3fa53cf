"""Form pengajuan (SOP row 1): what the pemohon asks for, with the statement they agreed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from documents.kit import parts, words
from documents.kit.page import Page
from documents.kit.shared import Content, Official, Row
from documents.sop import kinds
from procedure.sop import Kind, Paper

_DATA = {Kind.SERVER: "C. Data server", Kind.HOSTING: "C. Data hosting aplikasi"}


@dataclass(frozen=True)
class TitledRows:
    """Rows under a heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class FormPengajuan(Content):
    """SOP row 1: what the pemohon asks for. `berlaku_sampai` stays a blank line while None."""

    kind: Kind
    instansi: tuple[Row, ...]
    administratif: tuple[Row, ...]
    teknis: tuple[Row, ...]
    data: tuple[TitledRows, ...]
    lampiran: tuple[Row, ...]
    pernyataan: str
    pemohon: Official
    mengetahui: Official | None
    diterima: datetime
    berlaku_sampai: date | None = None


def draw(data: FormPengajuan, _files: Mapping[str, bytes]) -> bytes:
    """The PDF of the form pengajuan; needs no files."""
    page = Page(data.head, Paper.FORM_PENGAJUAN, "Pernyataan", (data.pemohon,))
    story = page.opening(f"FORM PENGAJUAN {kinds.TITLES[data.kind]}")
    story += [*parts.heading("A. Instansi"), parts.answers(data.instansi, page.width)]
    story += [*parts.heading("B. Penanggung jawab"), _responsible(data, page.width)]
    for number, section in enumerate(data.data):
        story += [*parts.heading(section.title if number else _DATA[data.kind])]
        story.append(parts.answers(section.rows, page.width))
    story += [*parts.heading("D. Lampiran"), parts.answers(data.lampiran, page.width)]
    statement = [*parts.heading("E. Pernyataan"), parts.text(parts.JUSTIFIED, data.pernyataan)]
    if data.pemohon.at:
        statement.append(parts.text(parts.BODY, f"Dinyatakan pada {words.moment(data.pemohon.at, page.timezone)}."))
    kabid = parts.titled(data.mengetahui) if data.mengetahui else data.head.letterhead.titles.kabid.long
    blocks = [(f"Mengetahui,\n{kabid},", data.mengetahui), (f"{page.place_and_date()}\nPemohon,", data.pemohon)]
    story.append(parts.together(*statement, *parts.signatures(blocks, page.width, page.timezone)))
    story += [parts.gap(5), _office_box(data, page)]
    return page.make(story)


def _responsible(data: FormPengajuan, width: float) -> Any:
    head = [parts.text(parts.CELL_BOLD, "Administratif"), parts.text(parts.CELL_BOLD, "Teknis")]
    return parts.table([head, [_lines(data.administratif), _lines(data.teknis)]], [width / 2, width / 2], head=True)


def _lines(rows: Sequence[Row]) -> Any:
    return parts.text(parts.CELL, "\n".join(f"{row.title}: {parts.shown(row.value)}" for row in rows))


def _office_box(data: FormPengajuan, page: Page) -> Any:
    """*Diisi petugas*: what is not known yet stays a blank to fill in."""
    shown = {
        "Diterima": words.moment(data.diterima, page.timezone),
        "Diproses": "",
        "Berlaku sampai": words.long_date(data.berlaku_sampai) if data.berlaku_sampai else "",
    }
    rows = [
        [parts.text(parts.CELL_BOLD, "Diisi petugas"), "", ""],
        [parts.text(parts.CELL, title) for title in shown],
        [parts.text(parts.CELL, value) for value in shown.values()],
    ]
    widths = [page.width / 3] * 3
    return parts.together(parts.table(rows, widths, head=True, extra=[("SPAN", (0, 0), (-1, 0))]))
