"""The details of a berita acara: the table of what it is about, the rack beside it, and the photographs."""

from collections.abc import Sequence
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

    def story(self, width: float, words: Sequence[Any] = ()) -> list[Any]:
        """The table beside the rack, and below them the `words` beside the first photograph, `width` points wide.

        Without words the first photograph stands below the table, where there is a rack.
        """
        inside = self.photos[:1] if self.elevasi and not words else ()
        photos = list(self.photos[len(inside) :])
        story = self._with_rack(self.elevasi, inside, width) if self.elevasi else [self._table(width)]
        if words and photos:
            cells = [[list(words), parts.photo(photos.pop(0), self.caption, _BESIDE_WORDS, _LEAST_PHOTO)]]
            story.append(
                parts.table(cells, [width - _BESIDE_WORDS, _BESIDE_WORDS], ruled=False, inset=0, extra=_CENTRED)
            )
        else:
            story += words
        return [*story, *(parts.together(*self._photo(photo, width)) for photo in photos)]

    def beside(self, width: float) -> float:
        """How wide the words below the table are."""
        return width - _BESIDE_WORDS - _BETWEEN if self.photos else width

    def _with_rack(self, rack: Elevation, photos: Sequence[bytes], width: float) -> list[Any]:
        """The table and the first of the photos, beside the rack; above it where the table is too long for that."""
        across = elevation.columns_of(rack) * elevation.COLUMN
        drawing = elevation.drawing(rack, across, looks.PAPER)
        beside = width - across - _BETWEEN
        table = self._table(beside)
        high = table.wrap(beside, _HIGHEST)[1]
        above, left, room = ([], [table], drawing.height - high) if high <= _HIGHEST else ([self._table(width)], [], 0)
        for photo in photos:
            left += self._photo(photo, beside, max((room or drawing.height) - _CAPTION, _LEAST_PHOTO))
        right = [drawing, *([parts.text(parts.SMALL_GREY_CENTRED, self.place)] if self.place else [])]
        return [*above, parts.table([[left, right]], [beside + _BETWEEN, across], ruled=False, inset=0)]

    def _photo(self, photo: bytes, width: float, down: float = _LARGEST_PHOTO) -> list[Any]:
        return [parts.gap(3), *parts.photo(photo, self.caption, width, down)]

    def _table(self, width: float) -> Any:
        head = [parts.text(parts.CELL_BOLD, title) for title in self.heads]
        rows = [[parts.text(parts.CELL, value) for value in (row.title, parts.shown(row.value))] for row in self.rows]
        widths = [width * share for share in (0.36, 0.64)]
        return parts.table([head, *rows], widths, head=True, padding=1 if self.elevasi else 1.8, inset=_INSET)
