"""The register as a list for people: as a PDF, and as CSV."""

from collections.abc import Sequence
from typing import Any

from documents.kit import parts, signing, words
from documents.kit.page import Page
from documents.register import columns, csv_cells
from documents.register.columns import COLUMNS, NUMBER
from documents.register.daftar import Daftar, ListEntry
from procedure.sop import PAPER_TITLES, Office, Paper

INTERNAL = "Untuk keperluan internal."
_INSET = 2.5
_SIZE = parts.TINY.fontSize


def as_of(data: Daftar) -> str:
    """`per tanggal Senin, 23 November 2026`."""
    return f"per tanggal {words.long_date(words.local(data.head.issued_at, data.head.letterhead.timezone))}"


def pdf(data: Daftar) -> bytes:
    """On landscape pages, with a bookmark at each rack and host."""
    page = Page(data.head, Paper.DAFTAR, landscape=True)
    story = [
        *page.letterhead(),
        parts.text(parts.TITLE, PAPER_TITLES[Paper.DAFTAR].upper()),
        parts.text(parts.CENTRED, as_of(data)),
        parts.text(parts.SMALL_CENTRED, f"{INTERNAL} {len(data.entries)} entri."),
        parts.gap(2),
    ]
    story.append(_table(data.entries, page.width))
    return page.make(signing.ended(story, _signatures(data, page), page.width))


def _table(entries: Sequence[ListEntry], width: float) -> Any:
    texts = [(NUMBER, [str(number) for number in range(1, len(entries) + 1)])]
    texts += [(column, [parts.clean(column.shown(entry)) for entry in entries]) for column in COLUMNS]
    widths = columns.widths(texts, width - len(texts) * 2 * _INSET, size=_SIZE)
    cells = []
    for (column, lines), wide in zip(texts, widths, strict=True):
        title = parts.text(parts.TINY_BOLD, column.title)
        broken = (columns.broken(column, line, wide, size=_SIZE) if column.domain else line for line in lines)
        cells.append([title, *(parts.text(parts.TINY, line) for line in broken)])
    _mark(cells[0], entries)
    rows = list(zip(*cells, strict=True))
    return parts.table(rows, [wide + 2 * _INSET for wide in widths], head=True, padding=1, inset=_INSET)


def _mark(numbers: list[Any], entries: Sequence[ListEntry]) -> None:
    """Puts a bookmark at the number of each rack's first entry; `numbers` have a head."""
    rack = ""
    for number, entry in enumerate(entries, 1):
        if entry.rak and entry.rak != rack:
            numbers[number] = parts.marked(parts.TINY, str(number), entry.rak)
        rack = entry.rak


def _signatures(data: Daftar, page: Page) -> list[Any]:
    titles = data.head.letterhead.titles
    both = ((Office.KABID, data.kabid), (Office.KASI, data.kasi))
    kabid, kasi = (parts.titled(one) if one else titles.of(office).long for office, one in both)
    above = (f"Mengetahui,\n{kabid},", f"{page.place_and_date()}\n{kasi},")
    return signing.signatures(list(zip(above, (data.kabid, data.kasi), strict=True)), page.width, page.timezone)


def csv(data: Daftar) -> bytes:
    """UTF-8 with the mark by which Excel knows it; an answer that Excel would calculate begins with an apostrophe."""
    head = ["No", *(column.title for column in COLUMNS)]
    rows = [[number, *(column.value(entry) for column in COLUMNS)] for number, entry in enumerate(data.entries, 1)]
    return csv_cells.written(head, rows, data.pemisah).encode("utf-8-sig")
