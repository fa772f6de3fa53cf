"""What the berita acara have in common: the day, the two sides (*pihak*), the rack's drawing, and who signs."""

from dataclasses import dataclass
from typing import Any

from documents.kit import parts, words
from documents.kit.elevation import Elevation, drawing
from documents.kit.page import Page
from documents.kit.shared import Official, Row

CLOSING = "Demikian Berita Acara ini dibuat dalam rangkap 2 (dua) untuk dipergunakan sebagaimana mestinya."


@dataclass(frozen=True)
class Party:
    """One side of the handover; `official.at` is when they confirmed."""

    official: Official
    instansi: str
    alamat: str


def on_this_day(page: Page) -> Any:
    """The sentence that leads to the two sides."""
    day = words.local(page.head.issued_at, page.timezone).date()
    return parts.text(parts.JUSTIFIED, f"Pada hari ini {words.day_in_words(day)}, kami masing-masing:")


def rows(party: Party, *, pangkat: bool = True) -> list[Row]:
    """Who one side is; the signature says the `pangkat` too."""
    person = party.official
    return [
        Row("Nama", person.nama),
        Row("NIP", person.nip or ""),
        *([Row("Pangkat/golongan", person.pangkat or "")] if pangkat else []),
        Row("Jabatan", parts.titled(person)),
        Row("Instansi", party.instansi),
        Row("Alamat", party.alamat),
    ]


def rack(elevasi: Elevation, across: float, caption: str) -> list[Any]:
    """The rack's drawing, `across` points wide, over its caption."""
    return [drawing(elevasi, across), parts.gap(1), parts.text(parts.SMALL_GREY_CENTRED, caption)]


def signatures(pertama: Party, kedua: Party, page: Page) -> list[Any]:
    """The closing sentence and both signature blocks, PIHAK KEDUA at the left; to be kept together."""
    blocks = [
        ("\nPIHAK KEDUA,", kedua.official),
        (f"{page.place_and_date()}\nPIHAK PERTAMA,", pertama.official),
    ]
    return [parts.text(parts.JUSTIFIED, CLOSING), *parts.signatures(blocks, page.width, page.timezone)]
