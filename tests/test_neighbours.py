"""The register for other systems: files that their imports take, in the order in which they must go in."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.data import Bentuk, Daftar, HostRow, RackRow, Thing
from documents.frozen import from_json, to_json
from documents.render import render
from procedure.sop import Kind, Paper
from tests.documents_samples import DAFTAR

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
# `forms/bulk_import.py` of NetBox 4; the second set must be there and filled.
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
        "site location rack units tenant description comments tags",
        "site rack units description",
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
            assert re.fullmatch(r"[-a-z0-9_]+", row.get("slug", "x"))
            assert not any("\n" in cell or cell.startswith(("=", "+", "@")) for cell in row.values())
        for column in ("slug", "name"):
            values = [row[column].lower() for row in rows if column in row]
            assert len(set(values)) == len(values), (name, column)
    order = list(files)
    for (name, column), (other, key) in REFERS.items():
        there = {row[key] for row in files.get(other, [])}
        for row in files.get(name, []):
            assert row[column] in there, (name, column, row[column])
            assert order.index(other) < order.index(name)
    assert all(len(row["name"]) <= 64 for row in files.get("devices", []))
    types = {row["model"]: row for row in files.get("device-types", [])}
    taken: set[tuple[str, int, str]] = set()
    for row in files.get("devices", []):
        kind = types[row["device_type"]]
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
        "4096",
        "40000",
    ]
    assert [row["address"] for row in files["ip-addresses"]] == ["10.10.4.5/32", "10.10.4.6/32"]


def test_one_model_of_two_heights_is_two_types() -> None:
    taller = replace(SERVER, nomor_seri="LAIN", u=20, height=4, ip="")
    models = [row["model"] for row in importable(replace(ROOM, things=(SERVER, taller)))["device-types"]]
    assert models == ["PowerEdge R450", "PowerEdge R450 2"]


def test_the_same_data_gives_the_same_bytes() -> None:
    for form in (Bentuk.NETBOX, Bentuk.RACKTABLES, Bentuk.OPENDCIM):
        data = replace(ROOM, bentuk=form)
        assert render(Paper.DAFTAR, data) == render(Paper.DAFTAR, data)
        assert from_json(Paper.DAFTAR, to_json(data)) == data


HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=160)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(HOSTILE, HOSTILE, HOSTILE), min_size=1, max_size=5), HOSTILE)
def test_no_answer_breaks_a_file(words: list[tuple[str, str, str]], room: str) -> None:
    things = tuple(
        replace(SERVER, name=name, instansi=instansi, nomor_seri=f"{number}{serial}"[:40], u=1 + 2 * number, owner=name)
        for number, (name, instansi, serial) in enumerate(words)
    )
    data = replace(ROOM, things=things, racks=(replace(RACKS[0], room=room),), hosts=())
    importable(data)
    lines = render(Paper.DAFTAR, replace(data, bentuk=Bentuk.RACKTABLES)).decode().splitlines()
    assert all(
        line.split(";")[0] in {"RACK", "OBJECT", "RACKASSIGNMENT", "OBJECTIP", "OBJECTATTRIBUTE"} for line in lines
    )
    rows = list(csv.reader(io.StringIO(render(Paper.DAFTAR, replace(data, bentuk=Bentuk.OPENDCIM)).decode())))
    assert {len(row) for row in rows} == {18}


def test_racktables_is_told_of_racks_objects_units_and_addresses() -> None:
    lines = render(Paper.DAFTAR, replace(ROOM, bentuk=Bentuk.RACKTABLES)).decode().splitlines()
    site = "Dinas Komunikasi dan Informatika"
    assert f"RACK;{site};Ruang Server;Ruang Server;Rak A;42" in lines
    assert "OBJECT;SERVER;7XK9Q13;Dell PowerEdge R450;PSH-2026-0001" in lines
    assert "RACKASSIGNMENT;7XK9Q13;Rak A;8,9;fib,fib" in lines
    assert "RACKASSIGNMENT;AA-2;Rak A;3;ib" in lines
    assert "CONTAINERLINK;Host 1;simpus.kuduskab.go.id" in lines
    assert "OBJECTIP;simpus.kuduskab.go.id;eth0;10.10.4.6;regular" in lines
    assert not any("patch panel" in line for line in lines)


@pytest.mark.parametrize(
    ("serial", "wanted"),
    [("7XK9Q13", ("8", "2", "", "")), ("AA-2", ("3", "1", "1", "1")), ("TT-1", ("11", "2", "", ""))],
)
def test_opendcim_takes_positions_from_the_bottom(serial: str, wanted: tuple[str, ...]) -> None:
    rows = list(csv.DictReader(io.StringIO(render(Paper.DAFTAR, replace(ROOM, bentuk=Bentuk.OPENDCIM)).decode())))
    (row,) = [row for row in rows if row["SerialNo"] == serial]
    assert (row["Position"], row["Height"], row["HalfDepth"], row["BackSide"]) == wanted
    assert len(rows) == 4
