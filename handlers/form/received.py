"""What letter and attachments share: a file is fetched, taken or refused, and the question follows."""

from telegram import Message

from documents.incoming.letter import LARGEST
from handlers.chat import files
from handlers.chat.context import Context
from handlers.chat.texts import esc
from handlers.chat.turn import Turn
from handlers.form import kept
from handlers.form.question import attached, question_rows, question_text
from handlers.form.screen import ASKING, RESTS, ask_again
from storage.mail.jobkinds import Fetch
from storage.models import Draft


async def fetch(turn: Turn, draft: Draft, message: Message, context: Context, whose: str) -> int:
    """Has the file a person sent fetched; what comes of it is for `whose`. One too large is refused."""
    file = message.document or message.photo[-1]
    if (file.file_size or 0) > LARGEST:
        return await ask_again(turn, draft, files.TOO_BIG)
    draft.waiting += 1
    await turn.tx.jobs.start(Fetch(whose, file.file_id, file.file_size), context.raw_update)
    if draft.waiting == 1 and not draft.pages and not attached(draft):
        await redraw(turn, draft)
    return ASKING


async def redraw(turn: Turn, draft: Draft) -> None:
    """The message that asks says what has come by now."""
    if draft.prompt is not None:
        await turn.edit(draft.prompt, question_text(turn, draft), question_rows(draft))


async def refuse(turn: Turn, draft: Draft, wrong: str, *, asked: bool = True) -> None:
    """Asks for the file again where it is `asked` for by the form being filled."""
    if draft.active and asked:
        await ask_again(turn, draft, wrong)
    else:
        await tell(turn, draft, wrong)


async def tell(turn: Turn, draft: Draft, sentence: str) -> None:
    """Says what became of a file; also whose it was where the form rests, for nothing around it shows that."""
    if draft.active:
        await turn.say(esc(sentence))
        return
    text = f"⚠️ <b>{await kept.name(turn, draft)}</b>: {esc(sentence)}\n\n{esc(RESTS)}"
    await turn.say(text, [[kept.go_on(draft)]])
