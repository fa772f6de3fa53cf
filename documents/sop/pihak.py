"""What the berita acara have in common: the day, the two sides (*pihak*) and who signs."""

from dataclasses import dataclass
from typing import Any

from reportlab.lib.units import mm  # type: ignore[import-untyped]  # reportlab has no types
from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]  # the same

from documents.kit import parts, signing, words
from documents.kit.page import Page
from documents.kit.shared import Official, Row
from procedure.sop import PAPER_TITLES

CLOSING = "Demikian Berita Acara ini dibuat dalam rangkap 2 (dua) untuk dipergunakan sebagaimana mestinya."
_UNCONFIRMED = "belum dikonfirmasi"
_TITLE, _COLON = 17 * mm, 3 * mm


@dataclass(frozen=True)
class Party:
    """One side of the handover; `official.at` is when they confirmed. Without a name it is not known who it is."""

    official: Official
    instansi: str
    alamat: str

    @property
    def known(self) -> Official | None:
        """Who it is, None where there are dots to fill in."""
        return self.official if _said(self.official.nama) else None


def opening(page: Page, besides: str = "") -> list[Any]:
    """The letterhead, the title on one line, the number, and below it whose the paper is, `besides` before that."""
    # What was there before the bot has no permohonan that could be named.
    whose = " · ".join(filter(None, (besides, page.whose() if page.head.ticket else "")))
    return [
        *page.letterhead(),
        parts.text(parts.TITLE, PAPER_TITLES[page.paper].upper()),
        parts.text(parts.CENTRED, f"NOMOR: {page.head.number}"),
        *([parts.text(parts.SMALL_CENTRED, whose)] if whose else []),
        parts.gap(1.5),
    ]


def on_this_day(page: Page) -> Any:
    """The sentence that leads to the two sides."""
    day = words.local(page.head.issued_at, page.timezone).date()
    return parts.text(parts.JUSTIFIED, f"Pada hari ini {words.day_in_words(day)}, kami masing-masing:")


def parties(pertama: Party, kedua: Party, width: float) -> list[Any]:
    """Who the two sides are, beside each other."""
    room = width / 2 - _TITLE - _COLON
    sides = [_rows(party, room - 2 * mm) for party in (pertama, kedua)]
    cells = [
        [parts.text(parts.CELL, value) for row in pair for value in (row.title, ":", row.value)]
        for pair in zip(*sides, strict=True)
    ]
    called = [
        parts.text(parts.CELL, "selanjutnya disebut ", parts.Strong(name))
        for name in ("PIHAK PERTAMA,", "PIHAK KEDUA.")
    ]
    return [
        parts.table(cells, [_TITLE, _COLON, room] * 2, ruled=False, padding=0.5),
        parts.table([called], [width / 2] * 2, ruled=False, padding=1),
    ]


def _rows(party: Party, room: float) -> list[Row]:
    """What is said of one side, dots `room` points long where nobody is known."""
    person = party.official
    if party.known is None:
        said = ("Nama", ""), ("NIP", ""), ("Pangkat", ""), ("Jabatan", "")
        blank = _dots(room)
    else:
        said = (
            ("Nama", person.nama),
            ("NIP", person.nip or ""),
            ("Pangkat", person.pangkat or ""),
            ("Jabatan", parts.titled(person)),
        )
        blank = "–"
    rows = (*said, ("Instansi", party.instansi), ("Alamat", party.alamat))
    return [Row(title, value if _said(value) else blank) for title, value in rows]


def _said(value: str) -> bool:
    # What was frozen before has a dash where nothing was known.
    return value.strip() not in ("", "–")


def _dots(room: float) -> str:
    return "." * int(room / stringWidth(".", parts.CELL.fontName, parts.CELL.fontSize))


def signatures(pertama: Party, kedua: Party, page: Page) -> list[Any]:
    """The closing sentence and both signature blocks, PIHAK KEDUA at the left; to be kept together."""
    blocks = [
        ("\nPIHAK KEDUA,", kedua.known),
        (f"{page.place_and_date()}\nPIHAK PERTAMA,", pertama.known),
    ]
    signed = signing.signatures(blocks, page.width, page.timezone, unconfirmed=_UNCONFIRMED)
    return [parts.text(parts.CELL, CLOSING), *signed]  # in that size it is one line
