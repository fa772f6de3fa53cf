"""The context of every handler: the one transaction of its update, and what the program hands over."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram import Bot, Chat, Message, Update
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationHandlerStop, CallbackContext

from handlers.chat.desk import Config
from handlers.chat.texts import short
from handlers.chat.turn import Dialogues, Speaker, Turn
from procedure.health import Seen
from storage.database import Storage
from storage.mail.inbox import Received
from storage.mail.jobkinds import Result
from storage.models import Draft
from storage.transaction import Transaction

TOAST_LIMIT = 200

Attend = Callable[[Turn, Update], Awaitable[None]]
"""What is done before an update is handled: a question that was asked with other attention is closed."""


@dataclass
class Services:
    """What the program hands to the handlers; `clock` gives the present instant, aware.

    `config` is another one once the calendar has changed: whoever works longer than a transaction asks for it anew.
    `state` is that of the form's conversation, by the form that is being filled, if any. `look` gives what there is to
    be seen outside the record, and is to be awaited outside of transactions.
    """

    storage: Storage
    config: Config
    clock: Callable[[], datetime]
    attend: Attend
    dialogues: Dialogues
    state: Callable[[Draft | None], int]
    look: Callable[[datetime], Awaitable[Seen]]

    def speaker(self, tx: Transaction, bot_name: str = "") -> Speaker:
        """What is said in `tx` without anybody's update."""
        return Speaker(tx, self.config, self.dialogues, bot_name)

    def turn(self, tx: Transaction, person: int, bot_name: str = "") -> Turn:
        """The turn of `person` in `tx`."""
        return self.speaker(tx, bot_name).of(person)


@dataclass
class Handling:
    """An update on its way through the handlers.

    `settled` becomes true with the commit that marks it handled; `error` is the failure that prevented it.
    """

    received: Received
    settled: bool = False
    error: Exception | None = None


handling: ContextVar[Handling] = ContextVar("handling")
"""Set by the update processor in the task that handles one update."""


class Context(CallbackContext[Bot, dict[Any, Any], dict[Any, Any], dict[str, Services]]):
    """The context of every handler."""

    @property
    def services(self) -> Services:
        """What the program handed over."""
        return self.bot_data["services"]

    @property
    def result(self) -> Result | None:
        """What the job found that this update had asked for; None when the update comes straight from a person."""
        return handling.get().received.result

    @property
    def raw_update(self) -> Mapping[str, Any]:
        """The update as Telegram sent it, to be handed to a job."""
        return handling.get().received.update

    @asynccontextmanager
    async def look(self, update: Update) -> AsyncIterator[Turn]:
        """A reading transaction before that of `update`, for what takes long: nobody who writes waits for it."""
        services = self.services
        async with services.storage.read(services.clock()) as tx:
            yield services.turn(tx, _person(update), self.bot.username)

    @asynccontextmanager
    async def begin(self, update: Update) -> AsyncIterator[Turn]:
        """The one transaction of `update`: what is changed and said in the block, and that it was handled.

        A tapped button is answered right after the commit. An update that was handled already, as by a commit whose
        answer was lost, changes nothing: the block does not run, and the conversation goes on from the rows.
        """
        current = handling.get()
        person = _person(update)
        services = self.services
        async with services.storage.begin(services.clock(), actor=person) as tx:
            turn = services.turn(tx, person, self.bot.username)
            if not await tx.inbox.done(current.received):
                current.settled = True
                self._answer(update, "")
                raise ApplicationHandlerStop(services.state(await tx.drafts.get(person)))
            await turn.meet()
            turn.picture = _picture(update)
            if current.received.result is None and _in_their_chat(update):
                await turn.reached()
                await services.attend(turn, update)
            yield turn
        current.settled = True
        self._answer(update, _joined(turn.toast, turn.closed))

    def _answer(self, update: Update, toast: str) -> None:
        if update.callback_query is not None and self.result is None:
            answer = self._answered(update.callback_query.id, toast)
            self.application.create_task(answer, update=update, name="answer")

    async def _answered(self, query_id: str, toast: str) -> None:
        try:
            await self.bot.answer_callback_query(query_id, text=short(toast, TOAST_LIMIT) or None)
        except TelegramError:
            return  # the person sees the edited card; a toast that comes too late helps nobody


def _joined(toast: str | None, closed: str | None) -> str:
    """The toast, and what was closed as far as there is room: that stands on its own message as well."""
    if not toast or not closed:
        return toast or closed or ""
    return f"{toast.rstrip('.')}. {closed}"


App = Application[Any, Context, Any, Any, dict[str, Services], Any]
"""The application's type, for those who add handlers to it."""


def _person(update: Update) -> int:
    """Who it comes from; whose chat it is where the bot itself has done something there."""
    user, chat = update.effective_user, update.effective_chat
    if user is not None and user.is_bot and chat is not None and chat.type == Chat.PRIVATE:
        return chat.id
    return user.id if user else 0


def _in_their_chat(update: Update) -> bool:
    """Whether it was done in the chat with the bot: what somebody says in a group is about nothing that is asked there.

    A button whose message is not known any more can only be of that chat.
    """
    chat = update.effective_chat
    return update.callback_query is not None if chat is None else chat.type == Chat.PRIVATE


def _picture(update: Update) -> int | None:
    """The id of the message a button was tapped on, where it is a picture."""
    message = update.callback_query.message if update.callback_query else None
    return message.message_id if isinstance(message, Message) and message.photo else None
