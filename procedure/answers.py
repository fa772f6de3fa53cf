"""What an answer of the form is, and the `Rule` that reads what was typed and shows what was stored.

Here are the general rules (text, choice, number); those of one matter stand in `procedure/rules.py` and
`procedure/network.py`, and which question has which in `procedure/form.py`. A rule refuses with `Invalid`: one short
sentence that names the mistake, and no example, for that stands in the question.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from procedure.dinas import Dinas
from procedure.refusals import Invalid

Json: TypeAlias = Any
"""A stored answer: whatever JSON can hold."""

Answers: TypeAlias = Mapping[str, Json]
"""Stored answers by the key of their question; one that was skipped is None, one not yet given is absent."""

NOTHING = "–"
UNKNOWN = "Belum tahu"
"""What is stored where a question that takes it is answered so."""

_UNSHOWN = {"Cc", "Cf", "Cs"}
_UNKNOWN = re.compile(r"(?:belum|tidak)(?:tahu|diketahui)\.?")

_ONES = ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
_IN_WORDS = {
    **{word: number for number, word in enumerate(_ONES, 1)},
    **{f"{word} belas": number for number, word in enumerate(_ONES[1:], 12)},
    **{f"{word} puluh": 10 * number for number, word in enumerate(_ONES[1:], 2)},
    **{"sepuluh": 10, "sebelas": 11, "seratus": 100},
}
_QUANTITY = re.compile(
    r"(?P<figures>[0-9]{1,3}(?:\.[0-9]{3}){1,2}|[0-9]{1,9}(?:[.,][0-9]{1,3})?|[a-z]++(?: belas| puluh)?)"
    r"(?P<unit>\s*+[a-z]++)?\.?",
    re.IGNORECASE,
)


class ToType(Invalid):
    """No mistake: the choice asks to type what it stands for (*Lainnya*), as its sentence says."""


@dataclass(frozen=True)
class Circumstances:
    """What the rules need to know of the world: the local date, and the dinas, whose domain sub domains are under."""

    today: date
    dinas: Dinas


@dataclass(frozen=True)
class Rule:
    """How one answer is read and shown.

    `parse` turns a cleaned text into the value to store, or raises `Invalid`; `show` turns the value back into text
    for people, which `parse` would take again. `lines` keeps the line breaks of a long answer.
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


def named(character: str) -> str:
    """A character that does not belong there, as a sentence names it."""
    return "spasi" if character.isspace() else f"“{character}”"


def check_length(text: str, low: int, high: int, what: str = "Jawaban ini") -> None:
    """Raises `Invalid` unless `text`, which is `what`, has `low` to `high` characters."""
    if len(text) < low:
        raise Invalid(f"{what} terlalu pendek; mohon tulis lengkap.")
    if len(text) > high:
        raise Invalid(f"{what} {thousands(len(text))} karakter, paling panjang {high}; mohon disingkat.")


def text(
    low: int, high: int, *, what: str = "Jawaban ini", letter: bool = False, lines: bool = False, ask: str = ""
) -> Rule:
    """Free text of `low` to `high` characters, which is called `what`; with `letter`, a letter among them.

    `ask` is what *Lainnya* is answered with where that is one of the choices: it asks to type the answer.
    """

    def parse(answer: str, _: Circumstances) -> str:
        if ask and same(answer, "Lainnya"):
            raise ToType(ask)
        check_length(answer, low, high, what)
        if letter and not any(c.isalpha() for c in answer):
            raise Invalid(f"{what} belum memuat huruf; mohon tulis lengkap.")
        return answer

    return Rule(parse, lines=lines)


def one_of(choices: tuple[str, ...]) -> Rule:
    """One of `choices`, stored as it stands there."""

    def parse(answer: str, _: Circumstances) -> str:
        if answer not in choices:
            raise Invalid(f"Mohon pilih {', '.join(choices[:-1])}, atau {choices[-1]}.")
        return answer

    return Rule(parse)


def named_of(choices: tuple[str, ...]) -> Rule:
    """One of `choices`, which are names: a part that only one of them has will do."""

    def parse(answer: str, _: Circumstances) -> str:
        if answer in choices:
            return answer
        meant = [choice for choice in choices if len(answer) > 2 and answer.casefold() in choice.casefold()]
        if len(meant) != 1:
            found = f"Ada {len(meant)} nama yang cocok" if meant else "Tidak ada nama yang cocok"
            raise Invalid(f"{found}; mohon pilih salah satu.")
        return meant[0]

    return Rule(parse)


def or_unknown(rule: Rule) -> Rule:
    """What `rule` takes, or *Belum tahu*, which is stored as `UNKNOWN`."""

    def parse(answer: str, context: Circumstances) -> Json:
        if _UNKNOWN.fullmatch("".join(answer.split()).casefold()):
            return UNKNOWN
        return rule.parse(answer, context)

    return Rule(parse, lambda value: UNKNOWN if value == UNKNOWN else rule.show(value), rule.lines)


def quantity(answer: str, units: Mapping[str, Fraction]) -> Fraction | None:
    """A number in figures or words, times what the unit behind it is worth; None for anything else.

    Without a unit it is worth one; `units` are in small letters.
    """
    found = _QUANTITY.fullmatch(answer)
    if found is None:
        return None
    figures, unit = found["figures"].lower(), (found["unit"] or "").strip().lower()
    number = _number(figures)
    if number is None or (unit and unit not in units):
        return None
    return number * units.get(unit, Fraction(1))


def _number(figures: str) -> Fraction | None:
    """`20.000`, `1,5` or `dua puluh`; None for a word that is no number."""
    if not figures[0].isdecimal():
        return Fraction(_IN_WORDS[figures]) if figures in _IN_WORDS else None
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{3})+", figures):
        return Fraction(figures.replace(".", ""))
    return Fraction(figures.replace(",", "."))


def whole(low: int, high: int, unit: str = "", units: Mapping[str, Fraction] | None = None) -> Rule:
    """A whole number; `unit` (with its leading space, if any) may be typed after it and is shown.

    `units` are others that may be typed, with what each is worth.
    """
    known = {unit.strip().lower(): Fraction(1)} | dict(units or {})

    def parse(answer: str, _: Circumstances) -> int:
        number = quantity(answer, known)
        if number is None:
            raise Invalid(f"Mohon tulis angka {low}–{thousands(high)}.")
        check_amount(number, low, high, unit)
        if number.denominator != 1:
            raise Invalid(f"Mohon tulis bilangan bulat {low}–{thousands(high)}.")
        return int(number)

    return Rule(parse, lambda value: f"{thousands(value)}{unit}")


def check_amount(number: Fraction | float, low: int, high: int, unit: str) -> None:
    """Raises `Invalid` unless it is `low` to `high`, both in `unit` (with its leading space, if any)."""
    if number < low:
        raise Invalid(f"Angka ini terlalu kecil; paling sedikit {low}{unit}.")
    if number > high:
        raise Invalid(f"Angka ini terlalu besar; paling banyak {thousands(high)}{unit}.")
