"""The report as a workbook: a sheet for each part, numbers as numbers."""

from collections.abc import Sequence
from datetime import UTC
from io import BytesIO
from typing import Any

from documents.kit import parts, words
from documents.report.laporan import INTERNAL, METHOD, TITLE, TOO_FEW, Laporan, as_of
from procedure.sop import PAPER_TITLES, Paper

_Cell = str | float | None


def xlsx(data: Laporan) -> bytes:
    """All of it; what somebody wrote is never calculated."""
    import xlsxwriter  # type: ignore[import-untyped]  # has no types; takes 5 MB, which few need

    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        issued = data.head.issued_at.astimezone(UTC).replace(tzinfo=None)
        title = f"{PAPER_TITLES[Paper.LAPORAN]} {data.masa}"
        book.set_properties({"title": title, "comments": INTERNAL, "created": issued})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})

        def sheet(name: str, head: Sequence[str], rows: Sequence[Sequence[_Cell]], widths: Sequence[int]) -> None:
            page = book.add_worksheet(name)
            page.write_string(0, 0, f"{TITLE}, {data.masa}", bold)
            for at, wide in enumerate(widths):
                page.set_column(at, at, wide)
            for at, words_ in enumerate(head):
                page.write_string(2, at, words_, bold)
            for line, row in enumerate(rows, 3):
                for at, value in enumerate(row):
                    _write(page, line, at, value, wrapped)

        day = words.long_date(words.local(data.head.issued_at, data.head.letterhead.timezone))
        summary = [
            *((row.title, row.value) for row in (*data.permohonan, *data.pengecekan, *data.pengaduan)),
            ("Keterangan", f"{INTERNAL} {as_of(data, day)}"),
            ("Cara hitung", METHOD),
        ]
        sheet("Ringkasan", ("Hal", "Nilai"), summary, (44, 80))
        sheet(
            "Mutu baku",
            ("Tahap", "Norma (menit)", "Jumlah", "Median", "P90", "Sesuai norma", "Bagian"),
            [
                (row.title, row.norma, row.jumlah, row.median, row.p90, row.sesuai, _part(row.sesuai, row.jumlah))
                for row in data.langkah
            ],
            (34, 14, 10, 10, 10, 14, 10),
        )
        sheet(
            "Pengembalian",
            ("Tahap", "Alasan", "Jumlah"),
            [(row.langkah, row.alasan, row.jumlah) for row in data.alasan],
            (34, 44, 10),
        )
        sheet(
            "Daftar",
            ("Jenis", "Awal", "Masuk", "Keluar", "Akhir"),
            [(row.jenis, row.awal, row.masuk, row.keluar, row.akhir) for row in data.register],
            (24, 10, 10, 10, 10),
        )
        survey: list[tuple[_Cell, ...]] = [("Jawaban", data.jawaban)]
        survey += [(row.title, row.mean) for row in data.unsur]
        survey += [("IKM", data.ikm), ("Mutu", f"{data.mutu} ({data.kinerja})")] if data.ikm is not None else []
        survey += [] if data.ikm is not None else [("Keterangan", TOO_FEW)]
        sheet("Survei", ("Unsur", "Nilai rata-rata"), survey, (44, 24))
        if data.saran:
            sheet("Saran", ("Saran, menurut abjad",), [(one,) for one in data.saran], (100,))
    return content.getvalue()


def _part(count: int | None, of: int) -> float | None:
    return None if count is None or not of else round(count / of, 4)


def _write(page: Any, line: int, at: int, value: _Cell, wrapped: Any) -> None:
    """Never `write`, which would make a formula of a suggestion that begins with `=`."""
    if isinstance(value, str):
        page.write_string(line, at, parts.printable(value), wrapped)
    elif value is not None:
        page.write_number(line, at, value)
    else:
        page.write_string(line, at, "–", wrapped)
