"""Signatures, and what keeps them with what they sign."""

from collections.abc import Sequence
from itertools import takewhile, zip_longest
from typing import Any

from reportlab.platypus import CondPageBreak, KeepTogether  # type: ignore[import-untyped]  # reportlab has no types

from documents.kit import words
from documents.kit.parts import CENTRED, SMALL_CENTRED, Marked, Strong, gap, ordered, table, text
from documents.kit.shared import Official

_END, _ENDLESS = 100.0, 1e6
"""How much of the text goes with the signatures at least, where it can be parted there (points)."""


def signatures(
    blocks: Sequence[tuple[str, Official | None]], width: float, timezone: str, *, unconfirmed: str = ""
) -> list[Any]:
    """Signature blocks side by side (an only one at the right), to be kept together with the text they sign.

    A block is two lines above, parted by a line break, room for a signature and stamp, then name, pangkat, NIP and when
    the act was recorded, or that it is `unconfirmed`, as far as they are known; dots to fill in for an official who is
    None.
    """
    columns = [_signature(above, official, timezone, unconfirmed) for above, official in blocks]
    if len(columns) == 1:
        columns.insert(0, [])
    share = width / len(columns)
    rows = list(zip_longest(*columns, fillvalue=""))
    return [gap(3), table(rows, [share] * len(columns), ruled=False, padding=0.6)]


def _signature(above: str, official: Official | None, timezone: str, unconfirmed: str) -> list[Any]:
    upper, _, lower = above.partition("\n")
    top = [text(CENTRED, upper), text(CENTRED, lower), gap(15)]
    if official is None:
        return [*top, [text(CENTRED, "(" + "." * 44 + ")"), text(CENTRED, "NIP. " + "." * 36)]]
    at = f"Tercatat {words.moment(official.at, timezone)}" if official.at else unconfirmed
    lines = [
        (CENTRED, Strong(official.nama)),
        (CENTRED, official.pangkat),
        (CENTRED, f"NIP. {official.nip}" if official.nip else ""),
        (SMALL_CENTRED, ordered(official)),
        (SMALL_CENTRED, at),
    ]
    # In one cell: beside a long name, what is said below a short one would be torn from it.
    return [*top, [text(style, line) for style, line in lines if line]]


def ended(story: Sequence[Any], closing: Sequence[Any], width: float) -> list[Any]:
    """The `story` with its `closing` (the signatures and what is said above them), `width` points wide.

    Signatures never stand alone, or that page could be stapled to any text: the end of the story is on it too, some
    lines at least, with their heading.
    """
    rest, end, high = list(story), list[Any](), 0.0
    while rest and (high < _END or isinstance(rest[-1], CondPageBreak | Marked)):
        part = rest.pop()
        kept = part._content if isinstance(part, KeepTogether) else [part]  # noqa: SLF001  # which cannot be measured
        end[:0] = kept
        high += sum(one.wrap(width, _ENDLESS)[1] for one in kept)
    return [*rest, _Ended([part for part in end if not isinstance(part, CondPageBreak)] + [*closing])]


class _Ended(KeepTogether):  # type: ignore[misc]  # reportlab has no types
    """Parts on one page where they fit one; else the first is parted, so that its end is with the others."""

    def split(self, width: float, height: float) -> list[Any]:
        above = list(takewhile(lambda part: isinstance(part, Marked), self._content))
        first, *others = self._content[len(above) :]
        if height < self._H:
            room = height - sum(self._high(one, width) for one in above)
            begun, *left = (first.splitOn(self.canv, width, room) if room > 0 else []) or [None]
            frame = getattr(self, "_frame", None)
            if not begun and frame and not frame._atTop:  # noqa: SLF001 - reportlab has no public way to it
                return [self.FrameBreak(), _Ended(self._content)]
            if begun and left and self._high(left[-1], width) >= _END:
                return [*above, begun, *left[:-1], _Ended([left[-1], *others])]
            high = self._high(first, width)
            parted = first.splitOn(self.canv, width, high - _END) if high > 2 * _END else []
            if len(parted) > 1:
                return [self.NullActionFlowable(), *above, *parted[:-1], KeepTogether([parted[-1], *others])]
        kept: list[Any] = super().split(width, height)
        return kept

    def _high(self, part: Any, width: float) -> float:
        """How high a part is, with the white above and below it."""
        high: float = part.wrapOn(self.canv, width, _ENDLESS)[1] + part.getSpaceBefore() + part.getSpaceAfter()
        return high
