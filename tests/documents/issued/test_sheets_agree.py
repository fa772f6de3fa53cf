"""The sheets of one permohonan tell the same, and nothing that nobody has said."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest

from documents.kit.words import long_date
from documents.render import render
from documents.sop.checklist import CONCLUSIONS
from procedure.checklist import Mark
from procedure.sop import Choice, Paper
from tests.documents.reading import squeezed, text
from tests.support.documents_samples import PHOTOS, PLAYED
from tests.support.papers.kept import Scene, load, paper_of

WAYS = ("server", "hosting", "ditolak", "revisi", "panjang")
MARKS = {Mark.BAIK: "Baik", Mark.CATATAN: "Dengan catatan", Mark.BURUK: "Tidak memenuhi"}
MOVES = {"Letak", "Host", "Alamat IP"}
"""What a thing has where it stands: each sheet tells of its own moment."""

UNTIL, OPEN = "Diminta berlaku sampai", "tidak ditentukan"
"""What the pemohon wishes, and what is approved where they wish nothing."""

ways = pytest.mark.parametrize("way", WAYS)


class Sheets:
    """The papers of one permohonan, as data and as they are read."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._names = {paper_of(name): name for name in scene.papers}

    def __contains__(self, paper: Paper) -> bool:
        return paper in self._names

    def __getitem__(self, paper: Paper) -> Any:
        return self.scene.papers[self._names[paper]]

    def rows(self, paper: Paper) -> dict[str, str]:
        """The answers on a sheet by their titles; of a move, those before it."""
        data = {key: value for key, value in self[paper].items() if key != "ke"}
        return dict(_rows(data))

    def read(self, paper: Paper) -> str:
        """What is read on it, without white space."""
        return squeezed(text(render(paper, self.scene.content(self._names[paper]), PHOTOS)))

    def __iter__(self) -> Iterator[Paper]:
        return iter(self._names)


@cache
def sheets(way: str) -> Sheets:
    return Sheets(PLAYED[way])


def _rows(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value.keys() == {"title", "value"}:
        yield value["title"], value["value"]
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _rows(item)


def _people(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict) and "jabatan" in value:
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _people(item)


@ways
def test_an_answer_that_stands_on_two_sheets_is_the_same(way: str) -> None:
    said = defaultdict[str, set[str]](set)
    for paper in sheets(way):
        for title, value in sheets(way).rows(paper).items():
            said[title].add(value)
    assert {
        title: values for title, values in said.items() if len(values) > 1 and title not in {*MOVES, "Kapasitas"}
    } == {}


@ways
def test_nobody_is_called_or_ranked_in_two_ways(way: str) -> None:
    known = defaultdict[str, set[tuple[str | None, ...]]](set)
    for paper in sheets(way):
        for one in _people(sheets(way)[paper]):
            known[one["nama"]].add((one["nip"], one["pangkat"], one["jabatan"], one["prefix"]))
    assert {name: facts for name, facts in known.items() if len(facts) > 1} == {}
    answers, pemohon = sheets(way).rows(Paper.FORM_PENGAJUAN), sheets(way)[Paper.FORM_PENGAJUAN]["pemohon"]
    titles = ("Nama lengkap", "NIP", "Pangkat/golongan", "Jabatan")
    signed = [pemohon[key] or "–" for key in ("nama", "nip", "pangkat", "jabatan")]
    assert [answers[title] for title in titles] == signed
    assert sheets(way).rows(Paper.HASIL_PENGECEKAN)["Pemohon"] == f"{pemohon['nama']}, {pemohon['jabatan']}"


@ways
def test_number_date_and_revision_are_those_of_one_permohonan(way: str) -> None:
    papers = sheets(way)
    heads = [papers[paper]["head"] for paper in papers]
    assert len({(head["ticket"], head["revision"]) for head in heads}) == 1
    numbers = [head["number"] for head in heads]
    assert len(set(numbers)) == len(numbers)
    letter = papers.rows(Paper.FORM_PENGAJUAN)
    slip = papers[Paper.LEMBAR_DISPOSISI]
    named = f"{letter['Nomor surat permohonan']}, {letter['Tanggal surat']}"
    assert named == f"{slip['surat_nomor']}, {long_date(_day(slip['surat_tanggal']))}"
    assert named == papers.rows(Paper.HASIL_PENGECEKAN)["Surat"] == papers.rows(Paper.FORM_PERSETUJUAN)["Surat"]
    assert slip["surat_dari"] == letter["Instansi"]
    assert slip["diterima"] == papers[Paper.FORM_PENGAJUAN]["diterima"] == papers[Paper.FORM_PENGAJUAN]["pemohon"]["at"]


def test_the_letter_keeps_its_agenda_number_through_all_revisions() -> None:
    first, second = sheets("ditolak")[Paper.LEMBAR_DISPOSISI], sheets("revisi")[Paper.LEMBAR_DISPOSISI]
    assert first["agenda"] == second["agenda"]
    assert first["head"]["number"] != second["head"]["number"]


@ways
def test_both_sheets_tell_what_kasi_found(way: str) -> None:
    papers = sheets(way)
    found, decided = papers[Paper.HASIL_PENGECEKAN], papers[Paper.FORM_PERSETUJUAN]
    told = [[(item["title"], item["mark"], item["warnings"]) for item in one["items"]] for one in (found, decided)]
    assert told[0] == told[1]
    assert (found["kesimpulan"], found["catatan"]) == (decided["kesimpulan"], decided["catatan_kasi"])
    for paper in (Paper.HASIL_PENGECEKAN, Paper.FORM_PERSETUJUAN):
        shown = papers.read(paper)
        assert squeezed(CONCLUSIONS[Choice(found["kesimpulan"])]) in shown
        for title, mark, warnings in told[0]:
            assert re.search(f"{re.escape(squeezed(title))}.*?{squeezed(MARKS[Mark(mark)])}", shown)
            for warning in warnings:
                assert squeezed(warning) in shown


@ways
def test_a_condition_goes_with_the_approval_to_the_handover(way: str) -> None:
    papers = sheets(way)
    decided = papers[Paper.FORM_PERSETUJUAN]
    conditional = decided["kesimpulan"] == Choice.LAIK_BERSYARAT
    assert decided["syarat"] == ([decided["catatan_kasi"]] if conditional else [])
    if Paper.FORM_SERAH_TERIMA in papers:
        handed = papers.rows(Paper.FORM_SERAH_TERIMA)
        assert handed.get("Syarat") == (decided["catatan_kasi"] if conditional else None)
        assert squeezed(handed.get("Syarat", "")) in papers.read(Paper.FORM_SERAH_TERIMA)


def test_the_decision_is_said_by_whoever_passed_it_on_at_the_same_time() -> None:
    for way in WAYS:
        papers = sheets(way)
        given, decided = papers[Paper.LEMBAR_DISPOSISI]["disposisi"], papers[Paper.FORM_PERSETUJUAN]
        assert decided["disetujui"] is (given[-1]["kepada"] == "staf_teknis")
        if decided["disetujui"]:
            assert given[-1]["dari"] == decided["kabid"]
    assert sheets("revisi")[Paper.FORM_PERSETUJUAN]["kabid"]["prefix"] == "Plh."


@pytest.mark.parametrize("way", ["server", "panjang"])
def test_a_server_is_handed_over_where_it_was_approved_and_leaves_from_where_it_went(way: str) -> None:
    papers = sheets(way)
    approved, placed = (papers.rows(paper) for paper in (Paper.FORM_PERSETUJUAN, Paper.FORM_SERAH_TERIMA))
    assert approved["Letak"] == placed["Letak"]
    drawn = papers[Paper.FORM_SERAH_TERIMA]["elevasi"]
    (here,) = [block for block in drawn["blocks"] if block["state"] == "dipilih"]
    assert placed["Letak"] == f"{drawn['name']}, U{here['u']}–{here['u'] + here['height'] - 1}, {drawn['room']}"
    assert placed["Tinggi"] == papers.rows(Paper.FORM_PENGAJUAN)["Tinggi server"] == f"{here['height']}U"


@pytest.mark.parametrize(("way", "title"), [("server", "Letak"), ("hosting", "Host")])
def test_a_thing_leaves_from_where_it_went(way: str, title: str) -> None:
    papers = sheets(way)
    placed, moved = papers.rows(Paper.FORM_SERAH_TERIMA), papers.rows(Paper.PEMINDAHAN)
    target, left = dict(_rows(papers[Paper.PEMINDAHAN]["ke"])), papers.rows(Paper.PENGELUARAN)
    for fact in (title, "Alamat IP"):
        assert (placed[fact], target[fact]) == (moved[fact], left[fact])
    assert moved[title] != target[title]


def test_an_application_gets_what_was_asked_for_and_approved() -> None:
    papers = sheets("hosting")
    asked, approved, placed = (
        papers.rows(paper) for paper in (Paper.FORM_PENGAJUAN, Paper.FORM_PERSETUJUAN, Paper.FORM_SERAH_TERIMA)
    )
    vcpu, ram, disk = (asked[title] for title in ("Jumlah vCPU", "RAM", "Penyimpanan"))
    assert placed["Kapasitas"] == f"{vcpu} vCPU, RAM {ram}, penyimpanan {disk}"
    assert approved["Kapasitas"] == f"{placed['Kapasitas']} pada {placed['Host']}"
    assert placed["Sub domain"] == asked["Sub domain"] == papers[Paper.FORM_PERSETUJUAN]["sub_domain"]


@ways
def test_until_when_is_what_was_asked_for_and_approved(way: str) -> None:
    papers = sheets(way)
    asked, decided = papers.rows(Paper.FORM_PENGAJUAN)[UNTIL], papers[Paper.FORM_PERSETUJUAN]
    expected = OPEN if asked == "–" else asked
    assert decided["berlaku_sampai"] == (expected if decided["disetujui"] else "")
    assert squeezed(decided["berlaku_sampai"]) in papers.read(Paper.FORM_PERSETUJUAN)
    assert asked == "–" or papers.read(Paper.FORM_PENGAJUAN).count(squeezed(asked)) == 1  # not in the officer's box


def test_the_register_says_what_the_berita_acara_say() -> None:
    entries = {entry["tiket"]: entry for entry in load("daftar").papers["daftar-server"]["entries"]}
    for way in ("revisi", "panjang"):
        papers = sheets(way)
        placed, asked = papers.rows(Paper.FORM_SERAH_TERIMA), papers.rows(Paper.FORM_PENGAJUAN)
        entry = entries[papers[Paper.FORM_SERAH_TERIMA]["head"]["ticket"]]
        until = long_date(_day(entry["berlaku"])) if entry["berlaku"] else "–"
        assert entry["instansi"] == asked["Instansi"]
        assert (entry["nama"], entry["pengenal"]) == (placed["Merek dan tipe"], placed["Nomor seri"])
        assert f"{entry['tempat']}, Ruang Server" == placed["Letak"]
        assert (entry["ip"], until) == (placed["Alamat IP"], asked[UNTIL])
        assert entry["tanggal"] == papers[Paper.FORM_SERAH_TERIMA]["head"]["issued_at"][:10]


# Nothing that nobody has said

UNITS = {"mm", "kg", "watt", "gb", "vcpu", "ram", "penyimpanan", "u", "lan", "port", "sn", "kosong", "dan", "pada"}
"""What the form says behind a number, or before it."""

OWN = {
    "tersimpan", "terenkripsi", "ruang", "server", "host", "rak", "tcp", "aktif", "terpasang", "dalam", "kondisi",
    "baik", "dengan", "catatan", "permohonan", "penempatan", "hosting", "aplikasi", "pdf", "kb", "belum",
    "dikonfirmasi",
}  # fmt: skip
"""What the program says for what was tapped, or where a thing is."""


@cache
def heard() -> set[str]:
    """Every word and number that was typed, tapped, or entered before."""
    office = "Dinas Komunikasi dan Informatika Kabupaten Kudus Jl. Sunan Muria No. 9 Kudus 59313 Penanggung jawab"
    said = itertools.chain.from_iterable(load(name).said for name in (*WAYS, "kantor", "daftar", "tanpa-pemilik"))
    return {*_words(" ".join([office, *said]))}


def _words(value: str) -> list[str]:
    return [word.lower().lstrip("0") or "0" for word in re.findall(r"[^\W_]+", value)]


@ways
def test_no_fact_is_printed_that_nobody_stated(way: str) -> None:
    papers = sheets(way)
    for paper in papers:
        for title, value in papers.rows(paper).items():
            if "SHA-256" not in title and title != "Nomor permohonan":
                assert [word for word in _words(value) if word not in heard() | UNITS | OWN] == [], (paper, title)


@ways
def test_the_condition_is_what_the_technician_stated(way: str) -> None:
    papers = sheets(way)
    if Paper.FORM_SERAH_TERIMA not in papers:
        return
    placed, said = papers.rows(Paper.FORM_SERAH_TERIMA), papers.scene.said
    if way == "hosting":
        assert placed["Status sub domain"] == "Aktif"
        assert "✅ Sub domain aktif" in said or "Sub domain aktif" in said
    elif "Ada catatan" in said:
        note = placed["Kondisi"].partition(": ")[2]
        assert note in said
    else:
        assert placed["Kondisi"] == "Terpasang dalam kondisi baik"


def _day(iso: str) -> date:
    return date.fromisoformat(iso)
