"""A copy of any sheet leads back to its document: black and white, 150 dpi, laid on the glass askew."""

import pypdfium2  # type: ignore[import-untyped]  # has no types
import pytest
import zxingcpp
from PIL import Image

from documents.kit.shared import Content
from documents.render import render
from procedure.sop import Paper
from tests.support.documents_samples import PHOTOS
from tests.support.samples import samples

DPI, TURNED = 150, 7


def scanned(pdf: bytes) -> list[Image.Image]:
    """The pages as a copier of two colours gives them that were laid into it by hand."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.render(scale=DPI / 72, grayscale=True).to_pil() for page in document]
    finally:
        document.close()
    turned = [page.rotate(TURNED, Image.Resampling.BILINEAR, expand=True, fillcolor="white") for page in pages]
    return [page.point(lambda dot: 255 * (dot > 127)).convert("1", dither=Image.Dither.NONE) for page in turned]


@pytest.mark.parametrize(("name", "paper", "data"), [pytest.param(*one, id=one[0]) for one in samples()])
def test_the_code_of_each_page_is_read_from_a_bad_copy(name: str, paper: Paper, data: Content) -> None:
    pages = scanned(render(paper, data, PHOTOS))
    read = [[code.text for code in zxingcpp.read_barcodes(page.convert("L"))] for page in pages]
    assert read == [[data.head.verification]] * len(pages), name
