"""What a handler works with: one transaction, what is said in it, and whose update it is.

A `Desk` reads and records; a `Speaker` says things to people besides; a `Turn` is both, for one person's update.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from telegram import Update

from documents.kit.elevation import Elevation
from documents.kit.frozen import to_json
from handlers.chat.buttons import About, Rows, keyboard
from handlers.chat.desk import Config, Desk
from procedure.refusals import Invalid
from procedure.reminders import quiet
from procedure.rights import Right, may
from storage.mail.jobkinds import Result
from storage.models import Document, OpenQuestion
from storage.people.drafts import Pending
from storage.transaction import Transaction

SEALED = "\ue000"
"""Where in a text its secret stands, which is decrypted only when the message goes out."""

HEARD, WRITTEN = "👍", "✍"
"""Reactions to what somebody typed: it was acted on, or noted. Telegram knows these, and no ✅."""

_SILENT = {"disable_notification": True}

_DELETED_AT_ONCE = 100


class Speaker(Desk):
    """A desk that says things to people; nothing here calls Telegram, it all goes through the outbox."""

    def __init__(
        self, tx: Transaction, config: Config, dialogues: "Dialogues", bot_name: str, actor: int | None = None
    ) -> None:
        super().__init__(tx, config, actor, bot_name)
        self.dialogues = dialogues

    def of(self, person: int) -> "Turn":
        """The same transaction, with `person` as whose turn it is."""
        return Turn(self.tx, self.config, self.dialogues, self.bot_name, person)

    async def say(
        self,
        text: str,
        rows: Rows = (),
        *,
        to: int,
        topic: str | None = None,
        silent: bool = False,
        markup: Mapping[str, Any] | None = None,
        about: int | None = None,
        under: int | None = None,
        loud: bool = False,
    ) -> int:
        """A new message of HTML `text` with inline buttons (or any other reply `markup`); returns its outbox row.

        `about`, here and below: the permohonan (its id) without which it need not be sent any more. `under` is the
        message of the chat that it answers, if that is still there. In quiet hours nobody hears it, unless it is
        `loud`: what comes by itself, when it may come.
        """
        payload = _text(text) | (_SILENT if silent or (not loud and self.quiet(to)) else {})
        payload |= {"reply_parameters": _answering(under)} if under is not None else {}
        payload |= {"reply_markup": markup} if markup else keyboard(rows)
        return await self.tx.outbox.post(to, "sendMessage", payload, topic=topic, permohonan_id=about)

    def quiet(self, to: int) -> bool:
        """Whether what is said to `to` makes no sound: it is night or a holiday, and they are not just writing."""
        return to != self.actor and quiet(self.now, self.config.work_hours)

    async def pin(self, row: int, *, to: int, pinned: bool) -> None:
        """Pins the message of outbox row `row` above the chat, without a sound, or takes it down again."""
        method, payload = ("pinChatMessage", _SILENT) if pinned else ("unpinChatMessage", {})
        await self.tx.outbox.post(to, method, payload, edits=row)

    async def edit(self, row: int, text: str, rows: Rows = (), *, to: int) -> None:
        """Changes the message of outbox row `row` to `text` with exactly these inline buttons."""
        await self.tx.outbox.post(to, "editMessageText", _text(text) | keyboard(rows), edits=row)

    async def edit_message(self, message_id: int, text: str, rows: Rows = (), *, to: int) -> None:
        """Changes a message known by its Telegram id, such as the one a button was tapped on."""
        await self.tx.outbox.post(to, "editMessageText", _text(text) | keyboard(rows) | {"message_id": message_id})

    async def settle(self, topic: str, text: str, rows: Rows = (), *, of: int | None = None) -> set[tuple[int, int]]:
        """Whatever is live about `topic` (in the chat `of`, by default in all) becomes `text`, and is live no more.

        Returns the messages that were live: chat and Telegram id.
        """
        live = [one for one in await self.tx.outbox.about(topic) if of in (None, one[1])]
        for row, chat_id, _ in live:
            await self.edit(row, text, rows, to=chat_id)
            await self.tx.outbox.retire(row)
        return {(chat_id, message_id) for _, chat_id, message_id in live if message_id is not None}

    async def redraw(self, topic: str, text: str, rows: Rows = ()) -> None:
        """Whatever is live about `topic` becomes `text`, with these buttons, and stays live."""
        for row, chat_id, _ in await self.tx.outbox.about(topic):
            await self.edit(row, text, rows, to=chat_id)

    async def document(self, document: Document, *, to: int, caption: str = "") -> None:
        """Sends an issued document as a file, silently; it is rendered when first sent."""
        await self.tx.outbox.post(
            to,
            "sendDocument",
            captioned(caption),
            document_id=document.id,
            filename=document.filename,
            permohonan_id=document.permohonan_id,
        )

    async def photo(self, sha256: str, *, to: int, caption: str = "", rows: Rows = ()) -> int:
        """Sends a picture of the archive as a photo, silently unless it has buttons; returns its outbox row."""
        payload = captioned(caption, silent=not rows or self.quiet(to)) | keyboard(rows)
        return await self.tx.outbox.post(to, "sendPhoto", payload, sha256=sha256, filename="foto.jpg")

    async def drawing(self, elevation: Elevation, *, to: int, caption: str = "", rows: Rows = ()) -> int:
        """Sends a rack as a picture, like `photo`; it is drawn when it is sent."""
        silent = not rows or self.quiet(to)
        payload = {"photo": to_json(elevation)} | captioned(caption, silent=silent) | keyboard(rows)
        return await self.tx.outbox.post(to, "sendPhoto", payload, filename="rak.png")


class Turn(Speaker):
    """The update of one person, who is spoken to where nobody else is named.

    `pending` is what waited for their words when the update came; `toast` is what the tapped button answers, at most
    200 characters, before it what was `closed` by the tap. `picture` is the Telegram id of the tapped message where
    that is a picture: it stays one, and its words are a caption.
    """

    def __init__(self, tx: Transaction, config: Config, dialogues: "Dialogues", bot_name: str, person: int) -> None:
        super().__init__(tx, config, dialogues, bot_name, person)
        self.person = person
        self.pending = Pending()
        self.toast: str | None = None
        self.closed: str | None = None
        self.picture: int | None = None

    async def meet(self) -> None:
        """Whoever begins something is known from now on, and what they are in the middle of is read.

        The one place where the update of a stranger makes them somebody: all that is recorded names a person.
        """
        if not self.person:
            return
        pending = await self.tx.drafts.open(self.person)
        if pending is None:
            await self.tx.offices.meet(self.person)
        self.pending = pending or Pending()

    async def reached(self) -> None:
        """They have just done something: whatever was known against it, messages reach them again."""
        if self.pending.unreachable:
            await self.tx.offices.reached(self.person)

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
        under: int | None = None,
        loud: bool = False,
    ) -> int:
        """`Speaker.say`, by default to this person."""
        to, said = self.person if to is None else to, super().say
        return await said(
            text, rows, to=to, topic=topic, silent=silent, markup=markup, about=about, under=under, loud=loud
        )

    async def edit(self, row: int, text: str, rows: Rows = (), *, to: int | None = None) -> None:
        """`Speaker.edit`, by default in this person's chat."""
        await super().edit(row, text, rows, to=self.person if to is None else to)

    async def edit_message(self, message_id: int, text: str, rows: Rows = (), *, to: int | None = None) -> None:
        """`Speaker.edit_message`, by default in this person's chat; a tapped picture's caption becomes the text."""
        to = self.person if to is None else to
        if message_id == self.picture and to == self.person:
            caption = captioned(text, silent=False) | keyboard(rows) | {"message_id": message_id}
            await self.tx.outbox.post(to, "editMessageCaption", caption)
        else:
            await super().edit_message(message_id, text, rows, to=to)

    async def document(self, document: Document, *, to: int | None = None, caption: str = "") -> None:
        """`Speaker.document`, by default to this person."""
        await super().document(document, to=self.person if to is None else to, caption=caption)

    async def photo(self, sha256: str, *, to: int | None = None, caption: str = "", rows: Rows = ()) -> int:
        """`Speaker.photo`, by default to this person."""
        return await super().photo(sha256, to=self.person if to is None else to, caption=caption, rows=rows)

    async def drawing(self, elevation: Elevation, *, to: int | None = None, caption: str = "", rows: Rows = ()) -> int:
        """`Speaker.drawing`, by default to this person."""
        return await super().drawing(elevation, to=self.person if to is None else to, caption=caption, rows=rows)

    async def settle_with(self, tapped: int, topic: str, text: str, rows: Rows = ()) -> None:
        """`settle`, and the message a button was `tapped` on, which may be a stray copy of those."""
        if (self.person, tapped) not in await self.settle(topic, text, rows):
            await self.edit_message(tapped, text, rows)

    async def say_once(self, text: str, *, topic: str) -> None:
        """A message about `topic`, unless the last one is still on its way: a burst is answered once."""
        before = await self.tx.outbox.about(topic)
        if not before or before[-1][2] is not None:
            await self.tx.outbox.retire_all(topic)
            await self.say(text, topic=topic)

    async def secret(self, text: str, sealed: bytes, rows: Rows = ()) -> None:
        """A message of HTML `text` in which `SEALED` stands for what `sealed` decrypts to; it cannot be forwarded."""
        payload = _text(text) | keyboard(rows) | {"sealed": sealed.decode(), "protect_content": True}
        await self.tx.outbox.post(self.person, "sendMessage", payload)

    async def unbutton(self, message_id: int) -> None:
        """Takes the buttons from a message of this person's chat, and leaves its words."""
        await self.tx.outbox.post(self.person, "editMessageReplyMarkup", {"message_id": message_id})

    async def delete_message(self, message_id: int) -> None:
        """Removes a message of this person's chat."""
        await self.tx.outbox.post(self.person, "deleteMessage", {"message_id": message_id})

    async def delete_messages(self, message_ids: Sequence[int]) -> None:
        """Removes messages of this person's chat, a hundred in one call; those that are gone already do no harm."""
        for at in range(0, len(message_ids), _DELETED_AT_ONCE):
            some = {"message_ids": [*message_ids[at : at + _DELETED_AT_ONCE]]}
            await self.tx.outbox.post(self.person, "deleteMessages", some)

    async def react(self, message_id: int, emoji: str) -> None:
        """Marks a message this person sent with `HEARD` or `WRITTEN`, instead of a line of our own."""
        reaction = [{"type": "emoji", "emoji": emoji}]
        await self.tx.outbox.post(self.person, "setMessageReaction", {"message_id": message_id, "reaction": reaction})

    async def remove(self, row: int) -> None:
        """Removes the message of outbox row `row` from this person's chat; Telegram allows it for two days."""
        await self.tx.outbox.post(self.person, "deleteMessage", {}, edits=row)

    async def check_admin(self) -> None:
        """Raises `Invalid` for anybody else."""
        if not may(await self.who(self.person), Right.ADMINISTER):
            raise Invalid("Ini hanya dapat dilakukan oleh admin.")


@dataclass(frozen=True)
class Dialogue:
    """A kind of question: what its subject is, the right asked before each answer, what takes the answer.

    `right` raises a refusal where this person may not answer (any more). `fetched` takes a file that was fetched for
    it. `overtaken` says and shows, where something has been done since it was asked, what that was, and is true then.
    `closed` shows the message that asked as it is once it asks no more, with words on what was not done; without one it
    becomes what `questions.ask` was told for that. One that `keeps` what was said to it goes on with that later. What
    is `secret` must not stay in the chat.
    """

    about: About
    right: Callable[[Turn, int], Awaitable[object]]
    take: Callable[[Turn, OpenQuestion, Update, Mapping[str, Any]], Awaitable[bool]]
    fetched: Callable[[Turn, int, Result, Update], Awaitable[None]] | None = None
    overtaken: Callable[[Turn, OpenQuestion], Awaitable[bool]] | None = None
    closed: Callable[[Turn, OpenQuestion, str], Awaitable[None]] | None = None
    keeps: bool = False
    secret: bool = False


Dialogues = Mapping[str, Dialogue]
"""Every kind of question there is, by its name."""


class FallingDue(NamedTuple):
    """A kind of thing that falls due by itself, for the record says when.

    `anything` is asked every few seconds, and only reads; `run` does what is due and says whether there may be more.
    """

    anything: Callable[[Desk], Awaitable[bool]]
    run: Callable[[Speaker], Awaitable[bool]]


def _text(text: str) -> dict[str, Any]:
    return {"text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def _answering(message_id: int) -> dict[str, Any]:
    return {"message_id": message_id, "allow_sending_without_reply": True}


def captioned(caption: str, *, silent: bool = True) -> dict[str, Any]:
    """What is said of a file in the call that sends it: a caption of HTML, and whether it notifies."""
    return {"caption": caption, "parse_mode": "HTML"} | (_SILENT if silent else {})
