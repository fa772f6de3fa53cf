"""What an office asks of whoever takes it, and the answers so far."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from handlers.chat.asking import Asking
from procedure import form
from procedure.answers import Json, text
from procedure.form import Section
from procedure.sop import Acting, Kind, Office
from storage.models import Person
from storage.models.onetime import number_of


class Field(StrEnum):
    """What is asked, in this order; the values are the columns of `Person`."""

    NAMA = "nama"
    NIP = "nip"
    PANGKAT = "pangkat"
    PENDIDIKAN = "pendidikan"


_PENDIDIKAN = form.Question(
    Section.PROFIL,
    frozenset(Kind),
    Field.PENDIDIKAN,
    "Pendidikan",
    "Pilih atau ketik pendidikan terakhir.",
    "S1 Komputer",
    text(2, 60),
    choices=("D3 Komputer", "S1 Komputer"),
)


@dataclass(frozen=True)
class Enrolment:
    """An opened invitation and the answers so far; its code is known by its hash only."""

    code_hash: str
    office: Office
    acting: Acting | None
    values: Mapping[str, Json]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """What `data` wrote."""
        acting = data.get("acting")
        return cls(data["code_hash"], Office(data["office"]), Acting(acting) if acting else None, data["values"])

    @property
    def data(self) -> dict[str, Any]:
        """What the open question keeps."""
        return {
            "code_hash": self.code_hash,
            "office": self.office,
            "acting": self.acting,
            "values": dict(self.values),
        }

    @property
    def id(self) -> int:
        """Tells enrolments apart on buttons, without the code."""
        return number_of(self.code_hash)

    @property
    def seen(self) -> int:
        """Tells these answers apart from any others."""
        return zlib.crc32(json.dumps(dict(self.values), sort_keys=True).encode()) + 1

    @property
    def questions(self) -> list[form.Question]:
        """What the office asks of whoever takes it."""
        asked = [form.question(key, Kind.SERVER) for key in (Field.NAMA, Field.NIP, Field.PANGKAT)]
        return [*asked, _PENDIDIKAN] if self.office.rule.asks_pendidikan else asked

    @property
    def asking(self) -> Asking:
        """How far the questions have come."""
        return Asking(self.questions, self.values)

    def known(self, person: Person) -> dict[str, Json]:
        """What is remembered of the person, as an official or a pemohon; empty without a name."""
        profile = person.profile or {}
        found = {entry.key: getattr(person, entry.key) or profile.get(entry.key) for entry in self.questions}
        if found[Field.NAMA] is None:
            return {}
        return {entry.key: found[entry.key] for entry in self.questions if entry.optional or found[entry.key]}

    def having(self, values: Mapping[str, Json]) -> Self:
        """The same enrolment with these answers."""
        return type(self)(self.code_hash, self.office, self.acting, values)
