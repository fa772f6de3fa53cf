"""The drawing of a rack: faces, numbers from either end, patterns and a legend that fits."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import combinations
from typing import Any

import pytest
from PIL import Image, ImageChops
from reportlab.graphics.shapes import Group, String  # type: ignore[import-untyped]  # reportlab has no types
from reportlab.lib.colors import Color  # type: ignore[import-untyped]  # the same
from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]  # the same

from documents.kit import elevation
from documents.kit.elevation import Cell, Elevation, Stretch
from procedure.rack import Sisi

RACK = Elevation("Rak A", "Ruang Server", 42, (), "Server ini")
LONG = "Dinas Pekerjaan Umum dan Penataan Ruang Kabupaten Kudus"


def strings(rack: Elevation) -> list[Any]:
    """All words of the drawing, in its own units: 1080 wide, or half of that."""

    def found(group: Any) -> Iterator[Any]:
        for part in group.contents:
            if isinstance(part, Group):
                yield from found(part)
            elif isinstance(part, String):
                yield part

    return list(found(elevation.drawing(rack, elevation.WIDTH)))


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
def test_a_label_stays_in_its_half(label: str, height: int) -> None:
    blank = replace(RACK, units=12, blocks=(Stretch(3, height, Cell.TERISI, "", Sisi.BELAKANG),))
    without = {string.text for string in strings(blank)} - {""}
    for sisi, low, high in ((Sisi.DEPAN, 88, 305), (Sisi.BELAKANG, 305, 522)):
        rack = replace(blank, blocks=(Stretch(3, height, Cell.TERISI, label, sisi),))
        shown = [string for string in strings(rack) if string.text not in without]
        assert 1 <= len(shown) <= height
        for string in shown:
            assert low < string.x
            assert right(string) < high
            assert string.fontSize >= 22
            assert 64 + 2 * 52 < string.y < 64 + (2 + height) * 52 - 20


def test_a_label_is_wrapped_before_it_is_made_smaller_or_cut() -> None:
    rack = replace(RACK, blocks=(Stretch(3, 2, Cell.TERISI, "Dell PowerEdge R450", Sisi.DEPAN),))
    upper, lower = one(rack, "Dell PowerEdge"), one(rack, "R450")
    assert upper.y > lower.y
    assert upper.fontSize == 26


def test_states_differ_without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elevation, "_FILLS", dict.fromkeys(Cell, Color(0.8, 0.8, 0.8)))

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
