"""Form serah terima (SOP row 5): the berita acara that both sides confirm."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reportlab.lib.units import mm  # type: ignore[import-untyped]  # reportlab has no types

from documents.kit import parts
from documents.kit.elevation import Elevation, columns_of
from documents.kit.page import Page
from documents.kit.shared import Content, Row
from documents.sop import kinds, pihak
from documents.sop.pihak import Party
from procedure.sop import Kind, Paper


@dataclass(frozen=True)
class FormSerahTerima(Content):
    """SOP row 5: the berita acara. `barang` is the thing and its place, `photos` are SHA-256 of JPEG or PNG files.

    `elevasi` is the rack of a server, with it marked.
    """

    kind: Kind
    pertama: Party
    kedua: Party
    barang: tuple[Row, ...]
    cek_berkala: str
    photos: tuple[str, ...] = ()
    catatan: str = ""
    elevasi: Elevation | None = None


def draw(data: FormSerahTerima, files: Mapping[str, bytes]) -> bytes:
    """The PDF of the berita acara; KeyError when `files` lacks a photo that `data` names."""
    confirmed = (data.kedua.official, data.pertama.official)
    page = Page(data.head, Paper.FORM_SERAH_TERIMA, "Serah terima", confirmed)
    width, thing = page.width, kinds.THING[data.kind]
    story = [
        *page.opening(f"BERITA ACARA SERAH TERIMA\n{kinds.TITLES[data.kind]}", number="NOMOR"),
        pihak.on_this_day(page),
        parts.gap(1.2),
        *_party("1.", data.pertama, "PIHAK PERTAMA", width),
        *_party("2.", data.kedua, "PIHAK KEDUA", width),
        parts.text(
            parts.JUSTIFIED,
            f"PIHAK PERTAMA menyerahkan {thing} kepada PIHAK KEDUA untuk ditempatkan, dan PIHAK KEDUA telah "
            f"menempatkannya, dengan rincian sebagai berikut:",
        ),
        parts.gap(1.2),
        _thing(data, width),
        *_pictures(data, files, width),
        *_duties(data, thing, width),
        parts.gap(1.2),
    ]
    return page.make(parts.ended(story, pihak.signatures(data.pertama, data.kedua, page), page.width))


def _party(number: str, party: Party, name: str, width: float) -> list[Any]:
    closing = parts.text(parts.BODY, "selanjutnya disebut ", parts.Strong(name), ".")
    return [parts.answers(pihak.rows(party), width, number=number), closing, parts.gap(1.5)]


def _thing(data: FormSerahTerima, width: float) -> Any:
    # The text of the access information never leaves the register.
    lines = [*data.barang, Row("Informasi hak akses", "diserahkan, lihat register")]
    head = [parts.text(parts.CELL_BOLD, title) for title in ("No.", "Uraian", "Keterangan")]
    rows = [
        [parts.text(parts.CELL, value) for value in (str(number), row.title, parts.shown(row.value))]
        for number, row in enumerate(lines, 1)
    ]
    return parts.table([head, *rows], [width * share for share in (0.07, 0.33, 0.6)], head=True, padding=1.3)


def _pictures(data: FormSerahTerima, files: Mapping[str, bytes], width: float) -> list[Any]:
    """The rack with the server marked, and the photographs: beside each other where there is one of each."""
    photos = [files[sha256] for sha256 in data.photos]
    if data.elevasi is None:
        return [parts.together(*parts.photo(photo, "Foto pemasangan", width)) for photo in photos]
    across = columns_of(data.elevasi) * 47 * mm
    rack = [parts.gap(3), *pihak.rack(data.elevasi, across, "Letak pada rak")]
    right = [part for photo in photos[:1] for part in parts.photo(photo, "Foto pemasangan", width - across - 8 * mm)]
    beside = parts.table([[rack, right]], [across + 4 * mm, width - across - 4 * mm], ruled=False)
    return [beside, *(parts.together(*parts.photo(photo, "Foto pemasangan", width)) for photo in photos[1:])]


def _duties(data: FormSerahTerima, thing: str, width: float) -> list[Any]:
    duties = [
        # Peringatan of the SOP.
        f"Instansi yang menempatkan {thing} wajib melakukan pengecekan {thing} masing-masing secara berkala "
        f"({data.cek_berkala.lower()});",
        "Instansi wajib memberikan informasi hak akses kepada pengelola server.",
    ]
    story = [*parts.heading("Kewajiban PIHAK PERTAMA"), parts.numbered(duties, width)]
    if data.catatan.strip():
        story += [*parts.heading("Catatan"), parts.text(parts.BODY, data.catatan)]
    return story
