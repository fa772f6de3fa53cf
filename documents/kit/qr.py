"""QR codes, drawn as one path: a widget of a thousand squares takes three quarters of a letter's time."""

from itertools import groupby
from typing import Any

import segno


class Qr:
    """The QR code of `content`, level M: made once, drawn on as many pages as there are."""

    def __init__(self, content: str) -> None:
        self.content = content
        # Trying all eight masks takes five times as long, for a code a little easier to read from afar.
        matrix = segno.make_qr(content, error="m", boost_error=False, mask=2).matrix
        self._size = len(matrix)
        self._runs = [run for down, row in enumerate(reversed(matrix)) for run in _runs(row, down)]

    def quiet(self, side: float) -> float:
        """What has to stay white around it, `side` points wide: four modules, or a copy cannot be read."""
        return 4 * side / self._size

    def draw(self, canvas: Any, x: float, y: float, side: float) -> None:
        """Draws it black, its lower left corner at (`x`, `y`), `side` points wide; a tap on it opens the link."""
        module = side / self._size
        path = canvas.beginPath()
        for left, down, width in self._runs:
            path.rect(x + left * module, y + down * module, width * module, module)
        canvas.setFillGray(0)
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.linkURL(self.content, (x, y, x + side, y + side))


def _runs(row: bytearray, down: int) -> list[tuple[int, int, int]]:
    """The dark stretches of a row, `down` rows from the bottom: where each begins, and how many modules it has."""
    found, left = [], 0
    for dark, modules in groupby(row):
        width = len(list(modules))
        if dark:
            found.append((left, down, width))
        left += width
    return found
