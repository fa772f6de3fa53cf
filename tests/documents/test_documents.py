"""The documents: the same bytes from the same data, every word of it on paper, whatever the words are."""

import json
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from documents.incoming.letter import TooLarge, bind
from documents.incoming.look import look
from documents.kit import parts
from documents.kit.frozen import from_json, to_json
from documents.kit.shared import Content
from documents.kit.words import day_in_words, moment
from documents.render import content_of, render
from documents.sop.form_persetujuan import FormPersetujuan
from procedure.sop import PAPER_TITLES, UNNUMBERED, Choice, Paper
from tests.documents.reading import pages, squeezed, text
from tests.documents.test_documents_any import answered, count, of
from tests.support.documents_samples import (
    DISPOSISI,
    PEMOHON,
    PENGECEKAN,
    PERSETUJUAN,
    PHOTOS,
    SAMPLES,
    SERAH_TERIMA,
    every,
    photo,
)
from tests.support.styles import FONTS

MM = 72 / 25.4
STATEMENT = "belum ditandatangani secara elektronik tersertifikasi (BSrE/PSrE)"
papers = pytest.mark.parametrize("paper", list(Paper))


@cache
def drawn(paper: Paper) -> bytes:
    """Its sample, once for all that look at it."""
    return render(paper, SAMPLES[paper], PHOTOS)


def strings(value: object) -> list[str]:
    """All words a document's JSON holds, but for what is not printed as it stands."""
    if isinstance(value, dict):
        skipped = {"issued_at", "at", "diterima", "berlaku_sampai", "surat_tanggal", "kesimpulan", "mark", "state"}
        skipped |= {"kind", "letterhead", "kepada", "photos", "sifat", "cek_berkala", "verification"}
        skipped |= {"tanggal", "berlaku", "bentuk", "sisi", "label", "pemisah"}
        return [word for key, item in value.items() if key not in skipped for word in strings(item)]
    if isinstance(value, list):
        return [word for item in value for word in strings(item)]
    return [value] if isinstance(value, str) else []


@papers
def test_json_round_trip(paper: Paper) -> None:
    data = SAMPLES[paper]
    assert content_of(paper, json.loads(json.dumps(to_json(data)))) == data


@papers
def test_every_word_of_the_data_is_on_paper(paper: Paper) -> None:
    data = SAMPLES[paper]
    shown = squeezed(text(drawn(paper)))
    if data is PERSETUJUAN:  # prints the checklist in short
        data = replace(PERSETUJUAN, items=tuple(replace(item, data="", warnings=()) for item in PERSETUJUAN.items))
    missing = [word for word in strings(to_json(data)) if squeezed(word) not in shown]
    assert not missing


@papers
def test_foot_of_each_page(paper: Paper) -> None:
    shown, head = pages(drawn(paper)), SAMPLES[paper].head
    code = head.verification.partition("v_")[2]
    for number, page in enumerate(shown, 1):
        ticket = "" if paper in UNNUMBERED else "PSH-2026-0001 · "
        assert f"{ticket}{PAPER_TITLES[paper]} · Catatan jurnal no. {head.journal_no}" in page
        assert f"Halaman {number} dari {len(shown)}" in page
        assert STATEMENT in page
        assert "Kode QR hanya untuk mencocokkan isi dengan catatan sistem dan bukan tanda tangan elektronik." in page
        assert f"Kode verifikasi: {' '.join(re.findall('.{1,5}', code))}" in page
        assert "Segel sistem" not in page


@papers
def test_same_data_same_bytes_from_any_thread(paper: Paper) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert {*pool.map(lambda _: render(paper, SAMPLES[paper], PHOTOS), range(4))} == {drawn(paper)}


IN_ANOTHER_PROCESS = """
import pathlib, pickle, sys
from documents.kit import fonts
from documents.render import render
fonts.keep_in(pathlib.Path(sys.argv[1]))
sys.stdout.buffer.write(render(*pickle.load(sys.stdin.buffer)))
"""


def test_same_data_same_bytes_in_another_process() -> None:
    made = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", IN_ANOTHER_PROCESS, str(FONTS)],
        input=pickle.dumps((Paper.FORM_SERAH_TERIMA, SERAH_TERIMA, PHOTOS)),
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        check=True,
    )
    assert made.stdout == drawn(Paper.FORM_SERAH_TERIMA)


@papers
def test_only_embedded_fonts(paper: Paper) -> None:
    for page in PdfReader(BytesIO(drawn(paper))).pages:
        resources = page["/Resources"]
        for font in (reference.get_object() for reference in resources["/Font"].values()):  # type: ignore[index]
            assert "+Arimo" in font["/BaseFont"]
            assert font["/FontDescriptor"]["/FontFile2"]


@papers
@pytest.mark.parametrize(("name", "width", "height"), [("F4", 215, 330), ("A4", 210, 297)])
def test_paper_size(paper: Paper, name: Literal["F4", "A4"], width: int, height: int) -> None:
    head = SAMPLES[paper].head
    head = replace(head, letterhead=replace(head.letterhead, paper=name))
    data = replace(SAMPLES[paper], head=head)
    for page in PdfReader(BytesIO(render(paper, data, PHOTOS))).pages:
        half = 2 if paper is Paper.LEMBAR_DISPOSISI else 1
        if paper is Paper.DAFTAR:
            assert (page.mediabox.width / MM, page.mediabox.height / MM) == pytest.approx((height, width), abs=0.1)
            continue
        assert page.mediabox.width / MM == pytest.approx(width, abs=0.1)
        assert page.mediabox.height / MM == pytest.approx(height / half, abs=0.1)


def test_file_is_dated_and_titled_by_its_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    reader = PdfReader(BytesIO(render(Paper.HASIL_PENGECEKAN, PENGECEKAN)))
    assert reader.metadata
    assert reader.metadata.creation_date == PENGECEKAN.head.issued_at
    assert reader.metadata.title == f"Hasil pengecekan {PENGECEKAN.head.number}"
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]  # type: ignore[index]
    assert reader.trailer["/Root"]["/Lang"] == "id-ID"  # type: ignore[index]


@pytest.mark.parametrize(
    "answer",
    [
        "<b>unclosed",
        '<img src="/etc/passwd"/>',
        "A & B < C > D &amp; &lt;",
        "</para><para>",
        "=1+1 {curly} %s \\n",
        "x" * 500,
        " ".join(f"kata{number}" for number in range(600)),
        "\n".join(f"baris {number}" for number in range(300)),
    ],
)
@papers
def test_hostile_and_long_answers_print_as_text(paper: Paper, answer: str) -> None:
    shown = squeezed(text(render(paper, with_answer(paper, answer), PHOTOS)))
    for word in answer.split():
        # A word longer than a line may meet a foot between two of its lines.
        assert word in shown or (len(word) == 500 and shown.count("x") >= 500)


@settings(deadline=None, max_examples=25)
@given(paper=st.sampled_from(list(Paper)), answer=st.text(max_size=5000))
def test_any_text_makes_a_document(paper: Paper, answer: str) -> None:
    assert STATEMENT in text(render(paper, with_answer(paper, answer), PHOTOS))


def test_invisible_characters_vanish_and_emoji_become_boxes() -> None:
    shown = text(render(Paper.HASIL_PENGECEKAN, replace(PENGECEKAN, catatan="am\u200ban\u202e kata 🚀 selesai\ud800")))
    assert "aman kata □ selesai" in shown


def with_answer(paper: Paper, answer: str) -> Content:
    """The sample with `answer` in place of each answer, a long one in place of one of them."""
    data = SAMPLES[paper]
    place = len(answer) % count(data) if len(answer) >= 500 else None
    content: Content = answered(data, of([answer if place in (at, None) else "o" for at in range(100)]))
    return content


def test_rejection_says_so_and_why() -> None:
    rejected = replace(PERSETUJUAN, disetujui=False, alasan="Kapasitas belum tersedia", kesimpulan=Choice.TIDAK_LAIK)
    shown = text(render(Paper.FORM_PERSETUJUAN, rejected))
    assert "Permohonan tersebut DITOLAK dan dikembalikan kepada pemohon." in shown
    assert "Alasan: Kapasitas belum tersedia. Kudus" in shown
    assert "tersebut DISETUJUI" not in shown
    assert "yang disediakan" not in shown


def test_acting_official_is_printed_as_such() -> None:
    shown = text(render(*every()["form-persetujuan-revisi"]))
    assert "Hendro Susilo, S.Sos., Plh. Kepala Bidang Informatika, melalui akun Telegram terdaftar pada" in shown
    assert "26 November 2026 pukul 14.20 WIB" in shown


def test_the_letter_by_which_somebody_acts_is_printed_below_their_name() -> None:
    kabid = replace(PERSETUJUAN.kabid, prefix="Plh.", surat="800/123/2026")
    acted = text(render(Paper.FORM_PERSETUJUAN, replace(PERSETUJUAN, kabid=kabid)))
    assert "Surat Perintah Nomor 800/123/2026" in acted
    assert f"Plh. {kabid.jabatan}," in acted
    frozen = to_json(PERSETUJUAN)
    del frozen["kabid"]["surat"]  # as it was frozen before there were letters
    before = from_json(FormPersetujuan, frozen)
    assert before == PERSETUJUAN
    assert "Surat Perintah" not in text(render(Paper.FORM_PERSETUJUAN, before))


def test_handover_has_the_phrases_and_never_the_access_information() -> None:
    shown = text(drawn(Paper.FORM_SERAH_TERIMA))
    assert f"NOMOR: {SERAH_TERIMA.head.number}" in shown
    assert (
        "Pada hari ini Senin tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam, kami masing-masing:"
        in shown
    )
    assert "Demikian Berita Acara ini dibuat dalam rangkap 2 (dua) untuk dipergunakan sebagaimana mestinya" in shown
    assert "informasi tersebut tersimpan terenkripsi pada sistem." in shown
    assert "Kondisi Terpasang dalam kondisi baik" in shown


def test_photo_is_in_the_handover_and_a_missing_one_is_an_error() -> None:
    reader = PdfReader(BytesIO(drawn(Paper.FORM_SERAH_TERIMA)))
    assert [image.image.size for page in reader.pages for image in page.images if image.image] == [(800, 600)]
    with pytest.raises(KeyError):
        render(Paper.FORM_SERAH_TERIMA, SERAH_TERIMA, {})


def test_logo_is_printed_and_a_lost_one_is_not_fatal(tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"

    def images(path: Path) -> int:
        head = PENGECEKAN.head
        data = replace(PENGECEKAN, head=replace(head, letterhead=replace(head.letterhead, logo=str(path))))
        return sum(len(page.images) for page in PdfReader(BytesIO(render(Paper.HASIL_PENGECEKAN, data))).pages)

    assert images(logo) == 0
    logo.write_bytes(photo(size=(60, 80), kind="PNG"))
    assert images(logo) == 1


def test_data_of_another_document_is_refused() -> None:
    with pytest.raises(TypeError):
        render(Paper.FORM_PENGAJUAN, PENGECEKAN)


def test_revision_and_edition_show() -> None:
    head = replace(DISPOSISI.head, revision=2, edition=3)
    shown = text(render(Paper.LEMBAR_DISPOSISI, replace(DISPOSISI, head=head)))
    assert "Permohonan PSH-2026-0001, revisi 2 (edisi 3)" in shown


def test_dates_in_words() -> None:
    at = datetime(2026, 11, 22, 18, 5, tzinfo=UTC)
    assert moment(at, "Asia/Jakarta") == "23 November 2026 pukul 01.05 WIB"
    assert moment(at, "Asia/Makassar") == "23 November 2026 pukul 02.05 WITA"
    assert day_in_words(at.date()) == "Minggu tanggal dua puluh dua bulan November tahun dua ribu dua puluh enam"


def seen_as(content: bytes) -> object:
    return json.loads(look(content).partition(b"\n")[0])


def test_bind_keeps_order_and_turns_photos_upright() -> None:
    photos = [photo("red"), photo("lime", (300, 500), "PNG"), photo("blue", (400, 300), turned=6)]
    pdf = bind(photos)
    assert pdf == bind(photos)
    assert seen_as(pdf) == {"mime": "application/pdf", "pages": 3, "size": len(pdf)}
    found = PdfReader(BytesIO(pdf)).pages
    seen = [page.images[0].image for page in found]
    colours = [picture.convert("RGB").getpixel((5, 5)) for picture in seen if picture]
    assert [max(range(3), key=lambda i, c=colour: c[i]) for colour in colours] == [0, 1, 2]  # type: ignore[misc]
    assert [picture.size for picture in seen if picture] == [(800, 600), (300, 500), (300, 400)]
    assert [float(page.mediabox.width) < float(page.mediabox.height) for page in found] == [False, True, True]


def test_bind_prints_transparency_as_paper() -> None:
    content = BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(content, "PNG")
    picture = PdfReader(BytesIO(bind([content.getvalue()]))).pages[0].images[0].image
    assert picture
    assert picture.convert("RGB").getpixel((10, 10)) == (255, 255, 255)


def test_a_letter_too_large_is_bound_of_coarser_pages_and_never_larger_than_may_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = BytesIO()
    Image.effect_noise((2480, 160), 80).save(content, "JPEG", quality=90)
    pages = [content.getvalue()] * 3
    fine = len(bind(pages[:1]))
    monkeypatch.setattr("documents.incoming.letter.LARGEST", 2 * fine)
    bound = bind(pages)
    assert len(bound) <= 2 * fine
    images = [page.images[0].image for page in PdfReader(BytesIO(bound)).pages]
    assert [image.size[0] for image in images if image] == [1754] * 3
    monkeypatch.setattr("documents.incoming.letter.LARGEST", fine // 2)
    with pytest.raises(TooLarge):
        bind(pages)


def test_bind_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="no photo"):
        bind([])


def bomb() -> bytes:
    """Made where it is needed: every worker collects this file."""
    content = BytesIO()
    Image.new("1", (12000, 12000)).save(content, "PNG")
    return content.getvalue()


@pytest.mark.parametrize(
    ("liar", "error"),
    [
        (b"", "kind"),
        (b"%PDF-1.7 and then nothing", "kind"),
        (b"\xff\xd8\xff\xe0 not a picture", "broken"),
        (b"\x89PNG\r\n\x1a\n not a picture", "broken"),
        (b"MZ\x90\x00 a program named surat.pdf", "kind"),
        (b"<html><body>surat.jpg</body></html>", "kind"),
        (b"PK\x03\x04 a zip", "archive"),
        (lambda: photo(size=(3000, 2000))[:-2000], "broken"),
        (lambda: photo(kind="PNG")[:-40], "broken"),
        (bomb, "heavy"),
    ],
    ids=["empty", "pdf", "jpeg", "png", "exe", "html", "zip", "cut jpeg", "cut png", "bomb"],
)
def test_look_is_not_fooled(liar: bytes | Callable[[], bytes], error: str) -> None:
    assert seen_as(liar if isinstance(liar, bytes) else liar()) == {"error": error}


def test_pemohon_signs_the_form() -> None:
    shown = text(drawn(Paper.FORM_PENGAJUAN))
    assert f"atas nama {PEMOHON.nama}, {PEMOHON.jabatan}, melalui akun Telegram" in shown
    assert "Dinyatakan pada 23 November 2026 pukul 09.14 WIB." in shown


@pytest.mark.parametrize("word", ["veriﬁkasi", "Muʼmin", "Ṣāliḥ", "Żółć"])
def test_what_the_typeface_has_is_printed(word: str) -> None:
    assert parts.clean(word) == word
