"""The form: every question takes its own example and says in one sentence what it does not take."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedure import form, review
from procedure.dinas import Dinas
from procedure.form import Circumstances, Input, Question
from procedure.rack import Capacity, Need
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


@pytest.mark.parametrize("text", ["Lewati", "lewati ", "-", "–"])
def test_only_an_optional_question_is_skipped(text: str) -> None:
    assert accept("nip", text) is None
    assert refused("jabatan", text) == "Pertanyaan ini perlu dijawab."


@pytest.mark.parametrize("text", ["tidak ada", "Belum ada", "tidak punya", "nihil"])
def test_what_means_nothing_skips(text: str) -> None:
    assert accept("berlaku_sampai", text) is None
    assert accept("basis_data", "tidak ada") == "Tidak ada"


@pytest.mark.parametrize(
    ("key", "text", "value", "shown"),
    [
        ("nama", "  Budi\t Santoso\u200b,\x00 S.Kom.\n", "Budi Santoso, S.Kom.", "Budi Santoso, S.Kom."),
        ("nama", "Jose\u0301", "Jos\u00e9", "Jos\u00e9"),
        ("nip", "19650738 199203 1 005", "196507381992031005", "196507381992031005"),
        ("hp", "0812-3456-7890", "+6281234567890", "0812-3456-7890"),
        ("hp", "+62 812 3456 7890", "+6281234567890", "0812-3456-7890"),
        ("hp", "+1 650-253-0000", "+16502530000", "+1 650-253-0000"),
        ("pj_hp", "(0291) 438713", "+62291438713", "(0291) 438713"),
        ("surat_tanggal", "20 November 2026", "2026-11-20", "20 November 2026"),
        ("surat_tanggal", "20-11-2026", "2026-11-20", "20 November 2026"),
        ("hp", "85741102233", "+6285741102233", "0857-4110-2233"),
        ("hp", "6285741102233", "+6285741102233", "0857-4110-2233"),
        ("pj_hp", "16502530000", "+16502530000", "+1 650-253-0000"),
        ("surat_tanggal", "20/11/26", "2026-11-20", "20 November 2026"),
        ("surat_tanggal", "2026-11-20", "2026-11-20", "20 November 2026"),
        ("surat_tanggal", "Jumat, 20 Nopember 2026.", "2026-11-20", "20 November 2026"),
        ("surat_tanggal", "Jum'at 20 Nov. 2026", "2026-11-20", "20 November 2026"),
        ("surat_tanggal", "1 Djuni 2026", "2026-06-01", "1 Juni 2026"),
        ("surat_tanggal", "1/6/2026", "2026-06-01", "1 Juni 2026"),
        ("surat_tanggal", "5 agt 2026", "2026-08-05", "5 Agustus 2026"),
        ("surat_tanggal", "23 nopember 2025", "2025-11-23", "23 November 2025"),
        ("berlaku_sampai", "24.11.2026", "2026-11-24", "24 November 2026"),
        ("nomor_seri", "7xk9q13", "7XK9Q13", "7XK9Q13"),
        ("tinggi_u", "2", 2, "2U"),
        ("tinggi_u", "2 u", 2, "2U"),
        ("kedalaman_mm", "1.200 mm", 1200, "1.200 mm"),
        ("berat_kg", "18,5", 18.5, "18,5 kg"),
        ("berat_kg", "18.0 kg", 18, "18 kg"),
        ("daya", "2 PSU x 800 W", {"psu": 2, "watt": 800}, "2 × 800 watt"),
        ("daya", "dua PSU 800 watt", {"psu": 2, "watt": 800}, "2 × 800 watt"),
        ("daya", "2 @ 1.200 W", {"psu": 2, "watt": 1200}, "2 × 1200 watt"),
        ("daya", "belum diketahui", "Belum tahu", "Belum tahu"),
        ("tinggi_u", "dua", 2, "2U"),
        ("tinggi_u", "2 unit", 2, "2U"),
        ("vcpu", "dua belas", 12, "12"),
        ("kedalaman_mm", "72 cm", 720, "720 mm"),
        ("kedalaman_mm", "0,72 m", 720, "720 mm"),
        ("berat_kg", "dua puluh kilo", 20, "20 kg"),
        ("nip", "19650738-199203-1-005", "196507381992031005", "196507381992031005"),
        ("nomor_seri", "S/N: 7xk9q13", "7XK9Q13", "7XK9Q13"),
        ("nomor_seri", "nomor seri 7xk9q13", "7XK9Q13", "7XK9Q13"),
        ("sub_domain", "https://simpus.kuduskab.go.id/", "simpus.kuduskab.go.id", "simpus.kuduskab.go.id"),
        ("port_firewall", "Web saja (tcp/443)", [{"proto": "tcp", "port": 443, "source": None}], "tcp/443"),
        ("port_firewall", "https", [{"proto": "tcp", "port": 443, "source": None}], "tcp/443"),
        ("port_firewall", "tidak tahu", "Belum tahu", "Belum tahu"),
        (
            "port_firewall",
            "443, 80 dari VPN dan 8080/tcp",
            [
                {"proto": "tcp", "port": 443, "source": None},
                {"proto": "tcp", "port": 80, "source": "VPN"},
                {"proto": "tcp", "port": 8080, "source": None},
            ],
            "tcp/443; tcp/80 dari VPN; tcp/8080",
        ),
        ("spesifikasi", "Xeon\r\nRAM  64 GB\n", "Xeon\nRAM  64 GB", "Xeon\nRAM  64 GB"),
        ("sistem_operasi", "windows server", "Windows Server", "Windows Server"),
        ("sistem_operasi", "Rocky Linux 9", "Rocky Linux 9", "Rocky Linux 9"),
        ("port_lan", "4", 4, "4"),
        ("sub_domain", "SIMPUS", "simpus.kuduskab.go.id", "simpus.kuduskab.go.id"),
        ("penyimpanan_gb", "20000", 20000, "20.000 GB"),
        ("uji_keamanan", "ada temuan", "Ada temuan", "Ada temuan"),
        (
            "port_firewall",
            "TCP/443 dari internet, udp / 53\ntcp/22 VPN",
            [
                {"proto": "tcp", "port": 443, "source": "internet"},
                {"proto": "udp", "port": 53, "source": None},
                {"proto": "tcp", "port": 22, "source": "VPN"},
            ],
            "tcp/443 dari internet; udp/53; tcp/22 dari VPN",
        ),
        ("hak_akses", "akun admin, kunci SSH", "akun admin, kunci SSH", "tersimpan, terenkripsi"),
    ],
)
def test_taken(key: str, text: str, value: Any, shown: str) -> None:
    assert accept(key, text) == value
    assert q(key).show(value) == shown


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("nama", "Al", "Namanya terlalu pendek; mohon tulis lengkap."),
        ("nama", "A" * 101, "Namanya 101 karakter, paling panjang 100"),
        ("nama", "12345", "huruf"),
        ("nip", "19850515201001100", "NIP ini 17 angka, seharusnya 18"),
        ("nip", "198505152010013003", "Angka ke-15 NIP ini 3"),
        ("nip", "\u0661" * 18, "hanya memuat angka"),
        ("hp", "0812", "nomor telepon"),
        ("hp", "0812-3456-7890 ext 5", "memuat “e”"),
        ("hp", "+999 1", "nomor telepon"),
        ("email", "umum@dinkes", "belum lengkap"),
        ("email", "umum.dinkes.go.id", "belum memuat “@”"),
        ("hp", "O812-345O-7890", "Nomor ini memuat “O”; mohon tulis dengan angka saja."),
        ("surat_tanggal", "24 November 2026", "paling akhir hari ini, 23 November 2026"),
        ("surat_tanggal", "24/11/26", "paling akhir hari ini"),
        ("surat_tanggal", "22 November 2025", "setahun"),
        ("surat_tanggal", "Jumat, 20 November", "mohon tulis juga tahunnya"),
        ("surat_tanggal", "31 Februari 2026", "Tanggal 31 Februari tidak ada."),
        ("surat_tanggal", "29-2-2026", "Tanggal 29 Februari 2026 tidak ada."),
        ("surat_tanggal", "20 13 2026", "tidak dikenali"),
        ("surat_tanggal", "20 Foobar 2026", "tidak dikenali"),
        ("surat_tanggal", "kemarin", "tidak dikenali"),
        ("berlaku_sampai", "23 November 2026", "sesudah hari ini"),
        ("surat_berkas", "sudah saya kirim", "PDF atau foto"),
        ("nomor_seri", "7XK 9Q", "tidak memuat spasi"),
        ("nomor_seri", "7XK_9Q", "tidak memuat “_”"),
        ("nomor_seri", "7XK", "terlalu pendek"),
        ("tinggi_u", "11", "terlalu besar; paling banyak 10U"),
        ("tinggi_u", "0", "terlalu kecil; paling sedikit 1U"),
        ("tinggi_u", "1.5", "bilangan bulat"),
        ("berat_kg", "201", "200 kg"),
        ("berat_kg", "0,5", "paling sedikit 1 kg"),
        ("daya", "5 x 800", "Jumlah catu daya 5 di luar 1–4"),
        ("daya", "2 x 49", "Daya 49 watt di luar 50–3.000"),
        ("daya", "800", "mohon tulis “1 x 800” atau “2 x 800”."),
        ("penyimpanan_gb", "20001", "20.000"),
        ("sifat_data", "rahasia", "Terbuka, Terbatas, atau Memuat data pribadi."),
        ("port_firewall", "tcp/0", "Port 0 tidak ada"),
        ("port_firewall", "tcp/65536", "Port 65536 tidak ada"),
        ("port_firewall", "udp/53, 443", "mohon tulis tcp/443 atau udp/443"),
        ("port_firewall", ";;;;;;", "Belum ada port"),
        ("port_firewall", "tcp/443; semua", "“semua” tidak dikenali"),
        ("sub_domain", "a", "terlalu pendek"),
        ("sub_domain", "a" * 64, "terlalu panjang"),
        ("sub_domain", "2026", "angka"),
        ("sub_domain", "-simpus", "tanda hubung"),
        ("sub_domain", "simpus-", "tanda hubung"),
        ("sub_domain", "xn--simpus", "xn--"),
        ("sub_domain", "a.b.kuduskab.go.id", "“a.b” memuat titik"),
        ("sub_domain", "sim pus", "tidak memuat spasi"),
        ("sub_domain", "sipus.com", "“sipus.com” bukan di bawah kuduskab.go.id. Cukup tulis namanya: sipus"),
    ],
)
def test_refused(key: str, text: str, words: str) -> None:
    assert words in refused(key, text)


def test_the_domain_is_a_setting() -> None:
    context = Circumstances(date(2026, 11, 23), Dinas(domain_suffix="demakkab.go.id"))
    assert form.accept(q("sub_domain"), "simpus", context) == "simpus.demakkab.go.id"


@pytest.mark.parametrize(
    "text",
    [
        "akun root password: Rahasia1",
        "user admin, pwd=abc",
        "Kata sandi kudus2026",
        "kata sandinya kudus2026",
        "kata\u00a0sandi: kudus",
        "pass = x1",
        "ｐａｓｓｗｏｒｄ：abc",
        "pass\u200bword: abc",
        "sandi adalah kudus",
        "-----BEGIN OPENSSH PRIVATE KEY-----",
    ],
)
def test_a_password_is_refused_with_the_reason(text: str) -> None:
    assert "kata sandi tidak boleh dikirim lewat chat" in refused("hak_akses", text)


@pytest.mark.parametrize(
    "text",
    [
        "akun `pengelola`, kunci SSH diserahkan saat pemasangan",
        "akun admin, kata sandi diserahkan langsung dalam amplop tertutup",
        "akun dan kata sandi",
        "password tidak dipakai, hanya kunci SSH",
        "diserahkan ke Seksi TI dan Persandian",
    ],
)
def test_a_way_of_handing_over_is_no_password(text: str) -> None:
    assert not form.looks_like_password(text)
    assert accept("hak_akses", text) == text


def test_same_as_pemohon_fills_both() -> None:
    known = {"nama": "Budi", "hp": "+6281234567890"}
    assert form.answer(q("pj_nama"), "sama dengan  pemohon", CONTEXT, known) == {
        "pj_nama": "Budi",
        "pj_hp": "+6281234567890",
        "pj_nama_sama": True,
    }
    named = form.answer(q("pj_nama"), "Siti Aminah", CONTEXT, known)
    assert named == {"pj_nama": "Siti Aminah", "pj_nama_sama": False}


def test_rows_show_every_answer_by_section() -> None:
    answers = filled(Kind.SERVER) | {"nip": None}
    sections = dict(review.rows(Kind.SERVER, answers))
    assert list(sections) == [
        "Profil pemohon",
        "Surat permohonan",
        "Penanggung jawab teknis",
        "Data server",
        "Jaringan dan pengelolaan",
    ]
    assert ("nip", "NIP", "–") in sections["Profil pemohon"]
    assert ("surat_berkas", "Berkas surat permohonan", "surat.pdf (182 KB)") in sections["Surat permohonan"]
    assert "pengelola, kunci" not in str(sections)
    assert q("surat_berkas").show(LETTER | {"size": 2_600_000}) == "surat.pdf (2,5 MB)"
    assert q("lampiran").show([LETTER, LETTER | {"name": "uji.pdf"}]) == "surat.pdf (182 KB); uji.pdf (182 KB)"


def test_changes_name_what_a_revision_changed() -> None:
    old = filled(Kind.HOSTING)
    new = old | {"vcpu": 4, "nip": None}
    assert review.changes(Kind.HOSTING, old, new) == (("NIP", "198505152010011003", "–"), ("Jumlah vCPU", "2", "4"))
    assert review.changes(Kind.HOSTING, old, old) == ()
    attached = review.changes(
        Kind.HOSTING, {k: v for k, v in old.items() if k != "lampiran"}, old | {"lampiran": [LETTER]}
    )
    assert attached == (("Lampiran", "–", "surat.pdf (182 KB)"),)
    other = old | {"surat_berkas": old["surat_berkas"] | {"sha256": "f" * 64}}
    assert review.changes(Kind.HOSTING, old, other) == (
        ("Berkas surat permohonan", "surat.pdf (182 KB)", "diperbarui"),
    )


def test_the_thing_in_one_line() -> None:
    assert review.thing(Kind.SERVER, filled(Kind.SERVER)) == "Dell PowerEdge R450 · 2U · SN 7XK9Q13"
    assert review.thing(Kind.HOSTING, filled(Kind.HOSTING)) == "SIMPUS · simpus.kuduskab.go.id"
    assert review.name(Kind.SERVER, {}) == "–"


def test_what_it_needs_by_its_form() -> None:
    server = {"tinggi_u": 2, "kedalaman_mm": 600, "berat_kg": 18.5, "daya": {"psu": 2, "watt": 800}}
    assert review.need(server) == Need(2, shallow=True, kg=18.5, watt=800)
    assert review.need(server | {"kedalaman_mm": None, "berat_kg": None}) == Need(2, watt=800)
    assert review.need(server | {"daya": "Belum tahu"}).watt == 0
    assert review.watt({"daya": "Belum tahu"}) is None
    hosting = {"vcpu": 2, "ram_gb": 4, "penyimpanan_gb": 40}
    assert (review.size(hosting), review.watt(hosting)) == (Capacity(2, 4, 40), None)
