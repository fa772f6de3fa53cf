"""The short berita acara of a move and of a removal: the technician's act, which the owner is told of."""

from collections.abc import Mapping
from dataclasses import dataclass

from documents.kit import parts, signing
from documents.kit.elevation import Elevation
from documents.kit.page import Page
from documents.kit.shared import Content, Row
from documents.sop import kinds, pihak
from documents.sop.pihak import Party
from documents.sop.rincian import Rincian
from procedure.sop import Kind, Paper

_DONE = {
    Paper.PEMINDAHAN: "PIHAK KEDUA telah memindahkan {thing} milik PIHAK PERTAMA dari letak semula ke letak baru",
    Paper.PENGELUARAN: "PIHAK PERTAMA telah mengeluarkan {thing} milik PIHAK KEDUA dari letak semula dan "
    "menyerahkannya kembali kepada PIHAK KEDUA, sehingga {thing} tersebut tidak lagi tercatat dalam daftar",
}
_ACT = {Paper.PEMINDAHAN: "Pemindahan", Paper.PENGELUARAN: "Pengeluaran"}
_HEADS = ("Uraian", "Keterangan")
_PHOTO = {Paper.PEMINDAHAN: "Foto pemindahan", Paper.PENGELUARAN: "Foto pengeluaran"}
_RACK = {Paper.PEMINDAHAN: "Letak baru pada rak", Paper.PENGELUARAN: "Letak semula pada rak"}


@dataclass(frozen=True)
class BeritaAcara(Content):
    """The berita acara of a move, or of a removal (`ke` is empty): short, as both are the office's own act.

    `petugas.official.at` is when the technician confirmed; the owner is told only, so `pemilik.official.at` is None,
    and signs by hand where the office wants it. `barang` is the thing, `dari` and `ke` where it stood and stands; a
    blank `alasan` is not printed. `photos` are as in the form serah terima, `elevasi` is the rack with it marked.
    """

    kind: Kind
    pemilik: Party
    petugas: Party
    barang: tuple[Row, ...]
    dari: tuple[Row, ...]
    ke: tuple[Row, ...]
    alasan: str
    photos: tuple[str, ...] = ()
    elevasi: Elevation | None = None


def draw(paper: Paper, data: BeritaAcara, files: Mapping[str, bytes]) -> bytes:
    """The PDF of `paper`, one of the two; KeyError when `files` lacks a photo that `data` names."""
    page = Page(data.head, paper, _ACT[paper], (data.petugas.official,))
    # PIHAK PERTAMA is who hands over: the owner has handed the thing to the dinas, which hands it back at its end.
    back = paper is Paper.PENGELUARAN
    pertama, kedua = (data.petugas, data.pemilik) if back else (data.pemilik, data.petugas)
    done = _DONE[paper].format(thing=kinds.THING[data.kind])
    photos = [files[sha256] for sha256 in data.photos]
    story = [
        *pihak.opening(page),
        pihak.on_this_day(page),
        parts.gap(1),
        *pihak.parties(pertama, kedua, page.width),
        parts.gap(1),
        parts.text(parts.JUSTIFIED, f"{done}, dengan rincian sebagai berikut:"),
        parts.gap(1.2),
        *Rincian(_HEADS, _rows(data), data.elevasi, _RACK[paper], photos, _PHOTO[paper]).story(page.width),
        parts.gap(2),
    ]
    return page.make(signing.ended(story, pihak.signatures(pertama, kedua, page), page.width))


def _rows(data: BeritaAcara) -> list[Row]:
    return [
        *data.barang,
        *(Row(f"{row.title} semula", row.value) for row in data.dari),
        *(Row(f"{row.title} baru", row.value) for row in data.ke),
        *([Row("Alasan", data.alasan)] if data.alasan.strip() else []),
    ]
