"""The short berita acara: what was done, by whom and why, on one page where it fits."""

import re
from dataclasses import replace
from io import BytesIO
from typing import cast

import pytest
from pypdf import PdfReader

from documents.kit.elevation import Elevation
from documents.kit.shared import Official, Row
from documents.render import render
from documents.sop.berita_acara import BeritaAcara
from procedure.sop import Paper
from tests.documents import reading
from tests.support.documents_samples import HOSTING_SAMPLES, PEMINDAHAN, PENGELUARAN, PHOTOS, RAK, RAK_DUA_SISI, photo
from tests.support.samples import on_paper


def pages(paper: Paper, data: BeritaAcara, files: dict[str, bytes] = PHOTOS) -> list[str]:
    return reading.pages(render(paper, data, files))


def images(paper: Paper, data: BeritaAcara, files: dict[str, bytes] = PHOTOS) -> list[int]:
    return [len(page.images) for page in PdfReader(BytesIO(render(paper, data, files))).pages]


def test_a_move_says_from_where_to_where_and_why() -> None:
    (shown,) = pages(Paper.PEMINDAHAN, replace(PEMINDAHAN, photos=tuple(PHOTOS)))
    assert f"BERITA ACARA PEMINDAHAN NOMOR: {PEMINDAHAN.head.number} Permohonan PSH-2026-0001" in shown
    assert "telah memindahkan server milik PIHAK PERTAMA dari letak semula ke letak baru" in shown
    assert "Letak semula Rak A, U39–40, Ruang Server" in shown
    assert "Letak baru Rak A, U1–2, Ruang Server" in shown
    assert "Alasan Daya atau pendingin tidak mencukupi" in shown
    assert "Letak baru pada rak" in shown
    assert "Foto pemindahan" in shown


def test_a_removal_says_that_the_thing_is_handed_back_and_no_more_registered() -> None:
    (shown,) = pages(Paper.PENGELUARAN, PENGELUARAN)
    assert "BERITA ACARA PENGELUARAN NOMOR" in shown
    assert "menyerahkannya kembali kepada PIHAK KEDUA, sehingga server tersebut tidak lagi tercatat" in shown
    # Staf Teknis hands back: they are named first, and sign at the right.
    assert shown.index("Dewi Lestari") < shown.index("Budi Santoso")
    assert shown.index("selanjutnya disebut PIHAK PERTAMA") < shown.index("selanjutnya disebut PIHAK KEDUA")
    signed = shown.partition("PIHAK KEDUA, PIHAK PERTAMA,")[2]
    assert signed.index("Budi Santoso") < signed.index("Dewi Lestari")
    assert "Letak semula Rak A, U1–2, Ruang Server" in shown
    assert "baru Rak" not in shown
    assert "Letak baru" not in shown


@pytest.mark.parametrize("paper", [Paper.PEMINDAHAN, Paper.PENGELUARAN])
def test_an_application_is_called_one(paper: Paper) -> None:
    data = HOSTING_SAMPLES[paper]
    assert isinstance(data, BeritaAcara)
    (shown,) = pages(paper, data)
    assert f"BERITA ACARA {paper.name} NOMOR" in shown
    assert "aplikasi milik PIHAK" in shown
    assert f"Host semula {'Host 1' if paper is Paper.PEMINDAHAN else 'Host 2'}" in shown
    assert "server milik" not in shown


def test_only_the_technician_is_said_to_have_confirmed() -> None:
    (shown,) = pages(Paper.PEMINDAHAN, PEMINDAHAN)
    assert shown.count("Tercatat 24 November 2026 pukul 08.40 WIB") == 1
    assert shown.count("belum dikonfirmasi") == 1
    assert "atas nama Dewi Lestari, A.Md.Kom., Staf Teknis, melalui akun" in shown
    assert "atas nama Budi" not in shown
    assert "Budi Santoso, S.Kom., Kepala Subbagian Umum, melalui" not in shown


def test_what_is_not_known_is_not_named() -> None:
    """A thing that was there before the bot has no permohonan, perhaps no owner, and a move no reason."""
    nobody = Official("–", None, None, "Penanggung jawab", None)
    data = replace(
        PEMINDAHAN,
        head=replace(PEMINDAHAN.head, ticket=""),
        pemilik=replace(PEMINDAHAN.pemilik, official=nobody, alamat="–"),
        alasan=" ",
        photos=(),
    )
    (shown,) = pages(Paper.PEMINDAHAN, data)
    assert "Permohonan" not in shown
    assert "Alasan" not in shown
    for title in ("Nama", "NIP", "Pangkat", "Jabatan", "Alamat"):
        assert re.search(rf"{title} : \.{{30,}}", shown), title
    assert re.search(r"\(\.{30,}\)", shown)
    assert not [words for words in ("Nama : –", "Penanggung jawab", "belum dikonfirmasi") if words in shown]
    assert f"NOMOR: {PEMINDAHAN.head.number} Pada hari ini" in shown


def test_room_is_left_on_the_page_for_longer_names() -> None:
    wordy = replace(
        PEMINDAHAN,
        pemilik=replace(PEMINDAHAN.pemilik, instansi="Dinas Pekerjaan Umum dan Penataan Ruang Kabupaten Kudus"),
        petugas=replace(PEMINDAHAN.petugas, alamat="Kompleks Perkantoran, Jl. Sunan Muria No. 9 Kudus 59313"),
    )
    assert len(pages(Paper.PEMINDAHAN, wordy)) == 1


@pytest.mark.parametrize(("paper", "data"), [(Paper.PEMINDAHAN, PEMINDAHAN), (Paper.PENGELUARAN, PENGELUARAN)])
def test_the_page_is_one_on_a4_too(paper: Paper, data: BeritaAcara) -> None:
    assert len(pages(paper, cast(BeritaAcara, on_paper(data, "A4")))) == 1


def test_a_long_table_is_set_above_the_rack_and_nothing_is_lost() -> None:
    rows = tuple(Row(f"Uraian ke-{number}", f"Keterangan ke-{number}") for number in range(30))
    shown = pages(Paper.PEMINDAHAN, replace(PEMINDAHAN, barang=rows))
    assert len(shown) > 1
    text = " ".join(shown)
    assert all(f"Uraian ke-{number} Keterangan ke-{number}" in text for number in range(30))
    assert text.index("Uraian ke-29") < text.index("Letak baru pada rak")


@pytest.mark.parametrize("elevasi", [None, RAK, RAK_DUA_SISI, replace(RAK, units=6, blocks=())])
def test_every_photo_is_printed_and_a_missing_one_is_an_error(elevasi: Elevation | None) -> None:
    files = {letter * 64: photo(colour, size) for letter, colour, size in PICTURES}
    data = replace(PEMINDAHAN, photos=tuple(files), elevasi=elevasi)
    assert sum(images(Paper.PEMINDAHAN, data, files)) == 3
    with pytest.raises(KeyError):
        render(Paper.PEMINDAHAN, data, PHOTOS)


PICTURES = [("a", "red", (800, 600)), ("b", "lime", (300, 1200)), ("c", "blue", (1200, 200))]
