"""The dinas that runs the SOP: how it and its offices are called, and where it is.

The defaults are the office this was made for, and the only place that names it; the settings give another.
"""

import re
from dataclasses import dataclass, fields

from procedure.sop import Acting, Office

_WORD = r"(?:telp|telepon|tlp|tel|phone|faksimil[ei]|faks|fax|hp|wa|t(?=\.))"
_CALLED = rf"(?:\b(?:nomor )?{_WORD}\b[\s.:/&]*|[☎☏📞]\ufe0f?\s*)"
_TELEPHONE = re.compile(rf"{_CALLED}*(?:\(0\d{{2,3}}\)|\+62|\b0\d{{2,3}}[-. ]?\d{{3}})", re.IGNORECASE)
"""Where a telephone number begins in a line of the letterhead: by its area code, with the words for it before that."""


@dataclass(frozen=True)
class Title:
    """How one office is called: `long` where it is held and printed, `short` in lists, `brief` within a sentence."""

    long: str
    short: str
    brief: str

    def __str__(self) -> str:
        return self.brief


@dataclass(frozen=True)
class Titles:
    """The titles of all offices, by the names of `Office`. Documents keep them as they were on their day."""

    kepala_dinas: Title = Title("Kepala Dinas Komunikasi dan Informatika", "Kepala Dinas", "Kepala Dinas")
    kabid: Title = Title("Kepala Bidang Informatika", "Kabid Informatika", "Kabid")
    kasi: Title = Title("Kepala Seksi TI dan Persandian", "Kasi TI dan Persandian", "Kasi")
    staf_teknis: Title = Title("Staf Teknis", "Staf Teknis", "Staf Teknis")
    admin: Title = Title("Admin", "Admin", "admin")

    def of(self, office: Office) -> Title:
        """The title of `office`."""
        title: Title = getattr(self, office.value)
        return title

    def held(self, office: Office, acting: Acting | None) -> str:
        """How `office` is called when it is held like that: `Plh. Kepala Bidang Informatika`."""
        return f"{acting} {self.of(office).long}" if acting else self.of(office).long


@dataclass(frozen=True)
class Dinas:
    """One dinas: the lines of its letterhead (government, office, address), its place, domain and titles.

    `place` stands before the date of a signature; sub domains are given under `domain_suffix`.
    """

    letterhead: tuple[str, ...] = (
        "PEMERINTAH KABUPATEN KUDUS",
        "DINAS KOMUNIKASI DAN INFORMATIKA",
        "Jl. Sunan Muria No. 9 Kudus 59313 (0291) 438713",
        "E-mail : kominfo@kuduskab.go.id",
    )
    place: str = "Kudus"
    domain_suffix: str = "kuduskab.go.id"
    titles: Titles = Titles()

    @property
    def name(self) -> str:
        """The dinas as it is called in a sentence: `Dinas Komunikasi dan Informatika`."""
        return in_sentence(self.letterhead[1])

    @property
    def government(self) -> str:
        """Whose dinas it is, as it is called in a sentence: `Kabupaten Kudus`."""
        return in_sentence(self.letterhead[0].removeprefix("PEMERINTAH "))

    @property
    def address(self) -> str:
        """Where the dinas is, by the line below its name: what follows there is its telephone number, and left out."""
        line = next(iter(self.letterhead[2:]), "")
        return _TELEPHONE.split(line, maxsplit=1)[0].rstrip(" ,.;-")

    def words(self, template: str) -> str:
        """`template` with its names filled in: `{kabid}` or `{kabid.short}`, `{government}`, `{place}`, `{domain}`.

        The words of `STEPS` and the examples of `QUESTIONS` are such templates; what a person wrote is none.
        """
        titles = {field.name: getattr(self.titles, field.name) for field in fields(self.titles)}
        return template.format(**titles, government=self.government, place=self.place, domain=self.domain_suffix)


def in_sentence(line: str) -> str:
    """A line of the letterhead, in capitals, as it is written in a sentence."""
    return line.title().replace(" Dan ", " dan ")
