"""The surat permohonan as it comes in: what a file really is, and several photos as one letter."""

import warnings
from collections.abc import Sequence
from io import BytesIO
from typing import Literal

from PIL import Image
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]  # reportlab has no types
from reportlab.lib.units import mm  # type: ignore[import-untyped]  # the same
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]  # the same
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]  # the same

from documents import photos

LARGEST = 20 * 1024 * 1024
"""Bytes of a file that Telegram lets a bot fetch, and of a letter bound of photos."""

MOST_PAGES = 40
"""Photos that one letter may be bound of."""

ContentType = Literal["application/pdf", "image/jpeg", "image/png"]

# A phone's largest common photo; more would cost hundreds of megabytes to decode.
_MAX_PIXELS = 64_000_000
_SHARPNESS = ((2480, 85), (1754, 75))
"""Longest side in pixels and JPEG quality of a page: A4 at 210 dots an inch, and where that is too much, at 150."""
_MARGIN = 8 * mm


def kind_of(content: bytes) -> ContentType | None:
    """What `content` is by itself, whatever its name says; None for all else, cut-off or huge pictures too."""
    if b"%PDF-" in content[:1024]:
        tail = content[-2048:]
        return "application/pdf" if b"startxref" in tail and b"%%EOF" in tail else None
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg" if _is_picture(content, "JPEG") else None
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png" if _is_picture(content, "PNG") else None
    return None


def _is_picture(content: bytes, kind: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # judged by `_MAX_PIXELS` below
            with Image.open(BytesIO(content), formats=[kind]) as image:
                if image.width * image.height > _MAX_PIXELS:
                    return False
                if kind == "PNG":
                    image.verify()
                else:
                    # An eighth of the size is decoded from the whole stream: cheap, and finds a cut-off file.
                    image.draft("L", (1, 1))
                    image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return True


class TooLarge(Exception):
    """The pages are more than `LARGEST` together, however they are bound."""


def bind(pages: Sequence[bytes]) -> bytes:
    """Photos (JPEG or PNG, as `kind_of` knows them) as one PDF: one to an A4 page, in order, the right way up.

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
