"""The rack elevation: one drawing, put into the berita acara as it is and made into a picture for the chat."""

from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Any

from reportlab.graphics import renderPDF  # type: ignore[import-untyped]  # reportlab has no types
from reportlab.graphics.shapes import (  # type: ignore[import-untyped]  # the same
    ArcPath,
    Drawing,
    Group,
    Line,
    Rect,
    String,
)
from reportlab.lib.colors import Color, white  # type: ignore[import-untyped]  # the same
from reportlab.lib.units import mm  # type: ignore[import-untyped]  # the same
from reportlab.lib.utils import simpleSplit  # type: ignore[import-untyped]  # the same
from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]  # the same
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]  # the same

from documents.kit import fonts, parts
from documents.kit.looks import SCREEN, Look
from procedure import rack
from procedure.rack import Sisi


class Cell(StrEnum):
    """What a stretch of rack units is: taken, held by an approval, kept free for a reason, or the one that is meant."""

    TERISI = "terisi"
    DIPESAN = "dipesan"
    DIBLOKIR = "diblokir"
    DIPILIH = "dipilih"


@dataclass(frozen=True)
class Stretch:
    """`height` units from `u` up on the faces of `sisi`, and what they hold in a few words."""

    u: int
    height: int
    state: Cell
    label: str
    sisi: Sisi = Sisi.PENUH


@dataclass(frozen=True)
class Elevation:
    """A rack as it is seen from the front: `units` from U1 at the bottom, free where no block is.

    `marked` says in the legend what the blocks that are `DIPILIH` are. A `descending` rack is numbered from the top,
    but its units are counted from the bottom here too.
    """

    name: str
    room: str
    units: int
    blocks: tuple[Stretch, ...]
    marked: str
    descending: bool = False


WIDTH = 1080
"""Pixels of the picture's width: Telegram scales photos to 1280."""

COLUMN = 44 * mm
"""How wide one column of the rack is on paper: its words are 6 points high then, its hatching half a point thick."""

_EDGE, _GAP, _NUMBER = 24.0, 36.0, 64.0
_SIDES, _LEGEND, _LEGEND_ROW = 30.0, 64.0, 48.0
_INK = Color(0.13, 0.16, 0.2)
_WORDS = {Cell.TERISI: "Terisi", Cell.DIPESAN: "Dipesan", Cell.DIBLOKIR: "Diblokir"}


def drawing(elevation: Elevation, width: float, look: Look = SCREEN) -> Any:
    """The rack, `width` points wide, its lowest numbers at the left: they rise, or fall if it is `descending`.

    What takes one face only takes half of its row: the front the left one, the rear the right one. What is taken, held,
    blocked and meant differs by pattern as well as by colour.
    """
    fonts.load()
    columns = columns_of(elevation)
    rows = -(-elevation.units // columns)
    across = (WIDTH - 2 * _EDGE - _GAP) / 2
    whole = 2 * _EDGE + columns * across + (columns - 1) * _GAP
    content = Group()
    legend, foot = _legend(elevation, whole, look)
    height = foot + rows * look.row + (_SIDES if _sided(elevation) else 0) + look.head
    title = f"{elevation.name} · {elevation.room} · {elevation.units}U"
    content.add(_words(title, _EDGE, height - look.head + 34, 34, fonts.BOLD, whole - 2 * _EDGE))
    for column in range(columns):
        place = (_EDGE + column * (across + _GAP) + _NUMBER, foot, across - _NUMBER)
        _column(content, elevation, look, column, rows, place)
    content.add(legend)
    scale = width / whole
    content.scale(scale, scale)
    # Else Helvetica, which is not embedded, would be named as the font to begin with.
    return Drawing(width, height * scale, content, initialFontName=fonts.REGULAR)


def columns_of(elevation: Elevation) -> int:
    """Two columns from 22 units up, that its rows are high enough to be read on a phone."""
    return 1 if elevation.units <= 21 else 2


def picture(elevation: Elevation) -> bytes:
    """The drawing as a PNG, 1080 pixels wide (half of that for an only column). Blocking."""
    from documents.kit import preview

    shown = drawing(elevation, WIDTH / 2 * columns_of(elevation))
    page = BytesIO()
    canvas = Canvas(page, pagesize=(shown.width, shown.height), invariant=1)
    canvas.setFillColor(white)
    canvas.rect(0, 0, shown.width, shown.height, stroke=0, fill=1)
    renderPDF.draw(shown, canvas, 0, 0)
    canvas.save()
    return preview.first_page(page.getvalue(), round(shown.width))


def _sided(elevation: Elevation) -> bool:
    return any(block.sisi is not Sisi.PENUH for block in elevation.blocks)


def _column(
    content: Any, elevation: Elevation, look: Look, column: int, rows: int, place: tuple[float, float, float]
) -> None:
    """One column of the rack, in which stand its numbers `column * rows + 1` and on."""
    (left, foot, across), row = place, look.row
    count, units = min(rows, elevation.units - column * rows), elevation.units
    if elevation.descending:
        first = units + 1 - column * rows - count
        foot += (rows - count) * row  # a shorter second column begins beside the first
    else:
        first = column * rows + 1
    last, high = first + count - 1, foot + count * row
    for u in range(first, last + 1):
        low, number = foot + (u - first) * row, units + 1 - u if elevation.descending else u
        content.add(Rect(left, low, across, row, fillColor=look.free, strokeColor=look.rule, strokeWidth=1.5))
        content.add(
            String(
                left - 10,
                low + row / 2 - 10,
                f"{number}",
                fontName=fonts.REGULAR,
                fontSize=look.number,
                textAnchor="end",
            )
        )
    if _sided(elevation):
        content.add(Line(left + across / 2, foot, left + across / 2, high, strokeColor=look.rule, strokeWidth=1.5))
        for middle, words in ((across / 4, "Depan"), (across * 3 / 4, "Belakang")):
            head = String(left + middle, high + 12, words, fontName=fonts.REGULAR, fontSize=look.sizes[0])
            head.textAnchor = "middle"
            content.add(head)
    for block in elevation.blocks:
        low_u, high_u = max(block.u, first), min(block.u + block.height - 1, last)
        if low_u <= high_u:
            width = across if block.sisi is Sisi.PENUH else across / 2
            x = left + across / 2 if block.sisi is Sisi.BELAKANG else left
            box = (x, foot + (low_u - first) * row, width, (high_u - low_u + 1) * row)
            _block(content, look, block, units if elevation.descending else None, box)
    content.add(Rect(left, foot, across, high - foot, fillColor=None, strokeColor=_INK, strokeWidth=3))


def _block(
    content: Any, look: Look, block: Stretch, down_from: int | None, box: tuple[float, float, float, float]
) -> None:
    left, low, across, high = box
    _filled(content, look, block.state, box)
    font = fonts.BOLD if block.state is Cell.DIPILIH else fonts.REGULAR
    if block.sisi is Sisi.PENUH:
        label, pad = f"{rack.span(block.u, block.height, down_from)} {block.label}".strip(), 14
        size, lines = look.sizes[0], [label]
    else:
        pad = 10
        size, lines = _fitted(look, block.label, font, across - 2 * pad, round(high / look.row))
    pitch, middle = size * 1.2, low + high / 2
    spread = (len(lines) - 1) / 2 * pitch
    shown = [
        _words(line, left + pad, middle - 9 + spread - place * pitch, size, font, across - 2 * pad)
        for place, line in enumerate(lines)
    ]
    back = max(stringWidth(line.text, font, size) for line in shown) + 12
    # The words stand on a plain ground, or the pattern would make them hard to read.
    half = min(18, look.row / 2 - 4) + spread
    ground = Rect(left + pad - 6, middle - half, back, 2 * half, fillColor=look.grounds[block.state])
    ground.strokeColor = None
    content.add(ground)
    for line in shown:
        content.add(line)


def _fitted(look: Look, label: str, font: str, width: float, lines: int) -> tuple[float, list[str]]:
    """The largest size at which the label fits on `lines` lines; at the smallest the last one may still be too long."""
    label = parts.clean(label).replace("\n", " ").strip()
    for size in look.sizes:
        shown = simpleSplit(label, font, size, width) or [""]
        if len(shown) <= lines and all(stringWidth(line, font, size) <= width for line in shown):
            break
    return size, shown if len(shown) <= lines else [*shown[: lines - 1], " ".join(shown[lines - 1 :])]


def _filled(content: Any, look: Look, state: Cell, box: tuple[float, float, float, float]) -> None:
    """A box in colour and pattern of what it holds: rising or crossing lines, dashes at the edge, or a thick edge."""
    left, low, across, high = box
    thick = 6 if state is Cell.DIPILIH else 2
    dashes = [10, 8] if state is Cell.DIPESAN else None
    inset = thick / 2
    fill = Rect(left + inset, low + inset, across - thick, high - thick, fillColor=look.fills[state], strokeColor=_INK)
    fill.strokeWidth, fill.strokeDashArray = thick, dashes
    content.add(fill)
    if state not in look.hatches:
        return
    hatch = ArcPath(fillColor=None, strokeColor=look.hatches[state], strokeWidth=look.thick)
    for x in range(-round(high), round(across), look.pitch):
        start, end = max(0.0, x), min(across, x + high)
        hatch.moveTo(left + start, low + start - x)
        hatch.lineTo(left + end, low + end - x)
        if state is Cell.DIBLOKIR:
            hatch.moveTo(left + across - start, low + start - x)
            hatch.lineTo(left + across - end, low + end - x)
    content.add(hatch)


def _legend(elevation: Elevation, whole: float, look: Look) -> tuple[Any, float]:
    """What the patterns mean, in as many rows as it takes, and how high that is."""
    content = Group()
    states = [state for state in Cell if any(block.state is state for block in elevation.blocks)]
    words = ["Kosong", *(_WORDS.get(state, elevation.marked) for state in states)]
    longest = max(stringWidth(parts.clean(word), fonts.REGULAR, look.number) for word in words) + 56
    within = whole - 2 * _EDGE
    beside = max(1, min(max(4, len(words)), int((within + 16) // (longest + 16))))
    rows = -(-len(words) // beside)
    for place, (state, word) in enumerate(zip([None, *states], words, strict=True)):
        row, column = divmod(place, beside)
        left, low = _EDGE + column * within / beside, 14 + (rows - 1 - row) * _LEGEND_ROW
        if state is None:
            content.add(Rect(left, low, 44, 34, fillColor=look.free, strokeColor=look.rule, strokeWidth=1.5))
        else:
            _filled(content, look, state, (left, low, 44, 34))
        word = parts.cut(word, fonts.REGULAR, look.number, within / beside - 56)
        content.add(String(left + 56, low + 9, word, fontName=fonts.REGULAR, fontSize=look.number))
    return content, _LEGEND + (rows - 1) * _LEGEND_ROW


def _words(value: str, x: float, y: float, size: float, font: str, width: float) -> Any:
    """One line of text, cut with an ellipsis where it would not fit."""
    return String(x, y, parts.cut(value, font, size, width), fontName=font, fontSize=size, fillColor=_INK)
