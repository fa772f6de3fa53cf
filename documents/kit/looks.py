"""How the rack elevation looks on a screen and on paper."""

from collections.abc import Mapping
from dataclasses import dataclass

from reportlab.lib.colors import Color, white  # type: ignore[import-untyped]  # reportlab has no types

_RULE = Color(0.72, 0.76, 0.8)
_FILLS = {
    "terisi": Color(0.8, 0.83, 0.87),
    "dipesan": Color(1, 0.93, 0.74),
    "diblokir": Color(0.7, 0.72, 0.75),
    "dipilih": Color(0.6, 0.86, 0.67),
}


@dataclass(frozen=True)
class Look:
    """How the rack is drawn, in its own units: the heights of a `row` and of the `head`, and the `number`'s size.

    `sizes` are those of labels: the first where it can be, the smaller ones where a half is too narrow. Words stand on
    `grounds`, `fills` are around them, and what is hatched has lines `thick` units thick, `pitch` apart; `free` is what
    nothing fills, with its `rule`. Colours are by what a stretch of units is (`elevation.Cell`).
    """

    row: float
    head: float
    number: float
    sizes: tuple[float, ...]
    thick: float
    pitch: int
    free: Color
    rule: Color
    fills: Mapping[str, Color]
    grounds: Mapping[str, Color]
    hatches: Mapping[str, Color]


SCREEN = Look(
    row=52,
    head=96,
    number=24,
    sizes=(26, 24, 22),
    thick=1.5,
    pitch=22,
    free=Color(0.97, 0.98, 0.99),
    rule=_RULE,
    fills=_FILLS,
    grounds=_FILLS,
    hatches={"terisi": _RULE, "diblokir": Color(0.44, 0.47, 0.52)},
)
"""For the chat: rows that are read on a phone."""

PAPER = Look(
    row=36,
    head=50,
    number=26.5,
    sizes=(28, 26.5),
    thick=2.6,
    pitch=15,
    free=white,
    rule=Color(0.45, 0.48, 0.52),
    # A bad copy knows black and white only: what is taken is dark by its lines, what is said stands on white.
    fills={**dict.fromkeys(_FILLS, white), "dipilih": Color(0.8, 0.93, 0.84)},
    grounds=dict.fromkeys(_FILLS, white),
    hatches={"terisi": Color(0.25, 0.27, 0.3), "diblokir": Color(0.25, 0.27, 0.3)},
)
"""For paper, where a column is `elevation.COLUMN` wide."""
