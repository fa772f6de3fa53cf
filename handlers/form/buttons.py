"""What the buttons of the form carry.

Those of a question name it, so that they are dead once another is asked; those about the whole draft carry its
`version`, so that nobody sends or discards what has changed since they read it. All name the draft itself, for a person
may have several.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from handlers.chat.buttons import Button, Data
from procedure.sop import Kind
from storage.models import Draft


class FormMove(StrEnum):
    """What can be done at a question besides answering it."""

    TETAP = "t"
    LEWATI = "l"
    SELESAI = "s"
    HAPUS = "h"
    KEMBALI = "k"
    BATAL = "b"


MOVES = {
    FormMove.TETAP: "Jawaban tetap",
    FormMove.LEWATI: "Lewati",
    FormMove.SELESAI: "Selesai",
    FormMove.HAPUS: "Hapus lampiran",
    FormMove.KEMBALI: "Kembali",
    FormMove.BATAL: "Batal",
}
"""The labels of the moves, which can be typed as well."""


class Fate(StrEnum):
    """What becomes of a draft."""

    LANJUTKAN = "l"
    BARU = "n"
    BUANG = "x"


class Reviewing(StrEnum):
    """The buttons under the review."""

    KIRIM = "s"
    TETAP = "t"
    UBAH = "u"
    BATAL = "b"
    KEMBALI = "k"


@dataclass(frozen=True)
class Start(Data):
    """Begins a form of this kind."""

    prefix: ClassVar[str] = "qn"
    kind: Kind


@dataclass(frozen=True)
class Understood(Data):
    """**Mengerti**: what the data are for has been read; a form of this kind begins."""

    prefix: ClassVar[str] = "qi"
    kind: Kind


@dataclass(frozen=True)
class Profile(Data):
    """*Pakai data tersimpan* (`reuse` 1) or *Ubah data* (0)."""

    prefix: ClassVar[str] = "qp"
    kind: Kind
    reuse: int


@dataclass(frozen=True)
class OfDraft(Data):
    """A button of one form: `draft` is its id, 0 in buttons from before a person could have several."""

    draft: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class Keep(OfDraft):
    """Goes on with the draft, or throws it away."""

    prefix: ClassVar[str] = "qd"
    fate: Fate
    version: int


@dataclass(frozen=True)
class Choose(OfDraft):
    """One of a question's choices, by its place among them."""

    prefix: ClassVar[str] = "qc"
    key: str
    index: int


@dataclass(frozen=True)
class Go(OfDraft):
    """A move at a question."""

    prefix: ClassVar[str] = "qm"
    key: str
    move: FormMove


@dataclass(frozen=True)
class AtReview(OfDraft):
    """A button under the review."""

    prefix: ClassVar[str] = "qv"
    what: Reviewing
    version: int


@dataclass(frozen=True)
class PartOfReview(OfDraft):
    """A section to change, by its place in the review."""

    prefix: ClassVar[str] = "qs"
    index: int
    version: int


@dataclass(frozen=True)
class Edit(OfDraft):
    """An answer to change."""

    prefix: ClassVar[str] = "qk"
    key: str
    version: int


@dataclass(frozen=True)
class Fix(Data):
    """*Perbaiki dan ajukan lagi*: opens the form of a returned permohonan at its review."""

    prefix: ClassVar[str] = "p"
    permohonan: int


def fix_button(permohonan_id: int) -> Button:
    """Under whatever tells the pemohon that it lies with them."""
    return Button("✏️ Perbaiki dan ajukan lagi", Fix(permohonan_id))


@dataclass(frozen=True)
class PullBack(Data):
    """*Perbaiki dulu*: takes the permohonan back from the open visit, and opens its form."""

    prefix: ClassVar[str] = "wp"
    visit: int


def version(draft: Draft) -> int:
    """Changes with every change of the draft."""
    return int(draft.updated_at.timestamp() * 1000)
