"""Buttons and what they carry: typed callback data under Telegram's 64 bytes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Self

from procedure import refusals

DATA_LIMIT = 64
_WIDTHS = {4: 4, 3: 8, 2: 18}
"""Buttons in a row, and the most characters of a label there."""
_LARGEST = 2**53
"""Above every id there is, and small enough to be counted with: the place of so many pages fits 64 bits."""


class About(StrEnum):
    """What buttons and questions can be about."""

    VISIT = "visit"
    THING = "thing"
    RACK = "rack"
    INVITATION = "invitation"
    OFFICE = "office"
    DELEGATION = "delegation"
    TRANSFER = "transfer"
    SEARCH = "search"
    FINDING = "finding"
    FILE = "file"
    ACCOUNT = "account"
    SURVEY = "survey"
    COMPLAINING = "complaining"
    COMPLAINT = "complaint"
    CALENDAR = "calendar"


Subject = tuple[About, int]
"""One of them, by its id."""


@dataclass(frozen=True)
class Data:
    """What a button means. Each kind has a `prefix` of its own and fields of `int` or a string enumeration.

    Keyword-only fields come last: buttons that were sent before there was such a field lack it.
    """

    prefix: ClassVar[str]

    @property
    def about(self) -> Subject | None:
        """What the button is about, where a question can be about the same."""
        return None

    def pack(self) -> str:
        """`d:812:setuju`; raises `ValueError` past 64 bytes."""
        packed = ":".join([self.prefix, *(str(getattr(self, part.name)) for part in parts_of(type(self)))])
        if len(packed.encode()) > DATA_LIMIT:
            raise ValueError(f"callback data too long: {self.prefix}")
        return packed

    @classmethod
    def parse(cls, packed: str | None) -> Self:
        """What `pack` made, now or before; raises `NotOffered` for anything else (a forged button)."""
        prefix, *values = (packed or "").split(":")
        parts = parts_of(cls)
        needed = sum(part.default is MISSING for part in parts)
        if prefix != cls.prefix or not needed <= len(values) <= len(parts):
            raise refusals.NotOffered(packed)
        try:
            parsed = {part.name: part.type(value) for part, value in zip(parts, values, strict=False)}  # type: ignore[operator]
        except ValueError as error:
            raise refusals.NotOffered(packed) from error
        if any(isinstance(value, int) and abs(value) >= _LARGEST for value in parsed.values()):
            raise refusals.NotOffered(packed)
        return cls(**parsed)

    @classmethod
    def pattern(cls) -> str:
        """The regular expression that tells this kind from the others."""
        return f"^{cls.prefix}:"


def parts_of(kind: type[Data]) -> list[Field[Any]]:
    """The fields of a kind of button in the order in which they are packed."""
    return sorted(fields(kind), key=lambda part: bool(part.kw_only))


def kinds(kind: type[Data] = Data) -> Iterator[type[Data]]:
    """Every kind of button there is."""
    for one in kind.__subclasses__():
        if hasattr(one, "prefix"):
            yield one
        yield from kinds(one)


def read(packed: str | None) -> Data | None:
    """What a tapped button means, whatever kind it is of; None for a forged one."""
    kind = _by_prefix().get((packed or "").partition(":")[0])
    try:
        return kind.parse(packed) if kind else None
    except refusals.NotOffered:
        return None


@cache
def _by_prefix() -> Mapping[str, type[Data]]:
    return {kind.prefix: kind for kind in kinds()}


class Action(StrEnum):
    """What the menu of `/start` offers, and officials what waits for them."""

    AJUKAN = "ajukan"
    STATUS = "status"
    SYARAT = "syarat"
    TUGAS = "tugas"


@dataclass(frozen=True)
class Menu(Data):
    """A button of the menu; the form begins at `AJUKAN`."""

    prefix: ClassVar[str] = "u"
    action: Action


@dataclass(frozen=True)
class Button:
    """One inline button: its label, and either what it carries or the address it opens."""

    label: str
    data: Data | None = None
    url: str | None = None


Rows = Sequence[Sequence[Button]]

AJUKAN = Button("📝 Ajukan permohonan", Menu(Action.AJUKAN))
STATUS = Button("📍 Status permohonan", Menu(Action.STATUS))
SYARAT = Button("ℹ️ Syarat dan alur", Menu(Action.SYARAT))
TUGAS = Button("📥 Tampilkan", Menu(Action.TUGAS))


def columns(buttons: Sequence[Button]) -> list[list[Button]]:
    """Buttons in rows of four to one, by the longest label, so that none is cut on a small phone."""
    longest = max((len(button.label) for button in buttons), default=0)
    width = next((width for width, most in _WIDTHS.items() if longest <= most), 1)
    return [list(buttons[at : at + width]) for at in range(0, len(buttons), width)]


def leafing(before: Data | None, after: Data | None) -> list[list[Button]]:
    """The row that leafs to what stands before and after; none where there is neither."""
    row = [Button("◀️ Sebelumnya", before)] if before else []
    row += [Button("Berikutnya ▶️", after)] if after else []
    return [row] if row else []


def keyboard(rows: Rows) -> dict[str, Any]:
    """The `reply_markup` of a message with these inline buttons; nothing without any."""
    if not rows:
        return {}
    return {"reply_markup": {"inline_keyboard": [[_button(button) for button in row] for row in rows]}}


def _button(button: Button) -> Mapping[str, str]:
    if button.data is not None:
        return {"text": button.label, "callback_data": button.data.pack()}
    return {"text": button.label, "url": button.url or ""}
