"""The register for whatever other system: the same bytes each time, and no answer that breaks a file."""

import csv
import io
import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from documents.kit.frozen import to_json
from documents.register.daftar import Bentuk, Daftar, HostRow
from documents.render import content_of, render
from procedure.sop import Paper
from tests.documents.neighbours.imports import importable, racktables
from tests.documents.neighbours.the_room import BLOCKED, HOSTED, RACKS, ROOM, SERVER


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


def test_files_are_named_for_what_they_are() -> None:
    assert {form.value: (form.suffix, form.mime) for form in (Bentuk.PDF, Bentuk.NETBOX, Bentuk.RACKTABLES)} == {
        "pdf": ("pdf", "application/pdf"),
        "netbox": ("netbox.zip", "application/zip"),
        "racktables": ("racktables.csv", "text/csv"),
    }
