"""The service as a process: it runs until it is told to stop, or until it cannot go on by itself."""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable

from bot import logs
from bot.calling.patience import Broken
from bot.clock import Clock, utc_now
from bot.service.application import running
from bot.settings import Settings

LOG = logging.getLogger(__name__)

ENDING = 30.0
"""Seconds a program that is broken has to end by itself before it is ended."""


async def run(settings: Settings, clock: Clock = utc_now) -> None:
    """Runs the service until SIGTERM or SIGINT, also while it waits for Telegram to answer at the start.

    Raises `Broken` where it cannot go on by itself: whoever supervises it is to start it anew.
    """
    stop, up = asyncio.Event(), asyncio.Event()
    reasons: list[str] = []
    overdue = threading.Timer(ENDING, os._exit, (1,))

    def broken(reason: str) -> None:
        reasons.append(reason)
        overdue.start()  # what is broken may not even end
        stop.set()

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.unhandled)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    serving = asyncio.create_task(_serve(settings, clock, up, stop, broken))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    if stop.is_set() and not up.is_set():
        serving.cancel()
    await asyncio.wait((serving,))
    overdue.cancel()
    error = None if serving.cancelled() else serving.exception()
    if reasons:
        raise Broken(reasons[0])  # what else failed while it ended follows from that
    if error is not None:
        raise error


async def _serve(
    settings: Settings, clock: Clock, up: asyncio.Event, stop: asyncio.Event, broken: Callable[[str], None]
) -> None:
    async with running(settings, clock, broken) as app:
        up.set()
        LOG.info("@%s is running", app.bot.username)
        await stop.wait()
        LOG.info("stopping")
