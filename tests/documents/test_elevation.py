"""The drawing of a rack: faces, numbers from either end, patterns and a legend that fits."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import combinations
from typing import Any

import pytest
from PIL import Image, ImageChops
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # has no types
from reportlab.graphics import renderPDF  # type: ignore[import-untyped]  # reportlab has no types
from reportlab.graphics.shapes import ArcPath, Group, String  # type: ignore[import-untyped]  # the same
from reportlab.lib.colors import Color  # type: ignore[import-untyped]  # the same
from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]  # the same

from documents.kit import elevation, looks
from documents.kit.elevation import Cell, Elevation, Stretch
from documents.kit.looks import Look
from procedure.rack import Sisi

RACK = Elevation("Rak A", "Ruang Server", 42, (), "Server ini")
LONG = "Dinas Pekerjaan Umum dan Penataan Ruang Kabupaten Kudus"


def every(group: Any) -> Iterator[Any]:
    """All that is drawn in it."""
    for part in group.contents:
        if isinstance(part, Group):
            yield from every(part)
        else:
            yield part


def strings(rack: Elevation, look: Look = looks.SCREEN) -> list[Any]:
    """All words of the drawing, in its own units: 1080 wide, or half of that."""
    return [part for part in every(elevation.drawing(rack, elevation.WIDTH, look)) if isinstance(part, String)]


def one(rack: Elevation, words: str) -> Any:
    (string,) = (string for string in strings(rack) if string.text == words)
    return string


def right(string: Any) -> float:
    return float(string.x + stringWidth(string.text, string.fontName, string.fontSize))


def numbers(rack: Elevation) -> list[str]:
    """The units' numbers as they are read: column by column, from the top."""
    found = [string for string in strings(rack) if string.text.isdigit()]
    return [string.text for string in sorted(found, key=lambda string: (string.x, -string.y))]


def test_front_and_rear_of_one_unit_stand_beside_each_other() -> None:
    blocks = (Stretch(5, 1, Cell.TERISI, "muka", Sisi.DEPAN), Stretch(5, 1, Cell.DIPESAN, "punggung", Sisi.BELAKANG))
    rack = replace(RACK, blocks=blocks)
    front, rear, unit = one(rack, "muka"), one(rack, "punggung"), one(rack, "5")
    heads = [string for string in strings(rack) if string.text in ("Depan", "Belakang")]
    assert [head.text for head in heads] == ["Depan", "Belakang"] * 2
    assert front.y == rear.y
    assert abs(front.y - unit.y) < 5
    assert unit.x < front.x < right(front) < rear.x
    assert front.x < heads[0].x < rear.x < heads[1].x


def test_a_rack_of_whole_units_only_has_no_sides() -> None:
    rack = replace(RACK, blocks=(Stretch(8, 2, Cell.TERISI, "R450"),))
    assert one(rack, "U8–9 R450")
    assert not {"Depan", "Belakang"} & {string.text for string in strings(rack)}


@pytest.mark.parametrize(("units", "columns"), [(12, 1), (42, 2), (45, 2)])
def test_numbers_rise_or_fall(units: int, columns: int) -> None:
    rack = replace(RACK, units=units)
    first = -(-units // columns)
    ascending = [*range(first, 0, -1), *range(units, first, -1)]
    assert numbers(rack) == [str(number) for number in ascending]
    assert numbers(replace(rack, descending=True)) == [str(number) for number in range(1, units + 1)]


def test_a_thing_stands_beside_its_numbers_in_a_descending_rack() -> None:
    for units in (12, 42, 45):
        rack = replace(RACK, units=units, blocks=(Stretch(units, 1, Cell.TERISI, "atas"),), descending=True)
        assert one(rack, "U1 atas").y == pytest.approx(one(rack, "1").y, abs=5)
        rack = replace(rack, blocks=(Stretch(1, 1, Cell.TERISI, "bawah"),))
        assert one(rack, f"U{units} bawah").y == pytest.approx(one(rack, str(units)).y, abs=5)


@pytest.mark.parametrize("label", [LONG, "M" * 60, "", "baris\nbaris", "Dell PowerEdge R450"])
@pytest.mark.parametrize("height", [1, 2, 4])
@pytest.mark.parametrize("look", [looks.SCREEN, looks.PAPER], ids=["screen", "paper"])
def test_a_label_stays_in_its_half(label: str, height: int, look: Look) -> None:
    blank = replace(RACK, units=12, blocks=(Stretch(3, height, Cell.TERISI, "", Sisi.BELAKANG),))
    without, row = {string.text for string in strings(blank, look)} - {""}, look.row
    for sisi, low, high in ((Sisi.DEPAN, 88, 305), (Sisi.BELAKANG, 305, 522)):
        rack = replace(blank, blocks=(Stretch(3, height, Cell.TERISI, label, sisi),))
        shown = [string for string in strings(rack, look) if string.text not in without]
        assert 1 <= len(shown) <= height
        for string in shown:
            assert low < string.x
            assert right(string) < high
            assert string.fontSize >= look.sizes[-1]
            assert 64 + 2 * row < string.y < 64 + (2 + height) * row - 20


def test_a_label_is_wrapped_before_it_is_made_smaller_or_cut() -> None:
    rack = replace(RACK, blocks=(Stretch(3, 2, Cell.TERISI, "Dell PowerEdge R450", Sisi.DEPAN),))
    upper, lower = one(rack, "Dell PowerEdge"), one(rack, "R450")
    assert upper.y > lower.y
    assert upper.fontSize == 26


@pytest.mark.parametrize("units", [12, 42])
def test_on_paper_words_are_six_points_high_and_lines_half_a_point_thick(units: int) -> None:
    blocks = (Stretch(3, 1, Cell.TERISI, LONG), Stretch(5, 2, Cell.DIBLOKIR, LONG, Sisi.DEPAN))
    rack = replace(RACK, units=units, blocks=blocks)
    drawing = elevation.drawing(rack, elevation.columns_of(rack) * elevation.COLUMN, looks.PAPER)
    (content,) = drawing.contents
    scale, parts = content.transform[0], list(every(content))
    assert min(part.fontSize * scale for part in parts if isinstance(part, String)) >= 6
    assert min(part.strokeWidth * scale for part in parts if isinstance(part, ArcPath)) >= 0.5


def test_on_a_bad_copy_what_is_taken_is_darker_than_what_is_free() -> None:
    """As black and white only, at the 150 dpi of a scanner: the words left out."""
    rack = replace(RACK, blocks=(Stretch(1, 6, Cell.TERISI, ""), Stretch(12, 6, Cell.DIBLOKIR, "")))
    shown = elevation.drawing(rack, 2 * elevation.COLUMN, looks.PAPER)
    page = BytesIO()
    renderPDF.drawToFile(shown, page)
    (copy,) = [pdf.render(scale=150 / 72).to_pil().convert("1") for pdf in PdfDocument(page.getvalue())]

    def dark(u: int, height: int) -> float:
        scale, low = copy.width / 1080, 64 + (u - 1) * 36
        left, right, top = (int(value * scale) for value in (200, 480, copy.height / scale - low - height * 36 + 6))
        box = copy.crop((left, top, right, int(top + (height * 36 - 12) * scale)))
        return float(box.histogram()[0] / (box.width * box.height))

    taken, free, blocked = dark(1, 6), dark(7, 5), dark(12, 6)
    assert taken > free + 0.1
    assert blocked > taken + 0.1


def test_states_differ_without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    for state in Cell:
        monkeypatch.setitem(looks._FILLS, state, Color(0.8, 0.8, 0.8))

    def drawn(state: Cell) -> Image.Image:
        rack = replace(RACK, units=12, blocks=(Stretch(3, 6, state, ""),))
        return Image.open(BytesIO(elevation.picture(rack))).convert("L").crop((80, 100, 540, 700))

    for one_state, other in combinations(Cell, 2):
        difference = ImageChops.difference(drawn(one_state), drawn(other))
        assert sum(difference.histogram()[60:]) > 300, (one_state, other)


@pytest.mark.parametrize("units", [12, 42])
@pytest.mark.parametrize("marked", ["Server ini", "Usulan", "Letak baru " * 9])
def test_a_legend_of_five_fits(units: int, marked: str) -> None:
    blocks = tuple(Stretch(2 * at + 1, 1, state, f"b{at}") for at, state in enumerate(Cell))
    rack = replace(RACK, units=units, blocks=blocks, marked=marked)
    *_, first, second, third, fourth, fifth = strings(rack)
    legend = [first, second, third, fourth, fifth]
    assert [string.text for string in legend[:4]] == ["Kosong", "Terisi", "Dipesan", "Diblokir"]
    assert fifth.text.startswith(marked[:6])
    whole = 546 if units == 12 else 1080
    for string in legend:
        assert right(string) <= whole - 24
    for left, other in combinations(legend, 2):
        assert left.y != other.y or right(left) + 10 < other.x - 56 or right(other) + 10 < left.x - 56
