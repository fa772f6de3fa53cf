"""Kasi's checklist: marks, warnings, and when it may be concluded."""

from datetime import date
from typing import Any

import pytest

from procedure import checklist
from procedure.checklist import Item, Mark
from procedure.refusals import ChecklistOpen, ItemFailed
from procedure.sop import Choice, Kind

TODAY = date(2026, 11, 23)
CLEAN: dict[str, Any] = {
    "nip": "198505152010011003",
    "email": "umum@dinkes.kuduskab.go.id",
    "uji_keamanan": "Lulus",
    "port_firewall": [{"proto": "tcp", "port": 443, "source": "internet"}],
    "berlaku_sampai": "2027-12-31",
}
ALL_GOOD = dict.fromkeys(Item, Mark.BAIK)


def warned(kind: Kind = Kind.HOSTING, **answers: Any) -> dict[Item, tuple[str, ...]]:
    return dict(checklist.warnings(kind, CLEAN | answers, today=TODAY))


def test_no_mark_looks_like_a_warning() -> None:
    assert "".join(mark.symbol for mark in Mark) == "⬜✅✏️❌"


def test_what_was_not_answered_is_not_said_of_an_item() -> None:
    answers = {"merk_tipe": "Dell R450", "spesifikasi": "RAM 64 GB", "tinggi_u": 2, "kedalaman_mm": None}
    facts = checklist.facts(Kind.SERVER, answers, capacity="Rak A: 30U kosong")
    assert (facts[Item.SPESIFIKASI], facts[Item.TEMPAT]) == ("Dell R450 · RAM 64 GB", "2U · Rak A: 30U kosong")


def test_what_is_not_known_yet_is_a_warning() -> None:
    assert warned(Kind.SERVER, daya="Belum tahu") == {Item.DAYA: ("Daya belum diketahui",)}
    assert warned(port_firewall="Belum tahu") == {Item.JARINGAN: ("Kebutuhan port belum diketahui",)}
    assert warned(Kind.SERVER, daya={"psu": 2, "watt": 800}) == {}


def test_seven_items_the_third_by_kind() -> None:
    assert [checklist.title(item, Kind.SERVER) for item in Item] == [
        "Kelengkapan surat dan form",
        "Spesifikasi",
        "Ruang rak",
        "Daya dan pendingin",
        "Jaringan, IP, dan port",
        "Keamanan dan sub domain",
        "Lisensi perangkat lunak",
    ]
    assert checklist.title(Item.TEMPAT, Kind.HOSTING) == "Kapasitas hosting"


def test_nothing_to_warn_of() -> None:
    assert warned() == {}
    assert warned(nip=None, berlaku_sampai=None) == {}


@pytest.mark.parametrize(
    ("nip", "words"),
    [
        ("196507381992031005", "Tanggal lahir"),
        ("198504312010011003", "Tanggal lahir"),
        ("198505002010011003", "Tanggal lahir"),
        ("198513152010011003", "Tanggal lahir"),
        ("198500152010011003", "Tanggal lahir"),
        ("000005152010011003", "Tanggal lahir"),
        ("198505152010211003", "PPPK"),
        ("198505152010131003", "Bulan pengangkatan"),
        ("198505152010001003", "Bulan pengangkatan"),
        ("198505151985011003", "Tahun pengangkatan"),
        ("198505152027011003", "Tahun pengangkatan"),
    ],
)
def test_an_odd_nip_is_a_warning(nip: str, words: str) -> None:
    (line,) = warned(nip=nip)[Item.SURAT]
    assert words in line


@pytest.mark.parametrize(
    "nip", ["198512312010121003", "198501011986011003", "200512152026091003", "198502282010101003"]
)
def test_a_nip_at_the_edges_is_none(nip: str) -> None:
    assert warned(nip=nip) == {}


def test_all_that_is_odd_about_a_nip_is_named() -> None:
    assert warned(nip="198504312010131003")[Item.SURAT] == (
        "Tanggal lahir pada NIP janggal",
        "Bulan pengangkatan pada NIP janggal",
    )


def test_an_odd_email_and_a_past_date_are_warnings() -> None:
    assert "budi@mail.com" in warned(email="budi@mail.com")[Item.SURAT][0]
    assert "sudah lewat" in warned(berlaku_sampai="2026-11-23")[Item.SURAT][0]
    assert warned(berlaku_sampai="2026-11-24") == {}


@pytest.mark.parametrize("port", [22, 3389, 3306, 5432])
@pytest.mark.parametrize("source", ["internet", None, "mana saja", "0.0.0.0/0"])
def test_a_risky_port_open_to_the_internet_is_a_warning(port: int, source: str | None) -> None:
    (line,) = warned(port_firewall=[{"proto": "tcp", "port": port, "source": source}])[Item.JARINGAN]
    assert f"tcp/{port}" in line


@pytest.mark.parametrize(("port", "source"), [(22, "VPN"), (5432, "10.10.0.0/16"), (443, None)])
def test_other_ports_are_none(port: int, source: str | None) -> None:
    assert warned(port_firewall=[{"proto": "tcp", "port": port, "source": source}]) == {}


@pytest.mark.parametrize("found", ["Ada temuan", "Belum diuji"])
def test_an_untested_application_is_a_warning(found: str) -> None:
    assert Item.KEAMANAN in warned(uji_keamanan=found)
    assert Item.KEAMANAN not in warned(Kind.SERVER, uji_keamanan=None)


def test_attachments_are_named_with_the_letter() -> None:
    sent = {"surat_nomor": "045/1", "surat_tanggal": "2026-11-20", "lampiran": [{"name": "uji.pdf", "size": 2048}]}
    facts = checklist.facts(Kind.HOSTING, sent, capacity="")
    assert facts[Item.SURAT] == "045/1, 20 November 2026 · lampiran uji.pdf (2 KB)"


def test_each_item_has_its_data() -> None:
    server = checklist.facts(Kind.SERVER, {"tinggi_u": 2, "merk_tipe": "R450 {x}"}, capacity="Rak A: 30U bebas")
    assert list(server) == list(Item)
    assert server[Item.TEMPAT] == "2U · Rak A: 30U bebas"
    assert server[Item.SPESIFIKASI] == "R450 {x}"
    size = {"ram_gb": 4, "vcpu": 2, "penyimpanan_gb": 40}
    hosting = checklist.facts(Kind.HOSTING, CLEAN | size, capacity="Host 1: 8 vCPU bebas")
    assert list(hosting) == list(Item)
    assert hosting[Item.TEMPAT] == "2 vCPU, RAM 4 GB, penyimpanan 40 GB · Host 1: 8 vCPU bebas"


@pytest.mark.parametrize(("answer", "shown"), [("Lulus", "Lulus uji keamanan"), ("Ada temuan", "Ada temuan")])
def test_what_is_passed_is_named_where_no_warning_does(answer: str, shown: str) -> None:
    asked = CLEAN | {"uji_keamanan": answer}
    assert checklist.facts(Kind.HOSTING, asked, capacity="")[Item.KEAMANAN].startswith(shown)
    assert (Item.KEAMANAN in warned(Kind.HOSTING, uji_keamanan=answer)) is (answer != "Lulus")


def test_marking_the_rest_leaves_warned_and_marked_items() -> None:
    marks = checklist.mark_rest({Item.DAYA: Mark.BURUK}, {Item.SURAT: ("Email",), Item.DAYA: ("x",)})
    assert marks == ALL_GOOD | {Item.DAYA: Mark.BURUK, Item.SURAT: Mark.KOSONG}


@pytest.mark.parametrize("choice", [Choice.LAIK, Choice.LAIK_BERSYARAT, Choice.TIDAK_LAIK])
def test_nothing_is_concluded_while_an_item_is_unset(choice: Choice) -> None:
    for marks in ({}, ALL_GOOD | {Item.LISENSI: Mark.KOSONG}):
        with pytest.raises(ChecklistOpen):
            checklist.conclude(marks, choice)


def test_laik_is_not_found_where_something_is_bad() -> None:
    checklist.conclude(ALL_GOOD | {Item.DAYA: Mark.CATATAN}, Choice.LAIK)
    with pytest.raises(ItemFailed):
        checklist.conclude(ALL_GOOD | {Item.DAYA: Mark.BURUK}, Choice.LAIK)


@pytest.mark.parametrize("choice", [Choice.LAIK_BERSYARAT, Choice.TIDAK_LAIK])
def test_the_others_are(choice: Choice) -> None:
    checklist.conclude(ALL_GOOD | {Item.DAYA: Mark.BURUK}, choice)


@pytest.mark.parametrize(
    ("kind", "key", "items"),
    [
        (Kind.SERVER, "surat_berkas", {Item.SURAT}),
        (Kind.SERVER, "email", {Item.SURAT}),
        (Kind.SERVER, "nomor_seri", {Item.SPESIFIKASI}),
        (Kind.SERVER, "tinggi_u", {Item.TEMPAT}),
        (Kind.SERVER, "sistem_operasi", {Item.LISENSI}),
        (Kind.SERVER, "alamat", set()),
        (Kind.HOSTING, "ram_gb", {Item.TEMPAT}),
        (Kind.HOSTING, "sub_domain", {Item.KEAMANAN}),
        (Kind.HOSTING, "port_firewall", {Item.JARINGAN}),
        (Kind.HOSTING, "hak_akses", set()),
    ],
)
def test_an_answer_that_has_changed_touches_the_item_it_is_judged_by(kind: Kind, key: str, items: set[Item]) -> None:
    before = {"surat_nomor": "045/123/2026", key: "x"}
    assert checklist.touched(kind, before, before) == frozenset()
    assert checklist.touched(kind, before, {**before, key: "y"}) == items
    assert checklist.touched(kind, before, {**before, key: None}) == items
