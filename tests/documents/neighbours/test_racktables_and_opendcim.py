"""The register for RackTables and openDCIM: one file each, as their imports take it."""

import csv
import io
from dataclasses import replace

import pytest

from documents.register.daftar import Bentuk, HostRow
from documents.render import render
from procedure.sop import Paper
from tests.documents.neighbours.imports import racktables
from tests.documents.neighbours.the_room import HOSTED, ROOM, SERVER


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
