"""Options of which some are ticked."""

from collections.abc import Sequence
from typing import Any

from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]  # reportlab has no types
from reportlab.platypus import Flowable  # type: ignore[import-untyped]  # the same

from documents.kit.parts import CELL, table, text


class _Tick(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A box of `size` points, ticked or empty: the typeface has no ☑."""

    def __init__(self, ticked: bool, size: float = 8) -> None:
        super().__init__()
        self.ticked = ticked
        self.width = self.height = size

    def draw(self) -> None:
        """Draws itself on the canvas reportlab has set."""
        self.canv.setLineWidth(0.7)
        self.canv.rect(0, 0, self.width, self.height)
        if self.ticked:
            self.canv.setLineWidth(1.4)
            points = [(0.2, 0.5, 0.42, 0.22), (0.42, 0.22, 0.85, 0.85)]
            self.canv.lines([tuple(part * self.width for part in line) for line in points])


def boxes(options: Sequence[tuple[str, bool]], width: float, *, columns: int = 1, style: Any = CELL) -> Any:
    """Options with their boxes, in `columns` columns as wide as their words (points), row by row."""
    box = style.fontSize * 0.8
    cells = [cell for label, ticked in options for cell in (_Tick(ticked, box), text(style, label))]
    cells += [""] * (-len(cells) % (2 * columns))
    rows = [cells[i : i + 2 * columns] for i in range(0, len(cells), 2 * columns)]
    lengths = [stringWidth(label, style.fontName, style.fontSize) for label, _ in options]
    words_width = [max(lengths[column::columns]) for column in range(columns)]
    slack = (width - sum(words_width)) / columns - box - 5
    widths = [part for across in words_width for part in (box + 5, across + slack)]
    return table(rows, widths, ruled=False, padding=1, extra=[("VALIGN", (0, 0), (-1, -1), "MIDDLE")])
