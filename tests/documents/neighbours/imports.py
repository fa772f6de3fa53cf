"""What the imports of NetBox and RackTables take, as far as it can be checked without them."""

import csv
import io
import re
import zipfile
from dataclasses import replace

from documents.register.daftar import Bentuk, Daftar
from documents.render import render
from procedure.sop import Paper

# Field names of NetBox's import forms: `Meta.fields` in netbox/dcim, tenancy, virtualization and ipam
# `forms/bulk_import.py` of NetBox 4.4 (later ones take more); the second set must be there and filled.
FIELDS: dict[str, tuple[str, str]] = {
    "sites": (
        "name slug status region group tenant facility time_zone description physical_address shipping_address "
        "latitude longitude comments tags",
        "name slug status",
    ),
    "locations": ("site parent name slug status tenant facility description tags", "site name slug status"),
    "tenants": ("name slug group description comments tags", "name slug"),
    "manufacturers": ("name slug description tags", "name slug"),
    "device-types": (
        "manufacturer default_platform model slug part_number u_height exclude_from_utilization is_full_depth "
        "subdevice_role airflow description weight weight_unit comments tags",
        "manufacturer model slug u_height is_full_depth",
    ),
    "device-roles": ("name slug color vm_role config_template description tags", "name slug color"),
    "racks": (
        "site location name facility_id tenant status role form_factor serial asset_tag width u_height desc_units "
        "outer_width outer_depth outer_unit mounting_depth airflow weight max_weight weight_unit description comments "
        "tags",
        "site name status width u_height",
    ),
    "rack-reservations": (
        "site location rack units status tenant description comments tags",
        "site rack units status description",
    ),
    "devices": (
        "name role tenant manufacturer device_type platform serial asset_tag status site location rack position face "
        "latitude longitude parent device_bay airflow virtual_chassis vc_position vc_priority cluster description "
        "config_template comments tags",
        "name role manufacturer device_type status site rack position face",
    ),
    "cluster-types": ("name slug description tags", "name slug"),
    "clusters": ("name type group status scope_type scope_id tenant description comments tags", "name type status"),
    "virtual-machines": (
        "name status role site cluster device tenant platform vcpus memory disk description config_template comments "
        "tags",
        "name status cluster",
    ),
    "ip-addresses": (
        "address vrf tenant status role device virtual_machine interface is_primary is_oob dns_name description "
        "comments tags",
        "address status",
    ),
}
REFERS = {
    ("locations", "site"): ("sites", "name"),
    ("device-types", "manufacturer"): ("manufacturers", "name"),
    ("racks", "location"): ("locations", "name"),
    ("rack-reservations", "rack"): ("racks", "name"),
    ("devices", "role"): ("device-roles", "name"),
    ("devices", "tenant"): ("tenants", "name"),
    ("devices", "manufacturer"): ("manufacturers", "name"),
    ("devices", "device_type"): ("device-types", "model"),
    ("devices", "location"): ("locations", "name"),
    ("devices", "rack"): ("racks", "name"),
    ("clusters", "type"): ("cluster-types", "name"),
    ("virtual-machines", "cluster"): ("clusters", "name"),
    ("virtual-machines", "role"): ("device-roles", "name"),
    ("virtual-machines", "tenant"): ("tenants", "name"),
    ("ip-addresses", "tenant"): ("tenants", "name"),
}
# Choices of NetBox's `choices.py` in dcim, virtualization and ipam.
CHOICES: dict[str, dict[str, str]] = {
    "sites": {"status": "planned staging active decommissioning retired"},
    "locations": {"status": "planned staging active decommissioning retired"},
    "racks": {"status": "reserved available planned active deprecated", "width": "10 19 21 23", "weight_unit": "kg g"},
    "rack-reservations": {"status": "pending active stale"},
    "devices": {
        "status": "offline active planned staged failed inventory decommissioning",
        "face": "front rear",
    },
    "clusters": {"status": "planned staging active decommissioning offline"},
    "virtual-machines": {"status": "offline active planned staged failed decommissioning paused"},
    "ip-addresses": {"status": "active reserved deprecated dhcp slaac"},
}
LONGEST = {"name": 100, "slug": 100, "serial": 50, "asset_tag": 50, "description": 200, "model": 100}


def netbox(data: Daftar) -> dict[str, list[dict[str, str]]]:
    """The files of the ZIP in their order, by their names without number; each row has all columns."""
    found: dict[str, list[dict[str, str]]] = {}
    with zipfile.ZipFile(io.BytesIO(render(Paper.DAFTAR, replace(data, bentuk=Bentuk.NETBOX)))) as archive:
        names = archive.namelist()
        assert names == sorted(names, key=lambda name: (name != "README.txt", name))
        for name in names[1:]:
            rows = list(csv.reader(io.StringIO(archive.read(name).decode())))
            assert {len(row) for row in rows} == {len(rows[0])}, name
            found[name[3:-4]] = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    return found


def importable(data: Daftar) -> dict[str, list[dict[str, str]]]:
    """What NetBox would check: known columns, required values, unique names, and that whatever is named is there."""
    files = netbox(data)
    for name, rows in files.items():
        known, needed = FIELDS[name]
        for row in rows:
            assert set(row) <= set(known.split()), name
            assert all(row[column] for column in needed.split()), (name, row)
            assert all(len(row[column]) <= most for column, most in LONGEST.items() if column in row)
            for column, choices in CHOICES.get(name, {}).items():
                assert row[column] in ["", *choices.split()], (name, column, row[column])
            assert re.fullmatch(r"[-a-z0-9_]+", row.get("slug", "x"))
            assert not any("\n" in cell or cell.startswith(("=", "+", "-", "@")) for cell in row.values())
        for column in ("slug", "name"):
            values = [row[column].lower() for row in rows if column in row]
            assert len(set(values)) == len(values), (name, column)
    order = list(files)
    for (name, column), (other, key) in REFERS.items():
        there = {row[key] for row in files.get(other, [])}
        for row in files.get(name, []):
            assert row[column] in there, (name, column, row[column])
            assert order.index(other) < order.index(name)
    assert all(len(row["name"]) <= 64 for name in ("devices", "virtual-machines") for row in files.get(name, []))
    types = {(row["manufacturer"], row["model"]): row for row in files.get("device-types", [])}
    assert len({(maker.lower(), model.lower()) for maker, model in types}) == len(files.get("device-types", []))
    reserved = [(row["rack"], unit) for row in files.get("rack-reservations", []) for unit in row["units"].split(",")]
    assert len(set(reserved)) == len(reserved)
    heights = {row["name"]: int(row["u_height"]) for row in files.get("racks", [])}
    taken: set[tuple[str, int, str]] = set()
    for row in files.get("devices", []):
        kind = types[row["manufacturer"], row["device_type"]]
        assert 1 <= int(row["position"]) <= heights[row["rack"]] + 1 - int(kind["u_height"])
        deep = kind["is_full_depth"] == "true"
        for up in range(int(kind["u_height"])):
            for face in ("front", "rear") if deep else (row["face"],):
                cell = (row["rack"], int(row["position"]) + up, face)
                assert cell not in taken, cell
                taken.add(cell)
    return files


WIDTHS = {"RACK": 6, "OBJECT": 7, "RACKASSIGNMENT": 5, "OBJECTIP": 5, "OBJECTATTRIBUTE": 4, "CONTAINERLINK": 3}


def racktables(data: Daftar) -> list[str]:
    """The lines, imported as `csvimport/plugin.php` does it: one space of names, found by a query that is pasted."""
    text = render(Paper.DAFTAR, replace(data, bentuk=Bentuk.RACKTABLES)).decode()
    assert not set("'\"\\") & set(text)
    kinds: dict[str, str] = {}
    atoms: set[tuple[str, str, str]] = set()

    def there(name: str, kind: str) -> None:
        assert kinds.setdefault(name.lower(), kind) == kind, name

    for line in text.splitlines():
        assert len(line.encode()) < 1000
        what, *cells = line.split(";")
        assert len(cells) + 1 == WIDTHS[what]
        if what == "RACK":
            for name, kind in zip(cells, ("site", "room", "row", "rack"), strict=False):
                there(name, kind)
        elif what == "OBJECT":
            assert cells[1].lower() not in kinds
            there(cells[1], "object")
        else:
            assert kinds[cells[0].lower()] == "object"
        if what == "CONTAINERLINK":
            assert kinds[cells[1].lower()] == "object"
        if what == "RACKASSIGNMENT":
            assert kinds[cells[1].lower()] == "rack"
            for unit, parts in zip(cells[2].split(","), cells[3].split(","), strict=True):
                taken = {(cells[1], unit, part) for part in parts}
                assert not taken & atoms
                atoms |= taken
    return text.splitlines()
