"""What was refused is answered in its words; what failed, once it is set aside, plainly."""

from telegram import Update
from telegram.ext import ApplicationHandlerStop

from handlers.chat import questions
from handlers.chat.context import Context, handling
from handlers.chat.errors import WrongAnswer, in_words
from handlers.chat.texts import esc
from handlers.chat.turn import Turn
from handlers.form import way
from handlers.upkeep import accounts, aside
from storage.mail.aside import Sort
from storage.mail.inbox import Received
from storage.people.accounts import OverQuota

SORRY = "Maaf, terjadi gangguan pada sistem. Permintaan Bapak/Ibu tersimpan dan admin sudah diberi tahu."


async def on_error(update: object, context: Context) -> None:
    """Answers a refusal in a transaction of its own; hands any other failure to the intake, which retries it."""
    current = handling.get()
    error = context.error
    if not isinstance(update, Update) or error is None:
        raise ApplicationHandlerStop
    words = in_words(error, context.services.config.dinas)
    current.error = error
    if words is None:
        raise ApplicationHandlerStop
    async with context.begin(update) as turn:
        if isinstance(error, OverQuota):
            await accounts.over_quota(turn, words)
        elif update.callback_query is not None:
            turn.toast = words
        elif isinstance(error, WrongAnswer) and (question := turn.pending.question) is not None:
            await questions.again(turn, question, words)
        else:
            await turn.say(esc(words))
    current.error = None
    raise ApplicationHandlerStop


async def apologise(turn: Turn, received: Received) -> None:
    """An update was set aside after three failures: the person is told plainly, the admins whose it is."""
    if turn.person:
        await turn.say(SORRY)
    draft = await way.awaiting(turn, received.result) if received.result is not None else None
    if draft is not None:
        way.wait_no_more(draft)  # the file set aside would be waited for for ever
    await aside.announce(turn, Sort.UPDATE, received.row)
