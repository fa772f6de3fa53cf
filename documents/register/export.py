"""The register's export (SOP: Pencatatan): each form it is made in."""

from collections.abc import Callable, Mapping

from documents.register import lists, netbox, opendcim, racktables, workbook
from documents.register.daftar import Bentuk, Daftar

_MAKERS: Mapping[Bentuk, Callable[[Daftar], bytes]] = {
    Bentuk.PDF: lists.pdf,
    Bentuk.XLSX: workbook.xlsx,
    Bentuk.CSV: lists.csv,
    Bentuk.NETBOX: netbox.zipped,
    Bentuk.RACKTABLES: racktables.lines,
    Bentuk.OPENDCIM: opendcim.sheet,
}


def draw(data: Daftar, _files: Mapping[str, bytes]) -> bytes:
    """The register in the form that `data` names; needs no files."""
    return _MAKERS[data.bentuk](data)
