"""The demo's page: everybody's chat side by side, to be used by hand, and the office above them."""

from types import TracebackType
from typing import Self

from bot.demo.web.acts import ActHandler, Control, Events
from bot.demo.web.files import ContentHandler, Preview, Static, UploadHandler
from bot.demo.web.stage import Showing


class DemoPage(Showing):
    """The page at `url`; it shows `stage`, or while there is none, that it is prepared.

    Use as `async with`. Raises `PortTaken` on entering when the port is not free. `anew` is called, and waited for,
    when somebody wants to begin from the start.
    """

    async def __aenter__(self) -> Self:
        here = {"page": self}
        self.serve(
            [
                (r"/", Static, here),
                (r"/page/([a-z]+\.(?:js|css))", Static, here),
                (r"/content/(\w+)", ContentHandler, here),
                (r"/preview/(\w+)", Preview, here),
                (r"/files/(\d+)", UploadHandler, here),
                (r"/events", Events, here),
                (r"/act/(\d+)", ActHandler, here),
                (r"/control", Control, here),
            ]
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        await self.stop()
