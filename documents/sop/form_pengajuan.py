"""Form pengajuan (SOP row 1): what the pemohon asks for, with the statement they agreed to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import Any

from reportlab.lib.units import mm  # type: ignore[import-untyped]  # reportlab has no types
from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]  # the same

from documents.kit import parts, signing, words
from documents.kit.page import Page
from documents.kit.shared import Content, Official, Row
from documents.sop import kinds
from procedure.sop import Kind, Paper

_DATA = {Kind.SERVER: "Data server", Kind.HOSTING: "Data hosting aplikasi"}
_TITLE, _LONGEST, _COLON = 42 * mm, 62 * mm, 2.5 * mm
"""How wide the title of an answer is that shares its line, how wide that of any is at most, and a colon."""
_STATEMENT = parts.style(10, alignment=parts.JUSTIFIED.alignment)
_PADDING, _INSET = 0.3, 1 * mm
_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class TitledRows:
    """Rows under a heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class FormPengajuan(Content):
    """SOP row 1: what the pemohon asks for.

    `berlaku_sampai` is of data frozen before: what the pemohon asks for stands among the rows of `data`, then too.
    """

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
    titled = [
        ("Instansi", _answers(data.instansi, page.width)),
        ("Penanggung jawab", [_responsible(data, page.width)]),
        *(
            (section.title if at else _DATA[data.kind], _answers(section.rows, page.width))
            for at, section in enumerate(data.data)
        ),
        ("Lampiran", _answers(data.lampiran, page.width)),
    ]
    letters, story = parts.letters(), page.opening(f"FORM PENGAJUAN {kinds.TITLES[data.kind]}")
    for title, shown in titled:
        story += [*parts.heading(f"{next(letters)} {title}"), *shown]
    at = f" Dinyatakan pada {words.moment(data.pemohon.at, page.timezone)}." if data.pemohon.at else ""
    statement = parts.text(_STATEMENT, f"{parts.sentence(data.pernyataan)}{at}")
    kabid = parts.titled(data.mengetahui) if data.mengetahui else data.head.letterhead.titles.kabid.long
    blocks = [(f"Mengetahui,\n{kabid},", data.mengetahui), (f"{page.place_and_date()}\nPemohon,", data.pemohon)]
    signed = signing.signatures(blocks, page.width, page.timezone)
    story += [*parts.heading(f"{next(letters)} Pernyataan"), statement]
    return page.make(signing.ended(story, [*signed, parts.gap(3), _office_box(data, page)], page.width))


def _answers(rows: Sequence[Row], width: float) -> list[Any]:
    """The short answers in two columns, and below them the long ones with a line for each; long ones at the head stay.

    An only short one is as the long ones.
    """
    short = [row for row in rows if _is_short(row, width / 2)]
    if len(short) < 2:
        return [_line(row, width) for row in rows]
    first, pairs = rows.index(short[0]), [_cells(row) for row in short]
    if len(pairs) % 2:
        pairs.append([""] * 3)
    shared = [[*left, *right] for left, right in zip(pairs[::2], pairs[1::2], strict=True)]
    return [
        *(_line(row, width) for row in rows[:first]),
        _table(shared, [_TITLE, _COLON, width / 2 - _TITLE - _COLON] * 2),
        *(_line(row, width) for row in rows[first:] if row not in short),
    ]


def _line(row: Row, width: float) -> Any:
    title = min(max(_TITLE, _across(row.title)), _LONGEST)
    return _table([_cells(row)], [title, _COLON, width - title - _COLON])


def _table(cells: Sequence[Sequence[Any]], widths: Sequence[float]) -> Any:
    return parts.table(cells, widths, ruled=False, padding=_PADDING, inset=_INSET)


def _is_short(row: Row, width: float) -> bool:
    fits = _across(row.title) <= _TITLE and _across(row.value) <= width - _TITLE - _COLON
    return fits and "\n" not in row.value


def _across(value: str) -> float:
    """How wide a cell must be that says it on one line."""
    needed: float = stringWidth(parts.clean(value), parts.CELL.fontName, parts.CELL.fontSize) + _INSET + 0.1
    return needed


def _cells(row: Row) -> list[Any]:
    value = parts.shown(row.value)
    if _SHA256.fullmatch(value):  # on one line, to be compared
        value = parts.Fine(value)
    return [parts.text(parts.CELL, said) for said in (row.title, ":", value)]


def _responsible(data: FormPengajuan, width: float) -> Any:
    """Both beside each other, an answer on a line; the frame is around them all."""
    sides = [[f"{row.title}: {parts.shown(row.value)}" for row in side] for side in (data.administratif, data.teknis)]
    rows = [[parts.text(parts.CELL_BOLD, title) for title in ("Administratif", "Teknis")]]
    rows += [[parts.text(parts.CELL, line) for line in pair] for pair in zip_longest(*sides, fillvalue="")]
    frame = [
        ("BOX", (0, 0), (-1, -1), 0.5, parts.BLACK),
        ("LINEBEFORE", (1, 0), (1, -1), 0.5, parts.BLACK),
        ("LINEBELOW", (0, 0), (-1, 0), 0.5, parts.BLACK),
        ("LEFTPADDING", (0, 0), (-1, -1), 2 * mm),
        ("BOTTOMPADDING", (0, 0), (-1, 0), 1.5),
        ("BOTTOMPADDING", (0, -1), (-1, -1), 1.5),
    ]
    return parts.table(rows, [width / 2] * 2, head=True, ruled=False, padding=_PADDING, extra=frame)


def _office_box(data: FormPengajuan, page: Page) -> Any:
    """*Diisi petugas*: what is not known yet stays a blank to fill in."""
    shown = {"Diterima": words.moment(data.diterima, page.timezone), "Diproses": "", "Berlaku sampai": ""}
    row = [parts.text(parts.SMALL_BOLD, "Diisi petugas")]
    row += [parts.text(parts.SMALL, f"{title}:\n{value}") for title, value in shown.items()]
    rest = (page.width - 26 * mm - 56 * mm) / 2
    shade = [("BACKGROUND", (0, 0), (0, 0), parts.SHADE)]
    return parts.table([row], [26 * mm, 56 * mm, rest, rest], padding=1.5, extra=shade)
