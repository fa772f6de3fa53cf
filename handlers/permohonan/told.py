"""What others have said of a permohonan so far, as a card repeats it to whoever must know."""

from collections.abc import Sequence
from typing import NamedTuple

from handlers.chat.desk import Desk
from handlers.chat.texts import esc, short
from handlers.chat.turn import Speaker
from handlers.facts.cases import Case
from procedure import checklist, review
from procedure.checklist import Mark
from procedure.form import questions
from procedure.sop import HANDS_ON, STEPS, Choice, Kind, Sifat, Step, withdrawable
from storage.models import Visit
from storage.permohonan import marks_of

_CHANGED = 45
"""Characters of an answer shown."""


class Length(NamedTuple):
    """How many characters of each note are shown, and how many changes."""

    note: int
    changes: int


WHOLE, BRIEF = Length(500, 6), Length(120, 3)
"""Everything; and what still is one message where all that can be written is as long as it may be."""


async def before(speaker: Speaker, case: Case, visit: Visit, length: Length = WHOLE) -> list[str]:
    """Paragraphs (HTML): why it came back, what has changed, what was instructed on its way here, what was found."""
    said = _returned(speaker, case, visit, length)
    said += await _changed(speaker, case, visit, length)
    said += _instructed(speaker, case, visit, length)
    if visit.step is Step.PERSETUJUAN:
        said += _found(speaker, case, length)
    elif case.syarat and visit.step is Step.PENEMPATAN:
        said.append(condition(case))
    return said


def condition(case: Case, length: Length = WHOLE) -> str:
    """`Syarat: “SSH dibatasi lewat VPN dinas”`, which whoever runs or uses the thing keeps to; empty without one."""
    return f"Syarat: <i>“{esc(short(case.syarat, length.note))}”</i>" if case.syarat else ""


def demanded(desk: Desk, case: Case, visit: Visit) -> str:
    """What the visit has asked the pemohon to correct, and its words (HTML)."""
    office = visit.office
    whose = desk.titles.of(office).long if office else "pemohon"
    named = [f"• {esc(title)}" for title in titles(case.kind, visit.asked or ())]
    return "\n".join([f"✏️ {whose} meminta perbaikan:", *named, f"<i>“{esc(visit.note)}”</i>"])


def titles(kind: Kind, asked: Sequence[str]) -> list[str]:
    """What the answers with these keys are called, in the form's order."""
    return [entry.label for entry in questions(kind, with_profile=True) if entry.key in asked]


def marked(sifat: str | None, instruksi: Sequence[str]) -> str:
    """The sifat and the instructions given with a disposisi, plain text; empty for none."""
    return " · ".join([*_urgency(sifat), *instruksi])


def _urgency(sifat: str | None) -> list[str]:
    """The sifat where it says something."""
    return [] if sifat in (None, Sifat.BIASA) else [str(sifat)]


def _noted(speaker: Speaker, visit: Visit, length: Length) -> str:
    """`Sangat segera · Kepala Dinas: Telaah dan laporkan; mohon dicek listriknya` (HTML); empty for no word at all."""
    office = visit.office
    if office is None or visit.choice not in HANDS_ON:
        return ""
    whose, urgency = speaker.titles.of(office).brief, _urgency(visit.sifat)
    said = "; ".join(filter(None, (*visit.instruksi, short(visit.note or "", length.note))))
    return esc(" · ".join([*urgency, f"{whose}: {said}" if said else whose])) if urgency or said else ""


def _instructed(speaker: Speaker, case: Case, visit: Visit, length: Length) -> list[str]:
    """What those before have put on their dispositions since it began, a line each."""
    current = [one for one in case.course if one.id < visit.id]
    lines = [f"📌 {said}" for one in current if (said := _noted(speaker, one, length))]
    return ["\n".join(lines)] if lines else []


def _found(speaker: Speaker, case: Case, length: Length) -> list[str]:
    """Kasi's result with what speaks against it, and its condition or reason."""
    check = case.last(Step.PENGECEKAN)
    if check is None or check.choice is None:
        return []
    found = speaker.words(STEPS[Step.PENGECEKAN].option(check.choice).label)
    lines = [f"Hasil {speaker.titles.kasi}: <b>{found}</b>"]
    lines += [
        f"{mark.symbol} {checklist.title(item, case.kind)}"
        for item, mark in marks_of(check).items()
        if mark is not Mark.BAIK
    ]
    if check.note:
        what = "Syarat" if check.choice is Choice.LAIK_BERSYARAT else "Alasan"
        lines.append(f"{what}: <i>“{esc(short(check.note, length.note))}”</i>")
    return ["\n".join(lines)]


_CAME_BACK = frozenset({Choice.TOLAK, Choice.PERBAIKAN})


def _returned(speaker: Speaker, case: Case, visit: Visit, length: Length) -> list[str]:
    """Why it had come back: to the pemohon for this revision, or from them to whoever places it."""
    found = [one for one in case.visits if one.choice in _CAME_BACK and one.id < visit.id]
    if not found:
        return []
    last = found[-1]
    office, words = last.office, f"<i>“{esc(short(last.note, length.note))}”</i>"
    if office is None:
        placed_anew = STEPS[last.step].option(Choice.TOLAK).next is visit.step
        return [f"↩️ {speaker.words(STEPS[last.step].title)} ditolak pemohon: {words}"] if placed_anew else []
    if last.choice is Choice.PERBAIKAN and not withdrawable(visit.step):
        return []
    return [f"↩️ Sebelumnya dikembalikan {speaker.titles.of(office).brief}: {words}"]


async def _changed(speaker: Speaker, case: Case, visit: Visit, length: Length) -> list[str]:
    """What changed since the revision this step last saw."""
    seen = [one.revision for one in case.visits if one.step is visit.step and one.revision < visit.revision]
    return [await changes_since(speaker, case, max(seen), length)] if seen else []


async def changes_since(speaker: Speaker, case: Case, revision: int, length: Length = WHOLE) -> str:
    """What the current revision changed since that one, a line an answer (HTML)."""
    before = await speaker.tx.permohonan.revision(case.permohonan.id, revision)
    found = review.changes(case.kind, before.answers, case.answers)
    lines = [
        f"• {esc(title)}: {esc(short(old, _CHANGED))} → <b>{esc(short(new, _CHANGED))}</b>"
        for title, old, new in found[: length.changes]
    ]
    if len(found) > length.changes:
        lines.append(f"• dan {len(found) - length.changes} lagi; lihat form pengajuan")
    return "\n".join([f"Perubahan sejak revisi {revision}:", *(lines or ["• tidak ada"])])
