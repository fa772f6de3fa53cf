"""What a card asks while its question is open (a reason, a note), and what was noted on it and will go along."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.chat import questions
from handlers.chat.buttons import Button, Rows, columns
from handlers.chat.questions import MENDING, NOTE, REASON
from handlers.chat.texts import esc, short
from handlers.chat.turn import Speaker
from handlers.facts import cases
from handlers.facts.cases import Case
from handlers.permohonan import demand, told
from handlers.permohonan.buttons import Decide, Instruct, Noting, Reason, ToCard, Unnote, Urgency, WithoutPlace
from procedure.sop import INSTRUKSI, STEPS, Choice, Option, Sifat
from storage.models import Visit

SIFAT = tuple(Sifat)
"""In the order their buttons count them."""

_LABEL = 60
"""Characters shown of a reason on its button."""

_EMPTY: questions.Kept = {"instruksi": [], "sifat": Sifat.BIASA.value, "note": ""}
_PLACE = "Tempatnya kini tersedia; silakan tekan “Setujui”."
_NO_PLACE = (
    "⚠️ Tidak ada tempat yang cukup untuk dipesan saat ini. Bila tetap disetujui, penempatannya menunggu sampai ada "
    "tempat; pemohon, {staf_teknis}, dan admin diberi tahu."
)


def can_note(visit: Visit) -> bool:
    """Whether the step's card has *Dengan catatan*."""
    return any(option.choice is Choice.DISPOSISI for option in STEPS[visit.step].options)


async def noted(speaker: Speaker, visit: Visit, person: int) -> questions.Kept:
    """The instructions, sifat and note that this person has put on the card and that go along with the disposisi."""
    if not can_note(visit):
        return _EMPTY
    return {**_EMPTY, **await questions.kept(speaker, person, NOTE, visit.id)}


def goes_along(note: questions.Kept) -> str:
    """One line (HTML) of what will go along; empty for nothing."""
    said = told.marked(note["sifat"], note["instruksi"])
    parts = [f"📌 {esc(said)}"] if said else []
    parts += [f"📝 <i>{esc(note['note'])}</i>"] if note["note"] else []
    return "Akan ikut dikirim:\n" + "\n".join(parts) if parts else ""


async def reason(speaker: Speaker, visit: Visit, person: int) -> str:
    """The reason this person has written already for an approval that waits for their word on its place."""
    return str((await questions.kept(speaker, person, REASON, visit.id)).get("note", ""))


async def opened(speaker: Speaker, case: Case, visit: Visit, person: int) -> tuple[str, Rows] | None:
    """What the card asks this person now (HTML) and the buttons for it, in place of its own; None for nothing."""
    ticket = case.permohonan.ticket
    question = await speaker.tx.drafts.question(person)
    if question is None or question.kind not in questions.ON_CARD or question.subject != visit.id:
        return None
    if question.kind == MENDING:
        return demand.panel(case, visit, await demand.kept(speaker, visit, person))
    note = await noted(speaker, visit, person)
    back = [Button("◀️ Kembali", ToCard(visit.id))]
    if question.kind == NOTE:
        how_to = "ketik lagi untuk mengganti catatannya" if note["note"] else "ketik catatan bila perlu"
        asks = f"<b>Dengan catatan</b> untuk {ticket}: pilih instruksi dan sifat, {how_to}."
        return asks, [*_note_rows(speaker, visit, note), back]
    data = questions.data_of(question)
    option = STEPS[visit.step].option(Choice(data["choice"]))
    if data.get("no_place"):
        if await cases.has_room(speaker, case):
            return _PLACE, [[Button(speaker.words(option.label), Decide(visit.id, option.choice))], back]
        return speaker.words(_NO_PLACE), [[Button("Setujui tanpa tempat", WithoutPlace(visit.id))], back]
    reasons = await reasons_for(speaker, visit, option, person)
    offered = [[Button(short(one, _LABEL), Reason(visit.id, option.choice, at))] for at, one in enumerate(reasons)]
    return f"<b>{speaker.words(option.label)}</b> · {ticket}\n{how(speaker, option, offered=bool(reasons))}", [
        *offered,
        back,
    ]


async def reasons_for(speaker: Speaker, visit: Visit, option: Option, person: int) -> Sequence[str]:
    """What is offered where the option needs a note: the usual, then what this person had written and taken back."""
    written = await speaker.tx.undoing.written(visit, option.choice, person)
    return option.reasons if not written or written in option.reasons else (*option.reasons, written)


def how(speaker: Speaker, option: Option, *, offered: bool) -> str:
    """What is asked for where the option needs a note, plain text; some may be `offered`."""
    if option.choice is Choice.LAIK_BERSYARAT:
        return f"Apa syaratnya? {'Silakan pilih, atau ketik syarat lain.' if offered else 'Mohon diketik.'}"
    asks = "Apa alasannya?"
    if option.choice is Choice.SETUJU:
        asks = speaker.words("Hasil {kasi} tidak laik. Apa alasan persetujuannya?")
    return f"{asks} {'Silakan pilih, atau ketik alasan lain.' if offered else 'Mohon diketik.'}"


def asked_for(kind: str, data: questions.Kept) -> str:
    """What is being written: `Catatan`, `Syarat` or `Alasan`."""
    if kind == NOTE:
        return "Catatan"
    return "Syarat" if data["choice"] == Choice.LAIK_BERSYARAT else "Alasan"


def note_button(visit: Visit) -> Button:
    """*Dengan catatan*."""
    return Button("✍️ Dengan catatan", Noting(visit.id))


def _note_rows(speaker: Speaker, visit: Visit, note: Mapping[str, Any]) -> list[list[Button]]:
    ticks = [
        Button(f"{tick(instruksi in note['instruksi'])} {instruksi}", Instruct(visit.id, at))
        for at, instruksi in enumerate(INSTRUKSI)
    ]
    sifat = [
        Button(f"{'●' if kind.value == note['sifat'] else '○'} {kind.value}", Urgency(visit.id, at))
        for at, kind in enumerate(SIFAT)
    ]
    unnote = [[Button("🗑 Hapus catatan", Unnote(visit.id))]] if note["note"] else []
    options = [option for option in STEPS[visit.step].options if option.choice is Choice.DISPOSISI]
    decide = [Button(speaker.words(option.label), Decide(visit.id, option.choice)) for option in options]
    return [*columns(ticks), *columns(sifat), *unnote, decide]


def tick(ticked: bool) -> str:
    """The sign before what is ticked, or not."""
    return "☑" if ticked else "☐"
