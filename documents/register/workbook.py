"""The register as a workbook for people, who sort it, filter it and print it."""

from datetime import UTC, date, datetime
from functools import lru_cache
from io import BytesIO
from math import ceil
from typing import Any

from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]  # reportlab has no types

from documents.kit import fonts, parts
from documents.register.columns import COLUMNS, NUMBER
from documents.register.daftar import Daftar
from documents.register.lists import INTERNAL, as_of
from procedure.sop import PAPER_TITLES, Paper

_HEAD = 3
"""The row of the head, counted from 0."""

_PAPERS = {"F4": 14, "A4": 9}
"""As Excel counts them: F4 is what it calls Folio."""

_FONT, _SIZE, _LEADING = "Arial", 10, 12.75
"""Each of our letters is as wide as Arial's, and so are those that stand in for it where there is none."""

_CHARACTER = 5.25
"""The points of Excel's character, which columns are measured in."""

_SURELY = 0.94
"""The part of a column that no program's own way to measure letters takes away."""

_ARROW = 3
"""The characters that a filter's arrow hides."""

_HIGHEST = 409
"""No row may be higher (points)."""

_INCH = 25.4
_MARGINS = {"left": 25 / _INCH, "right": 15 / _INCH, "top": 15 / _INCH, "bottom": 18 / _INCH}


def xlsx(data: Daftar) -> bytes:
    """One sheet, with dates as dates and rows as high as their text; no answer is calculated."""
    import xlsxwriter  # type: ignore[import-untyped]  # has no types; takes 5 MB, which few need

    fonts.load()
    content = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "default_format_properties": {"font_name": _FONT, "font_size": _SIZE, "font_scheme": False},
    }
    with xlsxwriter.Workbook(content, options) as book:
        issued = data.head.issued_at.astimezone(UTC).replace(tzinfo=None)
        title = f"{PAPER_TITLES[Paper.DAFTAR]} {as_of(data)}"
        book.set_properties({"title": title, "comments": INTERNAL, "created": issued})
        sheet = book.add_worksheet("Daftar")
        sheet.set_row(0, 18)
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        sheet.write_string(1, 0, INTERNAL)
        _fill(book, sheet, data)
        sheet.autofilter(_HEAD, 0, _HEAD + max(1, len(data.entries)), len(COLUMNS))
        sheet.freeze_panes(_HEAD + 1, 2)
        _on_paper(sheet, data)
    return content.getvalue()


def _fill(book: Any, sheet: Any, data: Daftar) -> None:
    """The head and a row for each entry."""
    cell = {"text_wrap": True, "valign": "top", "border": 1}
    wrapped = book.add_format(cell)
    day = book.add_format({"num_format": "dd-mm-yyyy", "align": "left", "valign": "top", "border": 1})
    bold = book.add_format(cell | {"bold": True, "bg_color": "#EBEBEB"})
    high = 1
    for place, column in enumerate((NUMBER, *COLUMNS)):
        sheet.set_column(place, place, column.characters)
        sheet.write_string(_HEAD, place, column.title, bold)
        high = max(high, _lines(column.characters - _ARROW, column.title, fonts.BOLD))
    sheet.set_row(_HEAD, high * _LEADING)
    for number, entry in enumerate(data.entries, 1):
        row = _HEAD + number
        sheet.write_number(row, 0, number, wrapped)
        high = 1
        for place, column in enumerate(COLUMNS, 1):
            value = column.value(entry)
            if isinstance(value, date):
                sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001  # a day has no zone
            else:
                shown, lines = _cell(column.characters, value or "")
                # Never `write`, which would make a formula of an answer that begins with `=`.
                sheet.write_string(row, place, shown, wrapped)
                high = max(high, lines)
        # Not every program makes a row as high as what it holds, and one that does not prints over the next.
        sheet.set_row(row, min(high * _LEADING, _HIGHEST))


@lru_cache(4096)
def _cell(characters: int, value: str) -> tuple[str, int]:
    """What is written of an answer, and how many lines it takes."""
    shown = parts.printable(value)
    return shown, _lines(characters, shown, fonts.REGULAR)


def _lines(characters: int, text: str, font: str) -> int:
    """How many lines `text` takes in a column of so many characters, at most."""
    width, count = characters * _CHARACTER * _SURELY, 0
    for line in text.split("\n"):
        count, used = count + 1, 0.0
        if len(line) * _SIZE <= width or stringWidth(line, font, _SIZE) <= width:
            continue
        for word in line.split(" "):
            long = stringWidth(f" {word}", font, _SIZE)
            if used and used + long > width:
                count, used = count + 1, 0.0
            used += long
            if used > width:
                count, used = count + ceil(used / width) - 1, used % width
    return count


def _on_paper(sheet: Any, data: Daftar) -> None:
    """How it is printed: across, one page wide, with its head and number on every page."""
    sheet.set_landscape()
    sheet.set_paper(_PAPERS[data.head.letterhead.paper])
    sheet.set_margins(**_MARGINS)
    sheet.set_footer(f"&L&8{INTERNAL}&R&8Halaman &P dari &N")
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD)
