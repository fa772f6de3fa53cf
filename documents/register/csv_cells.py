"""CSV for spreadsheets and for other systems: no answer becomes a formula."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO

from documents.kit import parts

# What a spreadsheet may take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Value = str | int | float | date | None


def written(head: Sequence[str], rows: Iterable[Sequence[Value]], separator: str = ",") -> str:
    """The lines of a CSV, the `head` first unless it is empty."""
    content = StringIO(newline="")
    writer = csv.writer(content, delimiter=separator)
    if head:
        writer.writerow(head)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return content.getvalue()


def harmless(value: Value) -> str | int | float:
    """What is written of a cell: an answer that a spreadsheet would calculate begins with an apostrophe."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return value
    shown = parts.printable(value or "")
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown


def one_line(value: str) -> str:
    """One line, as it is written into every file: what refers to another file must be the same there."""
    return " ".join(str(harmless(value)).split())


def unescaped(value: str) -> str:
    """One line without backslashes: PHP takes one before a quote for a sign that the cell goes on."""
    return one_line(value).replace("\\", "/")
