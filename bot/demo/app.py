"""`python -m bot demo`: the real bot against a local Bot API, and everybody's phone on one page."""

import asyncio
import logging
import signal
import sys
import tempfile
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.cli.command import CommandFailed
from bot.demo.listening import PortTaken
from bot.demo.show.show import Show
from bot.demo.web.server import DemoPage
from bot.settings import Settings
from bot.traces import trace

LOG = logging.getLogger(__name__)


def main(settings: Settings) -> None:
    """Runs until it is interrupted or terminated; raises `CommandFailed` where the port (`DEMO_PORT`) is taken."""
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_demo(settings.demo_port))


async def _demo(port: int) -> None:
    this = asyncio.current_task()
    if this is not None:
        for number in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, this.cancel)
    try:
        async with Demo(port) as demo:
            sys.stdout.write(f"{demo.page.url} shows everybody's phone. Ctrl+C ends it; nothing is kept.\n")
            sys.stdout.flush()
            raise CommandFailed(f"the bot ended with exit status {await demo.broken}")
    except PortTaken as error:
        raise CommandFailed(f"port {port} is taken; set DEMO_PORT to a free one") from error


class Demo:
    """The page on `port`, and one show after the other on it, each in a folder of its own that goes with it.

    Use as `async with`. Raises `PortTaken` on entering when the port is not free. `broken` is set when a bot ends by
    itself, with its exit status.
    """

    def __init__(self, port: int) -> None:
        self.page = DemoPage(port, self.anew)
        self.broken: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._show = AsyncExitStack()
        self._changing = asyncio.Lock()

    async def __aenter__(self) -> Self:
        await self.page.__aenter__()
        try:
            await self.anew()
        except BaseException:
            await self.page.__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.page.__aexit__(kind, error, trace)
        await self._show.aclose()

    async def anew(self) -> None:
        """Ends the show with all its data, and begins another. Whoever asks again meanwhile gets that one."""
        if self._changing.locked():
            async with self._changing:
                return
        async with self._changing:
            self.page.stage = None
            try:
                await self._show.aclose()
            except Exception as error:  # the next show needs nothing of this one
                LOG.error("the show did not end well\n%s", trace(error))  # noqa: TRY400  # its message stays out
            try:
                async with AsyncExitStack() as stack:
                    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="penempatan-demo-"))
                    self.page.stage = await stack.enter_async_context(Show(Path(folder), self._ended))
                    self._show = stack.pop_all()
            except BaseException:
                self._ended(1)  # nobody is left waiting for an office that does not come
                raise

    def _ended(self, status: int) -> None:
        if not self.broken.done():
            self.broken.set_result(status)
