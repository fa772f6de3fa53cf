"""What pemohon answer, where it is not what the examples of the form say."""

# A table each.
# fmt: off
SPARSE = {
    "nama": "Slamet Riyadi", "nip": "Lewati", "pangkat": "Lewati", "jabatan": "Pengelola data", "hp": "0813-2222-3333",
    "instansi": "Kecamatan Jekulo", "alamat": "Jl. Raya Kudus-Pati KM 9 Jekulo", "email": "jekulo@contoh.com",
    "surat_nomor": "474/88/2026", "pj_nama": "Tri Wahyuni", "merk_tipe": "Lenovo ThinkSystem SR250 V3",
    "nomor_seri": "J100ABCD", "tinggi_u": "1U", "kedalaman_mm": "Lewati", "berat_kg": "Lewati",
    "daya": "Belum tahu",
    "port_firewall": "tcp/443 dari internet; tcp/3389 dari internet", "berlaku_sampai": "Lewati",
}
"""Whoever says as little as may be, and opens what should not be."""

_LONG = {
    "nama": ("Prof. Dr. Ir. H. Raden Mas Panji Kusumawardhana Suryodiningrat, S.Kom., M.Kom., M.T., Ph.D., IPU", 100),
    "pangkat": ("Pembina Utama Madya (IV/d) pada jabatan fungsional ahli utama", 60),
    "jabatan": ("Kepala Bidang Perencanaan, Penelitian, Pengembangan, Pengendalian, dan Pelaporan Daerah", 100),
    "instansi": (
        "Dinas Pekerjaan Umum, Penataan Ruang, Perumahan Rakyat, Kawasan Permukiman, Pertanahan, Lingkungan Hidup, dan "
        "Perhubungan Kabupaten Kudus Provinsi Jawa Tengah", 150),
    "alamat": ("Kompleks Perkantoran Pemerintah Kabupaten Kudus, Gedung C lantai 3, Jalan Simpang Tujuh Nomor 1", 200),
    "email": ("perencanaan.penelitian.pengembangan@perumahan-permukiman.kuduskab.go.id", 71),
    "surat_nomor": ("000.1.5/1234/SEKRETARIAT-BAPPERIDA/XI/2026", 60),
    "pj_nama": ("Muhammad Abdurrahman Wahyu Kusumaningtyas Adiwijaya Prabowo, S.Kom., M.Cs., CISSP, CEH", 100),
    "merk_tipe": ("Hewlett Packard Enterprise ProLiant DL380 Gen11 8SFF NC Configure-to-order", 80),
    "nomor_seri": ("CZ2D4K0JXN-2026/0001-KUDUS-SETDA-BAPPERIDA", 40),
    "tinggi_u": ("10U", 3),
    "spesifikasi": ("2 x Intel Xeon Gold 6430 32 core; RAM 1.024 GB DDR5; SSD NVMe 8 x 7,68 TB; RAID 10", 200),
    "sistem_operasi": ("Red Hat Enterprise Linux 9.4 dengan Red Hat OpenShift Virtualization", 60),
    "aplikasi": ("Sistem informasi perencanaan, penganggaran, pengendalian, dan pelaporan pembangunan daerah", 500),
    "daya": ("4 x 2000", 8),
    "port_firewall": ("tcp/443 dari internet; tcp/22 dari VPN; tcp/8443 dari internet; udp/161 dari 10.10.0.0/16", 89),
}
# fmt: on


def cut(words: str, length: int) -> str:
    """The words again and again, as many characters of them as may be."""
    return ", ".join(words for _ in range(length // len(words) + 1))[:length].rstrip(" ,")


LONGEST = {key: cut(words, length) for key, (words, length) in _LONG.items()}
"""Whatever may be long is as long as the question takes it."""
