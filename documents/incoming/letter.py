"""The surat permohonan as it comes in: several photos and PDFs as one letter."""

from collections.abc import Sequence
from io import BytesIO

import pypdfium2  # type: ignore[import-untyped]  # has no types
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]  # reportlab has no types
from reportlab.lib.units import mm  # type: ignore[import-untyped]  # the same
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]  # the same
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]  # the same

from documents.incoming.look import MOST_PAGES
from documents.kit import photos

LARGEST = 20 * 1024 * 1024
"""Bytes of a file that Telegram lets a bot fetch, and of a letter bound of photos."""

MOST_PARTS = 40
"""Photos and PDFs that one letter may be made of."""

_SHARPNESS = ((2480, 85), (1754, 75))
"""Longest side in pixels and JPEG quality of a page: A4 at 210 dots an inch, and where that is too much, at 150."""
_MARGIN = 8 * mm


class TooLarge(Exception):
    """The pages are more than `LARGEST` together, however they are bound."""


class TooManyPages(Exception):
    """The parts have more than `MOST_PAGES` pages together."""


def join(parts: Sequence[bytes]) -> tuple[bytes, int]:
    """Photos and PDFs, as `look` keeps them, as one PDF in that order, and how many pages it has; else as `bind`.

    Raises `TooManyPages` too.
    """
    if not any(map(_is_pdf, parts)):
        return bind(parts), len(parts)
    for longest, quality in _SHARPNESS:
        whole = pypdfium2.PdfDocument.new()
        try:
            for part in parts:
                _append(whole, part if _is_pdf(part) else _bound([part], longest, quality) or b"")
            if len(parts) == 1:
                return parts[0], len(whole)  # as it was sent, with whatever signature it bears
            joined = BytesIO()
            whole.save(joined)
            if joined.tell() <= LARGEST:
                return joined.getvalue(), len(whole)
        finally:
            whole.close()
    raise TooLarge


def _is_pdf(part: bytes) -> bool:
    return b"%PDF-" in part[:1024]


def _append(whole: pypdfium2.PdfDocument, content: bytes) -> None:
    part = pypdfium2.PdfDocument(content)
    try:
        if len(whole) + len(part) > MOST_PAGES:
            raise TooManyPages
        whole.import_pages(part)
    finally:
        part.close()


def bind(pages: Sequence[bytes]) -> bytes:
    """Photos (JPEG or PNG) as one PDF: one to an A4 page, in order, the right way up.

    The same photos give the same bytes, at most `LARGEST` of them: coarser pages where those as usual would be more.
    Only one of `pages` is looked at at a time. Raises OSError for one that cannot be decoded, ValueError for no photo
    at all, `TooLarge`.
    """
    if not pages:
        raise ValueError("no photo to bind")
    for longest, quality in _SHARPNESS:
        content = _bound(pages, longest, quality)
        if content is not None:
            return content
    raise TooLarge


def _bound(pages: Sequence[bytes], longest: int, quality: int) -> bytes | None:
    """None as soon as it is too large."""
    content = BytesIO()
    canvas = Canvas(content, invariant=1)
    size = 0
    for page in pages:
        jpeg, (across, down) = photos.upright(page, longest, quality)
        size += len(jpeg)
        if size > LARGEST:
            return None
        width, height = A4 if down >= across else (A4[1], A4[0])
        canvas.setPageSize((width, height))
        scale = min((width - 2 * _MARGIN) / across, (height - 2 * _MARGIN) / down)
        left, low = (width - across * scale) / 2, (height - down * scale) / 2
        reader = ImageReader(BytesIO(jpeg))
        canvas.drawImage(reader, left, low, across * scale, down * scale)
        vars(reader).clear()  # it refers to itself: each page would stay decoded until the collector comes by
        canvas.showPage()
    canvas.save()
    return content.getvalue() if content.tell() <= LARGEST else None
