"""The register as a list for people: as a PDF, for Excel, and as CSV."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from documents.kit import parts, words
from documents.kit.page import Page
from documents.register import csv_cells
from documents.register.daftar import Daftar, ListEntry
from procedure.sop import PAPER_TITLES, Paper

INTERNAL = "Untuk keperluan internal."


@dataclass(frozen=True)
class _Column:
    """One column: its share of the page's width, its width in Excel's characters, and what it shows of an entry."""

    title: str
    share: float
    characters: float
    value: Callable[[ListEntry], str | date | None]


_COLUMNS = (
    _Column("Tiket", 7.8, 15, lambda entry: entry.tiket),
    _Column("Jenis", 5.4, 9, lambda entry: entry.jenis),
    _Column("Instansi", 12.5, 32, lambda entry: entry.instansi),
    _Column("Nama/merk", 11, 28, lambda entry: entry.nama),
    _Column("Nomor seri/sub domain", 9.5, 26, lambda entry: entry.pengenal),
    _Column("Rak-U/host", 7.5, 20, lambda entry: entry.tempat),
    _Column("IP", 7, 16, lambda entry: entry.ip),
    _Column("Penanggung jawab dan HP", 12, 34, lambda entry: entry.penanggung_jawab),
    _Column("Tanggal", 6, 12, lambda entry: entry.tanggal),
    _Column("Berlaku", 6, 12, lambda entry: entry.berlaku),
    _Column("Cek terakhir", 6, 12, lambda entry: entry.cek_terakhir),
    _Column("Status", 6.4, 18, lambda entry: entry.status),
)
_NO_SHARE = 3.3


def _as_of(data: Daftar) -> str:
    return f"per tanggal {words.long_date(words.local(data.head.issued_at, data.head.letterhead.timezone))}"


def pdf(data: Daftar) -> bytes:
    """On landscape pages, with a bookmark at each rack and host."""
    page = Page(data.head, Paper.DAFTAR, landscape=True)
    story = [
        *page.letterhead(),
        parts.text(parts.TITLE, PAPER_TITLES[Paper.DAFTAR].upper()),
        parts.text(parts.CENTRED, _as_of(data)),
        parts.text(parts.SMALL_GREY_CENTRED, f"{INTERNAL} {len(data.entries)} entri."),
        parts.gap(2),
    ]
    shares = [_NO_SHARE, *(column.share for column in _COLUMNS)]
    widths = [page.width * share / sum(shares) for share in shares]
    head = [parts.text(parts.TINY_BOLD, title) for title in ("No.", *(column.title for column in _COLUMNS))]
    rows = _rows(data.entries)
    return page.make([*story, parts.table([head, *rows], widths, head=True, padding=1, inset=2.5)])


def _rows(entries: Sequence[ListEntry]) -> list[list[Any]]:
    rows: list[list[Any]] = []
    rack = ""
    for number, entry in enumerate(entries, 1):
        begins, rack = bool(entry.rak) and entry.rak != rack, entry.rak
        no = parts.marked(parts.TINY, str(number), entry.rak) if begins else parts.text(parts.TINY, str(number))
        rows.append([no, *(parts.text(parts.TINY, parts.shown(_shown(column, entry))) for column in _COLUMNS)])
    return rows


def _shown(column: _Column, entry: ListEntry) -> str:
    value = column.value(entry)
    return value.strftime("%d-%m-%Y") if isinstance(value, date) else value or ""


def xlsx(data: Daftar) -> bytes:
    """One sheet, with dates as dates; no answer is calculated."""
    import xlsxwriter  # type: ignore[import-untyped]  # has no types; takes 5 MB, which few need

    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        issued = data.head.issued_at.astimezone(UTC).replace(tzinfo=None)
        title = f"{PAPER_TITLES[Paper.DAFTAR]} {_as_of(data)}"
        book.set_properties({"title": title, "comments": INTERNAL, "created": issued})
        sheet = book.add_worksheet("Daftar")
        wrapped = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        day = book.add_format({"num_format": "dd-mm-yyyy", "align": "left", "valign": "top", "border": 1})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#EBEBEB"})
        heading = book.add_format({"bold": True, "font_size": 14})
        sheet.write_string(0, 0, title, heading)
        sheet.write_string(1, 0, INTERNAL)
        head = 3
        for place, name in enumerate(["No", *(column.title for column in _COLUMNS)]):
            sheet.write_string(head, place, name, bold)
        sheet.set_column(0, 0, 5)
        for place, column in enumerate(_COLUMNS, 1):
            sheet.set_column(place, place, column.characters)
        for number, entry in enumerate(data.entries, 1):
            sheet.write_number(head + number, 0, number, wrapped)
            for place, column in enumerate(_COLUMNS, 1):
                value = column.value(entry)
                if isinstance(value, date):
                    sheet.write_datetime(head + number, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001  # a day has no zone
                else:
                    # Never `write`, which would make a formula of an answer that begins with `=`.
                    sheet.write_string(head + number, place, parts.printable(value or ""), wrapped)
        sheet.autofilter(head, 0, head + max(1, len(data.entries)), len(_COLUMNS))
        sheet.freeze_panes(head + 1, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(head)
    return content.getvalue()


def csv(data: Daftar) -> bytes:
    """UTF-8 with the mark by which Excel knows it; an answer that Excel would calculate begins with an apostrophe."""
    head = ["No", *(column.title for column in _COLUMNS)]
    rows = [[number, *(column.value(entry) for column in _COLUMNS)] for number, entry in enumerate(data.entries, 1)]
    return csv_cells.written(head, rows).encode("utf-8-sig")
