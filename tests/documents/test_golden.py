"""Each document as it was last looked at: its words exactly, its pages with a little tolerance.

After a change that is meant: `python -m tests.support.samples --golden`, and look at what `git diff` shows.
"""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageFilter

from documents.kit import elevation
from documents.kit.shared import Content
from documents.render import render
from procedure.sop import Paper
from tests.support.documents_samples import PHOTOS, RAK
from tests.support.samples import GOLDEN, pictures, samples, text

PALE, MANY = 90, 0.002
"""How much darker or lighter a dot may be (of 255), and which share of the dots may differ by more."""


def differing(one: Image.Image, other: Image.Image) -> float:
    """The share of dots that clearly differ, once both are blurred by about a dot."""
    assert one.size == other.size
    blurred = [picture.convert("L").filter(ImageFilter.GaussianBlur(1)) for picture in (one, other)]
    counts = ImageChops.difference(*blurred).histogram()
    return sum(counts[PALE:]) / sum(counts)


@pytest.mark.parametrize(("name", "paper", "data"), [pytest.param(*one, id=one[0]) for one in samples()])
def test_a_document_looks_as_it_did(name: str, paper: Paper, data: Content) -> None:
    pdf = render(paper, data, PHOTOS)
    assert text(pdf) == (GOLDEN / f"{name}.txt").read_text()
    pages = pictures(pdf)
    assert len(pages) == len(list(GOLDEN.glob(f"{name}-[0-9].png")))
    for number, page in enumerate(pages, 1):
        with Image.open(GOLDEN / f"{name}-{number}.png") as golden:
            assert differing(page, golden) < MANY, f"page {number}"


def test_the_rack_looks_as_it_did() -> None:
    with Image.open(BytesIO(elevation.picture(RAK))) as picture, Image.open(GOLDEN / "rak.png") as golden:
        assert picture.size == (1080, 1252)
        assert differing(picture.convert("L").resize(golden.size), golden) < MANY


def test_a_moved_line_would_be_seen() -> None:
    _, paper, data = next(samples())
    page = pictures(render(paper, data, PHOTOS))[0]
    assert differing(page, ImageChops.offset(page, 0, 3)) > MANY
