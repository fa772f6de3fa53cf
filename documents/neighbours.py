"""The register for RackTables and openDCIM, as far as their imports go."""

from documents import cells
from documents.cells import one_line
from documents.data import Daftar, Thing

_FIB = {"depan": "fi", "belakang": "ib", "penuh": "fib", "": "fib"}
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
    """Lines for the CSV import of RackTables (plugin `csvimport` of racktables-contribs, for RackTables 0.21).

    Racks, objects, their units and addresses, separated by semicolons. RackTables counts units from the bottom only.
    """
    site, rows = _plain(data.head.letterhead.office), list[list[cells.Cell]]()
    rows += [["RACK", site, _plain(one.room), _plain(one.room), _plain(one.name), one.units] for one in data.racks]
    rows += [["OBJECT", "SERVER", _plain(one.name), "", ""] for one in data.hosts]
    for number, thing in enumerate(data.things, 1):
        if thing.status not in _LIVE:
            continue
        name = _object(thing, number)
        rows.append(["OBJECT", "SERVER" if thing.rack else "VM", name, _plain(thing.name), _plain(thing.tiket)])
        if thing.rack:
            units = [str(u) for u in range(thing.u or 1, (thing.u or 1) + (thing.height or 1))]
            fib = ",".join([_FIB[thing.sisi]] * len(units))
            rows.append(["RACKASSIGNMENT", name, _plain(thing.rack), ",".join(units), fib])
        elif thing.host:
            rows.append(["CONTAINERLINK", _plain(thing.host), name])
        if thing.ip:
            rows.append(["OBJECTIP", name, "eth0", thing.ip, "regular"])
        comment = "; ".join(part for part in (thing.instansi, thing.owner) if part).replace(";", ",")
        rows.append(["OBJECTATTRIBUTE", name, "COMMENT", _plain(comment)])
    return cells.written((), rows, ";").encode()


def opendcim(data: Daftar) -> bytes:
    """A sheet for openDCIM's bulk import of devices, in the order of its fields (`bulk_importer.php`, 23.04).

    Data centre, cabinets, manufacturers, templates and departments must be there already: openDCIM names those that are
    missing. Applications have no cabinet, and are left out.
    """
    site = one_line(data.head.letterhead.office)
    rows = [
        (
            site,
            one_line(thing.rack),
            thing.u,
            one_line(thing.nomor_seri or thing.name),
            thing.height,
            one_line(thing.name).partition(" ")[0],
            one_line(thing.name).partition(" ")[2],
            thing.ip,
            one_line(thing.nomor_seri),
            thing.tiket,
            "" if thing.sisi == "penuh" else "1",
            "1" if thing.sisi == "belakang" else "",
            "",
            thing.since,
            "Reserved" if thing.status == "dipesan" else "Production",
            one_line(thing.instansi),
            "",
            "",
        )
        for thing in data.things
        if thing.rack and thing.status in _LIVE
    ]
    return cells.written(_OPENDCIM, rows).encode()


def _object(thing: Thing, number: int) -> str:
    """A name of its own for each object."""
    return _plain(thing.nomor_seri or thing.sub_domain or thing.tiket or f"{thing.name} {number}")


def _plain(value: str) -> str:
    """The plugin splits at every semicolon, quoted or not."""
    return one_line(value).replace(";", ",").replace('"', "”")
