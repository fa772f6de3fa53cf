"""Lembar disposisi (SOP rows 2 to 4): half a page that fills row by row as officials dispose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reportlab.lib.units import mm  # type: ignore[import-untyped]  # reportlab has no types

from documents.kit import fonts, parts, ticks, words
from documents.kit.page import Page
from documents.kit.shared import Content, Official
from procedure.sop import INSTRUKSI, Office, Paper, Sifat, receivers

_BOXES = (Sifat.SANGAT_SEGERA, Sifat.SEGERA, Sifat.RAHASIA)
_LABEL, _COLON = 56.0, 8.0
_TEXT, _BOLD = parts.style(8.5, leading=9.9), parts.style(8.5, fonts.BOLD, leading=9.9)
_PADDING, _INSET = 1.0, 1.2 * mm
_TANGGAL, _KEPADA, _ISI, _PARAF = 29 * mm, 23.8 * mm, 32.5 * mm, 15 * mm


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
    """SOP rows 2 to 4: the sheet with every disposisi so far, oldest first (one at least).

    `agenda` is the letter's number, the same through all revisions; the ticks tell of the latest disposisi.
    """

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
    notes = [f"{parts.titled(step.dari)}: {parts.sentence(step.catatan)}" for step in data.disposisi if _noted(step)]
    story = [
        *page.letterhead(),
        parts.text(parts.SMALL_TITLE, "LEMBAR DISPOSISI"),
        parts.text(parts.SMALL_CENTRED, page.numbered()),
        parts.gap(1),
        _letter(data, page),
        _subject(data, page.width),
        _orders(data, page.width),
        parts.gap(0.6),
        parts.text(_TEXT, parts.Strong("Catatan: "), parts.shown("\n".join(notes))),
        parts.gap(0.6),
        _steps(data, page),
    ]
    return page.make(story)


def _noted(step: Disposisi) -> bool:
    return bool(step.catatan.strip())


def _letter(data: LembarDisposisi, page: Page) -> Any:
    value_width = page.width / 2 - _LABEL - _COLON
    boxes = [(sifat.value, sifat is data.disposisi[-1].sifat) for sifat in _BOXES]
    rows = [
        [*_pair("Surat dari", data.surat_dari), *_pair("Diterima tgl.", words.moment(data.diterima, page.timezone))],
        [*_pair("No. surat", data.surat_nomor), *_pair("No. agenda", data.agenda)],
        [
            *_pair("Tgl. surat", words.long_date(data.surat_tanggal)),
            *_pair("Sifat", "")[:2],
            ticks.boxes(boxes, value_width - 6, columns=len(boxes), style=_TEXT),
        ],
    ]
    extra = [("BOX", (0, 0), (-1, -1), 0.5, parts.BLACK), ("LINEBEFORE", (3, 0), (3, -1), 0.5, parts.BLACK)]
    widths = [_LABEL, _COLON, value_width] * 2
    return parts.table(rows, widths, ruled=False, padding=_PADDING, extra=[*extra, *_EDGE])


_EDGE = [("LEFTPADDING", (0, 0), (0, -1), 5.0), ("LEFTPADDING", (3, 0), (3, -1), 5.0)]


def _subject(data: LembarDisposisi, width: float) -> Any:
    extra = [("BOX", (0, 0), (-1, -1), 0.5, parts.BLACK), ("LEFTPADDING", (0, 0), (0, -1), 5.0)]
    widths = [_LABEL, _COLON, width - _LABEL - _COLON]
    return parts.table([_pair("Hal", data.hal)], widths, ruled=False, padding=_PADDING, extra=extra)


def _pair(title: str, value: str) -> list[Any]:
    return [parts.text(_TEXT, title), parts.text(_TEXT, ":"), parts.text(_TEXT, parts.shown(value))]


def _orders(data: LembarDisposisi, width: float) -> Any:
    latest = data.disposisi[-1]
    narrow, wide = width * 0.4, width * 0.6
    titles = data.head.letterhead.titles
    head = ["Diteruskan kepada Sdr.", "Dengan hormat harap"]
    to = [(titles.of(office).long, office is latest.kepada) for office in receivers()]
    asked = [(order, order in latest.instruksi) for order in INSTRUKSI]
    boxes = [
        ticks.boxes(to, narrow - 14, style=_TEXT),
        ticks.boxes(asked, wide - 14, columns=2, style=_TEXT),
    ]
    titled = [parts.text(_BOLD, title) for title in head]
    return parts.table([titled, boxes], [narrow, wide], padding=_PADDING)


def _steps(data: LembarDisposisi, page: Page) -> Any:
    head = ["Tanggal", "Dari", "Kepada", "Isi disposisi", "Paraf"]
    rows = [[parts.text(_BOLD, title) for title in head]]
    rows += [_step(step, page) for step in data.disposisi]
    dari = page.width - _TANGGAL - _KEPADA - _ISI - _PARAF
    widths = [_TANGGAL, dari, _KEPADA, _ISI, _PARAF]
    return parts.table(rows, widths, head=True, padding=_PADDING, inset=_INSET)


def _step(step: Disposisi, page: Page) -> list[Any]:
    giver = step.dari
    rank = ", ".join(part for part in (giver.pangkat, f"NIP.\u00a0{giver.nip}" if giver.nip else None) if part)
    fine = "\n".join(filter(None, (rank, parts.ordered(giver))))
    who = [f"{parts.titled(giver)}\n", parts.Strong(giver.nama), *([parts.Fine(f"\n{fine}")] if fine else [])]
    asked = "; ".join(step.instruksi) or ("Sesuai catatan" if _noted(step) else "Diteruskan")
    urgency = "" if step.sifat is Sifat.BIASA else f" ({step.sifat.value})"
    at = words.moment(giver.at, page.timezone).replace(" pukul ", "\npukul ") if giver.at else ""
    return [
        parts.text(_TEXT, at),
        parts.text(_TEXT, *who),
        parts.text(_TEXT, page.head.letterhead.titles.of(step.kepada).long),
        parts.text(_TEXT, asked + urgency),
        "",
    ]
