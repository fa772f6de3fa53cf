"""Charts of a report: bars that a bad copy still tells apart, with their numbers written beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.graphics.shapes import (  # type: ignore[import-untyped]  # reportlab has no types
    Drawing,
    Line,
    Rect,
    String,
)
from reportlab.lib.colors import Color  # type: ignore[import-untyped]  # the same

from documents.kit import fonts, parts

_DARK, _LIGHT = Color(0.25, 0.32, 0.42), Color(0.8, 0.84, 0.89)
_SIZE = parts.TINY.fontSize
ROOMY, TIGHT = 12.5, 10.4
"""How high a line is, where there is room and where there is less (points)."""


@dataclass(frozen=True)
class Bar:
    """A line of a chart: its label, how long its bar is, and what is written behind it.

    `inner` is a darker bar within, `mark` where a line crosses it; None for none.
    """

    label: str
    value: float
    shown: str
    inner: float | None = None
    mark: float | None = None


def bars(lines: Sequence[Bar], width: float, *, most: float, label: float, row: float = ROOMY) -> Any:
    """Bars from left to right on `width` points, as long as their share of `most`; `label` points are the labels'."""
    drawing, bar = Drawing(width, len(lines) * row, initialFontName=fonts.REGULAR), row - 4.5
    left, room = label, width - label - 62
    scale = room / most if most > 0 else 0
    for at, line in enumerate(lines):
        low = (len(lines) - 1 - at) * row + (row - bar) / 2
        if line.label:
            drawing.add(_text(0, low + bar / 2 - 2.4, parts.cut(line.label, fonts.REGULAR, _SIZE, label - 4)))
        long = min(line.value, most) * scale
        drawing.add(Rect(left, low, room, bar, fillColor=None, strokeColor=_LIGHT, strokeWidth=0.4))
        if line.inner is None:
            drawing.add(Rect(left, low, long, bar, fillColor=_DARK, strokeColor=None))
        else:
            drawing.add(Rect(left, low, long, bar, fillColor=_LIGHT, strokeColor=_DARK, strokeWidth=0.4))
            inner = min(line.inner, most) * scale
            drawing.add(Rect(left, low + 2, inner, bar - 4, fillColor=_DARK, strokeColor=None))
        if line.mark is not None and line.mark <= most:
            place = left + line.mark * scale
            drawing.add(Line(place, low - 1.5, place, low + bar + 1.5, strokeColor=parts.BLACK, strokeWidth=1.2))
        drawing.add(_text(left + room + 4, low + bar / 2 - 2.4, line.shown))
    return drawing


def _text(x: float, y: float, words: str) -> Any:
    return String(x, y, parts.clean(words), fontName=fonts.REGULAR, fontSize=_SIZE, fillColor=parts.BLACK)
