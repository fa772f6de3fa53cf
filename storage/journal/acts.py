"""What lines of the journal tell, each act with its words."""

from enum import StrEnum


class JournalAct(StrEnum):
    """What was done, as it is stored; `words` say it of whoever did it (Indonesian, plain).

    The choices of the SOP are spelt as there, what is done to a thing of the register as its `Deed` after `aset_`.
    """

    words: str

    def __new__(cls, spelling: str, words: str = "") -> "JournalAct":  # the default is for `JournalAct("kirim")`
        """A member."""
        act = str.__new__(cls, spelling)
        act._value_, act.words = spelling, words
        return act

    # A permohonan
    KIRIM = "kirim", "mengirim"
    DISPOSISI = "disposisi", "mendisposisikan"
    LAIK = "laik", "melaporkan laik"
    LAIK_BERSYARAT = "laik_bersyarat", "melaporkan laik bersyarat"
    TIDAK_LAIK = "tidak_laik", "melaporkan tidak laik"
    SETUJU = "setuju", "menyetujui"
    TOLAK = "tolak", "menolak"
    SELESAI = "selesai", "mengonfirmasi penempatan"
    TERIMA = "terima", "menerima serah terima"
    PERBAIKAN = "perbaikan", "meminta perbaikan"
    TARIK = "tarik", "menarik kembali"
    TUTUP = "tutup", "menutup permohonan yang tidak diperbaiki"
    BUKA = "buka", "membuka kembali permohonan"
    PERBAIKI = "perbaiki", "menarik untuk memperbaiki"
    URUNGKAN = "urungkan", "mengurungkan"
    AMBIL = "ambil", "mengambil pekerjaan"
    LEPAS = "lepas", "melepaskan pekerjaan"
    LEPAS_TEMPAT = "lepas_tempat", "membebaskan tempat yang dipesan"
    ALIH_JABATAN = "alih_jabatan", "mengalihkan ke jabatan lain"
    BEDA_NOMOR_SERI = "beda_nomor_seri", "mencatat nomor seri lain"

    BELUM_TIBA = "belum_tiba", "menunggu perangkat"
    JADWAL_USUL = "jadwal_usul", "mengusulkan jadwal perangkat"
    JADWAL = "jadwal", "menyepakati jadwal perangkat"
    JADWAL_LEWAT = "jadwal_lewat", "mencatat jadwal perangkat terlewat"
    JADWAL_GUGUR = "jadwal_gugur", "mengakhiri jadwal perangkat"
    TIBA = "tiba", "mencatat perangkat tiba"

    # A thing of the register
    ASET_DICATAT = "aset_dicatat", "mencatat peralatan"
    ASET_DIPINDAH = "aset_dipindah", "memindahkan"
    ASET_DICEK = "aset_dicek", "mengecek"
    ASET_CATATAN = "aset_catatan", "mencatat"
    ASET_MASALAH = "aset_masalah", "melaporkan masalah"
    ASET_DITANGANI = "aset_ditangani", "menangani masalah"
    ASET_TERLAMBAT = "aset_terlambat", "menandai lewat batas pengecekan"
    ASET_DIALIHKAN = "aset_dialihkan", "menerima tanggung jawab"
    ASET_HAK_AKSES = "aset_hak_akses", "memperbarui hak akses"
    ASET_DOMAIN_AKTIF = "aset_domain_aktif", "mengaktifkan sub domain"
    ASET_TIDAK_DIPAKAI = "aset_tidak_dipakai", "menyatakan tidak dipakai lagi"
    ASET_KEDALUWARSA = "aset_kedaluwarsa", "mencatat masa berlaku habis"
    ASET_DILEPAS = "aset_dilepas", "mengeluarkan"
    ALIH_TAUTAN = "alih_tautan", "membuat tautan pengalihan"
    LIHAT_HAK_AKSES = "lihat_hak_akses", "melihat hak akses"
    EKSPOR = "ekspor", "mengambil daftar"

    # The server room
    RAK = "rak", "mencatat rak"
    BLOKIR = "blokir", "menutup unit rak"  # of older versions: now it is `ASET_DICATAT`
    IMPOR = "impor", "mengimpor isi rak"
    HOST = "host", "mencatat host"
    IP = "ip", "mencatat jaringan"
    IP_CADANGAN = "ip_cadangan", "mencadangkan alamat IP"

    # Offices and accounts
    UNDANG = "undang", "mengundang pejabat"
    UNDANGAN_CABUT = "undangan_cabut", "mencabut undangan"
    TERIMA_JABATAN = "terima_jabatan", "menerima jabatan"
    JABATAN_AKHIR = "jabatan_akhir", "mengakhiri jabatan"
    DELEGASI = "delegasi", "menunjuk yang mewakili"
    DELEGASI_TERIMA = "delegasi_terima", "menerima penunjukan"
    DELEGASI_MULAI = "delegasi_mulai", "memulai delegasi"
    DELEGASI_BATAS = "delegasi_batas", "menetapkan akhir delegasi"
    DELEGASI_AKHIR = "delegasi_akhir", "mengakhiri delegasi"
    GANTI_AKUN_TAUTAN = "ganti_akun_tautan", "membuat tautan ganti akun"
    GANTI_AKUN = "ganti_akun", "mengganti akun Telegram"
    BLOKIR_AKUN = "blokir_akun", "memblokir akun"
    BUKA_AKUN = "buka_akun", "membuka blokir akun"
    SISIHAN_COBA = "sisihan_coba", "mencoba lagi yang disisihkan"
    SISIHAN_BUANG = "sisihan_buang", "membuang yang disisihkan"

    # The calendar
    LIBUR = "libur", "mencatat hari libur"
    HARI_KERJA = "hari_kerja", "mencatat hari kerja"
    JAM_RAMADAN = "jam_ramadan", "menetapkan jam kerja Ramadan"
    KALENDER_HAPUS = "kalender_hapus", "menghapus catatan kalender"

    # The report, and what people say of the service: a line never has the words of a complaint or an answer, which may
    # name people, and could not be taken out of it any more; what they say is sealed beside them
    LAPORAN = "laporan", "mengambil laporan"
    ADUAN = "aduan", "menyampaikan pengaduan"
    ADUAN_NAIK = "aduan_naik", "meneruskan pengaduan"
    ADUAN_JAWAB = "aduan_jawab", "menjawab pengaduan"

    # The key: this line is the first that the new one seals
    KUNCI = "kunci", "mengganti kunci rahasia"

    # What is no act of anybody: what changed without a line of its own, what was there before lines sealed records, a
    # head that begins anew where a backup was put back, and a document's file that was made
    SEGEL = "segel", "menyegel catatan"
    SEGEL_AWAL = "segel_awal", "menyegel catatan lama"
    PULIH = "pulih", "memulai ulang catatan jurnal"
    BERKAS = "berkas", "mengarsipkan dokumen"
