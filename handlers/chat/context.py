"""What a handler works with: one turn, which is one transaction and the words that go with it."""

import zoneinfo
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.ext import Application, CallbackContext

from documents.data import Elevation, Letterhead
from documents.frozen import to_json
from handlers.chat.buttons import Rows, keyboard
from procedure.refusals import Invalid
from procedure.sop import STEPS, Step
from procedure.workhours import WorkHours
from storage.database import Storage, Transaction
from storage.models import Document
from storage.post.mail import Received

TOAST_LIMIT = 200

SEALED = "\ue000"
"""Where in a text its secret stands, which is decrypted only when the message goes out."""


@dataclass(frozen=True)
class Config:
    """What the settings say about the procedure and its words."""

    admin_ids: tuple[int, ...]
    work_hours: WorkHours
    letterhead: Letterhead
    document_number: str
    domain_suffix: str
    sealed: bool = False
    hold_days: int = 5
    norms: Mapping[Step, int] = field(default_factory=dict)

    @property
    def tz(self) -> zoneinfo.ZoneInfo:
        """The zone shown times are in."""
        return self.work_hours.tz

    def norm(self, step: Step) -> int | None:
        """The norm of `step` in working minutes: the setting's, else the SOP's."""
        return self.norms.get(step, STEPS[step].norm)


Attend = Callable[["Turn", Update], Awaitable[None]]
"""What is done before an update is handled: a question that was asked with other attention is closed."""


@dataclass(frozen=True)
class Services:
    """What the program hands to the handlers; `clock` gives the present instant, aware."""

    storage: Storage
    config: Config
    clock: Callable[[], datetime]
    attend: Attend


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


class Turn:
    """One transaction and what is said in it; nothing here calls Telegram, it all goes through the outbox.

    `person` is whose update it is; `toast` is what the tapped button answers, at most 200 characters, before it what
    was `closed` by the tap.
    """

    def __init__(self, tx: Transaction, config: Config, person: int, bot_name: str) -> None:
        self.tx = tx
        self.config = config
        self.person = person
        self.bot_name = bot_name
        self.toast: str | None = None
        self.closed: str | None = None

    def of(self, person: int) -> "Turn":
        """The same transaction, with somebody else as its person."""
        return Turn(self.tx, self.config, person, self.bot_name)

    @property
    def now(self) -> datetime:
        """The instant of this turn, in UTC."""
        return self.tx.now

    @property
    def today(self) -> date:
        """The local date of this turn."""
        return self.now.astimezone(self.config.tz).date()

    async def say(
        self,
        text: str,
        rows: Rows = (),
        *,
        to: int | None = None,
        topic: str | None = None,
        silent: bool = False,
        markup: Mapping[str, Any] | None = None,
        about: int | None = None,
    ) -> int:
        """A new message of HTML `text` with inline buttons (or any other reply `markup`); returns its outbox row.

        `about`, here and below: the permohonan (its id) without which it need not be sent any more.
        """
        payload = _text(text) | ({"disable_notification": True} if silent else {})
        payload |= {"reply_markup": markup} if markup else keyboard(rows)
        return await self.tx.mail.post(to or self.person, "sendMessage", payload, topic=topic, permohonan_id=about)

    async def secret(self, text: str, sealed: bytes, rows: Rows = ()) -> None:
        """A message of HTML `text` in which `SEALED` stands for what `sealed` decrypts to; it cannot be forwarded."""
        payload = _text(text) | keyboard(rows) | {"sealed": sealed.decode(), "protect_content": True}
        await self.tx.mail.post(self.person, "sendMessage", payload)

    async def edit(self, row: int, text: str, rows: Rows = (), *, to: int | None = None) -> None:
        """Changes the message of outbox row `row` to `text` with exactly these inline buttons."""
        await self.tx.mail.post(to or self.person, "editMessageText", _text(text) | keyboard(rows), edits=row)

    async def edit_message(self, message_id: int, text: str, rows: Rows = (), *, to: int | None = None) -> None:
        """Changes a message known by its Telegram id, such as the one a button was tapped on."""
        payload = _text(text) | keyboard(rows) | {"message_id": message_id}
        await self.tx.mail.post(to or self.person, "editMessageText", payload)

    async def unbutton(self, message_id: int) -> None:
        """Takes the buttons from a message of this person's chat, and leaves its words."""
        await self.tx.mail.post(self.person, "editMessageReplyMarkup", {"message_id": message_id})

    async def withdraw(self, topic: str, text: str, *, of: int) -> None:
        """Whatever is live about `topic` in the chat `of` becomes `text`, without buttons, and is live no more."""
        for row, chat_id, _ in await self.tx.mail.about(topic):
            if chat_id == of:
                await self.edit(row, text, to=of)
                await self.tx.mail.retire(row)

    async def delete_message(self, message_id: int) -> None:
        """Removes a message of this person's chat."""
        await self.tx.mail.post(self.person, "deleteMessage", {"message_id": message_id})

    async def document(self, document: Document, *, to: int | None = None, caption: str = "") -> None:
        """Sends an issued document as a file, silently; it is rendered when first sent."""
        payload = {"caption": caption, "parse_mode": "HTML", "disable_notification": True}
        await self.tx.mail.post(
            to or self.person,
            "sendDocument",
            payload,
            document_id=document.id,
            filename=document.filename,
            permohonan_id=document.permohonan_id,
        )

    async def file(
        self, sha256: str, name: str, *, to: int | None = None, caption: str = "", about: int | None = None
    ) -> None:
        """Sends a file of the archive as a document called `name`, silently."""
        payload = {"caption": caption, "parse_mode": "HTML", "disable_notification": True}
        await self.tx.mail.post(
            to or self.person, "sendDocument", payload, sha256=sha256, filename=name, permohonan_id=about
        )

    async def photo(self, sha256: str, *, to: int | None = None, caption: str = "") -> None:
        """Sends a picture of the archive as a photo, silently."""
        payload = {"caption": caption, "parse_mode": "HTML", "disable_notification": True}
        await self.tx.mail.post(to or self.person, "sendPhoto", payload, sha256=sha256, filename="foto.jpg")

    async def drawing(self, elevation: Elevation, *, to: int | None = None, caption: str = "") -> None:
        """Sends a rack as a picture, silently; it is drawn when it is sent."""
        payload = {"photo": to_json(elevation), "caption": caption, "parse_mode": "HTML", "disable_notification": True}
        await self.tx.mail.post(to or self.person, "sendPhoto", payload, filename="rak.png")

    async def admins(self) -> list[int]:
        """Everybody who is an admin now."""
        return await self.tx.offices.admins(self.config.admin_ids)

    async def check_admin(self) -> None:
        """Raises `Invalid` for anybody else."""
        if self.person not in await self.admins():
            raise Invalid("Ini hanya dapat dilakukan oleh admin.")


class Context(CallbackContext[Bot, dict[Any, Any], dict[Any, Any], dict[str, Services]]):
    """The context of every handler."""

    @property
    def services(self) -> Services:
        """What the program handed over."""
        return self.bot_data["services"]

    @property
    def result(self) -> Mapping[str, Any] | None:
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
            yield Turn(tx, services.config, _person(update), self.bot.username)

    @asynccontextmanager
    async def begin(self, update: Update) -> AsyncIterator[Turn]:
        """The one transaction of `update`: what is changed and said in the block, and that it was handled.

        A tapped button is answered right after the commit. An update that was handled already changes nothing:
        the block runs, and is rolled back.
        """
        current = handling.get()
        person = _person(update)
        services = self.services
        async with services.storage.begin(services.clock(), actor=person) as tx:
            turn = Turn(tx, services.config, person, self.bot.username)
            if current.received.result is None:
                await services.attend(turn, update)
            yield turn
            if not await tx.mail.done(current.received.inbox_id):
                await tx.session.rollback()
        current.settled = True
        if update.callback_query is not None and current.received.result is None:
            answer = self._answer(update.callback_query.id, _joined(turn.toast, turn.closed))
            self.application.create_task(answer, update=update, name="answer")

    async def _answer(self, query_id: str, toast: str) -> None:
        try:
            await self.bot.answer_callback_query(query_id, text=toast[:TOAST_LIMIT] or None)
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
    return update.effective_user.id if update.effective_user else 0


def _text(text: str) -> dict[str, Any]:
    return {"text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
