"""What the documents are put together from: paragraphs, tables and photographs.

No text is ever parsed as markup (reportlab's parser crashes on an unclosed tag and opens local files for images):
paragraphs are made from fragments, so `<b>` prints as `<b>`.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from io import BytesIO
from string import ascii_uppercase
from typing import Any

from reportlab.lib.colors import Color  # type: ignore[import-untyped]  # reportlab has no types
from reportlab.lib.enums import TA_CENTER as CENTRE  # type: ignore[import-untyped]  # the same
from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]  # the same
from reportlab.lib.units import mm  # type: ignore[import-untyped]  # the same
from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]  # the same
from reportlab.platypus import (  # type: ignore[import-untyped]  # the same
    CondPageBreak,
    Image,
    KeepTogether,
    Paragraph,
    Spacer,
    Table,
)
from reportlab.platypus.paraparser import ParaFrag  # type: ignore[import-untyped]  # the same

from documents.kit import fonts, photos
from documents.kit.shared import Official, Row

BLACK = Color(0, 0, 0)
SHADE = Color(0.92, 0.92, 0.92)
_PAD = 2.0 * mm
# A table breaks between rows only: a long answer is cut into rows of at most this height (points).
_PIECE = 120.0
# Several parts in one cell are not, unless they are higher than this: no page would hold them.
_TALLEST = 500.0
_ENDS, _CLOSING = (".", "!", "?", "…"), "\"'”’)"
"""What ends a sentence, and what may come after that."""
_INVISIBLE = ("Cc", "Cf", "Cs")


def style(size: float, font: str = fonts.REGULAR, alignment: int = TA_LEFT, **more: Any) -> Any:
    """A paragraph style of `size` points; `more` are reportlab's own attributes."""
    more = {"leading": round(size * 1.27, 1)} | more
    return ParagraphStyle(font, fontName=font, fontSize=size, alignment=alignment, **more)


BODY = style(11)
JUSTIFIED = style(11, alignment=TA_JUSTIFY)
CENTRED = style(11, alignment=CENTRE)
TITLE = style(13, fonts.BOLD, CENTRE)
HEADING = style(11, fonts.BOLD, spaceBefore=5, spaceAfter=2)
CELL = style(10)
CELL_BOLD = style(10, fonts.BOLD)
SMALL = style(8.5)
SMALL_TITLE = style(11, fonts.BOLD, CENTRE)
SMALL_BOLD = style(8.5, fonts.BOLD)
SMALL_CENTRED = style(8, alignment=CENTRE)
FINE = style(7.5, leading=8.8)
TINY = style(7)
TINY_BOLD = style(7, fonts.BOLD)


class Strong(str):
    """A run of bold text in a paragraph."""


class Fine(str):
    """A run in a paragraph that is as small as the foot."""


def printable(value: str) -> str:
    """`value` without invisible characters, for files that choose their typeface themselves."""
    kept = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\t", " "))
    return "".join(c for c in kept if c == "\n" or unicodedata.category(c) not in _INVISIBLE)


def clean(value: str) -> str:
    """`value` in printable characters: invisible ones dropped, those the typeface lacks (emoji) shown as `□`."""
    covered = fonts.load()
    kept = []
    for character in unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\t", " ")):
        category = unicodedata.category(character)
        if character == "\n" or (ord(character) in covered and category not in _INVISIBLE):
            kept.append(character)
        elif category not in (*_INVISIBLE, "Mn"):
            kept.append("□")
    return "".join(kept)


class _Plain(Paragraph):  # type: ignore[misc]  # reportlab has no types
    """Breaks its lines once for a width: a table asks for the same ones three times."""

    _broken: float | None = None

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self._broken or not hasattr(self, "blPara"):  # which `split` may take away
            self._broken = width
            super().wrap(width, height)
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Any]:
        parted: list[Any] = super().split(width, height)
        for rest in parted[1:]:
            # The break that ended the last line before would be an empty line here.
            if len(rest.frags) > 1 and _is_break(rest.frags[0]):
                del rest.frags[0]
        return parted


def _is_break(word: Any) -> bool:
    """Whether a word, as reportlab has parted the paragraph into them, is a line break."""
    return isinstance(word, list) and len(word) > 1 and hasattr(word[1][0], "lineBreak")


def text(style: Any, *runs: str) -> Any:
    """A paragraph of plain runs (`Strong` ones bold, `Fine` ones small); a line break in the text is one on paper."""
    return _Plain("", style, frags=_frags(style, runs))


def said(words: str) -> list[Any]:
    """A paragraph of its own for what there may be to say, nothing where there is nothing."""
    return [text(BODY, words)] if words else []


def _frags(style: Any, runs: Sequence[str]) -> list[Any]:
    frags: list[Any] = []
    # A line's letters hang from its top: small ones alone are put on the line of those beside them.
    rise = FINE.fontSize - style.fontSize if runs and all(isinstance(run, Fine) for run in runs) else 0
    for run in runs:
        font = fonts.BOLD if isinstance(run, Strong) else style.fontName
        size = FINE.fontSize if isinstance(run, Fine) else style.fontSize
        for number, line in enumerate(clean(run).split("\n")):
            if number:
                frags.append(_frag("", style, font, size, lineBreak=True))
            frags.append(_frag(line, style, font, size, rise=rise))
    return frags


def _frag(value: str, style: Any, font: str, size: float, **more: Any) -> Any:
    more = {"textColor": style.textColor, "rise": 0, "us_lines": [], "link": []} | more
    return ParaFrag(text=value, fontName=font, fontSize=size, **more)


def cut(value: str, font: str, size: float, width: float) -> str:
    """`value` as one line of at most `width` points, with an ellipsis where it would not fit."""
    line = clean(value).replace("\n", " ")
    if stringWidth(line, font, size) <= width:
        return line
    while line and stringWidth(line + "…", font, size) > width:
        line = line[:-1]
    return line.rstrip() + "…"


def shown(value: str) -> str:
    """An answer, or a dash where there is none."""
    return value.strip() or "–"


def sentence(value: str) -> str:
    """What somebody wrote as a sentence, which ends in one full stop; a dash where there is none."""
    said = shown(value)
    return said if said == "–" or said.rstrip(_CLOSING).endswith(_ENDS) else f"{said}."


def letters() -> Iterator[str]:
    """`A.`, `B.` and so on, for the headings of a document's parts."""
    return (f"{letter}." for letter in ascii_uppercase)


def gap(millimetres: float) -> Any:
    """Vertical white space."""
    return Spacer(1, millimetres * mm)


def heading(value: str) -> list[Any]:
    """A section's heading with its bookmark, never left alone at the foot of a page."""
    return [CondPageBreak(22 * mm), marked(HEADING, value)]


def marked(style: Any, value: str, title: str = "") -> Any:
    """A paragraph with a bookmark called `title`, by default as the paragraph itself."""
    paragraph = Marked("", style, frags=_frags(style, (value,)))
    paragraph.bookmark = clean(title or value)
    return paragraph


class Marked(_Plain):
    """A paragraph with a bookmark."""

    bookmark = ""

    def draw(self) -> None:
        """Draws itself on the canvas reportlab has set."""
        if self.bookmark:
            self.canv.mark(self.bookmark)
        super().draw()


def table(
    rows: Sequence[Sequence[Any]],
    widths: Sequence[float],
    *,
    head: bool = False,
    ruled: bool = True,
    padding: float = 2.5,
    inset: float = _PAD,
    extra: Sequence[tuple[Any, ...]] = (),
) -> Any:
    """A table of paragraphs that breaks over pages, however long a cell is.

    `head`: the first row is a shaded head, repeated on each page. `ruled`: all cells have borders; without them the
    left edge is flush with the text. `padding` is above and below, `inset` at the sides (points). `extra` are more
    reportlab style commands.
    """
    side = inset if ruled else 0
    cells: list[list[Any]] = []
    commands: list[tuple[Any, ...]] = [
        ("FONTNAME", (0, 0), (-1, -1), fonts.REGULAR),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), side),
        ("RIGHTPADDING", (0, 0), (-1, -1), inset),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ]
    for row in rows:
        columns = [_pieces(cell, width - side - inset) for cell, width in zip(row, widths, strict=True)]
        first, last = len(cells), len(cells) + max(map(len, columns)) - 1
        cells += [[c[i] if i < len(c) else "" for c in columns] for i in range(last - first + 1)]
        commands.append(("TOPPADDING", (0, first), (-1, first), padding))
        commands.append(("BOTTOMPADDING", (0, last), (-1, last), padding))
        if ruled:
            commands.append(("LINEABOVE", (0, first), (-1, first), 0.5, BLACK))
    if ruled:
        commands += [
            ("LINEBELOW", (0, "splitlast"), (-1, "splitlast"), 0.5, BLACK),
            ("LINEBELOW", (0, -1), (-1, -1), 0.5, BLACK),
            ("LINEBEFORE", (0, 0), (-1, -1), 0.5, BLACK),
            ("LINEAFTER", (-1, 0), (-1, -1), 0.5, BLACK),
        ]
    if head:
        commands.append(("BACKGROUND", (0, 0), (-1, 0), SHADE))
    return Table(cells, widths, style=[*commands, *extra], repeatRows=int(head), hAlign="LEFT")


def _pieces(cell: Any, width: float) -> list[Any]:
    """A cell in pieces; halved again and again, for what is parted is broken into lines anew.

    Several parts in one cell stay in it as long as a page surely holds them.
    """
    if isinstance(cell, list) and sum(part.wrap(width, _PIECE)[1] for part in cell) > _TALLEST:
        return [piece for part in cell for piece in _pieces(part, width)]
    high = cell.wrap(width, _PIECE)[1] if isinstance(cell, Paragraph) else 0.0
    if high <= _PIECE:
        return [cell]
    halves = cell.split(width, max(1, high // _PIECE // 2) * _PIECE)
    return [piece for half in halves for piece in _pieces(half, width)]


def answers(rows: Sequence[Row], width: float, *, number: str = "") -> Any:
    """Rows as `title : value` lines, aligned at the colon; `number` goes before the first, indenting all."""
    indent = 7 * mm if number else 0.0
    cells = []
    for position, row in enumerate(rows):
        line = [text(CELL, row.title), text(CELL, ":"), text(CELL, shown(row.value))]
        cells.append([text(CELL, "" if position else number), *line] if number else line)
    widths = [57 * mm - indent, 4 * mm, width - 61 * mm]
    return table(cells, [indent, *widths] if number else widths, ruled=False, padding=0.8)


def numbered(items: Sequence[str], width: float) -> Any:
    """A numbered list."""
    cells = [[text(CELL, f"{number}."), text(CELL, item)] for number, item in enumerate(items, 1)]
    return table(cells, [7 * mm, width - 7 * mm], ruled=False, padding=1)


def together(*story: Any) -> Any:
    """The parts on one page, if they fit one."""
    # A conditional break in between would be counted wrongly, and a line be left over for the next page.
    return KeepTogether([part for part in story if not isinstance(part, CondPageBreak)])


def photo(content: bytes, caption: str, width: float, down: float = 110 * mm) -> list[Any]:
    """A JPEG or PNG the right way up, at most `width` by `down` points, over its caption; to be kept together."""
    jpeg, (across, high) = photos.upright(content, 1200)
    scale = min(width / across, down / high)
    image = Image(BytesIO(jpeg), across * scale, high * scale)
    return [image, gap(1), text(SMALL_CENTRED, caption)]


def titled(official: Official) -> str:
    """The office as it is signed: `Plh. Kepala Bidang Informatika`."""
    return f"{official.prefix} {official.jabatan}".strip()


def ordered(official: Official) -> str:
    """By which letter they act in it, empty for none: `Surat Perintah Nomor 800/123/2026`."""
    return f"Surat Perintah Nomor {official.surat}" if official.surat else ""
