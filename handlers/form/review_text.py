"""The review (tinjauan) as text: every answer by section, what a correction has changed, and the statement."""

from collections.abc import Sequence

from handlers.chat.buttons import Button, Rows
from handlers.chat.texts import KINDS, LONGEST, esc, short, size
from handlers.chat.turn import Turn
from handlers.form.buttons import AtReview, Reviewing, version
from procedure import review
from procedure.review import Row
from procedure.sop import PERNYATAAN
from storage.models import Draft, Permohonan

UNCHANGED = "Belum ada yang diubah."

_CHANGE = 40


async def post(turn: Turn, draft: Draft, into: int | None = None) -> int:
    """Shows the review in as few messages as hold it; returns the outbox row of the last, which has the buttons.

    Where one holds it, that is the message of outbox row `into`, if there is any.
    """
    *first, last = await texts(turn, draft)
    if into is not None and not first:
        await turn.edit(into, last, rows(draft))
        return into
    for text in first:
        await turn.say(text, silent=True)
    return await turn.say(last, rows(draft))


def rows(draft: Draft) -> Rows:
    """The buttons under the review."""

    def look(label: str, what: Reviewing) -> Button:
        return Button(label, AtReview(what, version(draft), draft=draft.id))

    return [
        [look("✅ Setuju dan kirim", Reviewing.KIRIM)],
        [look("✏️ Ubah", Reviewing.UBAH), look("Batal", Reviewing.BATAL)],
    ]


async def texts(turn: Turn, draft: Draft) -> list[str]:
    """The review as HTML, in messages that Telegram takes."""
    blocks = [f"📝 <b>Tinjauan</b> · {KINDS[draft.kind]}"]
    blocks += [section(title, found) for title, found in review.rows(draft.kind, draft.answers)]
    blocks += await _changes(turn, draft)
    return _packed([*blocks, f"<i>“{esc(PERNYATAAN)}”</i>"])


def section(title: str, found: Sequence[Row]) -> str:
    """One section with its answers, as HTML."""
    return "\n".join([f"<b>{esc(title)}</b>", *(f"{esc(name)}: {esc(shown)}" for _, name, shown in found)])


async def corrected(turn: Turn, draft: Draft) -> tuple[Permohonan, tuple[Row, ...]] | None:
    """What a correction is of, and its `review.changes` since that came back; None for a first form."""
    if draft.permohonan_id is None:
        return None
    permohonan = await turn.tx.permohonan.get(draft.permohonan_id)
    sent = await turn.tx.permohonan.revision(permohonan.id, permohonan.revision)
    return permohonan, review.changes(draft.kind, sent.answers, draft.answers)


async def _changes(turn: Turn, draft: Draft) -> list[str]:
    correction = await corrected(turn, draft)
    if correction is None:
        return []
    permohonan, found = correction
    lines = [f"<b>Perubahan sejak revisi {permohonan.revision}</b> ({permohonan.ticket})"]
    lines += [f"• {esc(title)}: {esc(short(old, _CHANGE))} → {esc(short(new, _CHANGE))}" for title, old, new in found]
    return ["\n".join(lines if found else [*lines, UNCHANGED])]


def _packed(blocks: Sequence[str]) -> list[str]:
    messages = [blocks[0]]
    for block in blocks[1:]:
        joined = f"{messages[-1]}\n\n{block}"
        if size(joined) <= LONGEST:
            messages[-1] = joined
        else:
            messages.append(block)
    return messages
