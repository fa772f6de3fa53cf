"""What is asked of a delegation, and the answers so far: by whom, by which letter, from when to when."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from handlers.chat.asking import Asking
from handlers.offices.delegation_buttons import Ask
from procedure import delegation as rules
from procedure import form
from procedure.answers import Json, named_of, text
from procedure.delegation import Span
from procedure.form import Section
from procedure.rules import show_date
from procedure.sop import Acting, Kind, Office

ANYBODY = "Orang lain"
"""The answer that makes a link for whoever it is given to."""

_LONG = {Acting.PLH: "Pelaksana harian", Acting.PLT: "Pelaksana tugas"}

_SURAT = form.Question(
    Section.PROFIL,
    frozenset(Kind),
    Ask.SURAT,
    "Nomor surat perintah",
    "Tulis seperti pada suratnya.",
    "800/123/2026",
    text(3, 60, what="Nomornya"),
)
_MULAI = form.Question(
    Section.PROFIL,
    frozenset(Kind),
    Ask.MULAI,
    "Mulai",
    "Pilih, atau ketik tanggalnya.",
    "Besok",
    rules.first_day_rule(),
    choices=rules.FROM,
)


def siapa(acting: Acting, names: tuple[str, ...]) -> form.Question:
    """Who acts: an official who is known, or whoever a link is given to."""
    choices = (*names, ANYBODY)
    return form.Question(
        Section.PROFIL,
        frozenset(Kind),
        Ask.SIAPA,
        f"{_LONG[acting]} ({acting})",
        f"Siapa yang ditunjuk? Pilih pejabat, atau “{ANYBODY}” untuk mendapat tautan yang dapat diteruskan.",
        ANYBODY,
        named_of(choices),
        choices=choices,
    )


def sampai(first: date | None, today: date) -> form.Question:
    """The last day, where it begins (or began: None) on the `first`."""
    return form.Question(
        Section.PROFIL,
        frozenset(Kind),
        Ask.SAMPAI,
        "Hari terakhir",
        "Pilih atau ketik lamanya, atau tanggal hari terakhirnya.",
        show_date(((first or today) + timedelta(days=6)).isoformat()),
        rules.last_day_rule(first),
        choices=rules.LENGTHS,
    )


@dataclass(frozen=True)
class Wish:
    """A delegation that is being set: of which office, for whom (`holder`, None where it is vacant)."""

    office: Office
    holder: int | None
    people: Mapping[str, int]
    values: Mapping[str, Json]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """What `data` wrote."""
        return cls(Office(data["office"]), data["holder"], data["people"], data["values"])

    @property
    def data(self) -> dict[str, Any]:
        """What the open question keeps."""
        return {"office": self.office, "holder": self.holder, "people": {**self.people}, "values": {**self.values}}

    @property
    def acting(self) -> Acting:
        """As what the deputy acts."""
        return rules.kind_of(self.holder)

    @property
    def seen(self) -> int:
        """Tells these answers apart from any others."""
        return zlib.crc32(json.dumps(self.data, sort_keys=True).encode()) + 1

    def asking(self, today: date) -> Asking:
        """How far the questions have come."""
        first = self.first
        return Asking([siapa(self.acting, tuple(self.people)), _SURAT, _MULAI, sampai(first, today)], self.values)

    @property
    def first(self) -> date | None:
        """The first day, None while it is not said."""
        return date.fromisoformat(self.values[Ask.MULAI]) if Ask.MULAI in self.values else None

    @property
    def deputy(self) -> int | None:
        """Who is to act; None for whoever opens the link."""
        return self.people.get(self.values.get(Ask.SIAPA, ""))

    def span(self, tz: ZoneInfo) -> Span | None:
        """When, as far as it is said: only the first day until the last is known; None before."""
        if self.first is None:
            return None
        last = self.values.get(Ask.SAMPAI)
        return rules.span(self.first, date.fromisoformat(last) if last else self.first, tz)

    def having(self, values: Mapping[str, Json]) -> Self:
        """The same with these answers."""
        return type(self)(self.office, self.holder, self.people, values)


def limit(surat: str | None, values: Mapping[str, Json], today: date) -> Asking:
    """What is asked of a delegation without an end: its last day, and the letter where there is none."""
    asked = [sampai(None, today)]
    return Asking([_SURAT, *asked] if surat is None else asked, values)
