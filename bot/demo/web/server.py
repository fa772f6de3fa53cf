"""The demo's page: everybody's chat side by side, to be used by hand, and the office above them."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from types import TracebackType
from typing import Any, Self

from tornado.httpserver import HTTPServer
from tornado.web import Application

from bot.demo.telegram.bell import Bell
from bot.demo.telegram.listening import HOST, listen
from bot.demo.web.acts import Act, Control, Events
from bot.demo.web.base import Stage
from bot.demo.web.files import Content, Preview, Static, Upload

_LARGEST_UPLOAD = 64 * 1024 * 1024


class Page:
    """The page on `http://127.0.0.1:<port>` (`url`); it shows `stage`, or while there is none, that it is prepared.

    Use as `async with`. Raises `PortTaken` on entering when the port is not free. `anew` is called, and waited for,
    when somebody wants to begin from the start.
    """

    def __init__(self, port: int, anew: Callable[[], Awaitable[None]]) -> None:
        self.port = port
        self.anew = anew
        self.open = True
        self.replaced = Bell()
        self._stage: Stage | None = None
        self._server: HTTPServer | None = None
        self._later: set[asyncio.Task[None]] = set()

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Does what a request must not wait for."""
        task = asyncio.create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://{HOST}:{self.port}"

    @property
    def stage(self) -> Stage | None:
        """What is shown now."""
        return self._stage

    @stage.setter
    def stage(self, stage: Stage | None) -> None:
        before, self._stage = self._stage, stage
        if before is not None:
            before.api.telegram.changed.ring()
        self.replaced.ring()

    async def __aenter__(self) -> Self:
        listener = listen(self.port)
        self.port = listener.getsockname()[1]
        here = {"page": self}
        application = Application(
            [
                (r"/", Static, here),
                (r"/page/([a-z]+\.(?:js|css))", Static, here),
                (r"/content/(\w+)", Content, here),
                (r"/preview/(\w+)", Preview, here),
                (r"/files/(\d+)", Upload, here),
                (r"/events", Events, here),
                (r"/act/(\d+)", Act, here),
                (r"/control", Control, here),
            ],
            log_function=lambda _handler: None,
        )
        self._server = HTTPServer(application, max_buffer_size=_LARGEST_UPLOAD, max_body_size=_LARGEST_UPLOAD)
        self._server.add_socket(listener)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.open = False
        self.stage = None
        for task in self._later:
            task.cancel()
        if self._server:
            self._server.stop()
            await self._server.close_all_connections()
