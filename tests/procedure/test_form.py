"""The form: every question takes its own example and says in one sentence what it does not take."""

import re
import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedure import form
from procedure.dinas import Dinas
from procedure.form import Circumstances, Input, Question
from procedure.refusals import Invalid
from procedure.sop import Kind

DINAS = Dinas()
CONTEXT = Circumstances(date(2026, 11, 23), DINAS)
TYPED = [entry for entry in form.QUESTIONS if entry.input is not Input.FILE]
LETTER = {"sha256": "0" * 64, "name": "surat.pdf", "size": 186_500, "mime": "application/pdf", "pages": 1}


def q(key: str) -> Question:
    kinds = [kind for kind in Kind if any(e.key == key and kind in e.kinds for e in form.QUESTIONS)]
    return form.question(key, kinds[0])


def accept(key: str, text: str) -> Any:
    return form.accept(q(key), text, CONTEXT)


def refused(key: str, text: str) -> str:
    with pytest.raises(Invalid) as refusal:
        accept(key, text)
    return refusal.value.sentence


def filled(kind: Kind) -> dict[str, Any]:
    files = {"surat_berkas": LETTER, "lampiran": None}
    return {
        e.key: files[e.key] if e.input is Input.FILE else form.accept(e, DINAS.words(e.contoh), CONTEXT)
        for e in form.questions(kind, with_profile=True)
    }


def test_questions_follow_the_form() -> None:
    server = [e.key for e in form.questions(Kind.SERVER, with_profile=True)]
    hosting = [e.key for e in form.questions(Kind.HOSTING, with_profile=False)]
    assert form.PROFILE_KEYS == ("nama", "nip", "pangkat", "jabatan", "instansi", "alamat", "hp", "email")
    assert server == [
        *form.PROFILE_KEYS,
        *("surat_nomor", "surat_tanggal", "surat_berkas", "lampiran", "pj_nama", "pj_hp"),
        *("merk_tipe", "nomor_seri", "tinggi_u", "kedalaman_mm", "berat_kg", "daya", "spesifikasi"),
        *("sistem_operasi", "aplikasi", "port_lan"),
        *("port_firewall", "sifat_data", "hak_akses", "cek_berkala", "berlaku_sampai"),
    ]
    assert hosting == [
        *("surat_nomor", "surat_tanggal", "surat_berkas", "lampiran", "pj_nama", "pj_hp"),
        *("nama_aplikasi", "aplikasi", "sub_domain", "framework", "basis_data", "sistem_operasi"),
        *("vcpu", "ram_gb", "penyimpanan_gb", "uji_keamanan"),
        *("port_firewall", "sifat_data", "hak_akses", "cek_berkala", "berlaku_sampai"),
    ]
    optional = {e.key for e in form.QUESTIONS if e.optional}
    assert optional == {"nip", "pangkat", "lampiran", "kedalaman_mm", "berat_kg", "berlaku_sampai"}


def test_a_question_both_kinds_have_is_worded_for_the_kind() -> None:
    assert form.question("aplikasi", Kind.SERVER).title == "Aplikasi dan fungsinya"
    assert form.question("aplikasi", Kind.HOSTING).title == "Fungsi aplikasi"
    with pytest.raises(KeyError):
        form.question("sub_domain", Kind.SERVER)


@pytest.mark.parametrize("entry", TYPED, ids=lambda e: f"{e.key}")
def test_every_question_takes_its_example_and_what_it_shows(entry: Question) -> None:
    value = form.accept(entry, DINAS.words(entry.contoh), CONTEXT)
    assert value is not None
    if entry.input is not Input.SECRET:
        assert form.accept(entry, entry.show(value), CONTEXT) == value


@pytest.mark.parametrize("entry", TYPED, ids=lambda e: f"{e.key}")
def test_every_choice_is_taken_or_asks_to_type(entry: Question) -> None:
    for choice in entry.choices:
        if choice == "Lainnya":
            with pytest.raises(Invalid, match="ketik nama sistem operasi"):
                form.accept(entry, choice, CONTEXT)
        elif not entry.copies:
            shown = entry.show(form.accept(entry, choice.lower(), CONTEXT))
            assert shown in {choice, f"{choice} GB", choice.removeprefix("Web saja (").rstrip(")")}


def test_a_label_and_its_parts_mean_the_choice() -> None:
    assert q("cek_berkala").offered == (
        "Bulanan · tiap bulan",
        "Triwulanan · tiap 3 bulan",
        "Semesteran · tiap 6 bulan",
    )
    for said in ("Triwulanan · tiap 3 bulan", "tiap 3 bulan", "triwulanan"):
        assert accept("cek_berkala", said) == "Triwulanan"


def test_an_example_stands_where_the_buttons_are_not_enough() -> None:
    silent = {entry.key for entry in form.QUESTIONS if not entry.exemplified}
    files, chosen = {"surat_berkas", "lampiran"}, {"uji_keamanan", "sifat_data", "cek_berkala"}
    assert silent - {"sistem_operasi"} == files | chosen | {"tinggi_u", "port_lan", "vcpu", "ram_gb"}


@given(st.sampled_from(form.QUESTIONS), st.text() | st.text("0123456789-/.:; xXtcpudUG", max_size=30))
def test_any_text_is_taken_or_refused_in_one_sentence(entry: Question, text: str) -> None:
    try:
        value = form.accept(entry, text, CONTEXT)
    except Invalid as refusal:
        shown, pattern = refusal.sentence, r"[A-Z“][^\n]{20,}"
    else:
        shown, pattern = entry.show(value), r"(?s).+"
    assert re.fullmatch(pattern, shown)


@given(st.sampled_from([e for e in TYPED if e.input is not Input.SECRET]), st.text(max_size=40))
def test_what_is_shown_is_taken_again(entry: Question, text: str) -> None:
    try:
        value = form.accept(entry, text, CONTEXT)
    except Invalid:
        return
    if value is not None:
        assert form.accept(entry, entry.show(value), CONTEXT) == value


@pytest.mark.parametrize("entry", TYPED, ids=lambda e: f"{e.key}")
def test_five_thousand_characters_are_refused(entry: Question) -> None:
    with pytest.raises(Invalid):
        form.accept(entry, "a1 " * 1700, CONTEXT)


@pytest.mark.parametrize("text", ["a" * 1900 + "!", "a." * 950, "a" * 1000 + ".com", "1" * 1900, "dua " * 450])
@pytest.mark.parametrize("entry", TYPED, ids=lambda e: f"{e.key}")
def test_however_long_it_is_refused_at_once_in_a_sentence_that_is_not(entry: Question, text: str) -> None:
    began = time.process_time()
    with pytest.raises(Invalid) as refusal:
        form.accept(entry, text, CONTEXT)
    assert time.process_time() - began < 0.2
    assert len(refusal.value.sentence) < 250


@pytest.mark.parametrize("text", ["Lewati", "lewati ", "-", "–"])
def test_only_an_optional_question_is_skipped(text: str) -> None:
    assert accept("nip", text) is None
    assert refused("jabatan", text) == "Pertanyaan ini perlu dijawab."


@pytest.mark.parametrize("text", ["tidak ada", "Belum ada", "tidak punya", "nihil"])
def test_what_means_nothing_skips(text: str) -> None:
    assert accept("berlaku_sampai", text) is None
    assert accept("basis_data", "tidak ada") == "Tidak ada"


def test_same_as_pemohon_fills_both() -> None:
    known = {"nama": "Budi", "hp": "+6281234567890"}
    assert form.answer(q("pj_nama"), "sama dengan  pemohon", CONTEXT, known) == {
        "pj_nama": "Budi",
        "pj_hp": "+6281234567890",
        "pj_nama_sama": True,
    }
    named = form.answer(q("pj_nama"), "Siti Aminah", CONTEXT, known)
    assert named == {"pj_nama": "Siti Aminah", "pj_nama_sama": False}
