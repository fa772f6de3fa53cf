"""The register for RackTables, as far as its import goes."""

from documents.register import csv_cells
from documents.register.csv_cells import Value, unescaped
from documents.register.daftar import LIVE, Daftar
from documents.register.unique_names import Names

# Never the interior of a thing of half depth: another may stand behind it, and RackTables gives each part away once.
_FIB = {"depan": "f", "belakang": "b", "penuh": "fib", "": "fib"}
_NAME, _LABEL, _COMMENT = 60, 100, 160
"""How many characters of names and texts are told: the plugin reads no line of more than 1000 bytes."""


def lines(data: Daftar) -> bytes:
    """Lines for the CSV import of RackTables, separated by semicolons: racks, objects, their units and addresses.

    The lines are those of the plugin `csvimport` 2.0 for RackTables 0.21 (`csvimport/plugin.php` of
    RackTables/racktables-contribs). It finds locations, rows, racks and objects by their names alone, so that these
    are unique over all kinds. Units count from the bottom, as RackTables stores them. Units kept free are left out:
    the plugin has no line for them.
    """
    names, rows = Names(_NAME), list[list[Value]]()

    def named(kind: str, name: str) -> str:
        return names.of((kind, name), _plain(name))

    site = named("site", data.head.letterhead.office)
    for rack in data.racks:
        row = named("row", f"Baris {rack.room}")
        rows.append(["RACK", site, named("room", rack.room), row, named("rack", rack.name), rack.units])
    # Both columns of ports must be there, as the plugin reads them unasked.
    rows += [["OBJECT", "SERVER", named("host", one.name), "", "", "", ""] for one in data.hosts]
    for thing in data.things:
        if thing.status not in LIVE:
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
    return csv_cells.written((), rows, ";").encode()


def _plain(value: str) -> str:
    """One line that ends neither a cell nor a string of SQL: the plugin writes names into its queries as they are."""
    return unescaped(value).replace(";", ",").replace('"', "”").replace("'", "’")
