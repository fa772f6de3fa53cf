"""What an answer of the form is, and the `Rule` that reads what was typed and shows what was stored.

Here are the general rules (text, choice, number); those of one matter stand in `procedure/rules.py` and
`procedure/network.py`, and which question has which in `procedure/form.py`.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from procedure.dinas import Dinas
from procedure.refusals import Invalid

Json: TypeAlias = Any
"""A stored answer: whatever JSON can hold."""

Answers: TypeAlias = Mapping[str, Json]
"""Stored answers by the key of their question; one that was skipped is None, one not yet given is absent."""

NOTHING = "–"
_UNSHOWN = {"Cc", "Cf", "Cs"}


class Wrong(Exception):
    """The text breaks the rule: half a sentence that says how, to which `form.accept` adds the right example."""


@dataclass(frozen=True)
class Circumstances:
    """What the rules need to know of the world: the local date, and the dinas, whose domain sub domains are under."""

    today: date
    dinas: Dinas


@dataclass(frozen=True)
class Rule:
    """How one answer is read and shown.

    `parse` turns a cleaned text into the value to store, or raises `Wrong` or `Invalid`; `show` turns the value
    back into text for people, which `parse` would take again. `lines` keeps the line breaks of a long answer.
    """

    parse: Callable[[str, Circumstances], Json]
    show: Callable[[Json], str] = str
    lines: bool = False


def clean(text: str, *, lines: bool) -> str:
    """`text` in Unicode NFC without control and invisible characters, and with single spaces unless `lines` is set."""
    seen = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in _UNSHOWN)
    seen = unicodedata.normalize("NFC", seen)
    if not lines:
        return " ".join(seen.split())
    return "\n".join("".join(" " if c.isspace() else c for c in line).strip() for line in seen.splitlines()).strip()


def same(one: str, other: str) -> bool:
    """Whether two texts mean the same choice: `2 u` and `2U` do."""
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()


def thousands(number: int) -> str:
    """`20000` as Indonesians write it: `20.000`."""
    return f"{number:,}".replace(",", ".")


def check_length(text: str, low: int, high: int) -> None:
    """Raises `Wrong` unless `text` has `low` to `high` characters."""
    if not low <= len(text) <= high:
        raise Wrong(f"Jawaban ini {thousands(len(text))} karakter, seharusnya {low} sampai {high} karakter")


def text(low: int, high: int, *, letter: bool = False, lines: bool = False, ask: str = "") -> Rule:
    """Free text of `low` to `high` characters; with `letter`, a letter among them.

    `ask` is what *Lainnya* is answered with where that is one of the choices: it asks to type the answer.
    """

    def parse(answer: str, _: Circumstances) -> str:
        if ask and same(answer, "Lainnya"):
            raise Invalid(ask)
        check_length(answer, low, high)
        if letter and not any(c.isalpha() for c in answer):
            raise Wrong("Nama perlu memuat huruf")
        return answer

    return Rule(parse, lines=lines)


def one_of(choices: tuple[str, ...]) -> Rule:
    """One of `choices`, stored as it stands there."""

    def parse(answer: str, _: Circumstances) -> str:
        if answer not in choices:
            raise Invalid(f"Silakan pilih salah satu: {', '.join(choices[:-1])}, atau {choices[-1]}.")
        return answer

    return Rule(parse)


def whole(low: int, high: int, unit: str = "") -> Rule:
    """A whole number; `unit` (with its leading space, if any) may be typed after it and is shown."""
    pattern = re.compile(
        rf"([0-9]{{1,3}}(?:\.[0-9]{{3}}){{1,2}}|[0-9]{{1,9}})\s*(?:{unit.strip()})?",
        re.IGNORECASE,
    )

    def parse(answer: str, _: Circumstances) -> int:
        found = pattern.fullmatch(answer)
        number = int(found[1].replace(".", "")) if found else None
        if number is None or not low <= number <= high:
            raise Wrong(f"Isilah bilangan bulat {low} sampai {thousands(high)}{unit}")
        return number

    return Rule(parse, lambda value: f"{thousands(value)}{unit}")
