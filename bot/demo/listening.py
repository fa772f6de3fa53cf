"""A port of this machine's own to listen on, or one clear word that it is taken."""

import errno
import socket

HOST = "127.0.0.1"


class PortTaken(Exception):
    """Another program listens on the wanted port (`port`) of 127.0.0.1."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} on 127.0.0.1 is taken")
        self.port = port


def listen(port: int) -> socket.socket:
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
