"""The forms a person has begun: their names, which of them a button was made for, and how they are taken up again."""

from collections.abc import Sequence

from handlers.chat.buttons import Button, Rows
from handlers.chat.errors import Answer
from handlers.chat.texts import KINDS
from handlers.chat.turn import Turn
from handlers.form.buttons import Fate, Keep, version
from handlers.form.way import way
from storage.models import Draft

GONE = "Formulir ini sudah dikirim atau dihapus. Kirim /ajukan untuk membuat yang baru."

_ON = "▶️ Lanjutkan mengisi"


async def name(turn: Turn, draft: Draft) -> str:
    """`Formulir Hosting aplikasi`, or `Perbaikan PSH-2026-0001`: which of a person's forms it is."""
    short = await _short(turn, draft)
    return f"Formulir {short}" if draft.permohonan_id is None else f"Perbaikan {short}"


async def _short(turn: Turn, draft: Draft) -> str:
    if draft.permohonan_id is None:
        return KINDS[draft.kind]
    return (await turn.tx.permohonan.get(draft.permohonan_id)).ticket


def where(draft: Draft) -> str:
    """`langkah 5 dari 20`: what is still to be done."""
    if draft.at is None or draft.editing:
        return "tinggal ditinjau dan dikirim"
    keys = [entry.key for entry in way(draft)]
    return f"langkah {keys.index(draft.at) + 1} dari {len(keys)}"


async def meant(turn: Turn, draft_id: int, seen: int | None = None) -> Draft:
    """The form a button was made for, which may rest. Raises `Answer` where it is no more.

    Buttons from before a person could have several name none (0): they mean the form of the version they have `seen`,
    else the one being filled, else the first that rests.
    """
    if draft_id and turn.pending.draft is not None and turn.pending.draft.id == draft_id:
        return turn.pending.draft
    forms = await turn.tx.drafts.all(turn.person)
    if draft_id:
        forms = [draft for draft in forms if draft.id == draft_id]
    else:
        forms.sort(key=lambda draft: (version(draft) != seen, not draft.active))
    if not forms:
        raise Answer(GONE)
    return forms[0]


def go_on(draft: Draft, label: str = _ON) -> Button:
    """The button that takes the form up."""
    return Button(label, Keep(Fate.LANJUTKAN, version(draft), draft=draft.id))


async def going_on(turn: Turn, forms: Sequence[Draft]) -> list[list[Button]]:
    """A button for each of several forms that takes it up, a row each: the labels tell them apart."""
    if len(forms) == 1:
        return [[go_on(forms[0])]]
    return [[go_on(draft, f"▶️ Lanjutkan {await _short(turn, draft)}")] for draft in forms]


async def resting(turn: Turn) -> list[Draft]:
    """The forms of this person that wait to be taken up again."""
    return [draft for draft in await turn.tx.drafts.all(turn.person) if not draft.active]


async def offered(turn: Turn) -> tuple[str, Rows]:
    """What rests, in one sentence (empty where nothing does), and the buttons that take it up."""
    forms = await resting(turn)
    if not forms:
        return "", ()
    names = [f"<b>{await name(turn, draft)}</b>" for draft in forms]
    return f"Masih disimpan: {', '.join(names)}. Lanjutkan dengan tombol ini.", await going_on(turn, forms)


async def ended(turn: Turn, tapped: int, text: str) -> None:
    """A form is no more, as `text` says where its button was `tapped`; what rests beside it is offered there."""
    words, rows = await offered(turn)
    await turn.edit_message(tapped, f"{text}\n\n{words}" if words else text, rows)


def beginning(person: int) -> str:
    """The topic of the message in which a person begins a form: which kind, which profile."""
    return f"ajukan:{person}"


async def nothing_open(turn: Turn) -> str:
    """The answer to `/batal` where nothing is being filled, as HTML; a form about to be begun is not any more."""
    begun = await turn.tx.outbox.about(beginning(turn.person))
    for row, _, _ in begun:
        await turn.tx.outbox.post(turn.person, "editMessageReplyMarkup", {}, edits=row)
    await turn.tx.outbox.retire_all(beginning(turn.person))
    rest = " Formulir yang disimpan dapat dilanjutkan dengan /ajukan." if await resting(turn) else ""
    return f"{'Pengajuan ditutup.' if begun else 'Tidak ada yang sedang diisi.'}{rest}"
