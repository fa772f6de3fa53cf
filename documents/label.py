"""Labels for the racks: sheets to cut out and stick on, whose QR opens the bot at the rack."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.lib.units import mm  # type: ignore[import-untyped]  # reportlab has no types
from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]  # the same
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]  # the same

from documents import fonts, parts
from documents.qr import Qr

_PAGE = (210 * mm, 297 * mm)
_COLUMNS, _ROWS = 2, 4
_EDGE, _GAP = 12 * mm, 6 * mm
_QR, _INSET = 36 * mm, 5 * mm
_LARGE = 17
_HINT = ("Pindai untuk membuka", "rak ini di bot.")


@dataclass(frozen=True)
class Label:
    """One rack: its name, room and height in units, and the `link` that opens it."""

    name: str
    room: str
    units: int
    link: str


def sheet(labels: Sequence[Label]) -> bytes:
    """A PDF of eight labels to a page of A4, in the order given; the same labels give the same bytes."""
    fonts.load()
    content = BytesIO()
    # Else Helvetica, which is not embedded, would be named as the font to begin with.
    canvas = Canvas(content, pagesize=_PAGE, invariant=1, initialFontName=fonts.REGULAR)
    canvas.setTitle("Label rak")
    wide = (_PAGE[0] - 2 * _EDGE - (_COLUMNS - 1) * _GAP) / _COLUMNS
    high = (_PAGE[1] - 2 * _EDGE - (_ROWS - 1) * _GAP) / _ROWS
    for at, label in enumerate(labels):
        place = at % (_COLUMNS * _ROWS)
        if at and not place:
            canvas.showPage()
        left = _EDGE + place % _COLUMNS * (wide + _GAP)
        low = _PAGE[1] - _EDGE - high - place // _COLUMNS * (high + _GAP)
        _draw(canvas, label, (left, low, wide, high))
    canvas.save()
    return content.getvalue()


def _draw(canvas: Any, label: Label, box: tuple[float, float, float, float]) -> None:
    left, low, wide, high = box
    canvas.setStrokeGray(0.6)
    canvas.setLineWidth(0.4)
    canvas.rect(left, low, wide, high)
    Qr(label.link).draw(canvas, left + wide - _INSET - _QR, low + (high - _QR) / 2, _QR)
    room = wide - _QR - 3 * _INSET
    top = low + high - 14 * mm
    for line, (text, font, size) in enumerate(
        [*((part, fonts.BOLD, _LARGE) for part in _lines(label.name, room)), (label.room, fonts.REGULAR, 10)]
    ):
        _write(canvas, text, font, size, (left + _INSET, top - line * 7.5 * mm, room))
    _write(canvas, f"{label.units}U", fonts.REGULAR, 10, (left + _INSET, low + 16 * mm, room))
    for line, text in enumerate(_HINT):
        _write(canvas, text, fonts.REGULAR, 8, (left + _INSET, low + 9 * mm - line * 4 * mm, room))


def _lines(name: str, room: float) -> list[str]:
    """The name on one line, or on two where it is long."""
    first = ""
    words = parts.clean(name).split()
    while words and (not first or stringWidth(f"{first} {words[0]}", fonts.BOLD, _LARGE) <= room):
        first = f"{first} {words.pop(0)}".strip()
    return [first, " ".join(words)] if words else [first]


def _write(canvas: Any, text: str, font: str, size: float, place: tuple[float, float, float]) -> None:
    left, low, room = place
    canvas.setFillGray(0)
    canvas.setFont(font, size)
    canvas.drawString(left, low, parts.cut(text, font, size, room))
