"""The first page of a PDF as a picture, as Telegram's apps show it in the chat."""

import threading
from io import BytesIO

import pypdfium2  # type: ignore[import-untyped]  # has no types

_PDFIUM = threading.Lock()
"""PDFium may be called from one thread at a time only."""


def first_page(pdf: bytes, width: int) -> bytes:
    """A PNG of the first page, `width` pixels wide; raises `ValueError` for what is no PDF. Blocking."""
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise ValueError("no PDF") from error
        try:
            page = document[0]
            picture = page.render(scale=width / page.get_width()).to_pil()
        except (pypdfium2.PdfiumError, IndexError, ZeroDivisionError) as error:
            raise ValueError("no page") from error
        finally:
            document.close()
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
