"""From a document's data to its PDF: the one entry per document."""

import json
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from documents.data import Data
from documents.frozen import CLASSES, from_json
from documents.kit import fonts
from documents.register import daftar
from documents.sop import (
    berita_acara,
    form_pengajuan,
    form_persetujuan,
    form_serah_terima,
    hasil_pengecekan,
    lembar_disposisi,
)
from procedure.sop import Paper

_DRAW: Mapping[Paper, Callable[[Any, Mapping[str, bytes]], bytes]] = {
    Paper.FORM_PENGAJUAN: form_pengajuan.draw,
    Paper.LEMBAR_DISPOSISI: lembar_disposisi.draw,
    Paper.HASIL_PENGECEKAN: hasil_pengecekan.draw,
    Paper.FORM_PERSETUJUAN: form_persetujuan.draw,
    Paper.FORM_SERAH_TERIMA: form_serah_terima.draw,
    Paper.PEMINDAHAN: partial(berita_acara.draw, Paper.PEMINDAHAN),
    Paper.PENGELUARAN: partial(berita_acara.draw, Paper.PENGELUARAN),
    Paper.DAFTAR: daftar.draw,
}
# reportlab: "you cannot use the same TTFont object for different documents at the same time", and a process has one.
_lock = threading.Lock()


def render(paper: Paper, data: Data, files: Mapping[str, bytes] | None = None) -> bytes:
    """The file of `paper`, a PDF or one of the register's other forms: the same `data` gives the same bytes.

    No database, clock or network is in it.
    `files` holds the photos `data` names, by SHA-256. Safe in threads: one draws at a time. TypeError when `data` is
    not the data of `paper`; KeyError when `files` lacks a photo.
    """
    if not isinstance(data, CLASSES[paper]):
        raise TypeError(f"{paper.value} is not made from {type(data).__name__}")
    with _lock:
        return _DRAW[paper](data, files or {})


def order(paper: Paper, frozen: Mapping[str, Any]) -> bytes:
    """All that `fulfil` needs to render, in another process, a paper without photos from its `frozen` data."""
    folder = fonts.folder()
    return json.dumps([folder and str(folder.absolute()), paper, frozen]).encode()


def fulfil(ordered: bytes) -> bytes:
    """The file that was ordered."""
    folder, name, frozen = json.loads(ordered)
    if folder:
        fonts.keep_in(Path(folder))
    paper = Paper(name)
    return render(paper, from_json(paper, frozen))
