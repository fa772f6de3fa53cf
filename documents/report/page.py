"""The report as one page, with charts."""

from collections.abc import Sequence
from typing import Any

from documents.kit import parts
from documents.kit.page import Page
from documents.kit.parts import Strong
from documents.kit.shared import Row
from documents.report.charts import ROOMY, TIGHT, Bar, bars
from documents.report.laporan import (
    INTERNAL,
    LATER,
    METHOD,
    TITLE,
    TOO_FEW,
    LangkahRow,
    Laporan,
    as_of,
    decimal,
    minutes,
    share,
)
from procedure.sop import Paper

_LABEL = 118.0
_LONGEST = 4
"""How many times the longest norm a chart reaches at most: one that lay for weeks would make all others invisible."""


def pdf(data: Laporan) -> bytes:
    """All of it on one page."""
    page = Page(data.head, Paper.LAPORAN)
    row = ROOMY if data.head.letterhead.paper == "F4" else TIGHT
    number = parts.letters()
    story: list[Any] = [
        *page.letterhead(),
        parts.text(parts.SMALL_TITLE, TITLE.upper()),
        parts.text(parts.CENTRED, data.masa),
        parts.text(parts.SMALL_CENTRED, f"{INTERNAL} {as_of(data, page.long_date())}"),
        parts.gap(1),
        *_headed(next(number), "Permohonan"),
        _facts(data.permohonan),
        *_headed(next(number), "Mutu baku tiap tahap (menit kerja)"),
        _steps(data.langkah, page.width, row),
        parts.gap(1.5),
        *_times(data.langkah, page.width, row),
        parts.text(parts.FINE, METHOD),
        *_headed(next(number), "Pengembalian menurut alasan"),
        *_reasons(data, page.width, row),
        *_headed(next(number), "Daftar server dan hosting aplikasi"),
        _register(data, page.width),
        parts.gap(1),
        _facts(data.pengecekan),
        *_headed(next(number), "Pengaduan"),
        _facts(data.pengaduan),
        *_headed(next(number), "Survei Kepuasan Masyarakat"),
        *_survey(data, page.width, row),
    ]
    return page.make(story)


def _headed(letter: str, title: str) -> list[Any]:
    return [parts.text(parts.style(9.5, parts.HEADING.fontName, spaceBefore=4, spaceAfter=1.5), f"{letter} {title}")]


def _facts(rows: Sequence[Row]) -> Any:
    runs: list[str] = []
    for row in rows:
        runs += [" · " if runs else "", f"{row.title} ", Strong(row.value)]
    return parts.text(parts.SMALL, *runs)


def _cells(style: Any, *values: str) -> list[Any]:
    return [parts.text(style, value) for value in values]


def _steps(rows: Sequence[LangkahRow], width: float, high: float) -> Any:
    """The figures of each step, its share within the norm as a bar as well."""
    numbers = [36.0, 40.0, 40.0, 36.0, 40.0]
    chart = 150.0
    titles = ("Tahap", "Norma", "Jumlah", "Median", "P90", "Sesuai", "Sesuai norma")
    lines = [_cells(parts.TINY_BOLD, *titles)]
    for row in rows:
        kept = row.sesuai is not None and row.jumlah > 0
        bar: Any = parts.text(parts.TINY, "–")
        if kept:
            bar = bars([Bar("", (row.sesuai or 0) / row.jumlah, share(row))], chart - 6, most=1, label=0, row=high)
        figures = (
            row.title,
            "–" if row.norma is None else f"{row.norma}",
            f"{row.jumlah}",
            minutes(row.median),
            minutes(row.p90),
            "–" if row.sesuai is None else f"{row.sesuai}",
        )
        lines.append([*_cells(parts.TINY, *figures), bar])
    widths = [width - sum(numbers) - chart, *numbers, chart]
    return parts.table(lines, widths, head=True, padding=0.8, inset=3)


def _times(rows: Sequence[LangkahRow], width: float, high: float) -> list[Any]:
    """How long the steps took, against their norms."""
    timed = [row for row in rows if row.jumlah and row.p90 is not None]
    if not timed:
        return []
    norms = [row.norma for row in timed if row.norma is not None]
    longest = max(row.p90 or 0 for row in timed)
    most = float(max(1, min(longest, _LONGEST * max(norms)) if norms else longest, *norms))
    lines = [
        Bar(row.title, row.p90 or 0, f"{minutes(row.median)} / {minutes(row.p90)}", row.median or 0, row.norma)
        for row in timed
    ]
    words = "Median (gelap) dan P90 (terang); garis tegak adalah norma."
    return [bars(lines, width, most=most, label=_LABEL, row=high), parts.text(parts.FINE, words)]


def _reasons(data: Laporan, width: float, high: float) -> list[Any]:
    if not data.alasan:
        return [parts.text(parts.SMALL, "Tidak ada.")]
    most = max(row.jumlah for row in data.alasan)
    lines = [Bar(f"{row.langkah}: {row.alasan}", row.jumlah, f"{row.jumlah}") for row in data.alasan]
    return [bars(lines, width, most=most, label=230, row=high)]


def _register(data: Laporan, width: float) -> Any:
    lines = [_cells(parts.TINY_BOLD, "Jenis", "Awal", "Masuk", "Keluar", "Akhir")]
    lines += [
        _cells(parts.TINY, row.jenis, f"{row.awal}", f"{row.masuk}", f"{row.keluar}", f"{row.akhir}")
        for row in data.register
    ]
    return parts.table(lines, [width - 4 * 60, *[60.0] * 4], head=True, padding=0.8, inset=3)


def _survey(data: Laporan, width: float, high: float) -> list[Any]:
    """The index and each unsur's mean, on the scale from 1 to 4."""
    answers = [Row("Jawaban", f"{data.jawaban}")]
    later = [parts.text(parts.FINE, LATER)] if data.berjalan else []
    if data.ikm is None:
        return [_facts(answers), parts.text(parts.SMALL, TOO_FEW), *later]
    answers += [Row("IKM", decimal(data.ikm, 2)), Row("Mutu", f"{data.mutu} ({data.kinerja})")]
    lines = [Bar(row.title, row.mean - 1, decimal(row.mean, 2)) for row in data.unsur]
    return [_facts(answers), parts.gap(1), bars(lines, width, most=3, label=170, row=high), *later]
