"""What came of an outbox row, on the record: sent, tried in vain, or set aside with a word to the admins."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias

from bot.calling.pauses import SWEEP
from bot.sending.batch import Batch
from bot.traces import trace
from handlers.chat.context import Services
from handlers.chat.turn import Speaker
from handlers.upkeep import aside
from storage.errors import is_storage_trouble
from storage.mail.aside import Sort
from storage.mail.outbox import Parcel
from storage.mail.uploads import Sent
from storage.models import Unreachable
from storage.transaction import Transaction

LOG = logging.getLogger(__name__)

_UNREACHABLE: Mapping[str, Unreachable] = {
    "bot was blocked by the user": Unreachable.BLOCKED,
    "user is deactivated": Unreachable.DELETED,
    "bot can't initiate conversation": Unreachable.UNOPENED,
    "chat not found": Unreachable.UNOPENED,
}
"""Parts of what Telegram says where no message reaches a person, whichever it is."""

_Went: TypeAlias = tuple[Sequence[tuple[int, int | None]], Mapping[Sent, str]]


class Outcomes:
    """Writes down what came of rows, and keeps trying while storage fails, until `ended` is set.

    For what was sent or tried and is not marked would be sent once too often.
    """

    def __init__(self, services: Services, ended: asyncio.Event) -> None:
        self._services = services
        self._ended = ended
        self._marks = Batch(self._mark)

    async def sent(self, messages: Sequence[tuple[int, int | None]], uploads: Mapping[Sent, str]) -> None:
        """Rows are in the chat, each as a message (None where there was nothing to do); Telegram has the `uploads`."""
        await self._marks((messages, uploads))

    async def counted(self, parcels: Sequence[Parcel]) -> None:
        """One more failure that is the rows' own."""
        await self._record(lambda tx: tx.outbox.failed(_rows(parcels), counted=True))

    async def unanswered(self, parcels: Sequence[Parcel], copies: int) -> None:
        """They may have arrived: `copies` more that may be in the chat."""
        await self._record(lambda tx: tx.outbox.failed(_rows(parcels), unanswered=copies))

    async def anew(self, parcel: Parcel) -> None:
        """The message whose file it replaces is gone, and is owed anew."""
        await self._record(lambda tx: tx.outbox.anew(parcel.id))

    async def asked_anew(self, parcel: Parcel) -> bool:
        """The message it changes is gone: whether it is owed anew, for a form is asked by it and nothing else is."""
        asked = False

        async def anew(tx: Transaction) -> None:
            nonlocal asked
            asked = await tx.prompts.asked_anew(parcel.id)

        await self._record(anew)
        return asked

    async def forgotten(self, sent: Sequence[Sent]) -> None:
        """Telegram may have these files no more."""
        await self._record(lambda tx: tx.uploads.forget(sent))

    async def superseded(self, parcel: Parcel, reason: str, *, gone: bool = False) -> None:
        """It is not sent any more, and nobody need hear of it; `gone`: for there is no such message any more.

        A board that somebody has deleted is owed anew.
        """

        async def superseded(tx: Transaction) -> None:
            await tx.outbox.superseded(parcel.id)
            if gone and parcel.edits is not None:
                await tx.reminders.lost(parcel.edits)
            await _unreached(tx, parcel, reason)

        await self._record(superseded)

    async def set_aside(self, parcels: Sequence[Parcel], reason: str) -> None:
        """Sets them aside; the admins hear of it, but of a chat whose others wait for them already only once.

        How something ended that they had tried again they always hear.
        """

        async def set_aside(tx: Transaction) -> None:
            for parcel in parcels:
                told = await tx.aside.of_chat(parcel.chat_id) and not await tx.aside.was_tried_again(parcel.id)
                if await tx.outbox.undeliverable([parcel.id], reason) and not told:
                    await self._tell(self._services.speaker(tx), parcel)
            await _unreached(tx, parcels[0], reason)

        for parcel in parcels:
            LOG.error("outbox row %s is set aside: %s", parcel.id, reason)

        await self._record(set_aside)

    async def idle(self) -> None:
        """Waits until nothing of the storage is open here."""
        await self._marks.idle()

    async def _tell(self, speaker: Speaker, parcel: Parcel) -> None:
        """What cannot be told of is set aside all the same."""
        try:
            async with speaker.tx.attempt():
                await aside.announce(speaker, Sort.MESSAGE, parcel.id)
        except Exception as error:
            if is_storage_trouble(error):
                raise
            LOG.error("nobody is told of outbox row %s\n%s", parcel.id, trace(error))  # noqa: TRY400

    async def _record(self, write: Callable[[Transaction], Awaitable[object]]) -> None:
        while True:
            try:
                async with self._services.storage.begin(self._services.clock()) as tx:
                    await write(tx)
            except Exception as error:
                if not is_storage_trouble(error) or self._ended.is_set():
                    raise
                await asyncio.sleep(SWEEP)
            else:
                return

    async def _mark(self, results: Sequence[_Went]) -> Sequence[None]:
        uploads = {sent: file_id for _, found in results for sent, file_id in found.items()}

        async def mark(tx: Transaction) -> None:
            await tx.outbox.sent([message for messages, _ in results for message in messages])
            if uploads:
                await tx.uploads.remember(uploads)

        await self._record(mark)
        return [None] * len(results)


async def _unreached(tx: Transaction, parcel: Parcel, reason: str) -> None:
    """Remembers of a private chat that nothing reaches it, where that is what Telegram says."""
    why = next((why for part, why in _UNREACHABLE.items() if part in reason.lower()), None)
    if why is not None and parcel.chat_id > 0:
        await tx.offices.unreachable(parcel.chat_id, why)


def _rows(parcels: Sequence[Parcel]) -> list[int]:
    return [parcel.id for parcel in parcels]
