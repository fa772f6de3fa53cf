"""The documents of the samples, for tests and for looking at: what an office that was played through has frozen."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import cast

from PIL import Image

from documents.kit.elevation import Cell, Elevation, Stretch
from documents.kit.shared import Content
from documents.register.daftar import Bentuk, Daftar, ListEntry
from documents.sop.berita_acara import BeritaAcara
from documents.sop.form_pengajuan import FormPengajuan
from documents.sop.form_persetujuan import FormPersetujuan
from documents.sop.form_serah_terima import FormSerahTerima
from documents.sop.hasil_pengecekan import HasilPengecekan
from documents.sop.lembar_disposisi import LembarDisposisi
from procedure.dinas import Dinas
from procedure.rack import Sisi
from procedure.sop import Paper
from tests.support.papers import kept

DINAS = Dinas()
_PLAIN = {"server", "daftar"}
"""The scenes whose documents are called after their papers alone."""

PLAYED = {name: kept.load(name) for name in kept.NAMES}
"""Every scene that was played, by name."""


def photo(colour: str = "steelblue", size: tuple[int, int] = (800, 600), kind: str = "JPEG", turned: int = 1) -> bytes:
    """A picture of one colour; `turned` is its EXIF orientation."""
    exif = Image.Exif()
    exif[0x0112] = turned
    content = BytesIO()
    Image.new("RGB", size, colour).save(content, kind, exif=exif)
    return content.getvalue()


PHOTOS = {sha256: photo() for sha256 in kept.photos(PLAYED.values())}
"""What the samples show, by the SHA-256 that they name."""


def every() -> dict[str, tuple[Paper, Content]]:
    """All documents of all scenes, by a name for each."""
    return {
        paper if scene in _PLAIN else f"{paper}-{scene}": (paper, data)
        for scene in kept.NAMES
        for paper, data in _of(scene).items()
    }


def _of(scene: str) -> dict[Paper, Content]:
    return {kept.paper_of(name): PLAYED[scene].content(name) for name in PLAYED[scene].papers}


SAMPLES: dict[Paper, Content] = _of("server") | _of("daftar")
"""One of each paper: a server as the examples of the form have it, from the letter until it leaves."""

HOSTING_SAMPLES: dict[Paper, Content] = _of("hosting")
"""The same for an application."""

PENGAJUAN = cast(FormPengajuan, SAMPLES[Paper.FORM_PENGAJUAN])
DISPOSISI = cast(LembarDisposisi, SAMPLES[Paper.LEMBAR_DISPOSISI])
PENGECEKAN = cast(HasilPengecekan, SAMPLES[Paper.HASIL_PENGECEKAN])
PERSETUJUAN = cast(FormPersetujuan, SAMPLES[Paper.FORM_PERSETUJUAN])
SERAH_TERIMA = cast(FormSerahTerima, SAMPLES[Paper.FORM_SERAH_TERIMA])
PEMINDAHAN = cast(BeritaAcara, SAMPLES[Paper.PEMINDAHAN])
PENGELUARAN = cast(BeritaAcara, SAMPLES[Paper.PENGELUARAN])
HEAD, PEMOHON = PENGAJUAN.head, PENGAJUAN.pemohon
KADIS, KABID = DISPOSISI.disposisi[0].dari, PERSETUJUAN.kabid

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
RAK_DUA_SISI = replace(
    RAK,
    blocks=(
        *RAK.blocks,
        Stretch(6, 1, Cell.TERISI, "PSH-2026-0005", Sisi.DEPAN),
        Stretch(6, 1, Cell.DIPESAN, "PSH-2026-0006", Sisi.BELAKANG),
        Stretch(30, 2, Cell.DIBLOKIR, "Panel kabel", Sisi.BELAKANG),
    ),
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


DAFTAR = Daftar(SAMPLES[Paper.DAFTAR].head, Bentuk.PDF, entries(1))
"""The register of a rack that is full."""
