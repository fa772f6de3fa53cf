"""The demo's page: everybody's chat side by side, to be used by hand, and the office above them."""

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from tornado.httpserver import HTTPServer
from tornado.web import Application

from bot.demo.listening import HOST, listen
from bot.demo.web.acts import Act, Control, Events
from bot.demo.web.files import Content, Preview, Static, Upload
from bot.demo.web.stage import Showing

_LARGEST_UPLOAD = 64 * 1024 * 1024


class Page(Showing):
    """The page on `http://127.0.0.1:<port>` (`url`); it shows `stage`, or while there is none, that it is prepared.

    Use as `async with`. Raises `PortTaken` on entering when the port is not free. `anew` is called, and waited for,
    when somebody wants to begin from the start.
    """

    def __init__(self, port: int, anew: Callable[[], Awaitable[None]]) -> None:
        super().__init__(port, anew)
        self._server: HTTPServer | None = None

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://{HOST}:{self.port}"

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
        self.close()
        if self._server:
            self._server.stop()
            await self._server.close_all_connections()
