"""Kasi's checklist as the hasil pengecekan and the form persetujuan print it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from documents.kit import parts, ticks
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
    """The items with their marks and the form's warnings; with the data behind each unless `short`."""
    head = ["No.", "Yang diperiksa", *([] if short else ["Data"]), "Hasil"]
    rows: list[list[Any]] = [[parts.text(parts.CELL_BOLD, title) for title in head]]
    for number, item in enumerate(items, 1):
        mark, warnings = _MARKS[item.mark], _warnings(item)
        if short:
            found = [[f"{mark}. ", *warnings[1:]] if warnings else [mark]]
        else:
            data = parts.shown(item.data).replace(" · ", "\u00a0· ")  # no line begins with a dot
            found = [[data, *warnings], [mark]]
        rows.append([parts.text(parts.CELL, *cell) for cell in ([str(number)], [item.title], *found)])
    shares = (0.07, 0.36, 0.57) if short else (0.07, 0.27, 0.47, 0.19)
    return parts.table(rows, [width * share for share in shares], head=True, padding=0.8 if short else 2.5)


def _warnings(item: CheckedItem) -> list[str]:
    """The runs of what the form warned of, each on a line that begins with them."""
    return [run for warning in item.warnings for run in ("\n", parts.Strong("Perhatian: "), parts.sentence(warning))]


def conclusion(chosen: Choice, width: float) -> Any:
    """The three conclusions with the chosen one ticked."""
    return ticks.boxes([(name, choice is chosen) for choice, name in CONCLUSIONS.items()], width, columns=3)
