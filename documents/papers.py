"""Every document: what it is made from, and what draws it. A new document is one entry here, and its own module."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from documents.kit.shared import Content
from documents.register import daftar, export
from documents.report import laporan, made
from documents.sop import (
    berita_acara,
    form_pengajuan,
    form_persetujuan,
    form_serah_terima,
    hasil_pengecekan,
    lembar_disposisi,
)
from procedure.sop import Paper

Files = Mapping[str, bytes]
"""The photographs that a document's data names, by SHA-256."""

Made = TypeVar("Made", bound=Content)


class Template:
    """How one document is made: the class of its `content`, and what draws that; the two must fit."""

    def __init__(self, content: type[Made], draw: Callable[[Made, Files], bytes]) -> None:
        self.content: type[Any] = content
        self.draw: Callable[[Any, Files], bytes] = draw


PAPERS: Mapping[Paper, Template] = {
    Paper.FORM_PENGAJUAN: Template(form_pengajuan.FormPengajuan, form_pengajuan.draw),
    Paper.LEMBAR_DISPOSISI: Template(lembar_disposisi.LembarDisposisi, lembar_disposisi.draw),
    Paper.HASIL_PENGECEKAN: Template(hasil_pengecekan.HasilPengecekan, hasil_pengecekan.draw),
    Paper.FORM_PERSETUJUAN: Template(form_persetujuan.FormPersetujuan, form_persetujuan.draw),
    Paper.FORM_SERAH_TERIMA: Template(form_serah_terima.FormSerahTerima, form_serah_terima.draw),
    Paper.PEMINDAHAN: Template(berita_acara.BeritaAcara, partial(berita_acara.draw, Paper.PEMINDAHAN)),
    Paper.PENGELUARAN: Template(berita_acara.BeritaAcara, partial(berita_acara.draw, Paper.PENGELUARAN)),
    Paper.DAFTAR: Template(daftar.Daftar, export.draw),
    Paper.LAPORAN: Template(laporan.Laporan, made.draw),
}
