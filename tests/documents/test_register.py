"""The register on paper and as a workbook: what it holds has room, and it is signed."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Literal

import openpyxl  # type: ignore[import-untyped]  # has no types
import pypdfium2  # type: ignore[import-untyped]  # the same
import pytest

from documents.kit.frozen import to_json
from documents.kit.shared import Official
from documents.register.daftar import Bentuk, Daftar, ListEntry
from documents.render import content_of, render
from procedure.sop import Paper
from tests.documents.reading import pages
from tests.support.documents_samples import DAFTAR
from tests.support.samples import on_paper

OFFICES = (
    "Dinas Kesehatan Kabupaten Kudus",
    "Dinas Pekerjaan Umum dan Penataan Ruang Kabupaten Kudus",
    "Dinas Sosial, Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan Keluarga Berencana",
    "RSUD dr. Loekmono Hadi Kudus",
)
DOMAINS = ("simpus", "sistem-informasi-kepegawaian", "e-kinerja", "p" * 63)
STATES = ("Aktif", "Menunggu serah terima", "Aktif, masa berlaku habis, lewat batas cek")


def thing(number: int, **more: Any) -> ListEntry:
    """A line as the register has it; every third is an application."""
    server = bool(number % 3)
    domain = f"{DOMAINS[number // 3 % 3]}.kuduskab.go.id"
    place = f"Rak A, U{number % 40 + 1}–{number % 40 + 2}" if server else "Host 1"
    entry = ListEntry(
        tiket=f"PSH-2026-{number:04d}",
        jenis="Server" if server else "Hosting",
        instansi=OFFICES[number % len(OFFICES)],
        nama="HPE ProLiant DL380 Gen10" if server else "Sistem Informasi Kepegawaian",
        pengenal=f"CZ{number:08d}" if server else domain,
        rak="Rak A" if server else "Host 1",
        tempat=place,
        ip=f"10.10.4.{number}",
        penanggung_jawab="Drs. H. Sosrokartono, M.Si., 0812-3456-7890",
        tanggal=date(2026, 11, 23),
        berlaku=date(2027, 12, 31) if number % 2 else None,
        cek_terakhir=None,
        status=STATES[number % len(STATES)],
    )
    return replace(entry, **more)


def register(count: int, **more: Any) -> Daftar:
    """A register of so many lines."""
    return replace(DAFTAR, entries=tuple(thing(number, **more) for number in range(1, count + 1)))


def lines(pdf: bytes) -> Iterator[str]:
    """Each stretch of text as it stands on paper."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            words = page.get_textpage()
            yield from words.get_text_range().splitlines()
            words.close()
    finally:
        document.close()


def test_sixty_things_fit_four_pages_of_f4() -> None:
    assert len(pages(render(Paper.DAFTAR, register(60)))) <= 4


@pytest.mark.parametrize("size", ["F4", "A4"])
@pytest.mark.parametrize("count", range(8, 40))
def test_its_signatures_are_never_alone_and_its_head_stands_once_on_a_page(
    count: int, size: Literal["F4", "A4"]
) -> None:
    made = pages(render(Paper.DAFTAR, on_paper(register(count), size)))
    assert all(page.count("Tanggal pasang") == page.count("Berlaku sampai") == 1 for page in made)
    before, signed, _ = made[-1].partition("Mengetahui,")
    assert signed
    assert f"PSH-2026-{count:04d}" in before
    assert sum("Mengetahui" in page for page in made) == 1


def test_who_signs_is_named_where_known() -> None:
    kabid = Official(
        "Siti Rahmawati, S.T., M.T.", "197803122005012004", "Pembina (IV/a)", "Kepala Bidang Informatika", None, "Plh."
    )
    (page,) = pages(render(Paper.DAFTAR, replace(register(2), kabid=kabid, kasi=None)))
    assert "Plh. Kepala Bidang Informatika, Kepala Seksi TI dan Persandian, Siti Rahmawati" in page
    assert "Siti Rahmawati, S.T., M.T." in page
    assert page.count("NIP. ....") == 1
    assert "Tercatat" not in page


@pytest.mark.parametrize(("domain", "size"), [(one, size) for one in DOMAINS for size in ("F4", "A4")][:-1])
def test_no_sub_domain_is_broken_within_a_label(domain: str, size: Literal["F4", "A4"]) -> None:
    """Only the longest there can be does not fit A4."""
    data = on_paper(register(30, pengenal=f"{domain}.kuduskab.go.id"), size)
    read = list(lines(render(Paper.DAFTAR, data)))
    for label in (domain, "kuduskab", "go"):
        assert sum(label in line for line in read) >= 30


def test_no_date_number_or_address_is_broken() -> None:
    read = "\n".join(lines(render(Paper.DAFTAR, on_paper(register(30, ip="255.255.255.255"), "A4"))))
    for whole in ("PSH-2026-0007", "255.255.255.255", "23-11-2026", "31-12-2027", "0812-3456-7890", "CZ00000007"):
        assert whole in read


def test_what_was_frozen_before_is_made_with_commas_and_dots_to_sign_on() -> None:
    frozen = to_json(register(1))
    for later in ("pemisah", "kabid", "kasi"):
        del frozen[later]
    data = content_of(Paper.DAFTAR, frozen)
    assert isinstance(data, Daftar)
    (page,) = pages(render(Paper.DAFTAR, data))
    assert page.count("NIP. ....") == 2
    assert render(Paper.DAFTAR, replace(data, bentuk=Bentuk.CSV)).startswith(b"\xef\xbb\xbfNo,Tiket,Jenis,")


@pytest.mark.parametrize(("size", "code"), [("F4", 14), ("A4", 9)])
def test_the_workbook_prints_on_its_paper_with_numbered_pages(size: Literal["F4", "A4"], code: int) -> None:
    data = on_paper(replace(register(3), bentuk=Bentuk.XLSX), size)
    sheet = openpyxl.load_workbook(io.BytesIO(render(Paper.DAFTAR, data))).active
    assert sheet.page_setup.paperSize == code
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.oddFooter.right.text == "Halaman &P dari &N"
    assert sheet.page_margins.left * 25.4 == pytest.approx(25)
    assert sheet.print_title_rows == "$4:$4"


def test_each_row_of_the_workbook_is_as_high_as_its_text() -> None:
    short = {"instansi": "Bappeda", "nama": "R450", "penanggung_jawab": "Budi", "status": "Aktif", "pengenal": "CZ1"}
    entries = (thing(1, **short), thing(1, **short | {"nama": "kata " * 40}), thing(1, **short | {"nama": "x" * 5000}))
    data = replace(DAFTAR, bentuk=Bentuk.XLSX, entries=entries)
    sheet = openpyxl.load_workbook(io.BytesIO(render(Paper.DAFTAR, data))).active
    one, some, many = (sheet.row_dimensions[row].height for row in (5, 6, 7))
    assert one == 12.75
    # 200 letters, most of them narrow, in a column of 22.
    assert 8 * 12.75 <= some <= 11 * 12.75
    assert many > 400
    assert sheet.row_dimensions[4].height >= 2 * 12.75
