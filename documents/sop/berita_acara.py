"""The short berita acara of a move and of a removal: the technician's act, which the owner is told of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.units import mm  # type: ignore[import-untyped]  # reportlab has no types

from documents.kit import parts
from documents.kit.elevation import Elevation, columns_of
from documents.kit.page import Page
from documents.kit.shared import Content, Row
from documents.sop import kinds, pihak
from documents.sop.pihak import Party
from procedure.sop import PAPER_TITLES, Kind, Paper

_DONE = {
    Paper.PEMINDAHAN: "memindahkan {thing} milik PIHAK PERTAMA dari letak semula ke letak baru",
    Paper.PENGELUARAN: "mengeluarkan {thing} milik PIHAK PERTAMA dari letak semula dan menyerahkannya kembali kepada "
    "PIHAK PERTAMA, sehingga {thing} tersebut tidak lagi tercatat dalam daftar",
}
_ACT = {Paper.PEMINDAHAN: "Pemindahan", Paper.PENGELUARAN: "Pengeluaran"}
_PHOTO = {Paper.PEMINDAHAN: "Foto pemindahan", Paper.PENGELUARAN: "Foto pengeluaran"}
_RACK = {Paper.PEMINDAHAN: "Letak baru pada rak", Paper.PENGELUARAN: "Letak semula pada rak"}
# Narrower than in the form serah terima, that a rack of 42U leaves room for all else on one page of F4.
_COLUMN, _BETWEEN = 40 * mm, 5 * mm
_LEAST_PHOTO = 30 * mm


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
    page, thing = Page(data.head, paper, _ACT[paper], (data.petugas.official,)), kinds.THING[data.kind]
    done = f"PIHAK KEDUA telah {_DONE[paper].format(thing=thing)}, dengan rincian sebagai berikut:"
    story = [
        *_opening(page, f"{PAPER_TITLES[paper]} {thing}".upper()),
        pihak.on_this_day(page),
        parts.gap(1.2),
        *_parties(data, page.width),
        parts.gap(1.2),
        parts.text(parts.JUSTIFIED, done),
        parts.gap(1.2),
        *_details(paper, data, [files[sha256] for sha256 in data.photos], page.width),
        parts.gap(1.2),
    ]
    return page.make(parts.ended(story, pihak.signatures(data.pemilik, data.petugas, page), page.width))


def _opening(page: Page, title: str) -> list[Any]:
    # What was there before the bot has no permohonan that could be named.
    whose = [parts.text(parts.SMALL_GREY_CENTRED, page.whose())] if page.head.ticket else []
    number = parts.text(parts.CENTRED, f"NOMOR: {page.head.number}")
    return [*page.letterhead(), parts.text(parts.TITLE, title), number, *whose, parts.gap(2)]


def _parties(data: BeritaAcara, width: float) -> list[Any]:
    """The two sides beside each other, which takes half the height of the form serah terima."""
    names = [parts.text(parts.CELL_BOLD, name) for name in ("PIHAK PERTAMA", "PIHAK KEDUA")]
    sides = (pihak.rows(data.pemilik, pangkat=False), pihak.rows(data.petugas, pangkat=False))
    cells = [
        [parts.text(parts.CELL, value) for row in pair for value in (row.title, ":", parts.shown(row.value))]
        for pair in zip(*sides, strict=True)
    ]
    widths = [17 * mm, 4 * mm, width / 2 - 21 * mm] * 2
    return [
        parts.table([names], [width / 2] * 2, ruled=False, padding=0.8),
        parts.table(cells, widths, ruled=False, padding=0.8),
    ]


def _details(paper: Paper, data: BeritaAcara, photos: Sequence[bytes], width: float) -> list[Any]:
    """The table, and the rack beside it unless the table is the longer one; the first photograph beside the rack."""
    caption = _PHOTO[paper]
    if data.elevasi is None:
        return [_table(data, width), *(parts.together(*parts.photo(photo, caption, width)) for photo in photos)]
    across = columns_of(data.elevasi) * _COLUMN
    rack = pihak.rack(data.elevasi, across, _RACK[paper])
    room, beside = rack[0].height, width - across - _BETWEEN
    table = _table(data, beside)
    left = room - table.wrap(beside, room)[1]
    story, right = ([], [table]) if left >= 0 else ([_table(data, width)], [])
    down = max((left if right else room) - 8 * mm, _LEAST_PHOTO)
    right += [part for photo in photos[:1] for part in parts.photo(photo, caption, beside, down)]
    centred = [("ALIGN", (1, 0), (1, 0), "CENTER")]
    story.append(parts.table([[rack, right]], [across + _BETWEEN, beside], ruled=False, inset=0, extra=centred))
    return [*story, *(parts.together(*parts.photo(photo, caption, width)) for photo in photos[1:])]


def _table(data: BeritaAcara, width: float) -> Any:
    lines = [
        *data.barang,
        *(Row(f"{row.title} semula", row.value) for row in data.dari),
        *(Row(f"{row.title} baru", row.value) for row in data.ke),
        *([Row("Alasan", data.alasan)] if data.alasan.strip() else []),
    ]
    head = [parts.text(parts.CELL_BOLD, title) for title in ("Uraian", "Keterangan")]
    rows = [[parts.text(parts.CELL, value) for value in (row.title, parts.shown(row.value))] for row in lines]
    return parts.table([head, *rows], [width * share for share in (0.38, 0.62)], head=True, padding=1.3)
