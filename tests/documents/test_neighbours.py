"""The register for other systems: files that their imports take, in the order in which they must go in."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.kit.frozen import to_json
from documents.register.daftar import Bentuk, Daftar, HostRow, RackRow, Thing
from documents.render import content_of, render
from procedure.sop import Kind, Paper
from tests.support.documents_samples import DAFTAR

SERVER = Thing(
    tiket="PSH-2026-0001",
    kind=Kind.SERVER,
    instansi="Dinas Kesehatan Kabupaten Kudus",
    name="Dell PowerEdge R450",
    nomor_seri="7XK9Q13",
    sub_domain="",
    rack="Rak A",
    u=8,
    height=2,
    sisi="penuh",
    host="",
    vcpu=0,
    ram_gb=0,
    disk_gb=0,
    ip="10.10.4.5",
    kg=18.5,
    watt=800,
    status="aktif",
    since=date(2026, 11, 23),
    owner="Siti Aminah, 0857-1111-2222",
)
REAR = replace(
    SERVER, tiket="", name="Mikrotik", nomor_seri="AA-2", u=3, height=1, sisi="belakang", ip="", status="dipasang"
)
FRONT = replace(REAR, nomor_seri="", sisi="depan", status="dipesan", kg=None, watt=None, since=None)
UPSIDE = replace(SERVER, tiket="PSH-2026-0009", nomor_seri="TT-1", rack="Rak T", u=11, ip="")
HOSTED = replace(
    SERVER,
    tiket="PSH-2026-0002",
    kind=Kind.HOSTING,
    name="SIMPUS",
    nomor_seri="",
    sub_domain="simpus.kuduskab.go.id",
    rack="",
    u=None,
    height=None,
    sisi="",
    host="Host 1",
    vcpu=2,
    ram_gb=4,
    disk_gb=40,
    ip="10.10.4.6",
)
BLOCKED = replace(FRONT, name="patch panel", u=41, height=2, sisi="penuh", status="diblokir")
RACKS = (
    RackRow("Rak A", "Ruang Server", 42, descending=False, max_kg=800, max_watt=5000),
    RackRow("Rak T", "Ruang Arsip", 12, descending=True, max_kg=None, max_watt=None),
)
ROOM = replace(
    DAFTAR,
    bentuk=Bentuk.NETBOX,
    things=(SERVER, REAR, FRONT, UPSIDE, HOSTED, BLOCKED),
    racks=RACKS,
    hosts=(HostRow("Host 1", 32, 128, 4000),),
)

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


def test_netbox_can_import_a_server_room_in_order() -> None:
    files = importable(ROOM)
    assert list(files) == list(FIELDS)
    devices = {row["serial"]: row for row in files["devices"]}
    assert devices["7XK9Q13"] == {
        "name": "Dell PowerEdge R450 7XK9Q13",
        "role": "Server",
        "tenant": "Dinas Kesehatan Kabupaten Kudus",
        "manufacturer": "Dell",
        "device_type": "PowerEdge R450",
        "serial": "7XK9Q13",
        "asset_tag": "PSH-2026-0001",
        "status": "active",
        "site": "Dinas Komunikasi dan Informatika",
        "location": "Ruang Server",
        "rack": "Rak A",
        "position": "8",
        "face": "front",
        "comments": "Siti Aminah, 0857-1111-2222",
    }
    assert (devices["AA-2"]["face"], devices["AA-2"]["status"]) == ("rear", "staged")
    assert (devices[""]["face"], devices[""]["status"], devices[""]["position"]) == ("front", "planned", "3")
    assert devices["TT-1"]["position"] == "1"  # the topmost two of a rack that numbers its units from the top
    (reserved,) = files["rack-reservations"]
    assert (reserved["units"], reserved["description"]) == ("41,42", "patch panel")
    assert [row["desc_units"] for row in files["racks"]] == ["false", "true"]
    assert files["racks"][0]["max_weight"] == "800"
    (machine,) = files["virtual-machines"]
    assert [machine[key] for key in ("name", "vcpus", "memory", "disk")] == [
        "simpus.kuduskab.go.id",
        "2",
        "4000",
        "40000",
    ]
    assert [row["address"] for row in files["ip-addresses"]] == ["10.10.4.5/32", "10.10.4.6/32"]


def test_one_model_of_two_heights_is_two_types() -> None:
    taller = replace(SERVER, nomor_seri="LAIN", u=20, height=4, ip="")
    models = [row["model"] for row in importable(replace(ROOM, things=(SERVER, taller)))["device-types"]]
    assert models == ["PowerEdge R450 (2U)", "PowerEdge R450 (4U)"]
    again = importable(replace(ROOM, things=(taller, SERVER)))["devices"]
    assert {row["serial"]: row["device_type"] for row in again} == {"7XK9Q13": models[0], "LAIN": models[1]}
    rear = replace(SERVER, nomor_seri="LAIN", u=20, sisi="belakang", ip="")
    types = importable(replace(ROOM, things=(SERVER, rear)))["device-types"]
    assert [(row["model"], row["is_full_depth"]) for row in types] == [
        ("PowerEdge R450 (2U)", "true"),
        ("PowerEdge R450 (2U, setengah kedalaman)", "false"),
    ]


def test_two_makers_may_have_a_model_of_one_name_and_one_maker_two_spellings() -> None:
    other = replace(SERVER, name="HP PowerEdge R450", nomor_seri="LAIN", u=20, ip="")
    shouted = replace(SERVER, name="DELL PowerEdge R450", nomor_seri="KAPITAL", u=30, ip="")
    files = importable(replace(ROOM, things=(SERVER, other, shouted)))
    assert [row["name"] for row in files["manufacturers"]] == ["Dell", "HP"]
    assert [(row["manufacturer"], row["model"]) for row in files["device-types"]] == [
        ("Dell", "PowerEdge R450"),
        ("HP", "PowerEdge R450"),
    ]


def test_half_depth_at_the_rear_is_told_so() -> None:
    files = importable(ROOM)
    (kind,) = [row for row in files["device-types"] if row["model"] == "Mikrotik"]
    assert (kind["is_full_depth"], kind["u_height"]) == ("false", "1")
    assert [row["face"] for row in files["devices"] if row["device_type"] == "Mikrotik"] == ["rear", "front"]


def test_units_blocked_on_both_faces_are_reserved_once() -> None:
    rear = replace(BLOCKED, name="kabel", sisi="belakang", u=40)
    turned = replace(BLOCKED, name="", rack="Rak T", u=12, height=1)
    rows = importable(replace(ROOM, things=(replace(BLOCKED, sisi="depan"), rear, turned)))["rack-reservations"]
    assert [(row["rack"], row["units"], row["description"]) for row in rows] == [
        ("Rak A", "40", "kabel"),
        ("Rak A", "41", "patch panel; kabel"),
        ("Rak A", "42", "patch panel"),
        ("Rak T", "1", "Diblokir"),
    ]


def test_what_is_only_held_has_a_reserved_address_and_nothing_unknown_is_0() -> None:
    held = replace(HOSTED, status="dipesan", vcpu=0)
    files = importable(replace(ROOM, things=(held, replace(held, sub_domain="", ip="", tiket=""))))
    assert [row["status"] for row in files["ip-addresses"]] == ["reserved"]
    assert [(row["name"], row["vcpus"]) for row in files["virtual-machines"]] == [
        ("simpus.kuduskab.go.id", ""),
        ("SIMPUS", ""),
    ]


def test_same_things_twice_have_names_of_their_own() -> None:
    twin = replace(HOSTED, sub_domain="", ip="", tiket="")
    files = importable(replace(ROOM, things=(twin, twin, SERVER, replace(SERVER, nomor_seri="7xk9q13", u=20, ip=""))))
    assert [row["name"] for row in files["virtual-machines"]] == ["SIMPUS", "SIMPUS 2"]
    assert [row["name"] for row in files["devices"]] == ["Dell PowerEdge R450 7XK9Q13", "Dell PowerEdge R450 7xk9q13 2"]


def test_a_register_that_was_frozen_before_has_no_things() -> None:
    frozen = to_json(ROOM)
    for added in ("things", "racks", "hosts"):
        del frozen[added]
    old = content_of(Paper.DAFTAR, frozen)
    assert old == replace(ROOM, things=(), racks=(), hosts=())
    assert isinstance(old, Daftar)
    assert list(importable(old)) == ["sites"]


def test_the_same_data_gives_the_same_bytes() -> None:
    for form in (Bentuk.NETBOX, Bentuk.RACKTABLES, Bentuk.OPENDCIM):
        data = replace(ROOM, bentuk=form)
        assert render(Paper.DAFTAR, data) == render(Paper.DAFTAR, data)
        assert content_of(Paper.DAFTAR, json.loads(json.dumps(to_json(data)))) == data


HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=160)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(HOSTILE, HOSTILE, HOSTILE), min_size=1, max_size=5), HOSTILE, HOSTILE, HOSTILE)
def test_no_answer_breaks_a_file(words: list[tuple[str, str, str]], rack: str, room: str, host: str) -> None:
    servers = tuple(
        replace(
            SERVER,
            name=name,
            instansi=instansi,
            nomor_seri=serial[:50],
            tiket=f"PSH-{number}",
            rack=rack,
            u=1 + 2 * number,
            sisi=("penuh", "depan", "belakang")[number % 3],
            owner=name,
        )
        for number, (name, instansi, serial) in enumerate(words)
    )
    hosted = tuple(
        replace(HOSTED, name=name, sub_domain="", host=host, ip="", owner=instansi) for name, instansi, _ in words
    )
    blocked = replace(BLOCKED, name=room, rack=rack)
    racks = (replace(RACKS[0], name=rack, room=room),)
    things = (*servers, *hosted, blocked)
    data = replace(ROOM, things=things, racks=racks, hosts=(HostRow(host, 1, 1, 1),))
    importable(data)
    racktables(data)
    rows = list(csv.reader(io.StringIO(render(Paper.DAFTAR, replace(data, bentuk=Bentuk.OPENDCIM)).decode())))
    assert {len(row) for row in rows} == {18}
    assert all(row[5] and row[6] for row in rows)
    assert not any("\\" in cell or cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


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


def test_racktables_is_told_of_racks_objects_units_and_addresses() -> None:
    lines = racktables(ROOM)
    site = "Dinas Komunikasi dan Informatika"
    assert f"RACK;{site};Ruang Server;Baris Ruang Server;Rak A;42" in lines
    assert "OBJECT;SERVER;7XK9Q13;Dell PowerEdge R450;PSH-2026-0001;;" in lines
    assert "RACKASSIGNMENT;7XK9Q13;Rak A;8,9;fib,fib" in lines
    assert "RACKASSIGNMENT;AA-2;Rak A;3;b" in lines
    assert "RACKASSIGNMENT;Mikrotik;Rak A;3;f" in lines
    assert "CONTAINERLINK;Host 1;simpus.kuduskab.go.id" in lines
    assert "OBJECTIP;simpus.kuduskab.go.id;eth0;10.10.4.6;regular" in lines
    assert not any("patch panel" in line for line in lines)


def test_racktables_gives_one_name_to_one_thing_only() -> None:
    """The plugin finds whatever has a name first, be it a rack or a room."""
    things = (replace(SERVER, nomor_seri="Rak A"), replace(HOSTED, host="Ruang Server"))
    racktables(replace(ROOM, things=things, hosts=(HostRow("Ruang Server", 1, 1, 1),)))


def test_no_answer_ends_a_query_of_the_plugin() -> None:
    """It builds SQL of the names as they are."""
    wanted = "x’; DROP TABLE Object".replace(";", ",")
    lines = racktables(replace(ROOM, things=(replace(SERVER, nomor_seri="x'; DROP TABLE Object"),)))
    assert any(line.startswith(f"OBJECT;SERVER;{wanted};") for line in lines)


@pytest.mark.parametrize(
    ("serial", "wanted"),
    [("7XK9Q13", ("8", "2", "", "")), ("AA-2", ("3", "1", "1", "1")), ("TT-1", ("11", "2", "", ""))],
)
def test_opendcim_takes_positions_from_the_bottom(serial: str, wanted: tuple[str, ...]) -> None:
    rows = list(csv.DictReader(io.StringIO(render(Paper.DAFTAR, replace(ROOM, bentuk=Bentuk.OPENDCIM)).decode())))
    (row,) = [row for row in rows if row["SerialNo"] == serial]
    assert (row["Position"], row["Height"], row["HalfDepth"], row["BackSide"]) == wanted
    assert len(rows) == 4


def test_opendcim_knows_no_device_without_model() -> None:
    rows = list(csv.DictReader(io.StringIO(render(Paper.DAFTAR, replace(ROOM, bentuk=Bentuk.OPENDCIM)).decode())))
    assert [(row["Manufacturer"], row["Model"]) for row in rows] == [
        ("Dell", "PowerEdge R450"),
        ("Mikrotik", "Mikrotik"),
        ("Mikrotik", "Mikrotik"),
        ("Dell", "PowerEdge R450"),
    ]


def test_files_are_named_for_what_they_are() -> None:
    assert {form.value: (form.suffix, form.mime) for form in (Bentuk.PDF, Bentuk.NETBOX, Bentuk.RACKTABLES)} == {
        "pdf": ("pdf", "application/pdf"),
        "netbox": ("netbox.zip", "application/zip"),
        "racktables": ("racktables.csv", "text/csv"),
    }
