"""The rack elevation: one drawing, put into the berita acara as it is and made into a picture for the chat."""

from io import BytesIO
from typing import Any

from reportlab.graphics import renderPDF  # type: ignore[import-untyped]  # reportlab has no types
from reportlab.graphics.shapes import (  # type: ignore[import-untyped]  # the same
    ArcPath,
    Drawing,
    Group,
    Rect,
    String,
)
from reportlab.lib.colors import Color, white  # type: ignore[import-untyped]  # the same
from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]  # the same
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]  # the same

from documents import fonts, parts
from documents.data import Block, Cell, Elevation
from procedure import rack

WIDTH = 1080
"""Pixels of the picture's width: Telegram scales photos to 1280."""

_ROW, _EDGE, _GAP, _NUMBER = 52.0, 24.0, 36.0, 64.0
_HEAD, _LEGEND, _SIZE = 96.0, 64.0, 26.0
_INK = Color(0.13, 0.16, 0.2)
_FREE = Color(0.97, 0.98, 0.99)
_RULE = Color(0.72, 0.76, 0.8)
_FILLS = {Cell.TERISI: Color(0.8, 0.83, 0.87), Cell.DIPESAN: Color(1, 0.93, 0.74), Cell.DIPILIH: Color(0.6, 0.86, 0.67)}
_WORDS = {Cell.TERISI: "Terisi", Cell.DIPESAN: "Dipesan"}


def drawing(elevation: Elevation, width: float) -> Any:
    """The rack from the front, `width` points wide, its lowest units at the bottom left.

    What is taken, held and meant differs by pattern as well as by colour.
    """
    fonts.load()
    columns = columns_of(elevation)
    rows = -(-elevation.units // columns)
    across = (WIDTH - 2 * _EDGE - _GAP) / 2
    whole = 2 * _EDGE + columns * across + (columns - 1) * _GAP
    height = _HEAD + rows * _ROW + _LEGEND
    content = Group()
    title = f"{elevation.name} · {elevation.room} · {elevation.units}U"
    content.add(_words(title, _EDGE, height - 62, 34, fonts.BOLD, whole - 2 * _EDGE))
    for column in range(columns):
        _column(content, elevation, column, rows, (_EDGE + column * (across + _GAP), across))
    _legend(content, elevation, whole)
    scale = width / whole
    content.scale(scale, scale)
    # Else Helvetica, which is not embedded, would be named as the font to begin with.
    return Drawing(width, height * scale, content, initialFontName=fonts.REGULAR)


def columns_of(elevation: Elevation) -> int:
    """Two columns from 22 units up, that its rows are high enough to be read on a phone."""
    return 1 if elevation.units <= 21 else 2


def picture(elevation: Elevation) -> bytes:
    """The drawing as a PNG, 1080 pixels wide (half of that for an only column). Blocking."""
    from documents import preview  # PDFium takes 5 MB, which only those who draw for the chat need

    shown = drawing(elevation, WIDTH / 2 * columns_of(elevation))
    page = BytesIO()
    canvas = Canvas(page, pagesize=(shown.width, shown.height), invariant=1)
    canvas.setFillColor(white)
    canvas.rect(0, 0, shown.width, shown.height, stroke=0, fill=1)
    renderPDF.draw(shown, canvas, 0, 0)
    canvas.save()
    return preview.first_page(page.getvalue(), round(shown.width))


def _column(content: Any, elevation: Elevation, column: int, rows: int, place: tuple[float, float]) -> None:
    """One column of the rack: units `column * rows + 1` and up."""
    (left, across), first = place, column * rows + 1
    last = min(elevation.units, first + rows - 1)
    inner = left + _NUMBER
    for u in range(first, last + 1):
        low = _LEGEND + (u - first) * _ROW
        content.add(Rect(inner, low, across - _NUMBER, _ROW, fillColor=_FREE, strokeColor=_RULE, strokeWidth=1.5))
        content.add(String(inner - 10, low + 16, f"{u}", fontName=fonts.REGULAR, fontSize=24, textAnchor="end"))
    for block in elevation.blocks:
        low_u, high_u = max(block.u, first), min(block.u + block.height - 1, last)
        if low_u <= high_u:
            low = _LEGEND + (low_u - first) * _ROW
            _block(content, block, (inner, low, across - _NUMBER, (high_u - low_u + 1) * _ROW))
    high = (last - first + 1) * _ROW
    frame = Rect(inner, _LEGEND, across - _NUMBER, high, fillColor=None, strokeColor=_INK, strokeWidth=3)
    content.add(frame)


def _block(content: Any, block: Block, box: tuple[float, float, float, float]) -> None:
    left, low, across, high = box
    _filled(content, block.state, box)
    label = f"{rack.span(block.u, block.height)} {block.label}".strip()
    font = fonts.BOLD if block.state is Cell.DIPILIH else fonts.REGULAR
    shown = _words(label, left + 14, low + high / 2 - 9, _SIZE, font, across - 28)
    back = stringWidth(shown.text, font, _SIZE) + 12
    # The words stand on a plain ground, or the pattern would make them hard to read.
    content.add(Rect(left + 8, low + high / 2 - 18, back, 36, fillColor=_FILLS[block.state], strokeColor=None))
    content.add(shown)


def _filled(content: Any, state: Cell, box: tuple[float, float, float, float]) -> None:
    """A box in the colour and the pattern of what it holds: rising lines, dashes at the edge, or a thick edge."""
    left, low, across, high = box
    thick = 6 if state is Cell.DIPILIH else 2
    dashes = [10, 8] if state is Cell.DIPESAN else None
    inset = thick / 2
    fill = Rect(left + inset, low + inset, across - thick, high - thick, fillColor=_FILLS[state], strokeColor=_INK)
    fill.strokeWidth, fill.strokeDashArray = thick, dashes
    content.add(fill)
    if state is Cell.TERISI:
        hatch = ArcPath(fillColor=None, strokeColor=_RULE, strokeWidth=1.5)
        for x in range(-round(high), round(across), 22):
            start, end = max(0.0, x), min(across, x + high)
            hatch.moveTo(left + start, low + start - x)
            hatch.lineTo(left + end, low + end - x)
        content.add(hatch)


def _legend(content: Any, elevation: Elevation, whole: float) -> None:
    states = [state for state in Cell if any(block.state is state for block in elevation.blocks)]
    share = (whole - 2 * _EDGE) / 4
    for place, state in enumerate([None, *states]):
        left = _EDGE + place * share
        if state is None:
            content.add(Rect(left, 14, 44, 34, fillColor=_FREE, strokeColor=_RULE, strokeWidth=1.5))
        else:
            _filled(content, state, (left, 14, 44, 34))
        words = "Kosong" if state is None else _WORDS.get(state, elevation.marked)
        content.add(String(left + 56, 23, words, fontName=fonts.REGULAR, fontSize=24))


def _words(value: str, x: float, y: float, size: float, font: str, width: float) -> Any:
    """One line of text, cut with an ellipsis where it would not fit."""
    shown = parts.clean(value).replace("\n", " ")
    if stringWidth(shown, font, size) > width:
        while shown and stringWidth(shown + "…", font, size) > width:
            shown = shown[:-1]
        shown = shown.rstrip() + "…"
    return String(x, y, shown, fontName=font, fontSize=size, fillColor=_INK)
