"""The program put together: what is started, in which order, and how it ends."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import cast
from urllib.parse import urlsplit

from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, ContextTypes, Updater

import handlers
from bot.delivery import Delivery, seconds
from bot.intake import Intake, StoredBot
from bot.jobs import Jobs
from bot.pace import Pace
from bot.printer import Printer
from bot.processor import PerChat
from bot.reach import Reach
from bot.schedule import Schedule
from bot.settings import Settings, SettingsError
from documents.data import Letterhead
from handlers.context import App, Config, Context, Services
from storage.database import Storage, Transaction
from storage.errors import is_storage_trouble

LOG = logging.getLogger(__name__)

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of updates Telegram is asked for."""

FORGET = 6 * 3600
"""Seconds between removals of handled updates."""


class CannotListen(Exception):
    """Updates cannot be waited for at WEBHOOK_LISTEN and WEBHOOK_PORT: one line that says why."""


Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def config(settings: Settings, now: datetime) -> Config:
    """The settings as the handlers know them."""
    return Config(
        admin_ids=tuple(sorted(settings.admin_ids)),
        work_hours=settings.hours(now.astimezone(settings.zone).date()),
        letterhead=Letterhead(
            lines=settings.letterhead_lines,
            logo=str(settings.letterhead_logo) if settings.letterhead_logo else None,
            paper=settings.paper,
            timezone=settings.timezone,
        ),
        document_number=settings.document_number,
        sealed=settings.seal_p12 is not None,
        domain_suffix=settings.domain_suffix,
        hold_days=settings.hold_days,
        norms=settings.norms,
    )


def build(settings: Settings, services: Services) -> App:
    """The application with its handlers, not started. Its bot is a `StoredBot`, its queue an `Intake`."""
    intake = Intake(services.storage, services.clock)
    bot = StoredBot(settings.token, settings.telegram_api_url, intake)
    processor = PerChat(services, bot.outage)
    builder = (
        Application.builder()
        .bot(bot)
        .update_queue(intake)
        .concurrent_updates(processor)
        .job_queue(None)
        .context_types(ContextTypes(context=Context))
        .persistence(handlers.persistence(services.storage))
    )
    app = cast(App, builder.build())
    app.bot_data["services"] = services
    processor.process = app.process_update
    handlers.install(app)
    return app


@asynccontextmanager
async def running(settings: Settings, clock: Clock = utc_now) -> AsyncIterator[App]:
    """The whole program, receiving updates while the block runs; leaving it ends it without losing anything.

    Waits for Telegram to answer. Raises `SettingsError` where Telegram refuses the token, `CannotListen`, and
    `storage.errors.WrongKey` where the updates left over are encrypted with another key.
    """
    async with AsyncExitStack() as stack:
        storage = await Storage.open(settings.database_url, settings.data_dir, settings.secret())
        stack.push_async_callback(storage.close)
        services = Services(storage, config(settings, clock()), clock)
        app = build(settings, services)
        bot, intake = cast(StoredBot, app.bot), cast(Intake, app.update_queue)
        printer = Printer(storage, clock, settings.seal())
        pace = Pace(settings.messages_per_second, settings.messages_per_chat)
        reach = Reach(lambda: bot.call("getMe", {}))
        stack.push_async_callback(reach.stop)
        delivery = Delivery(services, bot, reach, pace, printer)
        jobs = Jobs(storage, clock, bot, reach, intake)

        def announce(tx: Transaction) -> None:
            delivery.wake(tx.mail.touched)
            if tx.mail.jobs:
                jobs.wake()
            if "papers" in vars(tx):
                printer.wake()

        storage.on_commit = announce
        stack.push_async_callback(bot.shutdown)  # the application ends its bot only once it is initialised itself
        stack.push_async_callback(app.shutdown)
        await _warn(services)
        await _reach(bot)
        await app.initialize()
        await app.start()
        stack.push_async_callback(app.stop)
        for part in (printer, delivery):
            part.start()
            stack.push_async_callback(part.stop)
        await intake.replay()
        jobs.start()  # what a job finishes before would be queued twice
        stack.push_async_callback(jobs.stop)
        schedule = Schedule(services, bot.username)
        schedule.start()
        stack.push_async_callback(schedule.stop)
        stack.callback(bot.outage.stopping.set)
        housekeeping = (asyncio.create_task(_forget(services)), asyncio.create_task(_introduce(bot)))
        stack.push_async_callback(_end, housekeeping)
        updater = cast(Updater, app.updater)
        await _listen(updater, settings)
        stack.push_async_callback(updater.stop)
        yield app


async def _warn(services: Services) -> None:
    async with services.storage.read(services.clock()) as tx:
        if not await tx.offices.admins(services.config.admin_ids):
            LOG.warning("nobody is an admin, so nobody hears of failures: set ADMIN_IDS, or invite an admin")


async def _reach(bot: StoredBot) -> None:
    pause = 1.0
    while True:
        try:
            return await bot.initialize()
        except InvalidToken:
            raise SettingsError("BOT_TOKEN must be a token that Telegram knows") from None
        except TelegramError as error:
            wait = _pause(error, pause)
            LOG.warning("Telegram does not answer (%s); trying again in %.0f s", error.message, wait)
            await asyncio.sleep(wait)
            pause = min(30.0, 2 * pause)


def _pause(error: TelegramError, usual: float) -> float:
    return seconds(error) if isinstance(error, RetryAfter) else usual


async def _listen(updater: Updater, settings: Settings) -> None:
    if settings.webhook_url is None or settings.webhook_secret is None:
        await updater.start_polling(allowed_updates=UPDATES, bootstrap_retries=-1)
        return
    try:
        await updater.start_webhook(
            listen=settings.webhook_listen,
            port=settings.webhook_port,
            url_path=urlsplit(settings.webhook_url).path.strip("/"),
            webhook_url=settings.webhook_url,
            secret_token=settings.webhook_secret.get_secret_value(),
            allowed_updates=UPDATES,
            bootstrap_retries=-1,
        )
    except OSError as error:
        at = f"{settings.webhook_listen}:{settings.webhook_port} (WEBHOOK_LISTEN, WEBHOOK_PORT)"
        raise CannotListen(f"{at} cannot be listened on: {error.strerror}") from None


async def _end(tasks: Collection[asyncio.Task[None]]) -> None:
    """Waits for them too: what they have open of the storage must be given back before it is closed."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _introduce(bot: StoredBot) -> None:
    """The commands everybody sees; what holders see besides is set with their office."""
    while True:
        try:
            await bot.set_my_commands(handlers.default_commands())
        except TelegramError as error:
            LOG.warning("the commands are not set yet (%s)", error.message)
            await asyncio.sleep(_pause(error, 30))
        else:
            return


async def _forget(services: Services) -> None:
    while True:
        try:
            async with services.storage.begin(services.clock()) as tx:
                await tx.mail.forget()
        except Exception as error:
            if not is_storage_trouble(error):
                raise
            LOG.warning("handled updates are not removed this time (%s)", type(error).__name__)
        await asyncio.sleep(FORGET)
