"""The one page of all documents: paper, letterhead (kop), foot with QR and honest statement, and the PDF's making."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from typing import Any

from reportlab import rl_config  # type: ignore[import-untyped]  # reportlab has no types
from reportlab.lib.units import mm  # type: ignore[import-untyped]  # the same
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]  # the same
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]  # the same
from reportlab.platypus import (  # type: ignore[import-untyped]  # the same
    BaseDocTemplate,
    Frame,
    HRFlowable,
    Image,
    PageTemplate,
    Table,
)

from documents.kit import fonts, parts, words
from documents.kit.qr import Qr
from documents.kit.shared import Head, Official
from procedure.sop import OF_THEIR_DAY, PAPER_TITLES, Paper

# Bytes in letters are for mail of the last century: they cost a fifth of the file, and of the time.
rl_config.useA85 = 0

_SIZES = {"F4": (215 * mm, 330 * mm), "A4": (210 * mm, 297 * mm)}
_FOOT_LOW = 6 * mm
_QR = 25 * mm
_NAME = 4.8 * mm
"""From the foot's rule down to where its statement begins."""
_LOGO, _HALF_LOGO = 22 * mm, 13 * mm


@dataclass(frozen=True)
class Page:
    """The paper of one document.

    `act` is what it records (`Keputusan`), as the statement at the foot calls it, `witnesses` those whose act it is.
    `half` is the half page of the lembar disposisi (215 × 165 mm on F4), `landscape` the register's; both have narrower
    margins, but at the left, where holes are punched, hardly.
    """

    head: Head
    paper: Paper
    act: str = ""
    witnesses: Sequence[Official] = ()
    half: bool = False
    landscape: bool = False

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        width, height = _SIZES[self.head.letterhead.paper]
        if self.landscape:
            return height, width
        return (width, height / 2) if self.half else (width, height)

    @property
    def margins(self) -> tuple[float, float, float, float]:
        """Left, right, top, bottom in points; the foot may need a higher bottom."""
        if self.landscape:
            return 25 * mm, 15 * mm, 12 * mm, 15 * mm
        return (25 * mm, 15 * mm, 8 * mm, 15 * mm) if self.half else (30 * mm, 20 * mm, 20 * mm, 25 * mm)

    @property
    def width(self) -> float:
        """Points between the left and right margins."""
        left, right, _, _ = self.margins
        return self.size[0] - left - right

    @property
    def timezone(self) -> str:
        """The IANA zone of all times shown."""
        return self.head.letterhead.timezone

    def long_date(self) -> str:
        """The local date of issue."""
        return words.long_date(words.local(self.head.issued_at, self.timezone))

    def place_and_date(self) -> str:
        """`Kudus, 23 November 2026`, as above a signature."""
        return f"{self.head.letterhead.tempat}, {self.long_date()}"

    def whose(self) -> str:
        """`Permohonan PSH-2026-0001, revisi 2 (edisi 3)`: first revisions and editions go without saying."""
        head = self.head
        revision = f", revisi {head.revision}" if head.revision > 1 else ""
        edition = f" (edisi {head.edition})" if head.edition > 1 and self.paper not in OF_THEIR_DAY else ""
        return f"Permohonan {head.ticket}{revision}{edition}"

    def numbered(self) -> str:
        """`Nomor: 067/012/18.01/2026 · Permohonan PSH-2026-0001`, as a half sheet has it on one line."""
        return f"Nomor: {self.head.number} · {self.whose()}"

    def opening(self, title: str) -> list[Any]:
        """The letterhead, the document's title, its number, and whose it is."""
        return [
            *self.letterhead(),
            parts.text(parts.TITLE, title),
            parts.text(parts.CENTRED, f"Nomor: {self.head.number}"),
            parts.text(parts.SMALL_CENTRED, self.whose()),
            parts.gap(2),
        ]

    def letterhead(self) -> list[Any]:
        """The kop: logo at the left, the lines centred, a thick and a thin rule."""
        government, office, *address = self.head.letterhead.lines
        lines = [government, office, *([" · ".join(address)] if self.half and address else address)]
        scale = 0.75 if self.half else 1.0
        sizes = [12, 16] + [9.5] * len(lines)
        faces = [fonts.REGULAR, fonts.BOLD] + [fonts.REGULAR] * len(lines)
        styles = [
            parts.style(size * scale, font, alignment=parts.TITLE.alignment)
            for size, font in zip(sizes, faces, strict=True)
        ]
        text = [parts.text(style, line) for style, line in zip(styles, lines, strict=False)]
        side = _HALF_LOGO if self.half else _LOGO
        logo = self._logo(side)
        beside = side + 2 * mm if logo else 0
        kop = Table(
            [[logo or "", text, ""]],
            [beside, self.width - 2 * beside, beside],
            style=[
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("FONTNAME", (0, 0), (-1, -1), fonts.REGULAR),
                ("ALIGN", (0, 0), (-1, -1), "CENTER"),
            ]
            + [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")],
        )
        rules = [
            HRFlowable(
                "100%", 2.2, color=parts.BLACK, spaceBefore=2 if self.half else 4, spaceAfter=1.4, lineCap="butt"
            ),
            HRFlowable("100%", 0.6, color=parts.BLACK, spaceBefore=0, spaceAfter=3 if self.half else 9, lineCap="butt"),
        ]
        return [kop, *rules]

    def _logo(self, side: float) -> Any:
        path = self.head.letterhead.logo
        if path is None:
            return None
        try:
            width, height = ImageReader(path).getSize()
        except OSError:
            return None
        scale = side / max(width, height)
        return Image(path, width * scale, height * scale)

    def statement(self) -> str:
        """The honest statement: whose act this page records, and what a tap in Telegram is not."""
        acts: dict[str, list[str]] = {}
        for witness in self.witnesses:
            if witness.at:
                who = f"{_short(witness.nama)}, {_short(parts.titled(witness))}"
                acts.setdefault(who, []).append(words.moment(witness.at, self.timezone))
        shown = "; ".join(
            f"{who}, melalui akun Telegram terdaftar pada {' dan '.join(dict.fromkeys(moments))}"
            for who, moments in acts.items()
        )
        sentences = [
            "Dokumen ini dihasilkan oleh sistem dan belum ditandatangani secara elektronik tersertifikasi (BSrE/PSrE).",
            f"{self.act} dicatat atas nama {shown}." if shown else "",
            "Kode QR hanya untuk mencocokkan isi dengan catatan sistem dan bukan tanda tangan elektronik."
            if self.head.verification
            else "",
            "Untuk keperluan resmi, bubuhkan tanda tangan basah dan cap dinas atau TTE BSrE.",
            "Segel sistem (sertifikat mandiri, bukan PSrE) hanya menunjukkan keutuhan berkas."
            if self.head.sealed
            else "",
        ]
        return " ".join(sentence for sentence in sentences if sentence)

    def make(self, story: list[Any]) -> bytes:
        """The PDF: the same data gives the same bytes, its date being the date of issue."""
        head, foot = self.head, _Foot(self)
        low = max(self.margins[3], foot.clear)
        content = BytesIO()
        document = BaseDocTemplate(
            content,
            pagesize=self.size,
            pageTemplates=self._templates(low),
            title=f"{PAPER_TITLES[self.paper]} {head.number}".strip(),
            author=" ".join(head.letterhead.lines[1:2]),
            subject=head.ticket,
            keywords=head.verification,
            creator="Penempatan Server dan Hosting Aplikasi",
            lang="id-ID",
            initialFontName=fonts.REGULAR,
            invariant=1,
        )
        issued = words.local(head.issued_at, self.timezone)
        document.build(story, canvasmaker=partial(_HeldPages, issued=issued, foot=foot.draw))
        return content.getvalue()

    def _templates(self, low: float) -> list[Any]:
        """Where the text goes, down to `low`; a half sheet says again on its later pages what it is."""
        (_, height), (left, _, top, _) = self.size, self.margins
        again = parts.text(parts.SMALL_BOLD, f"{PAPER_TITLES[self.paper].upper()} · {self.numbered()}")
        down = again.wrap(self.width, height)[1] if self.half else 0.0

        def frame(high: float) -> Any:
            return Frame(left, low, self.width, high - low, 0, 0, 0, 0)

        def draw(canvas: Any, _document: Any) -> None:
            if self.half:
                again.drawOn(canvas, left, height - top - down)

        first = PageTemplate("first", [frame(height - top)], autoNextPageTemplate="later")
        return [first, PageTemplate("later", [frame(height - top - down - (1 * mm if down else 0))], draw)]


class _Foot:
    """The foot of each page: the QR at the left, and beside it, below a rule, whose the page is and the statement.

    All of it is black, for it has to survive a light copy. `top` is how high it reaches, `clear` where text may end.
    """

    def __init__(self, page: Page) -> None:
        head = page.head
        self._left, self._right = page.margins[0], page.margins[0] + page.width
        self._qr = Qr(head.verification) if head.verification else None
        quiet = self._qr.quiet(_QR) if self._qr else 0
        self._text_left = self._left + (_QR + quiet if self._qr else 0)
        line = f"Catatan jurnal no. {head.journal_no}"
        self._name = parts.clean(" · ".join(filter(None, (head.ticket, PAPER_TITLES[page.paper], line))))
        code = f" Kode\u00a0verifikasi:\u00a0{_grouped(head.verification)}" if self._qr else ""
        self._statement = parts.text(parts.FINE, f"{page.statement()}{code}")
        self._height = self._statement.wrap(self._right - self._text_left, page.size[1])[1]
        self.top = _FOOT_LOW + max(_NAME + self._height, _QR if self._qr else 0)
        self.clear = max(self.top + 1.5 * mm, _FOOT_LOW + _QR + quiet if self._qr else 0)

    def draw(self, canvas: Any, number: int, total: int) -> None:
        """Draws it on page `number` of `total`."""
        canvas.setStrokeColor(parts.BLACK)
        canvas.setFillColor(parts.BLACK)
        canvas.setLineWidth(0.5)
        canvas.line(self._text_left, self.top, self._right, self.top)
        canvas.setFont(fonts.REGULAR, 8)
        canvas.drawString(self._text_left, self.top - 3.6 * mm, self._name)
        canvas.drawRightString(self._right, self.top - 3.6 * mm, f"Halaman {number} dari {total}")
        self._statement.drawOn(canvas, self._text_left, self.top - _NAME - self._height)
        if self._qr:
            self._qr.draw(canvas, self._left, _FOOT_LOW, _QR)


def _grouped(verification: str) -> str:
    """The code at the end of the link, on one line, in groups that are easily typed."""
    code = verification.rpartition("_")[2]
    return "\u00a0".join(code[at : at + 5] for at in range(0, len(code), 5))


class _HeldPages(Canvas):  # type: ignore[misc]  # reportlab has no types
    """Holds the pages back until their number is known, for `Halaman 1 dari 2` and for bookmarks."""

    def __init__(self, *args: Any, issued: datetime, foot: Callable[[Any, int, int], None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._held: list[dict[str, Any]] = []
        self._marks: list[tuple[str, float]] = []
        self._foot = foot
        # Readers call the document by its title, not by the file's name.
        self.setViewerPreference("DisplayDocTitle", "true")
        # Invariant mode dates every file 2000; SOURCE_DATE_EPOCH would date all threads' files alike.
        stamp = self._doc._timeStamp  # noqa: SLF001 - reportlab has no public way to it
        stamp.t, stamp.lt, stamp.YMDhms = issued.timestamp(), issued.timetuple(), tuple(issued.timetuple())[:6]
        stamp.dhh, stamp.dmm = divmod(int((issued.utcoffset() or timedelta()).total_seconds()) // 60, 60)

    def mark(self, title: str) -> None:
        """A bookmark at what is being drawn."""
        self._marks.append((title, self.absolutePosition(0, 0)[1] + 20))

    def showPage(self) -> None:  # noqa: N802  # reportlab's name
        self._held.append(dict(self.__dict__))
        self._marks = []
        self._startPage()

    def save(self) -> None:
        held, links = self._held, 0
        for number, state in enumerate(held, 1):
            self.__dict__.update(state, _annotationCount=links)
            self._foot(self, number, len(held))
            for place, (title, top) in enumerate(self._marks if len(held) > 1 else ()):
                key = f"{number}.{place}"
                self.bookmarkPage(key, "XYZ", left=0, top=top)
                self.addOutlineEntry(title, key)
            links = self._annotationCount
            super().showPage()
        super().save()


def _short(value: str) -> str:
    # The foot must leave room for the page; whole names stand in the signature blocks.
    line = " ".join(value.split())
    return line if len(line) <= 150 else line[:149] + "…"
