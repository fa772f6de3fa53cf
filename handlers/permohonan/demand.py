"""The panel of *Minta perbaikan* on a card: the form's answers by section, ticked where they are to be corrected."""

from handlers.chat import questions
from handlers.chat.buttons import Button, Rows, columns, leafing
from handlers.chat.desk import Desk
from handlers.chat.questions import MENDING
from handlers.chat.texts import esc, listed
from handlers.facts.cases import Case
from handlers.permohonan import told
from handlers.permohonan.buttons import AskFor, Demand, LeafAsked, ToCard
from procedure.form import Question, Section
from procedure.form import questions as asked_of
from procedure.sop import STEPS, Choice, Kind
from storage.models import Visit

_EMPTY: questions.Kept = {"keys": [], "note": "", "page": 0}


def can_ask(visit: Visit) -> bool:
    """Whether the step's card has *Minta perbaikan*."""
    return any(option.choice is Choice.PERBAIKAN for option in STEPS[visit.step].options)


def pages(kind: Kind) -> list[tuple[Section, list[Question]]]:
    """The sections of the form with their questions; the person's come last, for they are asked for least."""
    entries = asked_of(kind, with_profile=True)
    sections = sorted(dict.fromkeys(entry.section for entry in entries), key=lambda one: one is Section.PROFIL)
    return [(section, [entry for entry in entries if entry.section is section]) for section in sections]


def keys(kind: Kind) -> list[str]:
    """The keys that may be ticked, in the form's order."""
    return [entry.key for entry in asked_of(kind, with_profile=True)]


async def kept(desk: Desk, visit: Visit, person: int) -> questions.Kept:
    """What this person has ticked and written so far."""
    return {**_EMPTY, **await questions.kept(desk, person, MENDING, visit.id)}


def panel(case: Case, visit: Visit, marked: questions.Kept) -> tuple[str, Rows]:
    """What the card asks (HTML), and its buttons: one section at a time, and the sending once nothing is missing."""
    shown = pages(case.kind)
    at = marked["page"] if 0 <= marked["page"] < len(shown) else 0
    section, entries = shown[at]
    label = STEPS[visit.step].option(Choice.PERBAIKAN).label
    how_to = "ketik lagi untuk mengganti kalimatnya" if marked["note"] else "lalu ketik apa yang diminta"
    lines = [f"<b>{label}</b> untuk {case.permohonan.ticket}: tandai yang perlu diperbaiki, {how_to}."]
    if marked["keys"]:
        lines.append(f"☑ {esc(listed(told.titles(case.kind, marked['keys'])))}")
    if marked["note"]:
        lines.append(f"📝 <i>{esc(marked['note'])}</i>")
    lines.append(f"<b>{esc(section.value)}</b> · bagian {at + 1} dari {len(shown)}")
    ticks = [
        Button(f"{'☑' if entry.key in marked['keys'] else '☐'} {entry.label}", AskFor(visit.id, entry.key))
        for entry in entries
    ]
    leaf = leafing(
        LeafAsked(visit.id, at - 1) if at else None, LeafAsked(visit.id, at + 1) if at + 1 < len(shown) else None
    )
    send = [[Button("↩️ Kirim ke pemohon", Demand(visit.id))]] if marked["keys"] and marked["note"] else []
    return "\n".join(lines), [*columns(ticks), *leaf, *send, [Button("◀️ Kembali", ToCard(visit.id))]]
