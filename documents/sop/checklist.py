"""Kasi's checklist as the hasil pengecekan and the form persetujuan print it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from documents.kit import parts
from procedure.checklist import Mark
from procedure.sop import Choice

CONCLUSIONS: Mapping[Choice, str] = {
    Choice.LAIK: "LAIK",
    Choice.LAIK_BERSYARAT: "LAIK BERSYARAT",
    Choice.TIDAK_LAIK: "TIDAK LAIK",
}
_MARKS = {Mark.BAIK: "Baik", Mark.CATATAN: "Dengan catatan", Mark.BURUK: "Tidak memenuhi"}


@dataclass(frozen=True)
class CheckedItem:
    """One item of Kasi's checklist: what it is about, the data behind it, the form's warnings, a mark that is set."""

    title: str
    data: str
    mark: Mark
    warnings: tuple[str, ...] = ()


def checklist(items: Sequence[CheckedItem], width: float, *, short: bool = False) -> Any:
    """The items with their marks; with the data and warnings behind each unless `short`."""
    head = ["No.", "Yang diperiksa", *([] if short else ["Data"]), "Hasil"]
    rows: list[list[Any]] = [[parts.text(parts.CELL_BOLD, title) for title in head]]
    for number, item in enumerate(items, 1):
        warnings = [run for warning in item.warnings for run in (parts.Strong("\nPerhatian: "), warning)]
        data = parts.text(parts.CELL, parts.shown(item.data), *warnings)
        about = [parts.text(parts.CELL, str(number)), parts.text(parts.CELL, item.title)]
        rows.append([*about, *([] if short else [data]), parts.text(parts.CELL, _MARKS[item.mark])])
    shares = (0.07, 0.68, 0.25) if short else (0.07, 0.27, 0.47, 0.19)
    return parts.table(rows, [width * share for share in shares], head=True, padding=1.5 if short else 2.5)


def conclusion(chosen: Choice, width: float) -> Any:
    """The three conclusions with the chosen one ticked."""
    return parts.ticks([(name, choice is chosen) for choice, name in CONCLUSIONS.items()], width, columns=3)
