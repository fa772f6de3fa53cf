"""Labels for the racks: sheets to cut out and stick on, whose QR opens the bot at the rack."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.lib.units import mm  # type: ignore[import-untyped]  # reportlab has no types
from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]  # the same
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]  # the same

from documents.kit import fonts, parts
from documents.kit.qr import Qr

_PAGE = (210 * mm, 297 * mm)
_COLUMNS, _ROWS = 2, 4
_EDGE, _GAP = 12 * mm, 6 * mm
_QR, _INSET = 38 * mm, 5 * mm
_LONGEST = 60
_NAME, _SIZES = 25 * mm, (24, 20, 17, 14, 12, 10)
"""How high a name may be, and its sizes: the largest at which it is not higher and no word is broken."""
_HINT = "Pindai untuk membuka rak ini di bot."

_SMALL = parts.style(11)


@dataclass(frozen=True)
class Label:
    """One rack: its name, room and height in units, and the `link` that opens it."""

    name: str
    room: str
    units: int
    link: str


def sheet(labels: Sequence[Label]) -> bytes:
    """A PDF of eight labels to a page of A4, in the order given; the same labels give the same bytes.

    A name of up to 60 characters is shown in full, all else is cut where it is too long. ValueError for no label.
    """
    if not labels:
        raise ValueError("no label to draw")
    fonts.load()
    content = BytesIO()
    # Else Helvetica, which is not embedded, would be named as the font to begin with.
    canvas = Canvas(content, pagesize=_PAGE, invariant=1, initialFontName=fonts.REGULAR, lang="id-ID")
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
    Qr(label.link).draw(canvas, left + wide - _INSET - _QR, low + high - _INSET - 2 * mm - _QR, _QR)
    room, top = wide - _QR - 3 * _INSET, low + high - _INSET
    # Two lines of a room that is called at length; a word that is broken may make them three.
    where = parts.cut(label.room, fonts.REGULAR, _SMALL.fontSize, 1.8 * room)
    for line in (_name(label.name, room), parts.text(_SMALL, where), parts.text(_SMALL, f"{label.units}U")):
        top -= line.wrap(room, high)[1] + 1 * mm
        line.drawOn(canvas, left + _INSET, top)
    canvas.setFillGray(0)
    canvas.setFont(fonts.REGULAR, 9)
    canvas.drawString(left + _INSET, low + _INSET + 1 * mm, _HINT)


def _name(name: str, room: float) -> Any:
    words = parts.clean(name).split()
    shown = " ".join(words)
    shown = shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
    for size in _SIZES:
        line = parts.text(parts.style(size, fonts.BOLD), shown)
        whole = all(stringWidth(word, fonts.BOLD, size) <= room for word in words)
        if whole and line.wrap(room, _NAME)[1] <= _NAME:
            break
    return line
