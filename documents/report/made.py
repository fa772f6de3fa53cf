"""The report in each form it is made in."""

from collections.abc import Callable, Mapping

from documents.report import page, workbook
from documents.report.laporan import Laporan, ReportForm

_MAKERS: Mapping[ReportForm, Callable[[Laporan], bytes]] = {
    ReportForm.PDF: page.pdf,
    ReportForm.XLSX: workbook.xlsx,
}


def draw(data: Laporan, _files: Mapping[str, bytes]) -> bytes:
    """The report in the form that `data` names; needs no files."""
    return _MAKERS[data.bentuk](data)
