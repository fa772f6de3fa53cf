"""The Survei Kepuasan Masyarakat (PermenPANRB 14/2017): its nine unsur, when somebody is asked, what answers add up to.

UU 25/2009 asks it of every public service. Nobody is asked twice within a year, nor reminded more than once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from procedure.workhours import WorkHours

BEST = 4
"""The highest value of an answer; the lowest is 1."""

FEWEST = 5
"""Answers under which no index is printed: few would tell who said what."""

REMINDED_AFTER = 5
"""Working days after which whoever has not answered is reminded, once."""

LONGEST_SUGGESTION = 1000

_YEAR = timedelta(days=365)
_FIT = ("Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai")


class Unsur(StrEnum):
    """The nine unsur in the order of the Permen, as they are stored."""

    PERSYARATAN = "persyaratan"
    PROSEDUR = "prosedur"
    WAKTU = "waktu"
    BIAYA = "biaya"
    PRODUK = "produk"
    KOMPETENSI = "kompetensi"
    PERILAKU = "perilaku"
    PENGADUAN = "pengaduan"
    SARANA = "sarana"


@dataclass(frozen=True)
class UnsurRule:
    """How an unsur is called and asked, and its four answers from 1 to 4 (Permen, appendix: the questionnaire)."""

    title: str
    asks: str
    answers: tuple[str, str, str, str]


UNSUR: Mapping[Unsur, UnsurRule] = {
    Unsur.PERSYARATAN: UnsurRule(
        "Persyaratan",
        "Bagaimana pendapat Bapak/Ibu tentang kesesuaian persyaratan pelayanan dengan jenis pelayanannya?",
        _FIT,
    ),
    Unsur.PROSEDUR: UnsurRule(
        "Prosedur",
        "Bagaimana pendapat Bapak/Ibu tentang kemudahan prosedur pelayanan?",
        ("Tidak mudah", "Kurang mudah", "Mudah", "Sangat mudah"),
    ),
    Unsur.WAKTU: UnsurRule(
        "Waktu penyelesaian",
        "Bagaimana pendapat Bapak/Ibu tentang kecepatan waktu dalam memberikan pelayanan?",
        ("Tidak cepat", "Kurang cepat", "Cepat", "Sangat cepat"),
    ),
    Unsur.BIAYA: UnsurRule(
        "Biaya/tarif",
        "Bagaimana pendapat Bapak/Ibu tentang kewajaran biaya/tarif dalam pelayanan?",
        ("Sangat mahal", "Cukup mahal", "Murah", "Gratis"),
    ),
    Unsur.PRODUK: UnsurRule(
        "Produk layanan",
        "Bagaimana kesesuaian produk pelayanan antara yang tercantum dalam standar pelayanan dengan hasilnya?",
        _FIT,
    ),
    Unsur.KOMPETENSI: UnsurRule(
        "Kompetensi pelaksana",
        "Bagaimana pendapat Bapak/Ibu tentang kompetensi/kemampuan petugas dalam pelayanan?",
        ("Tidak kompeten", "Kurang kompeten", "Kompeten", "Sangat kompeten"),
    ),
    Unsur.PERILAKU: UnsurRule(
        "Perilaku pelaksana",
        "Bagaimana pendapat Bapak/Ibu tentang perilaku petugas terkait kesopanan dan keramahan?",
        ("Tidak sopan dan ramah", "Kurang sopan dan ramah", "Sopan dan ramah", "Sangat sopan dan ramah"),
    ),
    Unsur.PENGADUAN: UnsurRule(
        "Penanganan pengaduan, saran, dan masukan",
        "Bagaimana pendapat Bapak/Ibu tentang penanganan pengaduan pengguna layanan?",
        ("Tidak ada", "Ada tetapi tidak berfungsi", "Berfungsi kurang maksimal", "Dikelola dengan baik"),
    ),
    Unsur.SARANA: UnsurRule(
        "Sarana dan prasarana",
        "Bagaimana pendapat Bapak/Ibu tentang kualitas sarana dan prasarana?",
        ("Buruk", "Cukup", "Baik", "Sangat baik"),
    ),
}
"""Every unsur, in the order in which they are asked."""

ORDER = tuple(UNSUR)

_MUTU = ((Fraction("88.31"), "A"), (Fraction("76.61"), "B"), (Fraction(65), "C"))
"""From which IKM on which mutu is reached (Permen, table of conversion intervals); below the last it is D."""

KINERJA: Mapping[str, str] = {"A": "Sangat baik", "B": "Baik", "C": "Kurang baik", "D": "Tidak baik"}
"""What each mutu says of the service."""

Tally = Mapping[Unsur, Sequence[int]]
"""How often each value from 1 to 4 was given, by unsur."""


@dataclass(frozen=True)
class Turn:
    """How it stands with asking one person: asked the `round`th time at `asked` (aware), next said something at `due`.

    `served` says that something they applied for has been finished since.
    """

    round: int = 0
    asked: datetime | None = None
    reminded: bool = False
    answered: bool = False
    served: bool = False
    due: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether they were asked and have not answered."""
        return self.asked is not None and not self.answered


def served(turn: Turn, now: datetime, hours: WorkHours) -> Turn:
    """What they applied for is *selesai*: they are asked the next working day, or once a year has passed."""
    if turn.asked is not None and now - turn.asked < _YEAR:
        return replace(turn, served=True)
    first = hours.after_days(now, 1)
    return replace(turn, served=True, due=first if turn.due is None else min(turn.due, first))


def owning(turn: Turn, now: datetime, hours: WorkHours) -> Turn:
    """They look after a thing from now on: asked in a year, if nothing is planned before."""
    return turn if turn.due is not None else replace(turn, due=hours.opening((turn.asked or now) + _YEAR))


def asked(turn: Turn, now: datetime, hours: WorkHours) -> Turn:
    """They are asked now."""
    return Turn(turn.round + 1, asked=now, due=hours.after_days(now, REMINDED_AFTER))


def reminded(turn: Turn, hours: WorkHours) -> Turn:
    """They are reminded now, once; what comes next is the next year's."""
    return replace(turn, reminded=True, due=_next(turn, hours))


def answered(turn: Turn, hours: WorkHours) -> Turn:
    """They have answered: nothing more is said until the next year."""
    return replace(turn, answered=True, due=_next(turn, hours))


def dropped(turn: Turn) -> Turn:
    """Nothing is planned any more, until they are served again."""
    return replace(turn, due=None)


def waits_for_reminder(turn: Turn, now: datetime) -> bool:
    """Whether what is due now is the reminder, and not the next asking."""
    return turn.open and not turn.reminded and turn.asked is not None and now - turn.asked < _YEAR


def _next(turn: Turn, hours: WorkHours) -> datetime | None:
    return None if turn.asked is None else hours.opening(turn.asked + _YEAR)


def values_of(given: int) -> tuple[int, ...] | None:
    """The answers so far, from the digits of a number; 0 for none yet, None where they are no answers (forged)."""
    digits = str(given) if given > 0 else ""
    fits = given >= 0 and len(digits) <= len(ORDER) and all("1" <= digit <= str(BEST) for digit in digits)
    return tuple(map(int, digits)) if fits else None


def added(tally: Tally, values: Sequence[int]) -> dict[Unsur, list[int]]:
    """The tally with one more answer to each unsur."""
    counts = {unsur: list(tally.get(unsur, (0,) * BEST)) for unsur in ORDER}
    for unsur, value in zip(ORDER, values, strict=True):
        counts[unsur][value - 1] += 1
    return counts


def summed(tallies: Sequence[Tally]) -> dict[Unsur, list[int]]:
    """All of them together."""
    return {
        unsur: [sum(tally.get(unsur, (0,) * BEST)[at] for tally in tallies) for at in range(BEST)] for unsur in ORDER
    }


@dataclass(frozen=True)
class Satisfaction:
    """What a span's answers add up to: how many, and, where there are `FEWEST`, each unsur's mean, the IKM, the mutu.

    The IKM is the mean of the nine means, each of the weight 1/9, times 25; it is rounded half up to two places, as the
    Permen's table of intervals has it. Means are rounded for show only.
    """

    answers: int
    means: tuple[float, ...] = ()
    ikm: float | None = None
    mutu: str = ""


def satisfaction(answers: int, tally: Tally) -> Satisfaction:
    """What `answers` answers add up to."""
    if answers < FEWEST:
        return Satisfaction(answers)
    means = [Fraction(sum(at * count for at, count in enumerate(tally[unsur], 1)), answers) for unsur in ORDER]
    ikm = Fraction(int(sum(means) / len(means) * 25 * 100 + Fraction(1, 2)), 100)
    mutu = next((letter for least, letter in _MUTU if ikm >= least), "D")
    return Satisfaction(answers, tuple(float(mean) for mean in means), float(ikm), mutu)
