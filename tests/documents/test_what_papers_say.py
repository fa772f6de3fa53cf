"""Each paper tells what was done and decided, in words that fit no other."""

from dataclasses import replace

import pytest

from documents.render import render
from procedure.sop import Paper
from tests.documents.reading import pages, text
from tests.support.documents_samples import PERSETUJUAN, PHOTOS, SAMPLES

ACTS = {
    Paper.FORM_PENGAJUAN: "Pernyataan",
    Paper.LEMBAR_DISPOSISI: "Disposisi",
    Paper.HASIL_PENGECEKAN: "Hasil pengecekan",
    Paper.FORM_PERSETUJUAN: "Keputusan",
    Paper.FORM_SERAH_TERIMA: "Serah terima",
    Paper.PEMINDAHAN: "Pemindahan",
    Paper.PENGELUARAN: "Pengeluaran",
}


@pytest.mark.parametrize("paper", ACTS)
def test_the_foot_names_the_act_of_its_paper(paper: Paper) -> None:
    for page in pages(render(paper, SAMPLES[paper], PHOTOS)):
        assert f"(BSrE/PSrE). {ACTS[paper]} dicatat atas nama " in page


def test_a_rejection_records_a_decision() -> None:
    shown = text(render(Paper.FORM_PERSETUJUAN, replace(PERSETUJUAN, disetujui=False, alasan="Belum ada ruang.")))
    assert "Keputusan dicatat atas nama Siti Rahmawati" in shown
    assert "Persetujuan dicatat" not in shown
