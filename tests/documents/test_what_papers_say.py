"""Each paper tells what was done and decided, in words that fit no other."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, cast

import pytest
from reportlab.lib.units import mm  # type: ignore[import-untyped]  # reportlab has no types
from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]  # the same

from documents.kit import parts, ticks
from documents.kit.shared import Content
from documents.render import render
from documents.sop.form_pengajuan import FormPengajuan
from documents.sop.lembar_disposisi import Disposisi
from procedure.sop import INSTRUKSI, Office, Paper, Sifat, receivers
from tests.documents.reading import pages, text
from tests.support.documents_samples import (
    DINAS,
    DISPOSISI,
    HOSTING_SAMPLES,
    KABID,
    KADIS,
    PERSETUJUAN,
    PHOTOS,
    SAMPLES,
    photo,
)
from tests.support.samples import on_paper

ACTS = {
    Paper.FORM_PENGAJUAN: "Pernyataan",
    Paper.LEMBAR_DISPOSISI: "Disposisi",
    Paper.HASIL_PENGECEKAN: "Hasil pengecekan",
    Paper.FORM_PERSETUJUAN: "Keputusan",
    Paper.FORM_SERAH_TERIMA: "Serah terima",
    Paper.PEMINDAHAN: "Pemindahan",
    Paper.PENGELUARAN: "Pengeluaran",
}


@pytest.mark.parametrize("size", ["F4", "A4"])
def test_no_instruction_is_broken_within_a_word(size: Literal["F4", "A4"]) -> None:
    """In the column of a disposisi, for above it stand the boxes."""
    step = Disposisi(KADIS, Office.KABID, tuple(INSTRUKSI), Sifat.SANGAT_SEGERA)
    said = text(render(Paper.LEMBAR_DISPOSISI, on_paper(replace(DISPOSISI, disposisi=(step,)), size)))
    for word in {word for asked in INSTRUKSI for word in asked.split() if "/" in word or len(word) > 9}:
        assert said.count(word) == 2, word


@pytest.mark.parametrize("paper", ACTS)
def test_the_foot_names_the_act_of_its_paper(paper: Paper) -> None:
    for page in pages(render(paper, SAMPLES[paper], PHOTOS)):
        assert f"(BSrE/PSrE). {ACTS[paper]} dicatat atas nama " in page


def test_a_rejection_records_a_decision() -> None:
    shown = text(render(Paper.FORM_PERSETUJUAN, replace(PERSETUJUAN, disetujui=False, alasan="Belum ada ruang.")))
    assert f"Keputusan dicatat atas nama {KABID.nama}" in shown
    assert "Persetujuan dicatat" not in shown


def with_logo(data: Content, folder: Path) -> Content:
    """The same document under a kop with a logo, which makes that higher."""
    logo = folder / "logo.png"
    logo.write_bytes(photo(size=(60, 60), kind="PNG"))
    return replace(data, head=replace(data.head, letterhead=replace(data.head.letterhead, logo=str(logo))))


@pytest.mark.parametrize("samples", [SAMPLES, HOSTING_SAMPLES], ids=["server", "hosting"])
@pytest.mark.parametrize("paper", [Paper.FORM_PENGAJUAN, Paper.FORM_PERSETUJUAN])
def test_a_form_of_usual_length_is_one_page(samples: dict[Paper, Content], paper: Paper, tmp_path: Path) -> None:
    assert len(pages(render(paper, with_logo(samples[paper], tmp_path)))) == 1


@pytest.mark.parametrize("size", ["F4", "A4"])
def test_three_disposisi_are_one_half_sheet(size: Literal["F4", "A4"], tmp_path: Path) -> None:
    assert len(DISPOSISI.disposisi) == 3
    assert len(pages(render(Paper.LEMBAR_DISPOSISI, with_logo(on_paper(DISPOSISI, size), tmp_path)))) == 1


def test_a_further_half_sheet_says_whose_it_is() -> None:
    many = replace(DISPOSISI, disposisi=DISPOSISI.disposisi * 6)
    _, *later = pages(render(Paper.LEMBAR_DISPOSISI, many))
    assert later
    number = DISPOSISI.head.number
    for page in later:
        assert page.startswith(f"LEMBAR DISPOSISI · Nomor: {number} · Permohonan PSH-2026-0001 (edisi 3) Tanggal Dari")


def test_the_ticks_are_those_of_the_latest_disposisi(monkeypatch: pytest.MonkeyPatch) -> None:
    ticked: set[str] = set()
    drawn = ticks.boxes

    def watched(options: Sequence[tuple[str, bool]], *given: Any, **named: Any) -> Any:
        ticked.update(label for label, is_ticked in options if is_ticked)
        return drawn(options, *given, **named)

    monkeypatch.setattr(ticks, "boxes", watched)
    steps = tuple(
        Disposisi(KABID, office, (order,), Sifat.SANGAT_SEGERA)
        for office, order in zip(receivers() * 2, INSTRUKSI, strict=True)
    )
    latest = Disposisi(KADIS, Office.KABID, ("Telaah dan laporkan",), Sifat.SEGERA)
    render(Paper.LEMBAR_DISPOSISI, replace(DISPOSISI, disposisi=(*steps, latest)))
    assert ticked == {DINAS.titles.kabid.long, "Telaah dan laporkan", "Segera"}


def test_a_disposisi_says_only_what_was_asked() -> None:
    steps = (Disposisi(KADIS, Office.KABID, catatan="Mohon dicek"), Disposisi(KABID, Office.KASI))
    shown = text(render(Paper.LEMBAR_DISPOSISI, replace(DISPOSISI, disposisi=steps)))
    assert "Kepala Bidang Informatika Sesuai catatan" in shown
    assert "Kepala Seksi TI dan Persandian Diteruskan" in shown
    assert f"Catatan: {KADIS.jabatan}: Mohon dicek. " in shown
    assert "proses lebih lanjut" not in shown.replace("Proses lebih lanjut", "", 1)  # the box


@pytest.mark.parametrize("size", ["F4", "A4"])
def test_what_is_ticked_and_what_it_means_are_on_one_page(size: Literal["F4", "A4"]) -> None:
    for syarat in range(0, 40, 2):
        data = replace(PERSETUJUAN, syarat=("Port 22 dibatasi dari VPN saja.",) * syarat)
        for page in pages(render(Paper.FORM_PERSETUJUAN, on_paper(data, size))):
            assert ("D. Keputusan" in page) == ("Permohonan tersebut DISETUJUI." in page)


@pytest.mark.parametrize("samples", [SAMPLES, HOSTING_SAMPLES], ids=["server", "hosting"])
def test_the_answers_of_a_form_are_aligned_at_their_colons(samples: dict[Paper, Content]) -> None:
    data = cast(FormPengajuan, samples[Paper.FORM_PENGAJUAN])
    rows = (*data.instansi, *(row for section in data.data for row in section.rows), *data.lampiran)
    wide = 42 * mm - 1 * mm
    assert [row.title for row in rows if stringWidth(row.title, parts.CELL.fontName, parts.CELL.fontSize) > wide] == []


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("Mohon dicek", "Mohon dicek."),
        ("Mohon dicek.", "Mohon dicek."),
        ("oleh Rini, M.Kom.", "oleh Rini, M.Kom."),
        ("Sudah dicek?", "Sudah dicek?"),
        ("“Mohon dicek.”", "“Mohon dicek.”"),
        ("Rak A (U1)", "Rak A (U1)."),
        (" ", "–"),
    ],
)
def test_a_sentence_ends_in_one_full_stop(said: str, printed: str) -> None:
    assert parts.sentence(said) == printed
