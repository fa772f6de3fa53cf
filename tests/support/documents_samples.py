"""One complete example of each document's data, for tests and for looking at."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

from PIL import Image

from documents.kit.elevation import Cell, Elevation, Stretch
from documents.kit.shared import Content, Head, Letterhead, Official, Row
from documents.register.daftar import Bentuk, Daftar, ListEntry
from documents.sop.berita_acara import BeritaAcara
from documents.sop.checklist import CheckedItem
from documents.sop.form_pengajuan import FormPengajuan, TitledRows
from documents.sop.form_persetujuan import FormPersetujuan
from documents.sop.form_serah_terima import FormSerahTerima
from documents.sop.hasil_pengecekan import HasilPengecekan
from documents.sop.lembar_disposisi import Disposisi, LembarDisposisi
from documents.sop.pihak import Party
from procedure.checklist import Mark
from procedure.dinas import Dinas
from procedure.rack import Sisi
from procedure.sop import Choice, Kind, Office, Paper, Sifat

AT = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
LINK = "https://t.me/penempatan_kudus_bot?start=v_abcdefghijklmnopqrstuvwxyz"
DINAS = Dinas()
LETTERHEAD = Letterhead(DINAS.letterhead, DINAS.place)
HEAD = Head("PSH-2026-0001", "067/012/18.01/2026", 1, 1, 17, AT, LETTERHEAD, LINK)
PEMOHON = Official(
    "Budi Santoso, S.Kom.", "198505152010011003", "Penata Tingkat I (III/d)", "Kepala Subbagian Umum", AT
)
KADIS = Official("Drs. H. Sosrokartono, M.Si.", "196507381992031005", "Pembina Utama Muda (IV/c)", "Kepala Dinas", AT)
KABID = Official(
    "Siti Rahmawati, S.T., M.T.", "197803122005012004", "Pembina (IV/a)", DINAS.titles.kabid.long, AT, "Plh."
)
KASI = Official("Agus Prasetyo, S.Kom.", "198207172009011002", "Penata (III/c)", DINAS.titles.kasi.long, AT)
STAF = Official("Raden Mas Hadiwijaya, A.Md.Kom.", None, None, "Staf Teknis", AT)
OBJEK = (
    Row("Tiket", "PSH-2026-0001"),
    Row("Pemohon", "Budi Santoso, S.Kom."),
    Row("Instansi", "Dinas Kesehatan Kabupaten Kudus"),
    Row("Surat permohonan", "045/123/2026 tanggal 20 November 2026"),
    Row("Objek", "Dell PowerEdge R450 · 2U · SN 7XK9Q13"),
)
ITEMS = (
    CheckedItem(
        "Kelengkapan surat dan form", "Surat 045/123/2026 tanggal 20 November 2026, 2 halaman; form lengkap", Mark.BAIK
    ),
    CheckedItem(
        "Spesifikasi",
        "Dell PowerEdge R450, Xeon Silver 4310 12 core; RAM 64 GB; SSD 2 TB; Ubuntu Server 24.04",
        Mark.BAIK,
    ),
    CheckedItem("Ruang rak", "2U; Rak A: 30U bebas, Rak B: 12U bebas", Mark.BAIK),
    CheckedItem("Daya dan pendingin", "2 x 800 W", Mark.BAIK),
    CheckedItem(
        "Jaringan, IP, dan port",
        "2 port LAN; tcp/443 dari internet; tcp/22 dari internet",
        Mark.CATATAN,
        ("Port 22 terbuka untuk internet",),
    ),
    CheckedItem("Keamanan dan sub domain", "Memuat data pribadi; pengecekan triwulanan", Mark.BAIK),
    CheckedItem("Lisensi perangkat lunak", "Ubuntu Server 24.04", Mark.BAIK),
)


def photo(colour: str = "steelblue", size: tuple[int, int] = (800, 600), kind: str = "JPEG", turned: int = 1) -> bytes:
    """A picture of one colour; `turned` is its EXIF orientation."""
    exif = Image.Exif()
    exif[0x0112] = turned
    content = BytesIO()
    Image.new("RGB", size, colour).save(content, kind, exif=exif)
    return content.getvalue()


PHOTOS = {"a" * 64: photo()}

PENGAJUAN = FormPengajuan(
    head=HEAD,
    kind=Kind.SERVER,
    instansi=(
        Row("Instansi", "Dinas Kesehatan Kabupaten Kudus"),
        Row("Alamat instansi", "Jl. Diponegoro No. 15 Kudus"),
    ),
    administratif=(
        Row("Nama lengkap", PEMOHON.nama),
        Row("NIP", "198505152010011003"),
        Row("Pangkat/golongan", "Penata Tingkat I (III/d)"),
        Row("Jabatan", "Kepala Subbagian Umum"),
        Row("Nomor HP", "0812-3456-7890"),
        Row("Email dinas", "umum@dinkes.kuduskab.go.id"),
    ),
    teknis=(Row("Nama", "Siti Aminah, A.Md."), Row("Nomor HP", "0857-1111-2222")),
    data=(
        TitledRows(
            "Data server",
            (
                Row("Merk dan tipe server", "Dell PowerEdge R450"),
                Row("Nomor seri", "7XK9Q13"),
                Row("Tinggi server (U)", "2U"),
                Row("Kedalaman server (mm)", "720"),
                Row("Berat server (kg)", ""),
                Row("Catu daya", "2 x 800 W"),
                Row("Prosesor, RAM, dan penyimpanan", "Xeon Silver 4310 12 core; RAM 64 GB; SSD 2 TB"),
                Row("Sistem operasi", "Ubuntu Server 24.04"),
                Row("Aplikasi dan fungsinya", "SIMPUS, pencatatan layanan puskesmas"),
                Row("Jumlah port LAN", "2"),
            ),
        ),
        TitledRows(
            "Jaringan, data, dan akses",
            (
                Row("Kebutuhan port", "tcp/443 dari internet; tcp/22 dari VPN"),
                Row("Sifat data", "Memuat data pribadi"),
                Row("Hak akses untuk pengelola server", "tersimpan, terenkripsi"),
                Row("Pengecekan berkala", "Triwulanan"),
                Row("Berlaku sampai", "31 Desember 2027"),
            ),
        ),
    ),
    lampiran=(
        Row("Nomor surat permohonan", "045/123/2026"),
        Row("Tanggal surat", "20 November 2026"),
        Row("Berkas", "surat permohonan.pdf (182 KB)"),
        Row("SHA-256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    ),
    pernyataan="Saya menyatakan data di atas benar, bersedia mengecek server/aplikasi secara berkala, dan memberikan "
    "informasi hak akses kepada pengelola server.",
    pemohon=PEMOHON,
    mengetahui=None,
    diterima=AT,
    berlaku_sampai=date(2027, 12, 31),
)
DISPOSISI = LembarDisposisi(
    head=HEAD,
    surat_dari="Dinas Kesehatan Kabupaten Kudus",
    surat_nomor="045/123/2026",
    surat_tanggal=date(2026, 11, 20),
    diterima=AT,
    agenda="067/012/18.01/2026",
    hal="Permohonan penempatan server Dell PowerEdge R450",
    disposisi=(
        Disposisi(KADIS, Office.KABID, ("Tindak lanjuti", "Telaah dan laporkan"), Sifat.SEGERA, "Mohon dicek dayanya."),
        Disposisi(KABID, Office.KASI),
        Disposisi(KABID, Office.STAF_TEKNIS, ("Proses lebih lanjut",)),
    ),
)
PENGECEKAN = HasilPengecekan(
    HEAD, Kind.SERVER, OBJEK, ITEMS, Choice.LAIK_BERSYARAT, "Port 22 agar dibatasi dari VPN saja.", KASI
)
PERSETUJUAN = FormPersetujuan(
    head=HEAD,
    kind=Kind.SERVER,
    objek=OBJEK,
    items=ITEMS,
    kesimpulan=Choice.LAIK_BERSYARAT,
    catatan_kasi="Port 22 agar dibatasi dari VPN saja.",
    disetujui=True,
    alasan="",
    syarat=("Port 22 dibatasi dari VPN saja.",),
    ruang=(Row("Ruang rak", "Rak A, U8–U9, Ruang Server"),),
    sub_domain=None,
    kabid=KABID,
)
RAK = Elevation(
    name="Rak A",
    room="Ruang Server",
    units=42,
    blocks=(
        Stretch(1, 4, Cell.TERISI, "PSH-2026-0003"),
        Stretch(8, 2, Cell.DIPILIH, "Dell PowerEdge R450"),
        Stretch(20, 3, Cell.DIPESAN, "PSH-2026-0007"),
        Stretch(40, 1, Cell.TERISI, "PSH-2026-0004"),
    ),
    marked="Server ini",
)
SERAH_TERIMA = FormSerahTerima(
    head=HEAD,
    kind=Kind.SERVER,
    pertama=Party(PEMOHON, "Dinas Kesehatan Kabupaten Kudus", "Jl. Diponegoro No. 15 Kudus"),
    kedua=Party(STAF, "Dinas Komunikasi dan Informatika Kabupaten Kudus", "Jl. Sunan Muria No. 9 Kudus 59313"),
    barang=(
        Row("Merk dan tipe", "Dell PowerEdge R450"),
        Row("Nomor seri", "7XK9Q13"),
        Row("Tinggi", "2U"),
        Row("Tempat", "Rak A, U8–U9, Ruang Server"),
        Row("Alamat IP", "10.10.1.15"),
        Row("Kondisi", "Baik, menyala"),
    ),
    cek_berkala="Triwulanan",
    photos=tuple(PHOTOS),
    elevasi=RAK,
)

RAK_DUA_SISI = replace(
    RAK,
    blocks=(
        *RAK.blocks,
        Stretch(6, 1, Cell.TERISI, "PSH-2026-0005", Sisi.DEPAN),
        Stretch(6, 1, Cell.DIPESAN, "PSH-2026-0006", Sisi.BELAKANG),
        Stretch(30, 2, Cell.DIBLOKIR, "Panel kabel", Sisi.BELAKANG),
    ),
)
PEMINDAHAN = BeritaAcara(
    head=HEAD,
    kind=Kind.SERVER,
    pemilik=replace(SERAH_TERIMA.pertama, official=replace(PEMOHON, at=None)),
    petugas=SERAH_TERIMA.kedua,
    barang=SERAH_TERIMA.barang[:2],
    dari=(Row("Letak", "Rak B, U20–21, Ruang Server"), Row("Alamat IP", "10.10.2.15")),
    ke=(Row("Letak", "Rak A, U8–9, Ruang Server"), Row("Alamat IP", "10.10.1.15")),
    alasan="Daya pada Rak B tidak mencukupi",
    photos=tuple(PHOTOS),
    elevasi=RAK_DUA_SISI,
)
PENGELUARAN = replace(
    PEMINDAHAN, dari=PEMINDAHAN.ke, ke=(), alasan="Server diganti dengan yang baru", photos=(), elevasi=None
)


def entries(racks: int, servers: int = 14) -> tuple[ListEntry, ...]:
    """The register's lines of so many racks, `servers` in each; every seventh name begins like a formula."""
    return tuple(
        ListEntry(
            tiket=f"PSH-2026-{rack * servers + at + 1:04d}",
            jenis="Server",
            instansi="Dinas Pekerjaan Umum dan Penataan Ruang Kabupaten Kudus",
            nama="=Dell PowerEdge R450" if at % 7 == 0 else "Dell PowerEdge R450",
            pengenal=f"SN{rack:02d}{at:02d}",
            rak=f"Rak {rack + 1}",
            tempat=f"Rak {rack + 1}, U{3 * at + 1}–{3 * at + 2}",
            ip=f"10.10.{rack}.{at + 10}",
            penanggung_jawab="Drs. H. Sosrokartono, M.Si., 0812-3456-7890",
            tanggal=date(2026, 11, 23),
            berlaku=date(2027, 12, 31) if at % 2 else None,
            cek_terakhir=None,
            status="Aktif",
        )
        for rack in range(racks)
        for at in range(servers)
    )


DAFTAR = Daftar(replace(HEAD, ticket="", number=""), Bentuk.PDF, entries(1))
SAMPLES: dict[Paper, Content] = {
    Paper.FORM_PENGAJUAN: PENGAJUAN,
    Paper.LEMBAR_DISPOSISI: DISPOSISI,
    Paper.HASIL_PENGECEKAN: PENGECEKAN,
    Paper.FORM_PERSETUJUAN: PERSETUJUAN,
    Paper.FORM_SERAH_TERIMA: SERAH_TERIMA,
    Paper.PEMINDAHAN: PEMINDAHAN,
    Paper.PENGELUARAN: PENGELUARAN,
    Paper.DAFTAR: DAFTAR,
}


def _hosting(data: Content) -> Content:
    """The same document about an application."""
    aplikasi = Row("Aplikasi", "SIMPUS · simpus.kuduskab.go.id")
    if isinstance(data, FormPengajuan):
        rows = (
            Row("Nama aplikasi", "SIMPUS"),
            Row("Fungsi aplikasi", "Pencatatan layanan puskesmas"),
            Row("Sub domain", "simpus.kuduskab.go.id"),
            Row("Jumlah vCPU", "2"),
            Row("RAM (GB)", "4 GB"),
            Row("Penyimpanan (GB)", "40 GB"),
            Row("Uji keamanan", "Belum diuji"),
        )
        return replace(data, kind=Kind.HOSTING, data=(TitledRows("Hosting aplikasi", rows), *data.data[1:]))
    if isinstance(data, HasilPengecekan):
        return replace(data, kind=Kind.HOSTING, objek=(*OBJEK[:-1], aplikasi))
    if isinstance(data, FormPersetujuan):
        return replace(
            data,
            kind=Kind.HOSTING,
            objek=(*OBJEK[:-1], aplikasi),
            disetujui=False,
            alasan="Uji keamanan belum dilakukan",
            kesimpulan=Choice.TIDAK_LAIK,
            ruang=(),
            sub_domain="simpus.kuduskab.go.id",
        )
    if isinstance(data, FormSerahTerima):
        barang = (
            Row("Nama aplikasi", "SIMPUS"),
            Row("Host", "Host 1"),
            Row("Alamat IP", "10.10.4.7"),
            Row("Sub domain", "simpus.kuduskab.go.id"),
            Row("Kapasitas", "2 vCPU, RAM 4 GB, penyimpanan 40 GB"),
            Row("Status sub domain", "Aktif"),
        )
        return replace(data, kind=Kind.HOSTING, barang=barang, photos=(), elevasi=None)
    if isinstance(data, BeritaAcara):
        nama = (Row("Nama aplikasi", "SIMPUS"), Row("Sub domain", "simpus.kuduskab.go.id"))
        dari = (Row("Host", "Host 1"), Row("Alamat IP", "10.10.4.7"))
        ke = (Row("Host", "Host 2"), Row("Alamat IP", "10.10.5.7")) if data.ke else ()
        return replace(data, kind=Kind.HOSTING, barang=nama, dari=dari, ke=ke, photos=(), elevasi=None)
    return data


HOSTING_SAMPLES: dict[Paper, Content] = {
    paper: _hosting(data) for paper, data in SAMPLES.items() if _hosting(data) is not data
}
