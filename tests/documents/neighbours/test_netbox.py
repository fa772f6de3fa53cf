"""The register for NetBox: files that its imports take, in the order in which they must go in."""

from dataclasses import replace

from procedure.life import State
from tests.documents.neighbours.imports import FIELDS, importable
from tests.documents.neighbours.the_room import BLOCKED, HOSTED, ROOM, SERVER


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
    held = replace(HOSTED, status=State.DIPESAN, vcpu=0)
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
