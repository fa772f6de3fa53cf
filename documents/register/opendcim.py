"""The register for openDCIM, as far as its import goes."""

from documents.register import csv_cells
from documents.register.csv_cells import unescaped
from documents.register.daftar import LIVE, Daftar
from documents.register.unique_names import maker_and_model
from procedure.life import State

_HALF = ("depan", "belakang")
_FIELDS = (
    "DataCenterID",
    "Cabinet",
    "Position",
    "Label",
    "Height",
    "Manufacturer",
    "Model",
    "Hostname",
    "SerialNo",
    "AssetTag",
    "HalfDepth",
    "BackSide",
    "Hypervisor",
    "InstallDate",
    "Status",
    "Owner",
    "PrimaryContact",
    "CustomTags",
)


def sheet(data: Daftar) -> bytes:
    """A sheet for openDCIM's bulk import of devices, in the order of its fields (`bulk_importer.php`).

    The fields are those of opendcim/openDCIM since it reads sheets with PhpSpreadsheet, and were the same before. Data
    centre, cabinets, manufacturers, templates and departments must be there already: openDCIM names those that are
    missing. Positions count from the bottom, as in a cabinet whose U1 is there. Applications have no cabinet and units
    kept free are no device: both are left out.
    """
    site = unescaped(data.head.letterhead.office)
    rows = [
        (
            site,
            unescaped(thing.rack),
            thing.u,
            unescaped(thing.nomor_seri or thing.name),
            thing.height,
            *map(unescaped, maker_and_model(thing.name)),
            thing.ip,
            unescaped(thing.nomor_seri),
            thing.tiket,
            "1" if thing.sisi in _HALF else "",
            "1" if thing.sisi == "belakang" else "",
            "",
            thing.since,
            "Reserved" if thing.status is State.DIPESAN else "Production",
            unescaped(thing.instansi),
            "",
            "",
        )
        for thing in data.things
        if thing.rack and thing.status in LIVE
    ]
    return csv_cells.written(_FIELDS, rows).encode()
