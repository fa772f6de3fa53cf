"""The details of a berita acara: the table of what it is about, the rack beside it, and the photographs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.units import mm  # type: ignore[import-untyped]  # reportlab has no types

from documents.kit import elevation, looks, parts
from documents.kit.elevation import Elevation
from documents.kit.shared import Row

_BETWEEN = 4 * mm
_HIGHEST = 110 * mm
"""Of a table that has the rack beside it, for such a row is never parted."""
_BESIDE_WORDS = 48 * mm
"""How wide a photograph is that has words beside it."""
_LEAST_PHOTO, _LARGEST_PHOTO = 28 * mm, 80 * mm
_CAPTION = 9 * mm
_INSET = 1.3 * mm
_CENTRED = (("ALIGN", (1, 0), (1, 0), "CENTER"),)


@dataclass(frozen=True)
class Rincian:
    """The table of `rows` under its `heads`, the rack over the words `place` if any, and the photographs.

    `photos` are JPEG or PNG, each over the `caption`.
    """

    heads: tuple[str, str]
    rows: Sequence[Row]
    elevasi: Elevation | None
    place: str
    photos: Sequence[bytes]
    caption: str

    def story(self, width: float, words: Callable[[float], list[Any]] | None = None) -> list[Any]:
        """The table with the rack at its right, and the words below, all `width` points wide.

        The first photograph stands beside the words (which are made for the width they have), or where there are none
        below the table. A table too long for that has the rack below it, and the photograph beside the rack.
        """
        rack, photos = self._rack(), list(self.photos)
        across = rack[0].width + _BETWEEN if rack else 0
        table = self._table(width - across)
        high = table.wrap(width - across, _HIGHEST)[1]
        above, left = ([], [table]) if rack and high <= _HIGHEST else ([self._table(width), parts.gap(2)], [])
        if rack and photos and not (words and left):
            room = rack[0].height - (high if left else 0) - _CAPTION
            left += self._photo(photos.pop(0), width - across, max(room, _LEAST_PHOTO))
        story = [*above, *([_beside(left, rack, across - _BETWEEN, width)] if rack else [])]
        if words and photos:
            picture = parts.photo(photos.pop(0), self.caption, _BESIDE_WORDS, _LEAST_PHOTO)
            story.append(_beside(words(width - _BESIDE_WORDS - _BETWEEN), picture, _BESIDE_WORDS, width))
        elif words:
            story += words(width)
        return [*story, *(parts.together(*self._photo(photo, width)) for photo in photos)]

    def _rack(self) -> list[Any]:
        """The drawing and what it shows; nothing for what stands in no rack."""
        if self.elevasi is None:
            return []
        drawing = elevation.drawing(self.elevasi, elevation.columns_of(self.elevasi) * elevation.COLUMN, looks.PAPER)
        return [drawing, *([parts.text(parts.SMALL_CENTRED, self.place)] if self.place else [])]

    def _photo(self, photo: bytes, width: float, down: float = _LARGEST_PHOTO) -> list[Any]:
        return [parts.gap(3), *parts.photo(photo, self.caption, width, down)]

    def _table(self, width: float) -> Any:
        head = [parts.text(parts.CELL_BOLD, title) for title in self.heads]
        rows = [[parts.text(parts.CELL, value) for value in (row.title, parts.shown(row.value))] for row in self.rows]
        widths = [width * share for share in (0.36, 0.64)]
        return parts.table([head, *rows], widths, head=True, padding=1 if self.elevasi else 1.8, inset=_INSET)


def _beside(left: list[Any], right: list[Any], across: float, width: float) -> Any:
    """Two stories next to each other, the `right` one `across` points wide and in the middle of that."""
    return parts.table([[left, right]], [width - across, across], ruled=False, inset=0, extra=_CENTRED)
