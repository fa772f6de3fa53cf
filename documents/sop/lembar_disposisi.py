"""Lembar disposisi (SOP rows 2 to 4): half a page that fills row by row as officials dispose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from documents.kit import parts, words
from documents.kit.page import Page
from documents.kit.shared import Content, Official
from procedure.sop import INSTRUKSI, Office, Paper, Sifat, receivers

_BOXES = (Sifat.SANGAT_SEGERA, Sifat.SEGERA, Sifat.RAHASIA)
_LABEL, _COLON = 64.0, 10.0


@dataclass(frozen=True)
class Disposisi:
    """One disposisi: who gave it (`dari.at` is when), to which office, with which of `sop.INSTRUKSI`."""

    dari: Official
    kepada: Office
    instruksi: tuple[str, ...] = ()
    sifat: Sifat = Sifat.BIASA
    catatan: str = ""


@dataclass(frozen=True)
class LembarDisposisi(Content):
    """SOP rows 2 to 4: the sheet with every disposisi so far, oldest first (one at least)."""

    surat_dari: str
    surat_nomor: str
    surat_tanggal: date
    diterima: datetime
    agenda: str
    hal: str
    disposisi: tuple[Disposisi, ...]


def draw(data: LembarDisposisi, _files: Mapping[str, bytes]) -> bytes:
    """The PDF of the lembar disposisi, with a further half page where the notes are long; needs no files."""
    givers = tuple(step.dari for step in data.disposisi)
    page = Page(data.head, Paper.LEMBAR_DISPOSISI, "Disposisi", givers, half=True)
    story = [
        *page.letterhead(),
        parts.text(parts.SMALL_TITLE, "LEMBAR DISPOSISI"),
        parts.text(parts.SMALL_GREY_CENTRED, f"Nomor: {data.head.number} · {page.whose()}"),
        parts.gap(1.5),
        _letter(data, page),
        _subject(data, page.width),
        _orders(data, page.width),
        parts.gap(1),
    ]
    notes = [(parts.titled(step.dari), step.catatan) for step in data.disposisi if step.catatan.strip()]
    shown = "\n".join(f"{giver}: {note}" for giver, note in notes)
    story += [parts.text(parts.SMALL, parts.Strong("Catatan: "), parts.shown(shown)), parts.gap(1)]
    story.append(_steps(data, page))
    return page.make(story)


def _letter(data: LembarDisposisi, page: Page) -> Any:
    given = {step.sifat for step in data.disposisi}
    value_width = page.width / 2 - _LABEL - _COLON
    boxes = [(sifat.value, sifat in given) for sifat in _BOXES]
    rows = [
        [*_pair("Surat dari", data.surat_dari), *_pair("Diterima tgl.", words.moment(data.diterima, page.timezone))],
        [*_pair("No. surat", data.surat_nomor), *_pair("No. agenda", data.agenda)],
        [
            *_pair("Tgl. surat", words.long_date(data.surat_tanggal)),
            *_pair("Sifat", "")[:2],
            parts.ticks(boxes, value_width - 6, columns=len(boxes), style=parts.SMALL),
        ],
    ]
    extra = [("BOX", (0, 0), (-1, -1), 0.5, parts.BLACK), ("LINEBEFORE", (3, 0), (3, -1), 0.5, parts.BLACK)]
    return parts.table(rows, [_LABEL, _COLON, value_width] * 2, ruled=False, padding=1.2, extra=[*extra, *_INSET])


_INSET = [("LEFTPADDING", (0, 0), (0, -1), 5.0), ("LEFTPADDING", (3, 0), (3, -1), 5.0)]


def _subject(data: LembarDisposisi, width: float) -> Any:
    extra = [("BOX", (0, 0), (-1, -1), 0.5, parts.BLACK), ("LEFTPADDING", (0, 0), (0, -1), 5.0)]
    widths = [_LABEL, _COLON, width - _LABEL - _COLON]
    return parts.table([_pair("Hal", data.hal)], widths, ruled=False, padding=1.2, extra=extra)


def _pair(title: str, value: str) -> list[Any]:
    return [parts.text(parts.SMALL, title), parts.text(parts.SMALL, ":"), parts.text(parts.SMALL, parts.shown(value))]


def _orders(data: LembarDisposisi, width: float) -> Any:
    given = {step.kepada for step in data.disposisi}
    orders = {order for step in data.disposisi for order in step.instruksi}
    narrow, wide = width * 0.4, width * 0.6
    titles = data.head.letterhead.titles
    head = ["Diteruskan kepada Sdr.", "Dengan hormat harap"]
    boxes = [
        parts.ticks([(titles.of(o).long, o in given) for o in receivers()], narrow - 14, style=parts.SMALL),
        parts.ticks([(order, order in orders) for order in INSTRUKSI], wide - 14, columns=2, style=parts.SMALL),
    ]
    return parts.table([[parts.text(parts.SMALL_BOLD, title) for title in head], boxes], [narrow, wide], padding=1.2)


def _steps(data: LembarDisposisi, page: Page) -> Any:
    head = ["Tanggal", "Dari", "Kepada", "Isi disposisi"]
    rows = [[parts.text(parts.SMALL_BOLD, title) for title in head]]
    rows += [_step(step, page) for step in data.disposisi]
    widths = [page.width * share for share in (0.17, 0.41, 0.21, 0.21)]
    return parts.table(rows, widths, head=True, padding=1.2)


def _step(step: Disposisi, page: Page) -> list[Any]:
    giver = step.dari
    rank = ", ".join(part for part in (giver.pangkat, f"NIP.\u00a0{giver.nip}" if giver.nip else None) if part)
    content = "; ".join(step.instruksi) or "Untuk proses lebih lanjut"
    urgency = "" if step.sifat is Sifat.BIASA else f" ({step.sifat.value})"
    return [
        parts.text(parts.SMALL, words.moment(giver.at, page.timezone) if giver.at else ""),
        parts.text(parts.SMALL, f"{parts.titled(giver)}\n", parts.Strong(giver.nama), f"\n{rank}" if rank else ""),
        parts.text(parts.SMALL, page.head.letterhead.titles.of(step.kepada).long),
        parts.text(parts.SMALL, content + urgency),
    ]
