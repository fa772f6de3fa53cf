"""Between the program and PostgreSQL: a network that breaks, and a server that is away for a while."""

import asyncio
import contextlib
from pathlib import Path
from typing import Self

from tests.support.databases import postgresql

_COMMIT = b"COMMIT;\0"


class Proxy:
    """Passes everything on, to the server whose socket lies in `folder`.

    While it is `away` nobody is connected and whoever tries is sent off. Of `every` so many commits (0: of none) one is
    done by the server, and nobody hears of it; `lost` counts them.
    """

    def __init__(self, folder: Path) -> None:
        self._socket = str(folder / ".s.PGSQL.5432")
        self._server: asyncio.Server
        self._open: set[asyncio.StreamWriter] = set()
        self._passing: set[asyncio.Task[None]] = set()
        self.away = False
        self.every = 0
        self.lost = 0
        self._commits = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()
        await asyncio.gather(*self._passing, return_exceptions=True)

    def url(self, folder: Path) -> str:
        """The database of a folder, through here."""
        port = self._server.sockets[0].getsockname()[1]
        return f"postgresql+asyncpg://postgres@127.0.0.1:{port}/{postgresql.name(folder)}"

    def cut(self) -> None:
        """Ends every connection."""
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    def leave(self) -> None:
        self.away = True
        self.cut()

    def come_back(self) -> None:
        self.away = False

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.away:
            writer.transport.abort()
            return
        from_server, to_server = await asyncio.open_unix_connection(self._socket)
        self._open |= {writer, to_server}
        lost = asyncio.Event()
        for passing in (self._pass(reader, to_server, lost), self._pass(from_server, writer, lost, answers=True)):
            task = asyncio.create_task(passing)
            self._passing.add(task)
            task.add_done_callback(self._passing.discard)

    async def _pass(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, lost: asyncio.Event, *, answers: bool = False
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while said := await source.read(1 << 16):
                if answers and lost.is_set():  # it is done, and says so
                    break
                if not answers and _COMMIT in said and self.every:
                    self._commits += 1
                    if self._commits % self.every == 0:
                        self.lost += 1
                        lost.set()
                target.write(said)
                await target.drain()
        target.transport.abort()
        self._open.discard(target)
