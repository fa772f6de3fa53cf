"""What the demo's servers share: a port of this machine's own, or one clear word that it is taken."""

import errno
import socket
from collections.abc import Sequence
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.web import Application

HOST = "127.0.0.1"
_LARGEST = 64 * 1024 * 1024


class PortTaken(Exception):
    """Another program listens on the wanted port (`port`) of 127.0.0.1."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} on 127.0.0.1 is taken")
        self.port = port


class Listening:
    """Serves `routes` on `http://127.0.0.1:<port>` (`url`) between `serve` and `stop`; port 0: any free one.

    Requests are not logged (the path of a Bot API's call holds the token), and have at most 64 MB.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self._server: HTTPServer | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{HOST}:{self.port}"

    @property
    def connected(self) -> bool:
        """Whether a client is, or what one has sent is still read."""
        return self._server is not None and bool(self._server._connections)  # noqa: SLF001

    def serve(self, routes: Sequence[tuple[str, Any, dict[str, Any]]]) -> None:
        """Raises `PortTaken`."""
        listener = _listen(self.port)
        self.port = listener.getsockname()[1]
        application = Application(list(routes), log_function=lambda _handler: None)
        self._server = HTTPServer(application, max_buffer_size=_LARGEST, max_body_size=_LARGEST)
        self._server.add_socket(listener)

    async def stop(self) -> None:
        """Whatever is still connected is let go."""
        if self._server:
            self._server.stop()
            await self._server.close_all_connections()


def _listen(port: int) -> socket.socket:
    """A listening socket on 127.0.0.1, on any free port if `port` is 0. Raises `PortTaken`."""
    listener = socket.socket()
    listener.setblocking(False)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(port) from None
        raise
    listener.listen(128)
    return listener
