"""HTTP to the Bot API over aiohttp, which costs a fifth of the processor time of PTB's own httpx."""

import json
import os
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from io import BytesIO
from typing import TypeAlias
from urllib.parse import urlencode

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import JSONDict, ODVInput
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut
from telegram.request import BaseRequest, RequestData

os.environ["PTB_TIMEDELTA"] = "true"  # PTB's coming default; without it, it warns whenever Telegram answers 429

CONNECT, READ, POOL = 5.0, 20.0, 60.0
"""Seconds allowed for a step of a call, where the caller names none."""

SLOWEST = 100_000
"""Bytes a second that a line carries at least: a little under 1 Mbit/s."""


PIECE = 1 << 18
"""Bytes of a file that are in memory at once."""


_Body: TypeAlias = aiohttp.FormData | aiohttp.Payload


class Unreached(NetworkError):
    """The call never went out: no name, no connection, no turn among the connections."""


class Gone(NetworkError):
    """There is no such file, or nobody who would know of it."""


_REFUSED = {400: BadRequest, 403: Forbidden, 404: Gone, 413: BadRequest}


class LostNetworkError(NetworkError):
    """The call went out and no answer of Telegram's came of it: it may have been carried out."""


def allowed(size: int) -> float:
    """Seconds in which `size` bytes and an answer go over a slow line."""
    return READ + size / SLOWEST


class AiohttpRequest(BaseRequest):
    """A `BaseRequest` for PTB with at most `connections` at once; calls beyond wait their turn for `POOL` seconds.

    Failures become `Unreached`, `TimedOut` (it went out, no answer came in time), `LostNetworkError` or `BadRequest`
    (413: too large, whoever refuses it and however), naming the kind of failure only: addresses hold the token.
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
        connect = _seconds(connect_timeout, CONNECT)
        pool = _seconds(pool_timeout, POOL)
        # Counted by aiohttp from when the body is written, and much of that may still lie in the system's buffers.
        answer = _sum(_seconds(read_timeout, READ), _seconds(write_timeout, _size(request_data) / SLOWEST))
        timeout = aiohttp.ClientTimeout(
            total=_sum(connect, pool, answer), connect=_sum(connect, pool), sock_connect=connect, sock_read=answer
        )
        async with self._responding(method, url, timeout, _body(request_data)) as response:
            status, content = response.status, await response.read()
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise BadRequest("Request Entity Too Large")
        if status == HTTPStatus.GATEWAY_TIMEOUT:
            raise LostNetworkError("Gateway Timeout")
        if status >= HTTPStatus.BAD_REQUEST and method == "POST" and _answer(content) is None:
            raise NetworkError(f"somebody else answered ({status})")  # and PTB would quote a proxy's page
        return status, content

    async def pieces(self, url: str, read_timeout: float) -> AsyncGenerator[bytes, None]:
        """The file at `url` piece by piece, never whole in memory; all within `read_timeout` seconds.

        Raises as any call does, also where nothing comes for `READ` seconds, and `Gone` for 404.
        """
        timeout = aiohttp.ClientTimeout(
            total=CONNECT + POOL + read_timeout, connect=CONNECT + POOL, sock_connect=CONNECT, sock_read=READ
        )
        async with self._responding("GET", url, timeout) as response:
            if response.status == HTTPStatus.OK:
                async for piece in response.content.iter_chunked(PIECE):
                    yield piece
                return
            refused = _answer(await response.content.read(PIECE)) or {}
        after = refused.get("parameters", {}).get("retry_after")
        raise RetryAfter(after) if after else _REFUSED.get(response.status, NetworkError)(str(response.status))

    @asynccontextmanager
    async def _responding(
        self, method: str, url: str, within: aiohttp.ClientTimeout, body: _Body | None = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        if self._session is None:
            raise NetworkError("the transport is closed")
        try:
            async with self._session.request(method, url, data=body, timeout=within) as response:
                yield response
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Unreached(type(error).__name__) from None
        except TimeoutError as error:
            raise TimedOut(type(error).__name__) from None
        except (aiohttp.ClientError, OSError) as error:
            raise LostNetworkError(type(error).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """What Telegram said; raises `LostNetworkError` where somebody else spoke, quoting nothing of it."""
        answer = _answer(payload)
        if answer is None or (answer["ok"] is True and "result" not in answer):
            raise LostNetworkError("somebody else answered")
        return answer


_URLENCODED = "application/x-www-form-urlencoded"


def _answer(content: bytes) -> JSONDict | None:
    """An answer as the Bot API gives it, None for anything else: a proxy's page, a maintenance notice."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("ok"), bool) else None


def _size(data: RequestData | None) -> int:
    files = data.multipart_data.values() if data else ()
    return sum(len(content) for _, content, _ in files if isinstance(content, bytes))


def _body(data: RequestData | None) -> _Body | None:
    if data is None:
        return None
    if not data.multipart_data:  # what aiohttp's form comes to, without what only files need
        return aiohttp.BytesPayload(urlencode(data.json_parameters).encode(), content_type=_URLENCODED)
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for name, (filename, content, mime) in data.multipart_data.items():
        # As a stream it is written in pieces: of bytes aiohttp makes one write, and warns of it above 1 MB.
        body = BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, body, filename=filename, content_type=mime)
    return form


def _seconds(value: ODVInput[float], default: float) -> float | None:
    return default if isinstance(value, DefaultValue) else value


def _sum(*parts: float | None) -> float | None:
    return None if None in parts else sum(part for part in parts if part is not None)
