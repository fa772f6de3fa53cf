"""What somebody looks for among the permohonan, and which of them concern whom."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from procedure.answers import Answers
from procedure.rights import Actor
from procedure.rules import MONTHS
from procedure.sop import STEPS, Office, Step

FOUND_BY = ("instansi", "nama", "pj_nama", "merk_tipe", "nomor_seri", "nama_aplikasi", "sub_domain")
"""The answers by whose words a permohonan is found."""

SHORTEST = 2
LONGEST = 64
"""Characters of a word that is looked for, and of one that is kept."""

_WORD = re.compile(r"[^\W_]+")
_TICKET = re.compile(r"(?:psh-)?(?:([0-9]{4})-)?([0-9]{1,9})")
_SPACED = re.compile(r"\bpsh[ ./–-]*(?:([0-9]{4})[ ./–-]+)?([0-9]{1,9})\b")
_ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})|([0-9]{1,2})/([0-9]{4})")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_MONTHS = tuple(name.lower() for name in MONTHS)

_WAY = tuple(STEPS)

AT_STAF = frozenset({*_WAY[_WAY.index(Step.PENEMPATAN) :], Step.SELESAI})
"""Where a permohonan is that has come to Staf Teknis."""

SEES_ALL = frozenset({Office.KEPALA_DINAS, Office.KABID, Office.KASI, Office.ADMIN})
"""The offices that every permohonan concerns: it passes them on its way, or they answer for it."""


@dataclass(frozen=True)
class Concerned:
    """What concerns a person: `everything`, or what is at one of the `steps`; and always what is their own."""

    person: int
    everything: bool = False
    steps: frozenset[Step] = frozenset()


@dataclass(frozen=True)
class Ticket:
    """A number that may be a permohonan's, of one year or, where that is None, of any: then it may be a `word` too."""

    serial: int
    year: int | None = None
    word: str = ""


@dataclass(frozen=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    @property
    def number(self) -> int:
        """Months counted through, for a button."""
        return self.year * 12 + self.month - 1

    @property
    def known(self) -> bool:
        """Whether something can have come in such a month: of these two centuries, as years are typed."""
        return 1 <= self.month <= 12 and _YEAR.fullmatch(f"{self.year}") is not None

    @property
    def after(self) -> "Month":
        """The next one."""
        return numbered(self.number + 1)

    @property
    def begins(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def name(self) -> str:
        """`November 2026`."""
        return f"{MONTHS[self.month - 1]} {self.year}"


@dataclass(frozen=True)
class Sought:
    """What is looked for: each of the `words` (by its beginning), each of the `tickets`, at a `step`, of a `month`."""

    words: tuple[str, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    step: Step | None = None
    month: Month | None = None


def concerned(actor: Actor) -> Concerned:
    """What concerns `actor`: their own; officials besides what their offices, held or stood in for, have to do with."""
    if actor.offices & SEES_ALL:
        return Concerned(actor.person, everything=True)
    steps = AT_STAF if Office.STAF_TEKNIS in actor.offices else frozenset[Step]()
    return Concerned(actor.person, steps=steps)


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of some texts, in small letters: letters and digits, whatever stands between them."""
    return frozenset(word[:LONGEST] for text in texts for word in _WORD.findall(text.lower()) if len(word) >= SHORTEST)


def words_of_answers(answers: Answers) -> frozenset[str]:
    """The words by which a permohonan with these answers is found."""
    return words_of(str(answers[key]) for key in FOUND_BY if answers.get(key))


def sought(text: str, today: date) -> Sought:
    """What a typed `text` asks for; a month alone (`november`) is the last one of that name.

    `PSH-2026-0012`, `psh 12`, `2026-0012` and `12` are numbers of a permohonan, the last a word too;
    `2026-11`, `11/2026` and `november 2026` are months.
    """
    asked, left = Sought(), _SPACED.sub(_joined, text.lower()).split()
    words: list[str] = []
    while left:
        word = left.pop(0)
        month = _iso_month(word)
        if month is None and word in _MONTHS:
            number = _MONTHS.index(word) + 1
            if left and _YEAR.fullmatch(left[0]):
                month = Month(int(left.pop(0)), number)
            else:
                month = Month(today.year - (number > today.month), number)
        if month is not None:
            asked = replace(asked, month=month)
        elif (found := _TICKET.fullmatch(word)) is not None:
            bare = word if word == found[2] else ""
            ticket = Ticket(int(found[2]), int(found[1]) if found[1] else None, bare)
            asked = replace(asked, tickets=(*asked.tickets, ticket))
        else:
            words += [part[:LONGEST] for part in _WORD.findall(word) if len(part) >= SHORTEST]
    return replace(asked, words=tuple(dict.fromkeys(words)))


def _joined(ticket: re.Match[str]) -> str:
    """A number as it is written on what the office sends, however it was typed."""
    return "-".join(["psh", *filter(None, ticket.groups())])


def numbered(number: int) -> Month:
    """The month that `Month.number` counts."""
    return Month(number // 12, number % 12 + 1)


def months_until(today: date, count: int) -> list[Month]:
    """The last so many months, this one first."""
    this = Month(today.year, today.month).number
    return [numbered(this - back) for back in range(count)]


def _iso_month(word: str) -> Month | None:
    found = _ISO_MONTH.fullmatch(word)
    if found is None:
        return None
    asked = Month(int(found[1] or found[4]), int(found[2] or found[3]))
    # A number of two digits or less after a year may be a ticket's too; those have four.
    return asked if asked.known and len(found[2] or found[3]) <= 2 else None
