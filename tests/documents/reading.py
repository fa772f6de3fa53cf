"""What a PDF says, by PDFium: it takes a tenth of the time that pypdf takes, and keeps the order of any script."""

import unicodedata

import pypdfium2  # type: ignore[import-untyped]  # has no types

_HYPHEN = "\ufffe"
"""What PDFium makes of a hyphen at the end of a line."""

_FORMS = range(0xFB00, 0xFB50)
"""Ligatures and wide letters, of which it gives the plain ones."""


def pages(pdf: bytes) -> list[str]:
    """The words of each page, one space between."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(_said(page).split()) for page in document]
    finally:
        document.close()


def text(pdf: bytes) -> str:
    """All its words, one space between."""
    return " ".join(pages(pdf))


def squeezed(value: str) -> str:
    """`value` without white space: on paper a word may go on in the next line, and be parted where it is not."""
    return "".join(value.split())


def plain(value: str) -> str:
    """`value` in the letters in which it is read."""
    return "".join(unicodedata.normalize("NFKC", one) if ord(one) in _FORMS else one for one in value)


def _said(page: pypdfium2.PdfPage) -> str:
    words = page.get_textpage()
    try:
        said: str = words.get_text_range()
    finally:
        words.close()
    return said.replace(_HYPHEN, "-")
