"""The register for RackTables and openDCIM, as far as their imports go."""

from documents.data import Daftar
from documents.register import cells
from documents.register.cells import one_line
from documents.register.names import Names, maker_and_model

# Never the interior of a thing of half depth: another may stand behind it, and RackTables gives each part away once.
_FIB = {"depan": "f", "belakang": "b", "penuh": "fib", "": "fib"}
_HALF = ("depan", "belakang")
_NAME, _LABEL, _COMMENT = 60, 100, 160
"""How many characters of names and texts are told: the plugin reads no line of more than 1000 bytes."""
_LIVE = ("dipesan", "dipasang", "aktif")
_OPENDCIM = (
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


def racktables(data: Daftar) -> bytes:
    """Lines for the CSV import of RackTables, separated by semicolons: racks, objects, their units and addresses.

    The lines are those of the plugin `csvimport` 2.0 for RackTables 0.21 (`csvimport/plugin.php` of
    RackTables/racktables-contribs). It finds locations, rows, racks and objects by their names alone, so that these
    are unique over all kinds. Units count from the bottom, as RackTables stores them. Units kept free are left out:
    the plugin has no line for them.
    """
    names, rows = Names(_NAME), list[list[cells.Cell]]()

    def named(kind: str, name: str) -> str:
        return names.of((kind, name), _plain(name))

    site = named("site", data.head.letterhead.office)
    for rack in data.racks:
        row = named("row", f"Baris {rack.room}")
        rows.append(["RACK", site, named("room", rack.room), row, named("rack", rack.name), rack.units])
    # Both columns of ports must be there, as the plugin reads them unasked.
    rows += [["OBJECT", "SERVER", named("host", one.name), "", "", "", ""] for one in data.hosts]
    for thing in data.things:
        if thing.status not in _LIVE:
            continue
        name = names.new(_plain(thing.nomor_seri or thing.sub_domain or thing.tiket or thing.name))
        label = _plain(thing.name)[:_LABEL]
        rows.append(["OBJECT", "SERVER" if thing.rack else "VM", name, label, _plain(thing.tiket), "", ""])
        if thing.rack:
            units = [str(u) for u in range(thing.u or 1, (thing.u or 1) + (thing.height or 1))]
            fib = ",".join([_FIB[thing.sisi]] * len(units))
            rows.append(["RACKASSIGNMENT", name, named("rack", thing.rack), ",".join(units), fib])
        elif thing.host:
            rows.append(["CONTAINERLINK", named("host", thing.host), name])
        if thing.ip:
            rows.append(["OBJECTIP", name, "eth0", thing.ip, "regular"])
        comment = ", ".join(part[: _COMMENT // 2] for part in (thing.instansi, thing.owner) if part)
        rows.append(["OBJECTATTRIBUTE", name, "COMMENT", _plain(comment)[:_COMMENT]])
    return cells.written((), rows, ";").encode()


def opendcim(data: Daftar) -> bytes:
    """A sheet for openDCIM's bulk import of devices, in the order of its fields (`bulk_importer.php`).

    The fields are those of opendcim/openDCIM since it reads sheets with PhpSpreadsheet, and were the same before. Data
    centre, cabinets, manufacturers, templates and departments must be there already: openDCIM names those that are
    missing. Positions count from the bottom, as in a cabinet whose U1 is there. Applications have no cabinet and units
    kept free are no device: both are left out.
    """
    site = _unescaped(data.head.letterhead.office)
    rows = [
        (
            site,
            _unescaped(thing.rack),
            thing.u,
            _unescaped(thing.nomor_seri or thing.name),
            thing.height,
            *map(_unescaped, maker_and_model(thing.name)),
            thing.ip,
            _unescaped(thing.nomor_seri),
            thing.tiket,
            "1" if thing.sisi in _HALF else "",
            "1" if thing.sisi == "belakang" else "",
            "",
            thing.since,
            "Reserved" if thing.status == "dipesan" else "Production",
            _unescaped(thing.instansi),
            "",
            "",
        )
        for thing in data.things
        if thing.rack and thing.status in _LIVE
    ]
    return cells.written(_OPENDCIM, rows).encode()


def _unescaped(value: str) -> str:
    """One line without backslashes: PHP takes one before a quote for a sign that the cell goes on."""
    return one_line(value).replace("\\", "/")


def _plain(value: str) -> str:
    """One line that ends neither a cell nor a string of SQL: the plugin writes names into its queries as they are."""
    return _unescaped(value).replace(";", ",").replace('"', "”").replace("'", "’")
