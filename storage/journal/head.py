"""The journal's head outside the database: what is cut off its end is missed even where the old head was put back."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from storage import files
from storage.vault import Vault

HEAD = "journal.head"
"""Its file, beside the archive."""

Mark = tuple[int, str]
"""A line's number and its seal."""


class OutsideHead:
    """A file beside the database that names the newest line; it may lag behind after a crash, never run ahead.

    It is not written over while it does not fit the journal (`trusted`): what it says then is all that tells.
    """

    def __init__(self, path: Path, vault: Vault) -> None:
        self._path = path
        self._vault = vault
        self._one = asyncio.Lock()
        self._writing: set[asyncio.Task[None]] = set()
        self.trusted = False

    async def read(self) -> Mark | None:
        """The line it names, None where there is no such file; raises `ValueError` for one that was tampered with."""
        return await asyncio.to_thread(self._read)

    async def write(self, mark: Mark) -> None:
        """Names the newest line, or nothing where it names a later one already; to the end, also when cancelled."""
        await self._to_the_end(asyncio.to_thread(self._write, mark))

    async def reset(self, mark: Mark) -> None:
        """Names the newest line whatever stood there before."""
        await self._to_the_end(asyncio.to_thread(files.replace, self._path, self._content(mark)))
        self.trusted = True

    async def idle(self) -> None:
        """Waits until nothing is being written."""
        await asyncio.gather(*self._writing, return_exceptions=True)

    async def _to_the_end(self, writing: Coroutine[Any, Any, None]) -> None:
        async def alone() -> None:
            async with self._one:
                await writing

        task = asyncio.create_task(alone())
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
        await asyncio.shield(task)

    def _read(self) -> Mark | None:
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            no, mac, _ = content.decode().split(" ")
            mark = int(no), mac
        except ValueError:
            raise ValueError("it cannot be read") from None
        if self._content(mark) != content:
            raise ValueError("another key, or nobody, sealed it")
        return mark

    def _write(self, mark: Mark) -> None:
        try:
            before = self._read()
        except ValueError:
            return
        if before is None or before[0] < mark[0]:
            files.replace(self._path, self._content(mark))

    def _content(self, mark: Mark) -> bytes:
        no, mac = mark
        return f"{no} {mac} {self._vault.seal(f'outside {no} {mac}'.encode(), no)}\n".encode()
