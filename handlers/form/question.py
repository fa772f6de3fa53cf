"""The question a form asks now, as a message: its words and its buttons."""

from collections.abc import Mapping
from typing import Any

from documents.incoming.letter import MOST_PARTS
from handlers.chat.asking import SHOWN, expected
from handlers.chat.buttons import Button, Rows, columns
from handlers.chat.texts import esc, short
from handlers.chat.turn import Turn
from handlers.form.buttons import MOVES, Choose, FormMove, Go
from handlers.form.way import asked, before, way
from procedure.form import Input
from storage.models import Draft

LETTER = "surat_berkas"


def moves(draft: Draft) -> list[FormMove]:
    """What is offered besides answers at the question asked now."""
    question = asked(draft)
    offered = {
        FormMove.TETAP: draft.at in draft.answers,
        FormMove.LEWATI: question.optional,
        FormMove.SELESAI: question.input is Input.FILE and bool(draft.pages),
        FormMove.KEMBALI: draft.editing or before(draft) is not None,
        FormMove.BATAL: True,
    }
    return [move for move, is_offered in offered.items() if is_offered and not draft.closing]


def question_text(turn: Turn, draft: Draft, wrong: str = "") -> str:
    """The question asked now, as HTML; after `wrong`, plain text, which says why the last answer was not taken."""
    question = asked(draft)
    keys = [entry.key for entry in way(draft)]
    step = "Ubah" if draft.editing else f"Langkah {keys.index(question.key) + 1} dari {len(keys)}"
    lines = [f"{step} · <b>{esc(question.title)}</b>"]
    if draft.closing:
        lines.append(f"⏳ {_pages(draft)} halaman sedang disatukan menjadi satu surat.")
    elif draft.at == LETTER and draft.waiting and not draft.pages:
        lines.append("⏳ Berkas sedang diterima.")
    elif draft.at == LETTER and len(draft.pages) >= MOST_PARTS:
        lines.append(f"{len(draft.pages)} foto atau PDF diterima; itu batasnya. Tekan <b>Selesai</b>.")
    elif draft.at == LETTER and draft.pages:
        lines.append(f"Halaman {_pages(draft)} diterima. Kirim halaman berikutnya, atau tekan <b>Selesai</b>.")
    else:
        lines.append(expected(turn, question))
    if question.key in draft.answers and not draft.pages:
        lines.append(f"Jawaban sekarang: {esc(short(question.show(draft.answers[question.key]), SHOWN))}")
    text = "\n".join(lines)
    return f"⚠️ {esc(wrong)}\n\n{text}" if wrong else text


def _pages(draft: Draft) -> int:
    """How many pages have come; an entry that does not say how many it has is one."""
    return sum(int(entry.split(":")[2]) if entry.count(":") > 1 else 1 for entry in draft.pages)


def question_rows(draft: Draft) -> Rows:
    """The inline buttons of the question asked now."""
    question, offered = asked(draft), moves(draft)
    rows = columns(
        [Button(label, Choose(question.key, at, draft=draft.id)) for at, label in enumerate(question.choices)]
    )
    for group in ((FormMove.TETAP, FormMove.LEWATI, FormMove.SELESAI), (FormMove.KEMBALI, FormMove.BATAL)):
        row = [Button(MOVES[move], Go(question.key, move, draft=draft.id)) for move in group if move in offered]
        rows += [row] if row else []
    return rows


def contact_keyboard(draft: Draft) -> Mapping[str, Any]:
    """The reply keyboard of a question that is answered with one's own contact."""
    others = [{"text": MOVES[move]} for move in moves(draft)]
    rows = [[{"text": "📱 Bagikan kontak", "request_contact": True}], others]
    return {"keyboard": rows, "resize_keyboard": True, "one_time_keyboard": True}
