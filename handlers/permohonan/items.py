"""Kasi's seven items on the card (SOP row 3): what each is about, its mark, and the buttons that set it."""

from collections.abc import Sequence

from handlers.chat.buttons import Button
from handlers.chat.texts import esc, short
from handlers.chat.turn import Speaker
from handlers.facts import cases
from handlers.facts.cases import Case
from handlers.permohonan.buttons import MarkRest, SetMark, TurnMark
from procedure import checklist
from procedure.checklist import Item, Mark
from storage.models import Visit
from storage.permohonan import marks_of

_WARNINGS_SHOWN = 6
_FACT, _WARNING = 160, 100
"""Characters shown."""

_MARKS = {Mark.BAIK: "Baik", Mark.CATATAN: "Catatan", Mark.BURUK: "Tidak"}


async def text(speaker: Speaker, case: Case, visit: Visit, opened: Item | None) -> str:
    """Every item with its mark, its data and what speaks against it (HTML); the one `opened` is pointed at."""
    warned = await cases.warnings(speaker, case)
    facts = checklist.facts(case.kind, case.answers, capacity=await cases.capacity(speaker, case))
    marks, lines = marks_of(visit), []
    for item in Item:
        sign = "👉" if item is opened else marks.get(item, Mark.KOSONG).symbol
        lines.append(f"{sign} <b>{checklist.label(item, case.kind)}</b>: {esc(short(facts[item], _FACT))}")
        lines += warnings(warned.get(item, ()))
    return "\n".join(lines)


def warnings(found: Sequence[str]) -> list[str]:
    """A line (HTML) for each warning, of many the first."""
    lines = [f"⚠️ {esc(short(line, _WARNING))}" for line in found[:_WARNINGS_SHOWN]]
    more = len(found) - len(lines)
    return [*lines, f"⚠️ dan {more} lagi; lihat form pengajuan"] if more > 0 else lines


async def buttons(speaker: Speaker, case: Case, visit: Visit, opened: Item | None) -> list[list[Button]]:
    """The items in two columns; where one is `opened`, its three marks stand in its place."""
    marks, warned = marks_of(visit), await cases.warnings(speaker, case)
    rows: list[list[Button]] = [[]]
    for item in Item:
        if item is opened:
            rows += [
                [Button(f"{mark.symbol} {words}", SetMark(visit.id, item, mark)) for mark, words in _MARKS.items()]
            ]
            rows.append([])
            continue
        if len(rows[-1]) == 2:
            rows.append([])
        mark = marks.get(item, Mark.KOSONG)
        rows[-1].append(Button(f"{mark.symbol} {checklist.label(item, case.kind)}", TurnMark(visit.id, item)))
    if checklist.mark_rest(marks, warned) != {item: marks.get(item, Mark.KOSONG) for item in Item}:
        rows.append([Button("Tandai sisanya ✅", MarkRest(visit.id))])
    return [row for row in rows if row]
