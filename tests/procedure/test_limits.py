"""The shortest and the longest answer, the least and the most, of every question of the form that has such limits."""

from datetime import date
from typing import Any

import pytest

from procedure import form
from procedure.dinas import Dinas
from procedure.form import Circumstances, Question
from procedure.refusals import Invalid

CONTEXT = Circumstances(date(2026, 11, 23), Dinas())

CHARACTERS = {
    "nama": (3, 100),
    "pangkat": (2, 60),
    "jabatan": (3, 100),
    "instansi": (3, 150),
    "alamat": (5, 200),
    "surat_nomor": (3, 60),
    "pj_nama": (3, 100),
    "merk_tipe": (2, 80),
    "spesifikasi": (5, 200),
    "sistem_operasi": (2, 60),
    "aplikasi": (5, 500),
    "nama_aplikasi": (3, 100),
    "framework": (2, 100),
    "basis_data": (2, 60),
    "hak_akses": (5, 500),
}
NUMBERS = {
    "tinggi_u": (1, 10, "U"),
    "kedalaman_mm": (100, 1200, " mm"),
    "port_lan": (1, 8, ""),
    "vcpu": (1, 64, ""),
    "ram_gb": (1, 512, " GB"),
    "penyimpanan_gb": (5, 20000, " GB"),
}
CHOSEN = {"uji_keamanan", "sifat_data", "cek_berkala"}
OTHERWISE = {
    *("nip", "hp", "email", "surat_tanggal", "surat_berkas", "pj_hp", "nomor_seri", "berat_kg", "daya"),
    *("sub_domain", "port_firewall", "berlaku_sampai", "lampiran"),
}
"""Those whose limits are tried below, each in its own way, or whose rule is not ours (phone, e-mail)."""


def worded(*keys: str) -> list[Question]:
    """The questions of these keys, as each kind of permohonan words them."""
    return [entry for entry in form.QUESTIONS if entry.key in keys]


def accept(key: str, typed: str) -> Any:
    (entry,) = worded(key)
    return form.accept(entry, typed, CONTEXT)


def test_every_question_has_its_limits_here() -> None:
    assert {entry.key for entry in form.QUESTIONS} == CHARACTERS.keys() | NUMBERS.keys() | CHOSEN | OTHERWISE


@pytest.mark.parametrize("entry", worded(*CHARACTERS), ids=lambda entry: entry.key)
def test_the_shortest_and_the_longest_answer(entry: Question) -> None:
    low, high = CHARACTERS[entry.key]
    for length in (low, high):
        assert form.accept(entry, "a" * length, CONTEXT) == "a" * length
    with pytest.raises(Invalid, match="terlalu pendek; mohon tulis lengkap"):
        form.accept(entry, "a" * (low - 1), CONTEXT)
    with pytest.raises(Invalid, match=f" {high + 1} karakter, paling panjang {high};"):
        form.accept(entry, "a" * (high + 1), CONTEXT)


@pytest.mark.parametrize("entry", worded(*NUMBERS), ids=lambda entry: entry.key)
def test_the_least_and_the_most(entry: Question) -> None:
    low, high, unit = NUMBERS[entry.key]
    for number in (low, high):
        assert form.accept(entry, str(number), CONTEXT) == number
    most = f"{high:,}".replace(",", ".")
    with pytest.raises(Invalid, match=rf"terlalu kecil; paling sedikit {low}{unit}\."):
        form.accept(entry, str(low - 1), CONTEXT)
    with pytest.raises(Invalid, match=rf"terlalu besar; paling banyak {most}{unit}\."):
        form.accept(entry, str(high + 1), CONTEXT)
    with pytest.raises(Invalid, match=f"angka {low}–{most}"):
        form.accept(entry, "banyak", CONTEXT)


@pytest.mark.parametrize("key", ["nama", "pj_nama"])
def test_a_name_has_a_letter(key: str) -> None:
    with pytest.raises(Invalid, match="memuat huruf"):
        accept(key, "123 456")


def test_what_has_lines_keeps_them() -> None:
    assert [entry.key for entry in form.QUESTIONS if entry.rule.lines] == [
        *("spesifikasi", "aplikasi", "aplikasi", "port_firewall", "hak_akses"),
    ]


@pytest.mark.parametrize(
    ("key", "least", "most", "beyond"),
    [
        ("nomor_seri", "A" * 4, "A" * 40, ("A" * 3, "A" * 41)),
        ("berat_kg", "1 kg", "200", ("0,99", "200,01", "berat")),
        ("daya", "1x50", "4 x 3000", ("0x50", "5x50", "1x49", "1x3001", "satu", "800")),
        ("sub_domain", "aa", "a" * 63, ("a", "a" * 64)),
        ("port_firewall", "tcp/1", "udp/65535", ("tcp/0", "tcp/65536", "tcp")),
        ("surat_tanggal", "23 November 2025", "23 November 2026", ("22 November 2025", "24 November 2026")),
        ("surat_tanggal", "1 Januari 2026", "31 Desember 2025", ("1-0-2026", "1-13-2026", "0-1-2026", "32-1-2026")),
        ("berlaku_sampai", "24-11-26", "31-12-99", ("23-11-26", "1 Jan 0099")),
    ],
)
def test_the_limits_of_what_has_a_form(key: str, least: str, most: str, beyond: tuple[str, ...]) -> None:
    for typed in (least, most):
        assert accept(key, typed) is not None
    for typed in beyond:
        with pytest.raises(Invalid):
            accept(key, typed)


def test_ports_have_five_hundred_characters() -> None:
    longest = "tcp/443 dari " + "a" * (500 - len("tcp/443 dari "))
    assert accept("port_firewall", longest)
    with pytest.raises(Invalid, match=" 501 karakter, paling panjang 500"):
        accept("port_firewall", longest + "a")


@pytest.mark.parametrize(
    ("typed", "year"), [("31-12-27", 2027), ("31-12-99", 2099), ("31-12-2100", 2100), ("31-12-3000", 3000)]
)
def test_two_figures_are_a_year_of_this_century(typed: str, year: int) -> None:
    assert accept("berlaku_sampai", typed) == f"{year}-12-31"


@pytest.mark.parametrize(
    ("spelled", "month"),
    [
        *((name, number) for number, name in enumerate(("Djan", "Peb", "Mrt", "Apr", "Mei", "Djun", "Djul"), 1)),
        *(("Agt", 8), ("Ags", 8), ("Agst", 8), ("Sep", 9), ("Okt", 10), ("Nop", 11), ("Des", 12)),
        *(("Djanuari", 1), ("Pebr", 2), ("Pebruari", 2), ("Djuni", 6), ("Djuli", 7), ("Nopember", 11)),
    ],
)
def test_months_as_they_were_spelled_or_are_shortened(spelled: str, month: int) -> None:
    assert accept("berlaku_sampai", f"9 {spelled} 2030") == f"2030-{month:02}-09"
    assert accept("berlaku_sampai", f"9-{month}-2030") == f"2030-{month:02}-09"


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        *((0, "1 KB"), (2047, "1 KB"), (2048, "2 KB"), (1024**2 - 1, "1023 KB")),
        *((1024**2, "1,0 MB"), (100 * 1024**2, "100,0 MB")),
    ],
)
def test_how_large_a_file_is(size: int, shown: str) -> None:
    (entry,) = worded("surat_berkas")
    assert entry.show({"name": "surat.pdf", "size": size}) == f"surat.pdf ({shown})"
