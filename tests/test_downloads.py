"""What a person sent on its way to the disk: piece by piece, never more than is wanted, each failure by its kind."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.demo.faults import Faults
from bot.demo.server import BotApi
from bot.intake import StoredBot
from bot.transport import PIECE, Gone, LostNetworkError

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
