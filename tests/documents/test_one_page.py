"""A berita acara is one page of F4, and what is on it is large enough to be read and signed."""

from dataclasses import replace
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # has no types
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # the same
import pytest

from documents.kit import elevation
from documents.kit.parts import CENTRED
from documents.kit.shared import Content
from documents.render import render
from documents.sop.form_serah_terima import FormSerahTerima
from procedure.sop import Paper
from tests.documents.reading import pages
from tests.support.documents_samples import PHOTOS, RAK, RAK_DUA_SISI, SERAH_TERIMA, photo
from tests.support.samples import samples

MM = 72 / 25.4
LONG = {"form-serah-terima-panjang"}
"""What is said as long as it may be takes a second page."""

MINUTES = (Paper.FORM_SERAH_TERIMA, Paper.PEMINDAHAN, Paper.PENGELUARAN)


def pictures(pdf: bytes) -> list[tuple[float, float]]:
    """How wide and high the photographs of the first page are, in millimetres."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = document[0].get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE])
        bounds: list[tuple[Any, ...]] = [one.get_bounds() for one in found]
        return [((right - left) / MM, (top - low) / MM) for left, low, right, top in bounds]
    finally:
        document.close()


@pytest.mark.parametrize(
    ("paper", "data"),
    [pytest.param(*rest, id=name) for name, *rest in samples() if rest[0] in MINUTES and name not in LONG],
)
def test_a_berita_acara_is_one_page(paper: Paper, data: Content) -> None:
    assert len(pages(render(paper, data, PHOTOS))) == 1


@pytest.mark.parametrize("rack", [RAK, RAK_DUA_SISI, replace(RAK, descending=True), replace(RAK, units=12, blocks=())])
def test_a_handover_has_a_photo_of_24_mm_and_a_rack_of_44_on_one_page(rack: elevation.Elevation) -> None:
    files = {"a" * 64: photo(size=(1280, 960))}
    pdf = render(Paper.FORM_SERAH_TERIMA, replace(SERAH_TERIMA, elevasi=rack), files)
    assert len(pages(pdf)) == 1
    ((across, high),) = pictures(pdf)
    assert across >= 24
    assert high >= 24
    assert elevation.COLUMN >= 44 * MM - 0.01


@pytest.mark.parametrize("size", [(960, 1280), (1280, 960), (3000, 400)], ids=["tall", "wide", "flat"])
def test_a_photo_of_any_shape_leaves_the_page_one(size: tuple[int, int]) -> None:
    pdf = render(Paper.FORM_SERAH_TERIMA, SERAH_TERIMA, {"a" * 64: photo(size=size)})
    assert len(pages(pdf)) == 1
    ((across, _),) = pictures(pdf)
    assert across <= 48.1


def test_each_part_of_a_handover_has_its_letter() -> None:
    data: FormSerahTerima = replace(SERAH_TERIMA, catatan="Kabel daya kedua menyusul.")
    said = " ".join(pages(render(Paper.FORM_SERAH_TERIMA, data, PHOTOS)))
    for part in ("A. Rincian", "B. Kewajiban PIHAK PERTAMA", "C. Catatan"):
        assert part in said
    assert "dengan rincian pada huruf A dan kewajiban pada huruf B." in said


def test_a_handover_is_called_one_and_names_the_form_of_the_sop_once() -> None:
    (said,) = pages(render(Paper.FORM_SERAH_TERIMA, SERAH_TERIMA, PHOTOS))
    number = SERAH_TERIMA.head.number
    assert f"BERITA ACARA SERAH TERIMA NOMOR: {number} Form serah terima penempatan server dan hosting" in said
    assert said.count("orm serah terima") == 1


def test_what_is_said_below_a_short_name_stands_below_it_beside_a_long_one() -> None:
    """Rank, NIP and time follow each other without the lines that the other name takes more."""
    long = replace(SERAH_TERIMA.pertama.official, nama="Prof. Dr. Ir. H. " + "Sosrokartonodipuro " * 4)
    short = replace(SERAH_TERIMA.kedua.official, pangkat="Penata Muda", nip="199107252015032006")
    data = replace(
        SERAH_TERIMA,
        pertama=replace(SERAH_TERIMA.pertama, official=long),
        kedua=replace(SERAH_TERIMA.kedua, official=short),
    )
    document = pypdfium2.PdfDocument(render(Paper.FORM_SERAH_TERIMA, data, PHOTOS))
    try:
        words = document[len(document) - 1].get_textpage()
        boxes = [words.get_rect(at) for at in range(words.count_rects())]
        lows = {words.get_text_bounded(*box).strip(): box[1] for box in boxes}
        words.close()
    finally:
        document.close()
    assert lows[short.nama] - lows["NIP. 199107252015032006"] < 2.5 * CENTRED.leading
