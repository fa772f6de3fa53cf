"""What each person may be asked to do, be sent and have to read, and whether a permohonan kept to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.counts.tally import Count
from tests.counts.ways import Way

PACE = 3
"""Words that are read in a second."""

MESSAGES = {"Kepala Dinas": 4, "Kabid": 7, "Kasi": 4, "Staf Teknis": 5}
"""At most so many come to each for one permohonan that nobody sends back, files among them."""

TAPS = {"Kepala Dinas": 1, "Staf Teknis": 7}
"""At most so many are needed for it, and nothing is typed by any official."""

SECONDS = {"Kepala Dinas": 10, "Kabid, verifikasi": 10, "Kasi": 27, "Kabid, persetujuan": 15, "Staf Teknis": 10}
"""A card is read within that time, unless it tells of a return too: why it was, and what has changed since."""


@dataclass(frozen=True)
class Figure:
    """What was counted; `goal` is None where there is none."""

    measured: float
    unit: str
    goal: int | None = None

    def __str__(self) -> str:
        return f"{self.measured:g} {self.unit}" + ("" if self.goal is None else f" ({self.goal})")


@dataclass(frozen=True)
class Line:
    """What was counted of one person, or of one card."""

    what: str
    figures: tuple[Figure, ...]

    @property
    def met(self) -> bool | None:
        """Whether each figure keeps to its goal; None where none has one."""
        kept = [figure.measured <= figure.goal for figure in self.figures if figure.goal is not None]
        return all(kept) if kept else None

    def __str__(self) -> str:
        met = {None: "", True: "met", False: "MISSED"}[self.met]
        return f"{self.what:<44}{''.join(f'{figure!s:<20}' for figure in self.figures)}{met}".rstrip()


def lines(way: Way, counts: Mapping[str, Count], read: Mapping[str, list[int]]) -> Iterator[Line]:
    """What one permohonan took: of each role, then of each card, which comes again after a return."""
    for role, count in counts.items():
        yield Line(
            role,
            (
                Figure(count.taps, "taps", TAPS.get(role) if way.clean else None),
                Figure(count.typed, "typed", 0 if way.clean and role in MESSAGES else None),
                Figure(count.messages, "messages", MESSAGES.get(role) if way.clean else None),
                Figure(count.words, "words"),
            ),
        )
    for card, rounds in read.items():
        for at, words in enumerate(rounds):
            returned = at > 0 or (way.corrected and card == "Staf Teknis")
            seconds = None if returned else SECONDS[card]
            yield Line(
                f"card of {card}{', after a return' if returned else ''}",
                (
                    Figure(words, "words", seconds and seconds * PACE),
                    Figure(round(words / PACE, 1), "s", seconds),
                ),
            )
