"""What a person sent on its way to the disk: piece by piece, never more than is wanted, each failure by its kind."""

import asyncio
import io
from collections.abc import Callable
from contextlib import aclosing
from typing import Any

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.calling.client import StoredBot
from bot.calling.transport import PIECE, AiohttpRequest, Gone, LostNetworkError
from bot.demo.telegram.faults import Faults
from bot.demo.telegram.server import BotApi

CONTENT = bytes(range(256)) * (PIECE // 64)
MOST = 2 * len(CONTENT)


class Kept(io.BytesIO):
    longest = 0

    def write(self, piece: Any) -> int:
        self.longest = max(self.longest, len(piece))
        return super().write(piece)


async def download(api: BotApi, into: Kept, most: int = MOST) -> None:
    message = await api.person("Budi").document(CONTENT, "surat.pdf")
    async with StoredBot(api.token, api.url) as bot:
        await bot.download(message["document"]["file_id"], into, most)


async def test_it_comes_whole_in_pieces() -> None:
    into = Kept()
    async with BotApi() as api:
        await download(api, into)
    assert into.getvalue() == CONTENT
    assert into.longest <= PIECE < len(CONTENT)


async def test_more_than_was_said_is_not_kept() -> None:
    into, most = Kept(), len(CONTENT) - 1
    async with BotApi() as api:
        with pytest.raises(BadRequest, match="too big"):
            await download(api, into, most)
    assert into.tell() <= most


async def test_one_that_stands_still_ends_long_before_a_slow_one(monkeypatch: pytest.MonkeyPatch) -> None:
    hung_up = asyncio.Event()

    async def stall(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbeginning")
        await reader.read()
        writer.close()
        await writer.wait_closed()
        hung_up.set()

    async def read(transport: AiohttpRequest, url: str) -> None:
        async with aclosing(transport.pieces(url, 60)) as pieces:
            async for piece in pieces:
                assert piece == b"beginning"

    monkeypatch.setattr("bot.calling.transport.READ", 0.2)
    server = await asyncio.start_server(stall, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    async with server, AiohttpRequest(1) as transport, asyncio.timeout(10):
        with pytest.raises(TimedOut):
            await read(transport, f"http://{host}:{port}/")
        await hung_up.wait()


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (lambda faults: faults.flood(3, method="download"), RetryAfter),
        (lambda faults: faults.fail(400, "Bad Request", method="download"), BadRequest),
        (lambda faults: faults.fail(403, "Forbidden", method="download"), Forbidden),
        (lambda faults: faults.fail(404, "Not Found", method="download"), Gone),
        (lambda faults: faults.fail(404, page=True, method="download"), Gone),
        (lambda faults: faults.fail(413, page=True, method="download"), BadRequest),
        (lambda faults: faults.fail(500, method="download"), NetworkError),
        (lambda faults: faults.drop(method="download"), LostNetworkError),
        (lambda faults: faults.garble(method="download"), LostNetworkError),
    ],
)
async def test_a_failure_is_known_by_its_kind(trouble: Callable[[Faults], object], kind: type[TelegramError]) -> None:
    async with BotApi() as api:
        trouble(api.faults)
        with pytest.raises(kind) as caught:
            await download(api, Kept())
    assert caught.type is kind
    assert api.token not in str(caught.value)
