"""The bot as this program calls it: PTB's, with plain calls beside it."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.calling.transport import AiohttpRequest, allowed

CONNECTIONS = 256
"""Calls of the Bot API at once."""


class StoredBot(ExtBot[None]):
    """PTB's bot on our transport, with plain calls for what goes through inbox and outbox."""

    def __init__(self, token: str, origin: str) -> None:
        super().__init__(
            token,
            base_url=f"{origin}/bot",
            base_file_url=f"{origin}/file/bot",
            request=AiohttpRequest(CONNECTIONS),
            get_updates_request=AiohttpRequest(1),
        )

    @property
    def own_id(self) -> int:
        """The bot's user id, as its token has it, without a call."""
        return int(self.token.partition(":")[0])

    async def call(self, method: str, payload: Mapping[str, Any]) -> Any:
        """One call of the Bot API as it stands, its result raw; raises `TelegramError`.

        PTB's public `do_api_request` warns at each method PTB has a name of its own for, and `_post` takes no list of
        files that are none of PTB's objects.
        """
        return await self._do_post(method, dict(payload))

    async def updates(self, offset: int | None, held: float, kinds: Sequence[str]) -> Any:
        """Raw updates from `offset` on, which confirms those before; Telegram waits up to `held` seconds for one."""
        return await self._post(
            "getUpdates",
            {"offset": offset, "timeout": held, "allowed_updates": kinds},
            read_timeout=(self._request[0].read_timeout or 0) + held,
        )

    async def download(self, file_id: str, into: BinaryIO, most: int) -> None:
        """Writes what a person sent `into` a file, piece by piece; raises `BadRequest` for more than `most` bytes."""
        file = await self.get_file(file_id)
        address = quote(str(file.file_path), safe="/:")
        transport = cast(AiohttpRequest, self._request[1])
        async with aclosing(transport.pieces(address, allowed(file.file_size or most))) as pieces:
            async for piece in pieces:
                if into.tell() + len(piece) > most:
                    raise BadRequest("file is too big")
                await asyncio.to_thread(into.write, piece)
