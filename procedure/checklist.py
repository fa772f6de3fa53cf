"""Kasi's checklist (SOP row 3): seven items with their marks, the data each is about, and what speaks against it."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from string import Formatter

from procedure import refusals
from procedure.answers import UNKNOWN, Answers
from procedure.form import questions
from procedure.network import risky_ports
from procedure.sop import Choice, Kind


class Mark(StrEnum):
    """What Kasi found of an item; `KOSONG` is not looked at yet."""

    KOSONG = "kosong"
    BAIK = "baik"
    CATATAN = "catatan"
    BURUK = "buruk"

    @property
    def symbol(self) -> str:
        """The mark as the card shows it."""
        return {Mark.KOSONG: "⬜", Mark.BAIK: "✅", Mark.CATATAN: "✏️", Mark.BURUK: "❌"}[self]


class Item(StrEnum):
    """The items, in their order on the card."""

    SURAT = "surat"
    SPESIFIKASI = "spesifikasi"
    TEMPAT = "tempat"
    DAYA = "daya"
    JARINGAN = "jaringan"
    KEAMANAN = "keamanan"
    LISENSI = "lisensi"


Marks = Mapping[Item, Mark]
"""Marks by item; an item that is absent is `KOSONG`."""

Warnings = Mapping[Item, tuple[str, ...]]
"""Warnings by item, each one short plain sentence; an item without any is absent."""

_TITLES: Mapping[Item, str] = {
    Item.SURAT: "Kelengkapan surat dan form",
    Item.SPESIFIKASI: "Spesifikasi",
    Item.DAYA: "Daya dan pendingin",
    Item.JARINGAN: "Jaringan, IP, dan port",
    Item.KEAMANAN: "Keamanan dan sub domain",
    Item.LISENSI: "Lisensi perangkat lunak",
}
_TEMPAT: Mapping[Kind, str] = {Kind.SERVER: "Ruang rak", Kind.HOSTING: "Kapasitas hosting"}

_LABELS: Mapping[Item, str] = {
    Item.SURAT: "Surat",
    Item.SPESIFIKASI: "Spesifikasi",
    Item.DAYA: "Daya",
    Item.JARINGAN: "Jaringan",
    Item.KEAMANAN: "Keamanan",
    Item.LISENSI: "Lisensi",
}
_TEMPAT_LABEL: Mapping[Kind, str] = {Kind.SERVER: "Ruang rak", Kind.HOSTING: "Kapasitas"}

_PASSED = "Lulus"

_SURAT = ("{surat_nomor}, {surat_tanggal}", "lampiran {lampiran}")
_BESIDES: Mapping[Item, tuple[str, ...]] = {
    Item.SURAT: ("surat_berkas", "nip", "email", "berlaku_sampai"),
    Item.SPESIFIKASI: ("nomor_seri",),
}
"""The answers that an item is judged by which its data do not show: what is looked at, and what may be warned of."""

_FACTS: Mapping[Kind, Mapping[Item, tuple[str, ...]]] = {
    Kind.SERVER: {
        Item.SURAT: _SURAT,
        Item.SPESIFIKASI: ("{merk_tipe}", "{spesifikasi}"),
        Item.TEMPAT: ("{tinggi_u}", "{kedalaman_mm}", "{capacity}"),
        Item.DAYA: ("{daya}", "{berat_kg}"),
        Item.JARINGAN: ("{port_lan} port LAN", "{port_firewall}"),
        Item.KEAMANAN: ("{sifat_data}",),
        Item.LISENSI: ("{sistem_operasi}",),
    },
    Kind.HOSTING: {
        Item.SURAT: _SURAT,
        Item.SPESIFIKASI: ("{framework}", "{basis_data}"),
        Item.TEMPAT: ("{vcpu} vCPU, RAM {ram_gb}, penyimpanan {penyimpanan_gb}", "{capacity}"),
        Item.DAYA: ("Mengikuti host",),
        Item.JARINGAN: ("{port_firewall}",),
        Item.KEAMANAN: ("{uji_keamanan}", "{sub_domain}", "{sifat_data}"),
        Item.LISENSI: ("{sistem_operasi}",),
    },
}
"""What is known of each item, in parts: one about what was not answered is left out."""


def title(item: Item, kind: Kind) -> str:
    """What the item is called; the third is about rack space or about hosting capacity."""
    return _TEMPAT[kind] if item is Item.TEMPAT else _TITLES[item]


def label(item: Item, kind: Kind) -> str:
    """The same in a word or two, for a button."""
    return _TEMPAT_LABEL[kind] if item is Item.TEMPAT else _LABELS[item]


def facts(kind: Kind, answers: Answers, *, capacity: str) -> Mapping[Item, str]:
    """The data each item is about, one plain line; `capacity` says what is free (`Rak A: 30U kosong`)."""
    answered = {
        entry.key: entry.show(answers[entry.key])
        for entry in questions(kind, with_profile=True)
        if answers.get(entry.key)
    }
    if answered.get("uji_keamanan") == _PASSED:  # any other answer has a warning beside it that names the test
        answered["uji_keamanan"] = f"{_PASSED} uji keamanan"
    shown = {"capacity": capacity, **answered}
    return {item: " · ".join(_known(parts, shown)) for item, parts in _FACTS[kind].items()}


def touched(kind: Kind, old: Answers, new: Answers) -> frozenset[Item]:
    """The items that are about an answer which differs between two revisions: their marks do not hold any more."""
    found = set()
    for item, parts in _FACTS[kind].items():
        named = {name for part in parts for _, name, _, _ in Formatter().parse(part) if name}
        if any(old.get(key) != new.get(key) for key in (*named, *_BESIDES.get(item, ()))):
            found.add(item)
    return frozenset(found)


def _known(parts: tuple[str, ...], shown: Mapping[str, str]) -> list[str]:
    """The `parts` all of whose names are among what is `shown`."""
    return [
        part.format_map(shown)
        for part in parts
        if all(name in shown for _, name, _, _ in Formatter().parse(part) if name)
    ]


def warnings(kind: Kind, answers: Answers, *, today: date) -> Warnings:
    """What the form let pass but Kasi should look at; `today` is the local date."""
    found: dict[Item, list[str]] = {item: [] for item in Item}
    found[Item.SURAT] += _nip_warnings(answers.get("nip") or "", today)
    email = answers.get("email") or ""
    if not email.endswith(".go.id"):
        found[Item.SURAT].append(f"Email {email} bukan .go.id")
    until = answers.get("berlaku_sampai")
    if until and date.fromisoformat(until) <= today:
        found[Item.SURAT].append("Masa berlaku yang diminta sudah lewat")
    if answers.get("daya") == UNKNOWN:
        found[Item.DAYA].append("Daya belum diketahui")
    if answers.get("port_firewall") == UNKNOWN:
        found[Item.JARINGAN].append("Kebutuhan port belum diketahui")
    found[Item.JARINGAN] += [f"{port} terbuka untuk internet" for port in risky_ports(answers)]
    if kind is Kind.HOSTING and answers.get("uji_keamanan") != _PASSED:
        found[Item.KEAMANAN].append("Belum lulus uji keamanan")
    return {item: tuple(lines) for item, lines in found.items() if lines}


def _nip_warnings(nip: str, today: date) -> list[str]:
    """NIP (BKN): birth date, year and month of appointment (month 21: PPPK), sex, number."""
    if not nip:
        return []
    found = []
    if nip[12:14] == "21":
        found.append("NIP berkode PPPK")
    elif not 1 <= int(nip[12:14]) <= 12:
        found.append("Bulan pengangkatan pada NIP janggal")
    try:
        born = date(int(nip[:4]), int(nip[4:6]), int(nip[6:8]))
    except ValueError:
        return ["Tanggal lahir pada NIP janggal", *found]
    if not born.year < int(nip[8:12]) <= today.year:
        found.append("Tahun pengangkatan pada NIP janggal")
    return found


def mark_rest(marks: Marks, warnings: Warnings) -> dict[Item, Mark]:
    """All marks after *Tandai sisanya ✅*: set are those still unset that carry no warning."""
    return {
        item: Mark.BAIK if mark is Mark.KOSONG and item not in warnings else mark
        for item in Item
        for mark in [marks.get(item, Mark.KOSONG)]
    }


def conclude(marks: Marks, choice: Choice) -> None:
    """Whether Kasi may conclude with `choice` (*laik*, *laik bersyarat* or *tidak laik*).

    Raises `ChecklistOpen` while an item is unset, and `ItemFailed` for *laik* while one is ❌.
    """
    found = {marks.get(item, Mark.KOSONG) for item in Item}
    if Mark.KOSONG in found:
        raise refusals.ChecklistOpen
    if choice is Choice.LAIK and Mark.BURUK in found:
        raise refusals.ItemFailed
