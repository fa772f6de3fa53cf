"""HTTP to the Bot API over aiohttp, which costs a fifth of the processor time of PTB's own httpx."""

import os

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

os.environ["PTB_TIMEDELTA"] = "true"  # PTB's coming default; without it, it warns whenever Telegram answers 429

CONNECT, READ, WRITE, POOL = 5.0, 10.0, 30.0, 60.0
"""Seconds allowed for a step of a call, where the caller names none; `WRITE` is for calls with files."""


class AiohttpRequest(BaseRequest):
    """A `BaseRequest` for PTB with at most `connections` at once; calls beyond wait their turn for `POOL` seconds.

    Failures become `TimedOut` or `NetworkError` naming the kind of failure only: addresses hold the token.
    """

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer; PTB adds those of a long poll."""
        return READ

    async def initialize(self) -> None:
        """Opens the pool of connections."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300),
                headers={"User-Agent": self.USER_AGENT},
                skip_auto_headers=("Accept-Encoding",),
            )

    async def shutdown(self) -> None:
        """Closes all connections."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Makes one request; gives the status and the body. All times in seconds, None for no limit."""
        if self._session is None:
            raise NetworkError("the transport is closed")
        connect = _seconds(connect_timeout, CONNECT)
        pool = _seconds(pool_timeout, POOL)
        read = _seconds(read_timeout, READ)
        write = _seconds(write_timeout, WRITE) if request_data and request_data.contains_files else 0.0
        timeout = aiohttp.ClientTimeout(
            total=_sum(connect, pool, read, write), connect=_sum(connect, pool), sock_connect=connect, sock_read=read
        )
        try:
            async with self._session.request(method, url, data=_body(request_data), timeout=timeout) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut(type(error).__name__) from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None


def _body(data: RequestData | None) -> aiohttp.FormData | None:
    if data is None:
        return None
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


def _seconds(value: ODVInput[float], default: float) -> float | None:
    return default if isinstance(value, DefaultValue) else value


def _sum(*parts: float | None) -> float | None:
    return None if None in parts else sum(part for part in parts if part is not None)
