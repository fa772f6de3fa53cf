"""From the outbox to Telegram: in order per chat, chats side by side, at Telegram's pace, until it is there."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError, TimedOut

from bot.calling.client import StoredBot
from bot.calling.pauses import LONGEST_FLOOD, LONGEST_PAUSE, SWEEP, backoff, seconds
from bot.calling.reach import Blame, Reach
from bot.calling.transport import LostNetworkError, Unreached
from bot.sending.batch import Batch
from bot.sending.call import CHATLESS, FREE, REPLACING, Caller, StaleIds, together
from bot.sending.enclosures import Enclosures
from bot.sending.outcome import Outcomes
from bot.sending.pace import Pace
from bot.traces import trace
from bot.work.printer import Printer
from handlers.chat.context import Services
from storage.errors import is_disk_trouble, is_storage_trouble
from storage.mail.outbox import Parcel

LOG = logging.getLogger(__name__)

AT_A_TIME = 20
"""Rows of a chat worked at between two looks at the record, the last album of them whole."""

LONGEST_REASON = 200
"""Characters kept of what Telegram says of a refusal."""

GRACE = 5.0
"""Seconds a call under way may still take when the program ends."""

PRINT_TRIES = 5
"""How often a row is tried that fails for a reason of ours, such as a file that cannot be made."""

TRIES = 7
"""How many failures that are a row's own set it aside: about a minute, with the pauses between."""

COPIES = 3
"""When to stop sending what may have arrived: a broken connection counts one, a time-out two."""

_GONE = ("message to edit not found", "message to pin not found", "message can't be edited", "message_id_invalid")
"""What Telegram says of a message that is there no more, or no more the bot's to change."""

MAYBE = "mungkin sudah sampai"
"""Why such a message is set aside."""


class Delivery:
    """Sends what the outbox owes. `wake` it after each commit; a chat's rows go out one after the other.

    A failure that will pass makes that chat wait (429: as long as Telegram says); one that will not, or goes on while
    others are answered, sets the row aside. Pauses are in memory and by the monotonic clock.
    """

    def __init__(self, services: Services, bot: StoredBot, reach: Reach, pace: Pace, printer: Printer) -> None:
        self._services = services
        self._reach = reach
        self._pace = pace
        enclosures = Enclosures(services.storage, bot.own_id, printer, services.clock)
        self._caller = Caller(services.storage, bot, enclosures)
        self._workers: dict[int, asyncio.Task[None]] = {}
        self._woken: set[int] = set()
        self._calling: set[int] = set()
        self._looked: dict[int, int] = {}
        self._pauses: dict[int, asyncio.TimerHandle] = {}
        self._held: dict[int, asyncio.TimerHandle] = {}
        self._due = Batch(self._read)
        self._sweeper: asyncio.Task[None] | None = None
        self._ended = asyncio.Event()
        self._outcomes = Outcomes(services, self._ended)

    def start(self) -> asyncio.Task[None]:
        """Begins, with whatever is owed from before; the task runs until `stop`."""
        self._sweeper = asyncio.create_task(self._sweep())
        return self._sweeper

    async def stop(self) -> None:
        """Ends; calls under way have `GRACE` seconds to be answered and marked, so that they are not made again."""
        if self._sweeper is None:
            return
        sweeper, self._sweeper = self._sweeper, None
        for timer in (*self._pauses.values(), *self._held.values()):
            timer.cancel()
        self._ended.set()
        await sweeper
        for chat, worker in self._workers.items():
            if chat not in self._calling:
                worker.cancel()
        if workers := [*self._workers.values()]:
            _, late = await asyncio.wait(workers, timeout=GRACE)
            for worker in late:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
        for open_batch in (self._due, self._outcomes):
            await open_batch.idle()  # what it has open of the storage must be given back before that is closed

    def wake(self, chats: Mapping[int, Sequence[Parcel] | None]) -> None:
        """Something is due in these chats: all that each is owed, or None where the record has to tell."""
        if self._sweeper is None:
            return
        for chat, owed in chats.items():
            if chat in self._workers or chat in self._pauses:
                self._woken.add(chat)
            else:
                self._workers[chat] = asyncio.create_task(self._work(chat, owed))

    async def _sweep(self) -> None:
        while not self._ended.is_set():
            try:
                async with self._services.storage.glance(self._services.clock()) as tx:
                    chats = await tx.outbox.chats_due()
            except Exception as error:  # whatever it is, the next look may succeed, and nobody else would look
                LOG.error("the outbox cannot be read (%s)", type(error).__name__)  # noqa: TRY400
            else:
                # What a worker has read is due until it is sent: waking it would only have it read once more.
                self.wake({chat: None for chat in chats if chat not in self._workers and chat not in self._pauses})
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SWEEP):  # `wait_for` may swallow a cancellation
                    await self._ended.wait()

    async def _work(self, chat: int, owed: Sequence[Parcel] | None) -> None:
        made: dict[int, int | None] = {}
        more = True
        try:
            while more or chat in self._woken:
                if owed is None or chat in self._woken:
                    self._woken.discard(chat)
                    rows = await self._due(chat)
                    more = len(rows) > AT_A_TIME
                else:
                    rows, owed, more = owed, None, False
                calls = [*together(rows)]
                for parcels in calls[:-1] if more else calls:  # of the last, some may not have been read
                    if chat in self._woken:
                        break  # what was read may have been cancelled by what was committed meanwhile
                    if parcels[0].id in self._held:
                        continue
                    if self._sweeper is None or not await self._deliver(parcels, made):
                        return
        except Exception as error:
            if not is_storage_trouble(error):
                LOG.error("the outbox of a chat cannot be worked at\n%s", trace(error))  # noqa: TRY400
            self._pause(chat, SWEEP if is_storage_trouble(error) else LONGEST_PAUSE)
        finally:
            del self._workers[chat]
            self._looked.pop(chat, None)

    async def _deliver(self, parcels: Sequence[Parcel], made: dict[int, int | None]) -> bool:
        """Makes the one call that `parcels` are and records what came of it; False if the chat must wait.

        `made` remembers the messages of this round, for the edits that were read together with them.
        """
        parcel = parcels[0]
        edited = parcel.message_id or made.get(parcel.edits or 0)
        if parcel.edits is not None and edited is None:
            await self._outcomes.sent([(parcel.id, None)], {})
            return True
        if max(one.unanswered for one in parcels) >= COPIES:
            if not self._reach.settled(parcel.id):
                return self._wait(parcel, LONGEST_PAUSE)
            return await self._give_up(parcels, MAYBE)
        began = 0.0
        try:
            async with self._caller.prepared(parcels, edited) as call:
                if any(call.files) and self._overtaken(parcel):
                    return True
                await self._turn(parcels)
                if parcel.chat_id in self._woken and any(call.files):
                    return True  # a file can take long to make, and what was read may have been cancelled meanwhile
                began = asyncio.get_running_loop().time()
                self._calling.add(parcel.chat_id)
                result = await self._caller.make(call)
        except RetryAfter as error:
            pause = min(LONGEST_FLOOD, seconds(error))
            LOG.warning("outbox row %s waits %.1f s (429)", parcel.id, pause)
            return self._wait(parcel, pause)
        except (BadRequest, Forbidden, ChatMigrated, StaleIds) as error:
            self._reach.answered(parcel.id)
            return await self._refused(parcels, error, made)
        except TelegramError as error:
            return await self._failed(parcels, error, began)
        except Exception as error:
            if is_disk_trouble(error):
                raise
            return await self._broken(parcels, error, made)
        else:
            self._reach.answered(parcel.id)
            sent = [(one.id, message) for one, message in zip(parcels, result.messages, strict=True)]
            made.update(sent)
            await self._outcomes.sent(sent, result.uploads)
            return True
        finally:
            self._calling.discard(parcel.chat_id)

    async def _turn(self, parcels: Sequence[Parcel]) -> None:
        """Returns when Telegram is there and its limits let the call go out."""
        parcel = parcels[0]
        await self._reach.until_here()
        while parcel.method not in FREE:
            await self._pace.take(parcel.chat_id, reply=parcel.reply, items=len(parcels))
            if self._reach.here:
                return
            await self._reach.until_here()

    def _wait(self, parcel: Parcel, seconds: float) -> bool:
        """Has the row tried again later; False, for its chat waits with it. A call without a chat waits by itself."""
        if parcel.method not in CHATLESS or self._sweeper is None:
            self._pause(parcel.chat_id, seconds)
            return False
        self._held[parcel.id] = asyncio.get_running_loop().call_later(seconds, self._release, parcel)
        return True

    def _release(self, parcel: Parcel) -> None:
        del self._held[parcel.id]
        self.wake({parcel.chat_id: None})

    def _pause(self, chat: int, seconds: float) -> None:
        if self._sweeper is not None:
            self._pauses[chat] = asyncio.get_running_loop().call_later(seconds, self._go_on, chat)

    def _go_on(self, chat: int) -> None:
        del self._pauses[chat]
        self.wake({chat: None})

    async def _failed(self, parcels: Sequence[Parcel], error: TelegramError, began: float) -> bool:
        """A failure that may pass: of the rows, or of all that is between here and Telegram."""
        parcel, copies = parcels[0], 0
        if parcel.method.startswith("send") and isinstance(error, TimedOut | LostNetworkError):
            copies = COPIES - 1 if isinstance(error, TimedOut) else 1
            await self._outcomes.unanswered(parcels, copies)
        self._calling.discard(parcel.chat_id)
        blame = await self._reach.failed(parcel.id, began)
        pause = backoff(max(0, self._reach.tries(parcel.id) - 1))
        LOG.warning("outbox row %s waits %.1f s (%s)", parcel.id, pause, type(error).__name__)
        if blame is Blame.TELEGRAM or isinstance(error, Unreached):
            return self._wait(parcel, pause)
        if blame is Blame.STUBBORN or (blame is Blame.ITS_OWN and parcel.attempts + 1 >= TRIES):
            return await self._give_up(parcels, type(error).__name__)
        if copies and max(one.unanswered for one in parcels) + copies >= COPIES:
            if blame is Blame.ITS_OWN or isinstance(error, TimedOut):
                return await self._give_up(parcels, MAYBE)
            return self._wait(parcel, pause)  # a broken connection may be anybody's: until others are answered
        if blame is Blame.ITS_OWN and not copies:
            await self._outcomes.counted(parcels)
        return self._wait(parcel, pause)

    async def _broken(self, parcels: Sequence[Parcel], error: Exception, made: dict[int, int | None]) -> bool:
        """A failure of ours: a file that cannot be made or read, a secret that cannot be opened."""
        parcel = parcels[0]
        LOG.error("outbox row %s cannot be sent\n%s", parcel.id, trace(error))
        if len(parcels) > 1:
            return await self._each(parcels, made)
        if parcel.attempts + 1 >= PRINT_TRIES:
            kind = type(error).__name__
            return await self._give_up(parcels, f"no file: {kind}" if parcel.filename else kind)
        await self._outcomes.counted(parcels)
        return self._wait(parcel, backoff(parcel.attempts))

    async def _refused(
        self, parcels: Sequence[Parcel], error: TelegramError | StaleIds, made: dict[int, int | None]
    ) -> bool:
        parcel = parcels[0]
        if isinstance(error, StaleIds):
            await self._outcomes.forgotten(error.sent)
        elif isinstance(error, BadRequest) and len(parcels) > 1:
            return await self._each(parcels, made)
        elif parcel.method == REPLACING and _gone(error):
            await self._outcomes.anew(parcel)
        elif _gone(error) and parcel.edits is not None and await self._outcomes.asked_anew(parcel):
            LOG.info("outbox row %s is sent anew: the message it changes is gone", parcel.id)
        elif parcel.method.startswith("send"):
            return await self._give_up(parcels, error.message[:LONGEST_REASON])
        else:
            LOG.error("outbox row %s is not delivered: %s", parcel.id, error.message[:LONGEST_REASON])
            await self._outcomes.superseded(parcel, error.message, gone=_gone(error))
            return True
        self._woken.add(parcel.chat_id)  # it is to go otherwise than it was read
        return True

    async def _each(self, parcels: Sequence[Parcel], made: dict[int, int | None]) -> bool:
        """What could not go out together goes one by one, so that only what is wrong with it stays behind."""
        for parcel in parcels:
            if not await self._deliver([parcel], made):
                return False
        return True

    def _overtaken(self, parcel: Parcel) -> bool:
        """Whether to look once more what is owed: while its file was made it may have been cancelled."""
        again = parcel.chat_id in self._woken and self._looked.get(parcel.chat_id) != parcel.id
        self._looked[parcel.chat_id] = parcel.id
        return again

    async def _give_up(self, parcels: Sequence[Parcel], reason: str) -> bool:
        self._reach.forget(parcels[0].id)
        await self._outcomes.set_aside(parcels, reason)
        return True

    async def _read(self, chats: Sequence[int]) -> Sequence[Sequence[Parcel]]:
        async with self._services.storage.glance(self._services.clock()) as tx:
            due = await tx.outbox.due(chats, AT_A_TIME + 1)
        return [due.get(chat, []) for chat in chats]


def _gone(error: TelegramError) -> bool:
    """Whether there is no such message any more, or it is not the bot's to change."""
    return any(part in error.message.lower() for part in _GONE)
