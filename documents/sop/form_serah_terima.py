"""Form serah terima (SOP row 5): the berita acara that both sides confirm, and is called one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from documents.kit import parts, signing
from documents.kit.elevation import Elevation
from documents.kit.page import Page
from documents.kit.shared import Content, Row
from documents.sop import kinds, pihak
from documents.sop.pihak import Party
from documents.sop.rincian import Rincian
from procedure.sop import Kind, Paper

_SOP_NAME = "Form serah terima penempatan server dan hosting aplikasi"


@dataclass(frozen=True)
class FormSerahTerima(Content):
    """SOP row 5: the berita acara. `barang` is the thing and its place, `photos` are SHA-256 of JPEG or PNG files.

    `elevasi` is the rack of a server, with it marked. A `catatan` is of data frozen before: what the
    technician notes is the thing's *Kondisi*.
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
    photos = [files[sha256] for sha256 in data.photos]
    details = Rincian(("A. Rincian", "Keterangan"), data.barang, data.elevasi, "", photos, "Foto pemasangan")
    story = [
        *pihak.opening(page, _SOP_NAME),
        pihak.on_this_day(page),
        parts.gap(1),
        *pihak.parties(data.pertama, data.kedua, width),
        parts.gap(1),
        parts.text(
            parts.JUSTIFIED,
            f"PIHAK PERTAMA menyerahkan {thing} kepada PIHAK KEDUA untuk ditempatkan, dan PIHAK KEDUA telah "
            "menempatkannya, dengan rincian pada huruf A dan kewajiban pada huruf B.",
        ),
        parts.gap(1.5),
        *details.story(width, partial(_duties, data, thing)),
        *_note(data),
        parts.gap(1.2),
    ]
    return page.make(signing.ended(story, pihak.signatures(data.pertama, data.kedua, page), width))


def _duties(data: FormSerahTerima, thing: str, width: float) -> list[Any]:
    duties = [
        # Peringatan of the SOP.
        f"Instansi yang menempatkan {thing} wajib melakukan pengecekan {thing} masing-masing secara berkala "
        f"({data.cek_berkala.lower()}).",
        # The text of the access information never leaves the register.
        "Instansi wajib memberikan informasi hak akses kepada pengelola server; informasi tersebut tersimpan "
        "terenkripsi pada sistem.",
    ]
    return [*parts.heading("B. Kewajiban PIHAK PERTAMA"), parts.numbered(duties, width)]


def _note(data: FormSerahTerima) -> list[Any]:
    return [*parts.heading("C. Catatan"), parts.text(parts.BODY, data.catatan)] if data.catatan.strip() else []
