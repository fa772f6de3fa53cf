"""What people send, opened once before it is accepted: to be run in a process with limits, for it is a stranger's.

Kept light, for each file starts a process: it imports what the file at hand needs.
"""

import io
import json
import re

MOST_PAGES = 200
"""Pages of a letter sent as PDF, or joined of several."""

PAGE = 2480
"""Longest side in pixels of a picture as it is kept: A4 at 210 dots an inch, and within Telegram's limits on photos."""

_END = b"%%EOF"
_OBJECT = re.compile(rb"\b\d{1,10}[ \r\n]{1,2}\d{1,5}[ \r\n]{1,2}obj\b")
_HEIC = re.compile(rb"....ftyp(?:hei|hev|mif|msf|avif)", re.DOTALL)
_VIDEO = re.compile(rb"....ftyp|....moov|\x1a\x45\xdf\xa3|RIFF....AVI ", re.DOTALL)
_OF_OFFICE = {
    "excel": (b"xl/", "Workbook"),
    "slides": (b"ppt/", "PowerPoint Document"),
    "word": (b"word/", "WordDocument"),
}
"""Files of office programs: a folder in the newer ones, which are archives, a stream in the older ones."""


def look(content: bytes) -> bytes:
    """A line of JSON, and after it a picture as it is to be kept.

    The JSON is `{"mime", "pages", "size"}` with `size` bytes of a PDF to keep, all that follows being none of it; or
    `{"error"}`: `password`, `no_page`, `many_pages`, `broken`, `heavy`, or of what is neither PDF nor JPEG nor PNG
    `word`, `excel`, `slides`, `archive`, `heic`, `video`, `kind`.
    """
    if is_picture(content):
        return _picture(content)
    if b"%PDF-" in content[:1024]:
        return _line(_pdf(content))
    return _line({"error": _foreign(content)})


def is_picture(head: bytes) -> bool:
    """Whether what begins so is looked at as a picture, JPEG or PNG."""
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def _line(said: dict[str, object]) -> bytes:
    return json.dumps(said).encode() + b"\n"


def _picture(content: bytes) -> bytes:
    from documents.kit import photos

    try:
        jpeg, _ = photos.upright(content, PAGE)
    except photos.TooDetailed:
        return _line({"error": "heavy"})
    except OSError:
        return _line({"error": "broken"})
    return _line({"mime": "image/jpeg", "pages": 1, "size": len(jpeg)}) + jpeg


def _pdf(content: bytes) -> dict[str, object]:
    import pypdfium2  # type: ignore[import-untyped]  # has no types

    if not _OBJECT.search(content):
        return {"error": "kind"}  # a text that quotes a PDF's marks
    end = content.rfind(_END) + len(_END)
    if end < len(_END) or _OBJECT.search(content, end):
        return {"error": "broken"}  # cut off: some readers would show what is left, and nobody know of the rest
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            return {"error": "password"}
        return {"error": "no_page" if _has_no_page(content[:end]) else "broken"}
    try:
        pages = len(document)
        if pages > MOST_PAGES:
            return {"error": "many_pages"}
        for at in range(pages):
            document[at].close()
    except pypdfium2.PdfiumError:
        return {"error": "broken"}
    finally:
        document.close()
    return {"mime": "application/pdf", "pages": pages, "size": end if content[end:].strip() else len(content)}


def _has_no_page(content: bytes) -> bool:
    """Whether what PDFium does not open is whole but for its pages, such as a portfolio that only holds other files."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        return not PdfFileReader(io.BytesIO(content)).root["/Pages"]["/Count"]
    except MemoryError:
        raise
    except Exception:  # whatever else a reader finds wrong with it
        return False


def _foreign(content: bytes) -> str:
    newer, older = content.startswith(b"PK\x03\x04"), content.startswith(b"\xd0\xcf\x11\xe0")
    for kind, (folder, stream) in _OF_OFFICE.items():
        if (newer and folder in content) or (older and stream.encode("utf-16-le") in content):
            return kind
    if older:
        return "word"
    if newer or content.startswith((b"Rar!", b"7z\xbc\xaf")):
        return "archive"
    if _HEIC.match(content):
        return "heic"
    return "video" if _VIDEO.match(content) else "kind"
