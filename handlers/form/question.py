"""The question a form asks now, as a message: the answers before it, its words and its buttons."""

from collections.abc import Mapping, Sequence
from typing import Any

from documents.incoming.letter import MOST_PARTS
from handlers.chat.asking import SHOWN, answered, expected
from handlers.chat.buttons import Button, Rows, columns
from handlers.chat.texts import esc, short
from handlers.chat.turn import Turn
from handlers.form.buttons import MOVES, Choose, FormMove, Go
from handlers.form.way import asked, before, way
from procedure import form
from procedure.form import Json, Question
from storage.models import Draft

LETTER, ATTACHED = "surat_berkas", "lampiran"
MOST_ATTACHED = 5
"""Files that may be sent besides the letter."""

MISTAKE = "⚠️ "
"""What stands before words on an answer that was not taken, but for those of what is no mistake."""

_NAME = 60

_ABOVE, _BRIEF = 5, 60
"""How many answers stand above a question, and how much of each but the newest."""


def attached(draft: Draft) -> list[Json]:
    """The files that have come besides the letter, where those are asked for now."""
    return (draft.answers.get(ATTACHED) or []) if draft.at == ATTACHED else []


def moves(draft: Draft) -> list[FormMove]:
    """What is offered besides answers at the question asked now."""
    question, files = asked(draft), bool(attached(draft))
    offered = {
        FormMove.TETAP: draft.at in draft.answers and not files,
        FormMove.LEWATI: question.optional and not files,
        FormMove.SELESAI: files or (draft.at == LETTER and bool(draft.pages)),
        FormMove.HAPUS: files,
        FormMove.KEMBALI: draft.editing or before(draft) is not None,
        FormMove.BATAL: not draft.editing,
    }
    return [move for move, is_offered in offered.items() if is_offered and not draft.closing]


def question_text(
    turn: Turn,
    draft: Draft,
    wrong: str = "",
    sign: str = MISTAKE,
    *,
    after: str | None = None,
    alone: bool = False,
) -> str:
    """The question asked now, as HTML, below the answers before it; that to the one `after` which it is comes last.

    Where that stands `alone` the others stand above in the chat, as it does itself where `after` is empty. The text
    begins with what was `wrong`, plain text with `sign` before it, which says why the last answer was not taken; a
    mistake stands with its question alone.
    """
    question, (step, entries) = asked(draft), _place(draft)
    lines = [f"{step} · <b>{esc(question.title)}</b>", _received(draft) or expected(turn, question)]
    if question.key in draft.answers and not draft.pages and not attached(draft):
        value = draft.answers[question.key]
        now = "dilewati" if value is None else short(question.show(value), SHOWN)
        lines.append(f"Jawaban sekarang: {esc(now)}")
    if after is not None:
        others = [] if alone else [entry for entry in entries if entry.key != after]
        entries = [*others, form.question(after, draft.kind)] if after else others
    above = "" if wrong and sign else _answers(draft, entries)
    return "\n\n".join(filter(None, (wrong and f"{sign}{esc(wrong)}", above, "\n".join(lines))))


def _place(draft: Draft) -> tuple[str, list[Question]]:
    """Which question is asked now, `Langkah 5 dari 29`, and those before it on the way."""
    if draft.editing:
        return "Ubah", []
    entries = way(draft)
    at = entries.index(asked(draft))
    return f"Langkah {at + 1} dari {len(entries)}", entries[:at]


def _answers(draft: Draft, entries: Sequence[Question]) -> str:
    """What those questions were answered, as HTML: what the messages said that asked them, which are there no more.

    The newest stands by itself, as it was understood; those before it are quoted, which Telegram folds, and the oldest
    are only counted.
    """
    given = [entry for entry in entries if entry.key in draft.answers]
    if not given:
        return ""
    *earlier, newest = given
    counted = len(given) - _ABOVE if len(given) > _ABOVE + 1 else 0
    lines = [f"✅ {counted} jawaban sebelumnya tersimpan"] if counted else []
    lines += [answered(entry, draft.answers[entry.key], _BRIEF) for entry in earlier[counted:]]
    quoted = "<blockquote expandable>{}</blockquote>\n".format("\n".join(lines)) if lines else ""
    return f"{quoted}{answered(newest, draft.answers[newest.key])}"


def _received(draft: Draft) -> str:
    """What has come of the files that are asked for, as HTML; empty while nothing has."""
    files = attached(draft)
    if draft.at == LETTER and draft.closing:
        return f"⏳ {pages(draft)} halaman sedang disatukan menjadi satu surat."
    if draft.at in (LETTER, ATTACHED) and draft.waiting and not draft.pages and not files:
        return "⏳ Berkas sedang diterima."
    if draft.at == LETTER and draft.pages:
        if len(draft.pages) >= MOST_PARTS:
            return f"{len(draft.pages)} foto atau PDF diterima; itu batasnya. Tekan “Selesai”."
        return f"Halaman {pages(draft)} diterima. Kirim halaman berikutnya, atau tekan “Selesai”."
    if not files:
        return ""
    names = ", ".join(esc(short(entry["name"], _NAME)) for entry in files)
    if draft.closing:
        return f"⏳ {len(files)} lampiran diterima, sisanya sedang diterima."
    if len(files) >= MOST_ATTACHED:
        return f"{len(files)} lampiran diterima: {names}. Itu batasnya; tekan “Selesai”."
    return f"{len(files)} lampiran diterima: {names}. Kirim berikutnya, atau tekan “Selesai”."


def pages(draft: Draft) -> int:
    """How many pages have come; an entry that does not say how many it has is one."""
    return sum(int(entry.split(":")[2]) if entry.count(":") > 1 else 1 for entry in draft.pages)


def question_rows(draft: Draft) -> Rows:
    """The inline buttons of the question asked now."""
    question, offered = asked(draft), moves(draft)
    rows = columns(
        [Button(label, Choose(question.key, at, draft=draft.id)) for at, label in enumerate(question.offered)]
    )
    for group in (
        (FormMove.TETAP, FormMove.LEWATI, FormMove.SELESAI, FormMove.HAPUS),
        (FormMove.KEMBALI, FormMove.BATAL),
    ):
        row = [Button(MOVES[move], Go(question.key, move, draft=draft.id)) for move in group if move in offered]
        rows += [row] if row else []
    return rows


def contact_keyboard(draft: Draft) -> Mapping[str, Any]:
    """The reply keyboard of a question that is answered with one's own contact."""
    others = [{"text": MOVES[move]} for move in moves(draft)]
    rows = [[{"text": "📱 Bagikan kontak", "request_contact": True}], others]
    return {"keyboard": rows, "resize_keyboard": True, "one_time_keyboard": True}
