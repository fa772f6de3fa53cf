"""The journal's head outside the database: what is cut off its end is missed even where the old head was put back."""

import asyncio
from pathlib import Path

from storage import files
from storage.vault import Vault

Mark = tuple[int, str]
"""A line's number and its seal."""


class Head:
    """A file beside the database that names the newest line; it may lag behind after a crash, never run ahead."""

    def __init__(self, path: Path, vault: Vault) -> None:
        self._path = path
        self._vault = vault
        self._writing = asyncio.Lock()
        self.trusted = False
        """Whether it fitted the journal when that was opened: only then it may be written over."""

    async def read(self) -> Mark | None:
        """The line it names, None where there is no such file; raises `ValueError` for one that was tampered with."""
        return await asyncio.to_thread(self._read)

    async def write(self, mark: Mark) -> None:
        """Names the newest line; nothing where it is not `trusted`, or names a later one already."""
        async with self._writing:
            if self.trusted:
                await asyncio.to_thread(self._write, mark)

    async def reset(self, mark: Mark) -> None:
        """Names the newest line whatever stood there before."""
        self.trusted = True
        async with self._writing:
            await asyncio.to_thread(files.replace, self._path, self._content(mark))

    def _read(self) -> Mark | None:
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            no, mac, _ = content.decode().split()
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
        return f"{no} {mac} {self._vault.seal(f'outside {no} {mac}'.encode())}\n".encode()
