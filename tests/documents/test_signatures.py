"""Signatures never stand alone on their page: the end of what they sign is there, however long it is."""

from dataclasses import replace
from typing import Literal

import pypdfium2  # type: ignore[import-untyped]  # has no types
import pytest

from documents.kit.shared import Content
from documents.render import render
from procedure.sop import Paper
from tests.documents.reading import pages
from tests.support.documents_samples import PENGAJUAN, PENGECEKAN, PHOTOS
from tests.support.samples import on_paper, usual

_SIGNED = [one for one in usual() if one[1] not in (Paper.LEMBAR_DISPOSISI, Paper.DAFTAR, Paper.LAPORAN)]
_NOTE = "catatan yang panjang sekali "
_MOST = 64
"""How often the note is said at most: some twenty lines of it."""


def lengthened(data: Content, words: str) -> Content:
    """The same document with a first row of an answer that has so many `words` more."""
    for name in ("objek", "barang", "instansi"):
        rows = getattr(data, name, None)
        if rows:
            longer = (replace(rows[0], value=f"{rows[0].value} {words}"), *rows[1:])
            return replace(data, **{name: longer})  # type: ignore[arg-type]  # the field there is
    raise LookupError(data)


@pytest.mark.parametrize(("name", "paper", "data"), [pytest.param(*one, id=one[0]) for one in _SIGNED])
@pytest.mark.parametrize("size", ["F4", "A4"])
def test_no_signature_stands_alone(name: str, paper: Paper, data: Content, size: Literal["F4", "A4"]) -> None:
    """Wherever the page ends: an answer before is as long as still leaves the signatures where they are, and longer."""

    def signed(length: int) -> int:
        made = pages(render(paper, on_paper(lengthened(data, length * _NOTE), size), PHOTOS))
        at = next(number for number, page in enumerate(made) if "Tercatat " in page)
        closing = "Demikian Berita Acara" if "Demikian Berita Acara" in made[at] else "Kudus, 2"
        assert len(made[at].partition(closing)[0].split()) > 7, (name, size, length)
        if paper is Paper.FORM_PENGAJUAN:  # what the office fills in stands below them
            assert "Diisi petugas" in made[at], (name, size, length)
        return at

    first, fits, moved = signed(0), 0, _MOST
    while moved - fits > 1:
        length = (fits + moved) // 2
        if signed(length) > first:
            moved = length
        else:
            fits = length


@pytest.mark.parametrize("size", ["F4", "A4"])
def test_a_checklist_that_is_long_begins_on_the_first_page(size: Literal["F4", "A4"]) -> None:
    """Its end goes with the signature, and not all of it with its heading."""
    first, *others = PENGECEKAN.items
    for many in range(1, 12):
        warned = replace(first, warnings=("Port 3389 terbuka untuk internet, dan lisensinya belum diketahui.",) * many)
        data = replace(PENGECEKAN, items=(warned, *others), catatan="Mohon dicek.")
        made = pages(render(Paper.HASIL_PENGECEKAN, on_paper(data, size)))
        assert "B. Hasil pengecekan No." in made[0], many
        assert "D. Catatan" in made[-1], many


def test_there_is_no_empty_line_where_a_nip_is_not_known() -> None:
    without = replace(PENGAJUAN, pemohon=replace(PENGAJUAN.pemohon, pangkat=None, nip=None))
    assert lines_down(without, "Pemohon,", "Tercatat") < lines_down(PENGAJUAN, "Pemohon,", "Tercatat") - 25
    nobody = replace(PENGAJUAN, mengetahui=None)
    assert lines_down(nobody, "(....", "NIP. ....") < 20


def lines_down(data: Content, upper: str, lower: str) -> float:
    """How many points lie between the first of these words on the paper and the other."""
    document = pypdfium2.PdfDocument(render(Paper.FORM_PENGAJUAN, data))
    try:
        words = document[0].get_textpage()
        at = [words.get_charbox(words.search(one).get_next()[0])[1] for one in (upper, lower)]
        return float(at[0] - at[1])
    finally:
        document.close()
