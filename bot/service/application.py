"""The program put together: what is started, in which order, and how it ends."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, cast

from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, ContextTypes

import handlers
from bot.calling.client import StoredBot
from bot.calling.patience import REFUSALS, Patience
from bot.calling.pauses import seconds
from bot.calling.reach import Reach
from bot.clock import Clock, utc_now
from bot.config import configured
from bot.receiving.intake import Intake
from bot.receiving.outage import Outage
from bot.receiving.polling import Polling
from bot.receiving.processor import PerChat
from bot.receiving.webhook import Webhook
from bot.sending.delivery import Delivery
from bot.sending.pace import Pace
from bot.service.calendar import CalendarKeeper
from bot.service.health import Health
from bot.service.nightly import Nightly
from bot.service.schedule import Schedule
from bot.service.watch import Watch, Watched
from bot.settings import Settings, SettingsError
from bot.traces import trace
from bot.work.jobs import Jobs
from bot.work.printer import Printer
from documents.kit import fonts
from handlers.chat.context import App, Context, Services
from handlers.chat.errors import warn_of_journal
from handlers.chat.questions import FOR_A_TIME
from storage.database import Storage
from storage.tidying import tidy
from storage.transaction import Transaction

LOG = logging.getLogger(__name__)

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of updates Telegram is asked for."""

FORGET = 6 * 3600
"""Seconds between removals of handled updates and of files nothing refers to."""


def build(services: Services, bot: StoredBot, intake: Intake, processor: PerChat) -> App:
    """The application with its handlers, not started. What PTB has an updater for is done by `Polling` or `Webhook`."""
    builder = (
        Application.builder()
        .bot(bot)
        .updater(None)
        .update_queue(intake)
        .concurrent_updates(processor)
        .job_queue(None)
        .context_types(ContextTypes(context=Context))
        .persistence(handlers.DraftPersistence(services.storage))
    )
    app = cast(App, builder.build())
    app.bot_data["services"] = services
    processor.process = app.process_update
    handlers.install(app)
    return app


@asynccontextmanager
async def running(
    settings: Settings, clock: Clock = utc_now, broken: Callable[[str], None] = lambda _: None
) -> AsyncIterator[App]:
    """The whole program, receiving updates while the block runs; leaving it ends it without losing anything.

    Waits for Telegram to answer. Raises `SettingsError` where Telegram refuses the token, `Broken` where it refuses to
    say who the bot is, `CannotListen`, `InUse` where another runs on the same data, and what `Storage.open` raises.
    `broken` is called with one line where the program cannot go on: it is deaf until it is started anew.
    """
    fonts.keep_in(settings.cache)
    async with AsyncExitStack() as stack:
        storage = await Storage.open(
            settings.database_url, settings.data_dir, settings.secret(), key_file=settings.key_file, alone=True
        )
        stack.push_async_callback(storage.close)
        await asyncio.to_thread(storage.archive.drop_arriving)
        asyncio.get_running_loop().run_in_executor(None, fonts.load)  # the first time it takes a second
        async with storage.read(clock()) as tx:
            known = await configured(settings, tx)
        seal = settings.seal()
        services = Services(
            *(storage, known, clock, handlers.attend, handlers.DIALOGUES, handlers.state_of),
            look=Health(settings, seal.expires_at if seal else None).look,
        )
        calendar = CalendarKeeper(settings, services)
        bot = StoredBot(settings.token, settings.telegram_api_url)
        intake, outage, watch = Intake(storage, clock, bot), Outage(bot), Watch(broken)
        app = build(services, bot, intake, PerChat(services, outage, watch.fail))
        printer = Printer(storage, clock, seal)
        pace = Pace(settings.messages_per_second, settings.messages_per_chat)
        reach = Reach(lambda: bot.call("getMe", {}))
        delivery = Delivery(services, bot, reach, pace, printer)
        jobs = Jobs(storage, clock, bot, reach, intake.accept)

        def wake(tx: Transaction) -> None:
            delivery.wake(tx.outbox.touched)
            if tx.jobs.added:
                jobs.wake()
            if "papers" in vars(tx):
                printer.wake()

        def announce(tx: Transaction) -> None:
            calendar.follow(tx)
            asyncio.get_running_loop().call_soon(wake, tx)  # once whoever tapped is being answered

        def doubt() -> None:
            calendar.doubt()
            intake.doubt()

        storage.on_commit, storage.on_trouble = announce, doubt
        stack.push_async_callback(bot.shutdown)  # the application ends its bot only once it is initialised itself
        stack.push_async_callback(app.shutdown)
        stack.push_async_callback(reach.stop)
        await _greet(bot)
        await _warn(services, bot.username)
        await app.initialize()
        try:
            await app.start()
            stack.push_async_callback(app.stop)
            _watch_over_ptb(watch)
            _start(stack, watch, printer)
            _start(stack, watch, delivery)
            await intake.replay()
            _keep(stack, watch, "intake", intake.mind())
            _start(stack, watch, jobs)  # what a job finishes before would be queued twice
            _start(stack, watch, Schedule(services, calendar, bot.username))
            if settings.backup_dir is not None:
                nightly = Nightly(services, bot.username, settings, settings.backup_dir)
                _keep(stack, watch, "nightly", nightly.keep_up())
            _keep(stack, watch, "housekeeping", _forget(services))
            stack.push_async_callback(_end, asyncio.create_task(_introduce(bot)))
            _start(stack, watch, _ear(settings, bot, intake, outage))
            yield app
        finally:
            watch.rest()
            outage.stopping.set()


def _keep(stack: AsyncExitStack, watch: Watch, what: str, work: Coroutine[Any, Any, None]) -> None:
    """Does `work`, which never ends by itself, until the program ends."""
    task = asyncio.create_task(work)
    stack.push_async_callback(_end, task)
    watch.over(what, task)


def _start(stack: AsyncExitStack, watch: Watch, part: Watched) -> None:
    stack.push_async_callback(part.stop)
    watch.over(type(part).__name__.lower(), part.start())


def _watch_over_ptb(watch: Watch) -> None:
    """What hands updates over; PTB gives no other handle on it than its name."""
    fetchers = [task for task in asyncio.all_tasks() if task.get_name().endswith(":update_fetcher")]
    if not fetchers:
        raise RuntimeError("nothing hands updates over, or by another name")
    for fetcher in fetchers:
        watch.over("the application", fetcher)


async def _warn(services: Services, bot_name: str) -> None:
    """Tells once what would otherwise be seen only by whoever asks for it."""
    async with services.storage.read(services.clock()) as tx:
        if not await tx.offices.admins(services.config.admin_ids):
            LOG.warning("nobody is an admin, so nobody hears of failures: set ADMIN_IDS, or invite an admin")
    async with services.storage.read(services.clock()) as tx:
        fault = await tx.journal.outside_fault()
    if fault is not None:
        LOG.error("%s: see `audit verify`, and `audit reset` where a backup was put back", fault)
        async with services.storage.begin(services.clock()) as tx:
            await warn_of_journal(services.speaker(tx, bot_name))


async def _greet(bot: StoredBot) -> None:
    patience = Patience("Telegram does not say who the bot is")
    while True:
        try:
            return await bot.initialize()
        except InvalidToken:
            raise SettingsError("BOT_TOKEN must be a token that Telegram knows") from None
        except TelegramError as error:
            await patience.wait(error, answered=isinstance(error, REFUSALS))


def _ear(settings: Settings, bot: StoredBot, intake: Intake, outage: Outage) -> Polling | Webhook:
    if settings.webhook_url is None:
        return Polling(bot, intake, outage, UPDATES)
    return Webhook(bot, intake, outage, UPDATES, settings)


async def _end(task: asyncio.Task[None]) -> None:
    """Waits for it too: what it has open of the storage must be given back before that is closed."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _introduce(bot: StoredBot) -> None:
    """The commands everybody sees; what holders see besides is set with their office.

    A refusal would be one every time, and a menu is not worth the program: the next start tries again.
    """
    while True:
        try:
            await bot.set_my_commands(handlers.default_commands())
        except Exception as error:
            passes = isinstance(error, TelegramError) and not isinstance(error, REFUSALS)
            LOG.warning("the commands are not set%s (%s)", " yet" if passes else "", type(error).__name__)
            if not passes:
                return
            await asyncio.sleep(seconds(error) if isinstance(error, RetryAfter) else 30)
        else:
            return


async def _forget(services: Services) -> None:
    while True:
        try:
            async with services.storage.begin(services.clock()) as tx:
                await tx.inbox.forget()
                await tx.outbox.forget()
                await tx.drafts.tidy(FOR_A_TIME)
            await tidy(services.storage, services.clock(), time.time())
        except Exception as error:  # whatever it is, the next time may succeed, and nobody else would
            LOG.warning("what is needed no more is not removed this time\n%s", trace(error))
        await asyncio.sleep(FORGET)
