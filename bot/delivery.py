"""From the outbox to Telegram: in order per chat, chats side by side, at Telegram's pace, until it is there."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, cast

from telegram import InputFile
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.batch import Batch
from bot.intake import StoredBot
from bot.pace import Pace
from bot.printer import Printer
from handlers.context import SEALED, Services, Turn
from handlers.errors import undelivered
from handlers.texts import esc
from storage.errors import is_storage_trouble
from storage.mail import Parcel

LOG = logging.getLogger(__name__)

AT_A_TIME = 20
"""Rows of a chat read at once."""

SWEEP = 1.0
"""Seconds between looks for rows that nobody announced: another process wrote them, or storage failed meanwhile."""

LONGEST_PAUSE = 60.0
"""Seconds a chat waits at most between tries while Telegram fails."""

GRACE = 5.0
"""Seconds a call under way may still take when the program ends."""

PRINT_TRIES = 5
"""How often a file is tried that cannot be made, before its row is given up."""

FREE = frozenset({"answerCallbackQuery", "deleteMessage", "leaveChat", "setMyCommands", "deleteMyCommands"})
"""Calls that do not count against Telegram's limits on messages."""

CHATLESS = frozenset({"answerCallbackQuery", "setMyCommands", "deleteMyCommands"})
"""Calls without the parameter `chat_id`."""

FILES = {"sendDocument": "document", "sendPhoto": "photo"}
"""The parameter a call takes its file in; until then it may hold what a picture is to be drawn from."""


class Delivery:
    """Sends what the outbox owes. `wake` it after each commit; a chat's rows go out one after the other.

    A failure that will pass makes that chat wait (429: as long as Telegram says), one that will not sets the row aside.
    """

    def __init__(self, services: Services, bot: StoredBot, pace: Pace, printer: Printer) -> None:
        self._services = services
        self._bot = bot
        self._pace = pace
        self._printer = printer
        self._workers: dict[int, asyncio.Task[None]] = {}
        self._woken: set[int] = set()
        self._calling: set[int] = set()
        self._unreachable: set[int] = set()
        self._due = Batch(self._read)
        self._sent = Batch(self._mark)
        self._sweeper: asyncio.Task[None] | None = None
        self._ended = asyncio.Event()

    def start(self) -> asyncio.Task[None]:
        """Begins, with whatever is owed from before; the task runs until `stop`."""
        self._sweeper = asyncio.create_task(self._sweep())
        return self._sweeper

    async def stop(self) -> None:
        """Ends; calls under way have `GRACE` seconds to be answered and marked, so that they are not made again."""
        if self._sweeper is None:
            return
        sweeper, self._sweeper = self._sweeper, None
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
        for batch in (self._due, self._sent):
            await batch.idle()  # what it has open of the storage must be given back before that is closed

    def wake(self, chats: Iterable[int]) -> None:
        """Something is due in these chats."""
        if self._sweeper is None:
            return
        for chat in chats:
            self._woken.add(chat)
            if chat not in self._workers:
                self._workers[chat] = asyncio.create_task(self._work(chat))

    async def _sweep(self) -> None:
        while not self._ended.is_set():
            try:
                async with self._services.storage.read(self._services.clock()) as tx:
                    chats = await tx.mail.chats_due()
            except Exception as error:  # whatever it is, the next look may succeed, and nobody else would look
                LOG.error("the outbox cannot be read (%s)", type(error).__name__)  # noqa: TRY400
            else:
                # What a worker has read is due until it is sent: waking it would only have it read once more.
                self.wake(chat for chat in chats if chat not in self._workers)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SWEEP):  # `wait_for` may swallow a cancellation
                    await self._ended.wait()

    async def _work(self, chat: int) -> None:
        made: dict[int, int | None] = {}
        more = True
        try:
            while more or chat in self._woken:
                self._woken.discard(chat)
                parcels = await self._due(chat)
                for parcel in parcels:
                    if self._sweeper is None or not await self._deliver(parcel, made):
                        return
                more = len(parcels) == AT_A_TIME
        except Exception as error:
            if not is_storage_trouble(error):
                raise
        finally:
            del self._workers[chat]

    async def _deliver(self, parcel: Parcel, made: dict[int, int | None]) -> bool:
        """Sends one row and records what came of it; False if the chat must wait.

        `made` remembers the messages of this round, for the edits that were read together with them.
        """
        edited = parcel.message_id or made.get(parcel.edits or 0)
        if parcel.edits is not None and edited is None:
            await self._sent((parcel.id, None))
            return True
        try:
            content = await self._file(parcel)
        except Exception as error:
            if is_storage_trouble(error):
                raise
            return await self._unmade(parcel, error)
        if parcel.method not in FREE:
            await self._pace.take(parcel.chat_id, reply=parcel.reply)
        self._calling.add(parcel.chat_id)
        try:
            made[parcel.id] = await self._call(parcel, edited, content)
            await self._sent((parcel.id, made[parcel.id]))
        except RetryAfter as error:
            return await self._postpone(parcel, seconds(error), error)
        except Forbidden as error:
            await self._give_up(parcel, error.message, unreachable=True)
        except (BadRequest, ChatMigrated) as error:
            await self._give_up(parcel, error.message, unreachable="chat not found" in error.message.lower())
        except TelegramError as error:
            return await self._postpone(parcel, backoff(parcel.attempts), error)
        else:
            self._unreachable.discard(parcel.chat_id)
        finally:
            self._calling.discard(parcel.chat_id)
        return True

    async def _file(self, parcel: Parcel) -> bytes | None:
        drawing = parcel.payload.get(FILES.get(parcel.method, ""))
        if drawing is not None:
            return await self._printer.picture(drawing)
        sha256 = parcel.sha256
        if parcel.document_id is not None:
            sha256 = await self._printer.file(parcel.document_id)
        return None if sha256 is None else await asyncio.to_thread(self._services.storage.archive.get, sha256)

    async def _call(self, parcel: Parcel, edited: int | None, content: bytes | None) -> int | None:
        payload: dict[str, Any] = dict(parcel.payload)
        if "sealed" in payload:
            secret = self._services.storage.vault.decrypt(payload.pop("sealed").encode()).decode()
            payload["text"] = payload["text"].replace(SEALED, esc(secret))
        if parcel.method not in CHATLESS:
            payload["chat_id"] = parcel.chat_id
        if edited is not None:
            payload["message_id"] = edited
        if content is not None:
            payload[FILES[parcel.method]] = InputFile(content, filename=parcel.filename)
        try:
            result = await self._bot.call(parcel.method, payload)
        except BadRequest as error:
            if "message is not modified" in error.message.lower():
                return edited
            raise
        return result["message_id"] if isinstance(result, dict) else None

    async def _postpone(self, parcel: Parcel, seconds: float, error: Exception) -> bool:
        LOG.warning("outbox row %s waits %.1f s (%s)", parcel.id, seconds, type(error).__name__)
        now = self._services.clock()
        async with self._services.storage.begin(now) as tx:
            await tx.mail.postpone(parcel.id, now + timedelta(seconds=seconds))
        asyncio.get_running_loop().call_later(seconds, self.wake, [parcel.chat_id])
        return False

    async def _unmade(self, parcel: Parcel, error: Exception) -> bool:
        if parcel.attempts + 1 < PRINT_TRIES:
            return await self._postpone(parcel, backoff(parcel.attempts), error)
        await self._give_up(parcel, f"no file: {type(error).__name__}", unreachable=False)
        return True

    async def _give_up(self, parcel: Parcel, reason: str, *, unreachable: bool) -> None:
        """For good. The admins hear of each message lost, but of a chat that cannot be reached only once."""
        LOG.error("outbox row %s is not delivered: %s", parcel.id, reason)
        async with self._services.storage.begin(self._services.clock()) as tx:
            await tx.mail.undeliverable([parcel.id])
            known = unreachable and parcel.chat_id in self._unreachable
            if parcel.method.startswith("send") and not known:
                await undelivered(Turn(tx, self._services.config, 0, ""), parcel, reason, unreachable=unreachable)
        if unreachable:
            self._unreachable.add(parcel.chat_id)

    async def _read(self, chats: Sequence[int]) -> Sequence[Sequence[Parcel]]:
        async with self._services.storage.read(self._services.clock()) as tx:
            due = await tx.mail.due(chats, AT_A_TIME)
        return [due.get(chat, []) for chat in chats]

    async def _mark(self, results: Sequence[tuple[int, int | None]]) -> Sequence[None]:
        """Keeps trying while storage fails: what is sent and not marked would be sent again."""
        while True:
            try:
                async with self._services.storage.begin(self._services.clock()) as tx:
                    await tx.mail.sent(results)
            except Exception as error:
                if not is_storage_trouble(error) or self._sweeper is None:
                    raise
                await asyncio.sleep(SWEEP)
            else:
                return [None] * len(results)


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    return cast(timedelta, error.retry_after).total_seconds()


def backoff(attempts: int) -> float:
    """Seconds to wait after the failed try number `attempts` (from 0), doubled each time.

    The jitter keeps chats that failed together from coming back together.
    """
    return min(LONGEST_PAUSE, 0.5 * 2.0 ** min(attempts, 10)) * random.uniform(0.5, 1)  # noqa: S311  # no secret
