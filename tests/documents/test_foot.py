"""The foot of every page: what a copy, a hole and a camera ask of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

import pypdfium2  # type: ignore[import-untyped]  # has no types
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # the same
import pytest

from documents.kit.qr import Qr
from documents.kit.shared import Content
from documents.render import render
from procedure.sop import Paper
from tests.support.documents_samples import PHOTOS
from tests.support.samples import on_paper, usual

MM = 72 / 25.4
SMALLEST = 7.5

every_sample = pytest.mark.parametrize(("paper", "data"), [one[1:] for one in usual()], ids=[one[0] for one in usual()])
both_papers = pytest.mark.parametrize("size", ["F4", "A4"])


def pages(pdf: bytes) -> Iterator[Any]:
    """One page after the other."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        yield from document
    finally:
        document.close()


def qr_box(page: Any) -> tuple[float, float, float, float]:
    """Where the only link of the page lies, which is its QR: left, low, right, top in points."""
    link, rect = pdfium.FPDF_LINK(), pdfium.FS_RECTF()
    assert pdfium.FPDFLink_Enumerate(page, pdfium.c_int(0), link)
    assert pdfium.FPDFLink_GetAnnotRect(link, rect)
    return rect.left, rect.bottom, rect.right, rect.top


@both_papers
@every_sample
def test_its_qr_is_large_and_has_white_around_it(paper: Paper, data: Content, size: Literal["F4", "A4"]) -> None:
    quiet = Qr(data.head.verification).quiet(25 * MM)
    for page in pages(render(paper, on_paper(data, size), PHOTOS)):
        left, low, right, top = qr_box(page)
        assert right - left == pytest.approx(25 * MM, abs=0.1) == pytest.approx(top - low, abs=0.1)
        assert low >= quiet
        picture = page.render(scale=4, grayscale=True).to_pil()
        edge = int(4 * quiet)
        around = [4 * (left - quiet), picture.height - 4 * (top + quiet), 4 * (right + quiet), 0]
        around[3] = picture.height - 4 * (low - quiet)
        square = picture.crop([round(side) for side in around])
        square.paste(255, (edge - 2, edge - 2, square.width - edge + 2, square.height - edge + 2))
        assert square.crop((2, 2, square.width - 2, square.height - 2)).getextrema() == (255, 255)


@every_sample
def test_its_words_are_black_and_large_enough_for_a_copy(paper: Paper, data: Content) -> None:
    for page in pages(render(paper, data, PHOTOS)):
        words = page.get_textpage()
        begins = words.get_text_range().index("Catatan jurnal no.")
        _, low, _, top = qr_box(page)
        for at in range(begins, words.count_chars()):
            box = words.get_charbox(at)
            if box[3] > top or box[0] == box[2]:
                continue
            colour = [pdfium.c_uint() for _ in range(4)]
            pdfium.FPDFText_GetFillColor(words, at, *colour)
            assert [part.value for part in colour] == [0, 0, 0, 255]
            assert pdfium.FPDFText_GetFontSize(words, at) >= SMALLEST
            assert low - 1 <= box[1]
        words.close()


def test_a_code_is_never_broken_over_two_lines() -> None:
    _, paper, data = usual()[0]
    code = data.head.verification.partition("v_")[2]
    for longer in range(12):
        head = replace(data.head, journal_no=10**longer, sealed=bool(longer % 2))
        for page in pages(render(paper, replace(data, head=head), PHOTOS)):
            words = page.get_textpage()
            said = words.get_text_range()
            first, last = (words.get_charbox(said.index(part)) for part in (code[:5], code[20:25]))
            assert first[1] == pytest.approx(last[1], abs=4)
            words.close()
