"""What each rule of the form takes as people write it, how it is shown, and what it refuses in which words."""

from datetime import date
from typing import Any

import pytest

from procedure import form
from procedure.dinas import Dinas
from procedure.form import Circumstances
from tests.procedure.test_form import accept, q, refused


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
        ("daya", "2 @ 1.200 W", {"psu": 2, "watt": 1200}, "2 × 1.200 watt"),
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
        ("port_firewall", "ſsh", "“ſsh” tidak dikenali"),  # no s, though it is one without case
        ("port_firewall", "tcp/httpſ", "“tcp/httpſ” tidak dikenali"),
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
