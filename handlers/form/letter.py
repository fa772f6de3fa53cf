"""The letter in the form: a PDF, or photographs of its pages and several PDFs, which *Selesai* makes into one PDF."""

from telegram import Message

from documents.incoming.letter import MOST_PARTS
from handlers.chat import dialogues, files
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.turn import Turn
from handlers.form import attachments, received
from handlers.form.question import LETTER, question_text
from handlers.form.screen import ASKING, ask_anew, state, take
from handlers.form.way import awaiting, subject
from procedure.form import Answers
from storage.mail.jobkinds import Bind, Kept, Result
from storage.models import Draft

LATE = (
    "Surat permohonan sudah selesai diterima; berkas ini tidak disertakan. "
    "Untuk menggantinya, tekan “Kembali”, atau “Ubah” pada tinjauan, lalu kirim lagi semua halamannya."
)
BINDING = "Surat sedang disatukan; mohon tunggu sebentar."
TOO_MANY = (
    f"Surat paling banyak {MOST_PARTS} foto atau PDF; selebihnya tidak disertakan. "
    "Tekan “Selesai”; surat dapat diganti dengan “Ubah” pada tinjauan."
)

_NOT_BOUND = (
    "Halaman-halaman ini tidak dapat disatukan. Mohon kirim ulang seluruhnya, sebaiknya sebagai satu PDF hasil pindai."
)
_LOST = "Yang sudah dikirim tidak tersimpan."
_INTERRUPTED = "Penyatuan halaman beberapa kali terputus oleh gangguan sistem; silakan tekan “Selesai” sekali lagi."
_OF_ONE = ("unavailable", "heavy")
"""Errors of a job whose words are about a file, not about all together."""

_NOT_FETCHED = "Berkas ini tidak dapat diterima; silakan kirim sekali lagi sebagai PDF atau foto."


def _bundle(draft: Draft) -> str:
    """Whose letter a job makes of the pages there are by now."""
    return f"{subject(draft)} {len(draft.pages)}"


def full(draft: Draft) -> bool:
    """Whether what was sent would be one too many."""
    return len(draft.pages) + draft.waiting >= MOST_PARTS


async def receive(turn: Turn, draft: Draft, message: Message, context: Context) -> int:
    """Has the file a person sent fetched; `arrived` goes on with it. One too large is refused."""
    return await received.fetch(turn, draft, message, context, subject(draft))


async def close(turn: Turn, draft: Draft, context: Context, tapped: int | None = None) -> int:
    """*Selesai*: no page is taken any more, and those still on their way are waited for."""
    draft.closing = True
    if not draft.waiting:
        await _bind(turn, draft, context)
    if tapped is not None:
        await turn.edit_message(tapped, question_text(turn, draft))
    elif draft.prompt is not None:
        await turn.edit(draft.prompt, question_text(turn, draft))
    return ASKING


async def arrived(turn: Turn, message: Message | None, context: Context, result: Result) -> int:
    """What a job found goes to the form it was for, letter or attachments, and nowhere where that has been given up."""
    draft = await awaiting(turn, result)
    question = await turn.tx.drafts.question(turn.person)
    if draft is not None and draft.active and question is not None:
        await dialogues.close(turn, question)  # the form goes on: what is typed next is meant for it
    if draft is not None and result.whose == attachments.whose(draft):
        await attachments.taken(turn, draft, message, result)
    elif draft is not None:
        await _taken(turn, draft, message, context, result)
    return await state(turn)


async def _taken(turn: Turn, draft: Draft, message: Message | None, context: Context, result: Result) -> None:
    """A whole letter, one page, all pages bound together, or a failure; a form that rests keeps it silently."""
    if draft.closing and result.whose == _bundle(draft):
        await _bound(turn, draft, result)
        return
    if result.whose != subject(draft):
        return  # asked for before another page came
    if draft.at == LETTER:
        draft.waiting = max(0, draft.waiting - 1)  # it was set to 0 where the form was taken up again meanwhile
    else:
        if LETTER in draft.answers or not isinstance(result, Kept):
            await received.tell(turn, draft, LATE)
        else:
            _add(draft, message, result)
        return
    if not isinstance(result, Kept):
        draft.closing = False
        await received.refuse(turn, draft, files.no_letter(result, _NOT_FETCHED))
        return
    if files.is_photo(result) or draft.pages or draft.waiting or draft.closing:
        await _page(turn, draft, message, context, result)
        return
    name = message.document.file_name if message is not None and message.document is not None else None
    await _done(turn, draft, result, name or "surat-permohonan.pdf")


async def _page(turn: Turn, draft: Draft, message: Message | None, context: Context, result: Kept) -> None:
    _add(draft, message, result)
    if draft.closing:
        if not draft.waiting:
            await _bind(turn, draft, context)
    elif draft.active and len(draft.pages) == 1:
        await ask_anew(turn, draft)
        return
    if draft.active:
        await received.redraw(turn, draft)


def _add(draft: Draft, message: Message | None, result: Kept) -> None:
    """Downloads end in any order: a page stands where its message stands in the chat."""
    page = f"{message.message_id if message else 0}:{result.sha256}:{result.pages}"
    draft.pages = sorted([*draft.pages, page], key=lambda entry: int(entry.split(":")[0]))


async def _bind(turn: Turn, draft: Draft, context: Context) -> None:
    pages = tuple(page.split(":")[1] for page in draft.pages)
    await turn.tx.jobs.start(Bind(_bundle(draft), pages), context.raw_update)


async def _bound(turn: Turn, draft: Draft, result: Result) -> None:
    if isinstance(result, Kept):
        await _done(turn, draft, result, "surat-permohonan.pdf")
        return
    draft.closing = False
    if files.error(result) == "interrupted":
        await received.refuse(turn, draft, _INTERRUPTED)
        return
    draft.pages = []
    wrong = _NOT_BOUND if files.error(result) in _OF_ONE else files.no_letter(result, _NOT_BOUND)
    await received.refuse(turn, draft, f"{wrong} {_LOST}")


async def _done(turn: Turn, draft: Draft, result: Kept, name: str) -> None:
    draft.closing, draft.pages = False, []
    letter: Answers = {"name": name, "sha256": result.sha256, "size": result.size, "mime": result.mime}
    await take(turn, draft, {LETTER: letter})


def refuse_while_binding(draft: Draft) -> None:
    """Raises `Answer` while what was sent is being brought together: nothing else can be done meanwhile."""
    if draft.closing:
        raise Answer(binding(draft))


def binding(draft: Draft) -> str:
    """What is waited for once *Selesai* was said."""
    return BINDING if draft.at == LETTER else attachments.COMING
