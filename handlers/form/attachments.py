"""What comes with the letter (*Lampiran*): a few PDFs or photos, each an answer by itself, which *Selesai* ends."""

from telegram import Message

from handlers.chat import files
from handlers.chat.context import Context
from handlers.chat.turn import Turn
from handlers.form import received
from handlers.form.question import ATTACHED, MOST_ATTACHED, attached, question_rows, question_text
from handlers.form.screen import ASKING, ask_anew, proceed
from handlers.form.way import subject
from procedure.form import Json
from storage.mail.jobkinds import Kept, Result
from storage.models import Draft

COMING = "Lampiran sedang diterima; mohon tunggu sebentar."
TOO_MANY = f"Lampiran paling banyak {MOST_ATTACHED} berkas; berkas ini tidak disertakan."

_SEEN = "+"
"""Stands behind the letter's album in the draft once the question has been seen."""

_NOT_FETCHED = "Berkas ini tidak dapat diterima; silakan kirim sekali lagi sebagai PDF atau foto."


def whose(draft: Draft) -> str:
    """Whose an attachment is that a job fetches: not the letter's."""
    return f"{subject(draft)} {ATTACHED}"


def full(draft: Draft) -> bool:
    """Whether what was sent would be one too many."""
    return len(attached(draft)) + draft.waiting >= MOST_ATTACHED


async def of_letter(turn: Turn, draft: Draft, message: Message) -> bool:
    """Whether a file that comes where attachments are asked for is a late page of the letter.

    It is of the album that the letter came in, or was sent before the question could be seen.
    """
    if message.media_group_id is not None and message.media_group_id == (draft.album or "").rstrip(_SEEN):
        return True
    if draft.editing or attached(draft) or draft.waiting or await saw(turn, draft, message):
        return False
    draft.album = message.media_group_id  # the rest of it is no attachment either
    return True


async def saw(turn: Turn, draft: Draft, message: Message) -> bool:
    """Whether who sent the message had seen that attachments are asked for; that is remembered.

    For what answers wrongly has the question asked anew, and what is sent with it comes before that.
    """
    if draft.prompt is None or (draft.album or "").endswith(_SEEN):
        return True
    shown = await turn.tx.outbox.message_of(draft.prompt)
    if shown is None or shown > message.message_id:
        return False
    draft.album = f"{draft.album or ''}{_SEEN}"
    return True


async def receive(turn: Turn, draft: Draft, message: Message, context: Context) -> int:
    """Has the file a person sent fetched; `taken` goes on with it. One too large is refused."""
    return await received.fetch(turn, draft, message, context, whose(draft))


async def taken(turn: Turn, draft: Draft, message: Message | None, result: Result) -> None:
    """What a job found: it counts wherever the form is by now."""
    here = draft.at == ATTACHED
    if here:
        draft.waiting = max(0, draft.waiting - 1)
    if isinstance(result, Kept) and len(_stored(draft)) < MOST_ATTACHED:
        draft.answers = {**draft.answers, ATTACHED: [*_stored(draft), _entry(draft, message, result)]}
    else:
        draft.closing = draft.closing and not here
        wrong = TOO_MANY if isinstance(result, Kept) else files.no_letter(result, _NOT_FETCHED)
        await received.refuse(turn, draft, wrong, asked=here)
        return
    if not here:
        draft.updated_at = turn.now  # a review that was read before is out of date
    elif draft.closing and not draft.waiting:
        draft.closing = False
        await proceed(turn, draft)
    elif draft.active and len(attached(draft)) == 1:
        await ask_anew(turn, draft)
    elif draft.active:
        await received.redraw(turn, draft)


async def close(turn: Turn, draft: Draft, tapped: int | None = None) -> int:
    """*Selesai*: no file is taken any more, and those still on their way are waited for."""
    if not draft.waiting:
        return await proceed(turn, draft, tapped)
    draft.closing = True
    await received.redraw(turn, draft)
    return ASKING


async def clear(turn: Turn, draft: Draft, tapped: int | None = None) -> int:
    """*Hapus lampiran*: those that have come are none any more, and they are asked for once more."""
    draft.answers = {key: value for key, value in draft.answers.items() if key != ATTACHED}
    if tapped is None:
        return await ask_anew(turn, draft)
    await turn.edit_message(tapped, question_text(turn, draft), question_rows(draft))
    return ASKING


def _stored(draft: Draft) -> list[Json]:
    return draft.answers.get(ATTACHED) or []


def _entry(draft: Draft, message: Message | None, result: Kept) -> Json:
    document = message.document if message is not None else None
    suffix = "pdf" if result.mime == "application/pdf" else "jpg"
    name = (document.file_name if document else None) or f"lampiran-{len(_stored(draft)) + 1}.{suffix}"
    return {"name": name, "sha256": result.sha256, "size": result.size, "mime": result.mime}
