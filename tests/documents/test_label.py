"""The labels of the racks: every QR opens its rack, and no name runs over."""

from io import BytesIO

import pypdfium2  # type: ignore[import-untyped]  # has no types
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from documents.register.labels import Label, sheet

MM = 72 / 25.4
LINK = "https://t.me/penempatan_kudus_bot?start=r_{}"


def labels(count: int, name: str = "Rak A", room: str = "Ruang Server") -> list[Label]:
    return [Label(name, room, 42, LINK.format(at)) for at in range(count)]


def rendered(pdf: bytes) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    found = [page.render(scale=3).to_pil() for page in document]
    document.close()
    return found


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (8, 1), (9, 2)])
def test_every_qr_opens_its_rack(count: int, pages: int) -> None:
    found = rendered(sheet(labels(count)))
    assert len(found) == pages
    read = [code for page in found for code in zxingcpp.read_barcodes(page)]
    assert sorted(code.text for code in read) == [label.link for label in labels(count)]
    for code in read:
        assert (code.position.top_right.x - code.position.top_left.x) / 3 >= 32 * MM


def test_labels_are_in_the_order_given_row_by_row() -> None:
    (page,) = rendered(sheet(labels(4)))
    read = sorted(
        zxingcpp.read_barcodes(page), key=lambda code: (code.position.top_left.y // 50, code.position.top_left.x)
    )
    assert [code.text for code in read] == [LINK.format(at) for at in range(4)]


@pytest.mark.parametrize(
    "name",
    [
        "M" * 60,
        "W" * 200,
        "Rak jaringan cadangan untuk perangkat milik dinas kesehatan",
        "Teknologi informasi",
        "<b>&\n🚀",
        "",
    ],
)
def test_no_name_runs_over(name: str) -> None:
    document = pypdfium2.PdfDocument(sheet(labels(8, name, "Ruang Server " + "Gedung" * 10)))
    words = document[0].get_textpage()
    rects = [words.get_rect(at) for at in range(words.count_rects())]
    words.close()
    document.close()
    for left, low, right, high in rects:
        column = left // (105 * MM)
        start = (12 + column * 96) * MM
        row = (297 * MM - low - 12 * MM) // ((63.75 + 6) * MM)
        ceiling = 297 * MM - (12 + row * 69.75) * MM
        assert start + 4 * MM < left
        hint = high < ceiling - 50 * MM
        # Beside the QR: its quiet zone is four of its 37 modules.
        assert right < start + (90 - 5 if hint else 90 - 5 - 38 - 4.1) * MM
        assert ceiling - 63.75 * MM < low < high < ceiling


def test_sixty_characters_are_shown_in_full() -> None:
    name = "Rak jaringan cadangan untuk perangkat milik dinas kesehatan"
    shown = "".join(PdfReader(BytesIO(sheet(labels(1, name)))).pages[0].extract_text().split())
    assert name.replace(" ", "") in shown
    assert "…" not in shown
    assert "Pindaiuntukmembukarakinidibot." in shown
    assert "M" * 60 in "".join(PdfReader(BytesIO(sheet(labels(1, "M" * 60)))).pages[0].extract_text().split())


def test_the_same_labels_give_the_same_bytes_with_embedded_fonts() -> None:
    pdf = sheet(labels(9))
    assert pdf == sheet(labels(9))
    for page in PdfReader(BytesIO(pdf)).pages:
        for font in (one.get_object() for one in page["/Resources"]["/Font"].values()):  # type: ignore[index]
            assert "+Arimo" in font["/BaseFont"]


def test_no_label_is_an_error() -> None:
    with pytest.raises(ValueError, match="no label"):
        sheet([])
