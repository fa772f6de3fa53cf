"""Equipment typed or imported: what is right is read as it is meant, and what is wrong is named."""

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedure import form
from procedure.answers import Circumstances, Json
from procedure.dinas import Dinas
from procedure.inventory import COLUMNS, Equipment, Line, blocking, questions, read, spot
from procedure.rack import RackSpace, Sisi, Spot
from procedure.refusals import Invalid

DINAS = Dinas()
CONTEXT = Circumstances(date(2026, 11, 23), DINAS)
HEAD = "rak,u,nama,instansi"
ITEM = Equipment("Rak A", 12, 1, Sisi.PENUH, "HPE DL380", "Dinas Kesehatan")
FULL = {
    "rak": "Rak A",
    "u": "12",
    "tinggi": "2",
    "sisi": "depan",
    "nama": "HPE DL380",
    "instansi": "Dinas Kesehatan",
    "nomor_seri": "sn-1/a",
    "ip": "10.0.0.7",
    "kg": "18",
    "watt": "800",
    "penanggung_jawab": "Siti, 0812",
}


def lines(*rows: str, head: str = HEAD) -> list[Line]:
    return read([f"{row}\n" for row in (head, *rows)])


def table(*rows: dict[str, str], delimiter: str = ",") -> list[str]:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().splitlines(keepends=True)


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_every_column_is_read_with_either_separator(delimiter: str) -> None:
    bare = dict.fromkeys(COLUMNS, "") | {"rak": "Rak A", "u": "12", "nama": "HPE DL380", "instansi": "Dinas Kesehatan"}
    assert read(table(FULL, bare, delimiter=delimiter)) == [
        Line(
            2,
            Equipment(
                "Rak A", 12, 2, Sisi.DEPAN, "HPE DL380", "Dinas Kesehatan", "SN-1/A", "10.0.0.7", 18, 800, "Siti, 0812"
            ),
        ),
        Line(3, ITEM),
    ]


def test_columns_come_in_any_order_and_only_four_are_needed() -> None:
    assert lines("Dinas Kesehatan;HPE DL380;12;Rak A", head="Instansi; NAMA;u;rak") == [Line(2, ITEM)]


def test_what_spreadsheets_add_does_not_matter() -> None:
    head = '\ufeff"rak";"u";"nama";"instansi"\r\n'
    text = [head, "\r\n", ' Rak A ;12;"HPE DL380";Dinas Kesehatan\r\n', ";;;\r\n", "Rak A;12;HPE DL380;Dinas Kesehatan"]
    assert read(text) == [Line(3, ITEM), Line(5, ITEM)]


def test_a_quoted_cell_may_hold_anything_and_stays_one_line() -> None:
    text = ['Rak A,12,"HPE, ""DL380""\n', '  Gen10","Dinas\tKesehatan"\n', "Rak A,12,HPE DL380,\n"]
    assert read([f"{HEAD}\n", *text]) == [
        Line(2, replace(ITEM, nama='HPE, "DL380" Gen10')),
        Line(4, None, "instansi is empty"),
    ]


def test_a_quote_that_is_never_closed_is_named_where_it_opens() -> None:
    assert lines("Rak A,12,HPE DL380,Dinas Kesehatan", 'Rak A,13,"HPE,Dinas', "Rak A,14,HPE,Dinas") == [
        Line(2, ITEM),
        Line(3, None, "has 3 cells instead of 4"),
    ]


@pytest.mark.parametrize(
    ("name", "most"), [("nama", 80), ("instansi", 150), ("nomor_seri", 40), ("penanggung_jawab", 150)]
)
def test_what_is_too_long_is_named(name: str, most: int) -> None:
    (line,) = read(table(FULL | {name: "n" * most}))
    assert line.item
    (line,) = read(table(FULL | {name: "n" * (most + 1)}))
    assert line.fault == f"{name} must have at most {most} characters, not {most + 1}"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"rak": ""}, "rak is empty"),
        ({"u": " "}, "u is empty"),
        ({"nama": ""}, "nama is empty"),
        ({"instansi": "\u200b"}, "instansi is empty"),
        ({"u": "0"}, "u must be a whole number from 1 to 60, not '0'"),
        ({"u": "61"}, "u must be a whole number from 1 to 60, not '61'"),
        ({"u": "U12"}, "u must be a whole number from 1 to 60, not 'U12'"),
        ({"u": "-1"}, "u must be a whole number from 1 to 60, not '-1'"),
        ({"u": "١٢"}, "u must be a whole number from 1 to 60, not '١٢'"),
        ({"u": "²"}, "u must be a whole number from 1 to 60, not '²'"),
        ({"u": "9" * 5000}, "u must be a whole number from 1 to 60, not '99999"),
        ({"tinggi": "0"}, "tinggi must be a whole number from 1 to 60, not '0'"),
        ({"tinggi": "2U"}, "tinggi must be a whole number from 1 to 60, not '2U'"),
        ({"sisi": "samping"}, "sisi must be one of depan, belakang, penuh, not 'samping'"),
        ({"ip": "10.0.0.256"}, "ip must be an IPv4 address, not '10.0.0.256'"),
        ({"ip": "fe80::1"}, "ip must be an IPv4 address, not 'fe80::1'"),
        ({"kg": "18,555"}, "kg must be a number from 0.01 to 2000, not '18,555'"),
        ({"kg": "0"}, "kg must be a number from 0.01 to 2000, not '0'"),
        ({"kg": "2001"}, "kg must be a number from 0.01 to 2000, not '2001'"),
        ({"nomor_seri": "1,23457E+12"}, "nomor_seri was damaged by a spreadsheet: '1,23457E+12' is a rounded number"),
        ({"nomor_seri": "5.1e+11"}, "nomor_seri was damaged by a spreadsheet: '5.1e+11' is a rounded number"),
        ({"watt": "100001"}, "watt must be a whole number from 1 to 100000, not '100001'"),
        ({"watt": "8e2"}, "watt must be a whole number from 1 to 100000, not '8e2'"),
    ],
)
def test_each_fault_names_its_reason(changed: dict[str, str], fault: str) -> None:
    wrong, right = read(table(FULL | changed, FULL))
    assert (wrong.number, wrong.item) == (2, None)
    assert wrong.fault.startswith(fault)
    assert (right.number, right.fault) == (3, "")
    assert right.item


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("u", 1, 60), ("tinggi", 1, 60), ("kg", 0.01, 2000), ("watt", 1, 100_000)],
)
def test_the_least_and_the_most_are_read(name: str, least: float, most: float) -> None:
    field = {"u": "first", "tinggi": "height"}.get(name, name)
    assert [getattr(line.item, field) for line in read(table(FULL | {name: str(least)}, FULL | {name: str(most)}))] == [
        least,
        most,
    ]


def test_a_line_of_another_length_is_a_fault_of_its_own() -> None:
    assert lines("Rak A,12,HPE DL380", "Rak A,12,HPE DL380,Dinas Kesehatan,mengapa", "Rak A;12;HPE DL380;Dinas") == [
        Line(2, None, "has 3 cells instead of 4"),
        Line(3, None, "has 5 cells instead of 4"),
        Line(4, None, "has 1 cells instead of 4"),
    ]


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("", r"must name columns of rak, u, .*\(missing: rak, u, nama, instansi\)"),
        ("rak,u,nama", r"\(missing: instansi\)"),
        ("nama", r"\(missing: rak, u, instansi\)"),
        ("rak,u,nama,instansi,serial,", r"\(unknown: 'serial'\)"),
        ("rak,u,,nama,instansi", r"\(unknown: ''\)"),
        ("rak,u,nama,instansi,u", r"\(twice: u\)"),
        ("rak\tu\tnama\tinstansi", "unknown"),
    ],
)
def test_a_head_that_names_other_columns_is_refused(head: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        lines("Rak A,12,HPE DL380,Dinas Kesehatan", head=head)


def test_nothing_at_all_is_no_table_and_a_head_alone_holds_nothing() -> None:
    with pytest.raises(ValueError, match="the first line must name columns"):
        read([])
    assert read([HEAD]) == []


@pytest.mark.parametrize("broken", ["Rak A,12,HPE\rDL380,Dinas\n", f"Rak A,12,{'n' * 140_000},Dinas\n"])
def test_what_is_no_csv_is_refused_and_its_line_named(broken: str) -> None:
    with pytest.raises(ValueError, match=r"^line 3 cannot be read: ") as caught:
        lines("Rak A,12,HPE DL380,Dinas Kesehatan", broken)
    assert len(str(caught.value).splitlines()) == 1


PIECES = st.sampled_from(
    [*COLUMNS, HEAD, "Rak A,12,HPE,Dinas", "12", ",", ";", '"', "\n", "\r", "\x00", "\x85", "\ufeff"]
)
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=25).map("".join)


@given(TEXTS, st.booleans(), st.booleans())
def test_whatever_the_text_it_is_refused_in_one_line_or_read(text: str, headed: bool, as_file: bool) -> None:
    text = f"{HEAD}\n{text}" if headed else text
    given = list(io.StringIO(text)) if as_file else text.splitlines(keepends=True)
    try:
        found = read(given)
    except ValueError as error:
        found, refusal = [], str(error)
    else:
        refusal = "none"
    assert len(refusal.splitlines()) == 1
    assert all((line.item is None) == bool(line.fault) for line in found)
    assert all(len(line.fault.splitlines()) <= 1 for line in found)
    numbers = [line.number for line in found]
    assert numbers == sorted(set(numbers))
    assert not numbers or (numbers[0] >= 2 and numbers[-1] <= len(given))
    for line in found:
        if line.item:
            assert line.item.rak
            assert line.item.first >= 1
            assert line.item.height >= 1
            assert len(line.item.nama.splitlines()) == len(line.item.instansi.splitlines()) == 1


@given(
    st.lists(
        st.fixed_dictionaries({"nama": st.text("ab ,;\"'é", min_size=1, max_size=9), "u": st.integers(1, 60).map(str)}),
        max_size=5,
    ),
    st.sampled_from(",;"),
)
def test_what_was_written_is_read_again(rows: list[dict[str, str]], delimiter: str) -> None:
    given = [FULL | row | {"nama": f"x{row['nama']}x"} for row in rows]
    found = [line.item for line in read(table(*given, delimiter=delimiter))]
    assert [(item.first, item.nama) for item in found if item] == [
        (int(row["u"]), " ".join(row["nama"].split())) for row in given
    ]
    assert None not in found


CASES = Path(__file__).parents[1] / "cases"


@pytest.mark.parametrize(
    ("file", "kg", "fault"),
    [
        ("impor-koma-desimal.csv", 18.5, ""),
        ("impor-titik-koma-di-ujung.csv", 18, ""),
        (
            "impor-nomor-seri-rusak.csv",
            None,
            "nomor_seri was damaged by a spreadsheet: '1,23457E+12' is a rounded number",
        ),
    ],
)
def test_what_spreadsheets_write(file: str, kg: float | None, fault: str) -> None:
    (line,) = read((CASES / file).read_text("utf-8-sig").splitlines(keepends=True))
    assert line.fault.startswith(fault)
    assert (line.item.kg if line.item else None) == kg


# Asked one by one


def asked(room: RackSpace, *, blocks: bool = False) -> tuple[form.Question, ...]:
    return blocking(room, "Rak A") if blocks else questions(room, "Rak A", "Dinas Kominfo")


def units(room: RackSpace, typed: str) -> Json:
    unit, *_ = asked(room)
    return form.accept(unit, typed, CONTEXT)


@pytest.mark.parametrize("blocks", [False, True])
def test_each_example_is_a_right_answer_and_is_read_again_as_it_is_shown(blocks: bool) -> None:
    for question in asked(RackSpace(1, 42, frozenset()), blocks=blocks):
        for right in (DINAS.words(question.contoh), *question.choices):
            value = form.accept(question, right, CONTEXT)
            assert form.accept(question, question.show(value), CONTEXT) == value


def test_only_the_serial_number_may_be_left_out() -> None:
    assert [question.key for question in asked(RackSpace(1, 42, frozenset())) if question.optional] == ["nomor_seri"]
    assert not any(question.optional for question in asked(RackSpace(1, 42, frozenset()), blocks=True))


def test_units_are_those_of_the_rack_as_it_numbers_them() -> None:
    up, down = RackSpace(1, 10, frozenset()), RackSpace(1, 10, frozenset(), descending=True)
    assert spot(units(up, "2-3 depan")) == Spot(2, 2, Sisi.DEPAN)
    assert spot(units(down, "2-3 depan")) == Spot(8, 2, Sisi.DEPAN)
    unit, *_ = asked(down)
    assert unit.show(units(down, "2-3 depan")) == "U2–3 depan"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("dua", "“dua” bukan nomor unit; tulis misalnya “12” atau “12–13 belakang”."),
        ("3", "Unit itu tidak kosong di Rak A. Kosong: U1–2, U4."),
        ("4-5", "Unit itu tidak kosong di Rak A. Kosong: U1–2, U4."),
    ],
)
def test_units_that_are_none_or_taken_are_refused_with_what_is_free(typed: str, said: str) -> None:
    room = RackSpace(1, 4, frozenset({(3, Sisi.DEPAN)}))
    with pytest.raises(Invalid) as refused:
        units(room, typed)
    assert refused.value.sentence == said
    with pytest.raises(Invalid, match="Kosong: –"):
        units(RackSpace(1, 1, frozenset({(1, Sisi.DEPAN)})), "1")
