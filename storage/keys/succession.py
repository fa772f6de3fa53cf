"""A new key beside the one before it: it lies in a file of its own until it has taken its place."""

import asyncio
import logging
import os
from contextlib import suppress
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from storage import files
from storage.journal.key import known_key
from storage.vault import Vault, WrongKey, new_secret

LOG = logging.getLogger(__name__)


def place(data_dir: Path) -> Path:
    """Where the new key lies."""
    return data_dir / "secret.key.new"


def made(data_dir: Path) -> str:
    """The new key, made (mode 0600) where there is none: a change that was cut goes on with the same. Blocking."""
    files.create(place(data_dir), f"{new_secret()}\n".encode())
    return waiting(data_dir) or ""


async def settle(session: AsyncSession, vault: Vault, secret: str, data_dir: Path, key_file: Path | None) -> bool:
    """Ends a change of keys that was cut short; `vault` is of the key `secret`, which stood in `key_file`, if any.

    Where the database has the new key already, `vault` becomes that key's. True where it lies in its file and is not
    the `secret` yet. Raises `WrongKey` for a key that is neither the database's nor the one before it.
    """
    try:
        await known_key(session, vault)
    except WrongKey:
        text = await asyncio.to_thread(waiting, data_dir)
        if text is None:
            raise
        new = Vault(text)
        await known_key(session, new)
        if not new.follows(vault):
            raise WrongKey from None
        vault.become(new)
        if key_file is None:
            return True
        await asyncio.to_thread(install, data_dir, key_file, text, vault.since)
        LOG.info("the new key is in its place now: the change of keys had been cut short")
    else:
        await asyncio.to_thread(_tidy, data_dir, secret)
    return False


def install(data_dir: Path, key_file: Path, secret: str, line: int) -> Path:
    """The new key `secret` takes its place in `key_file`; gives where the one before is kept, named by its last `line`.

    Nothing is done where another program has done it. Blocking.
    """
    former = key_file.with_name(f"{key_file.name}.until-{line}")
    with files.held(data_dir):  # whoever came late would put a newer key in an older one's place
        if waiting(data_dir) == secret:
            with suppress(FileExistsError):
                os.link(key_file, former)
            files.adopt(key_file, place(data_dir))
    return former


def _tidy(data_dir: Path, secret: str) -> None:
    """The file is not needed once SECRET_KEY says the same."""
    if waiting(data_dir) == secret:
        with files.held(data_dir):
            if waiting(data_dir) == secret:
                place(data_dir).unlink()


def waiting(data_dir: Path) -> str | None:
    """The new key where it has not taken its place, None where there is none. Blocking."""
    try:
        return place(data_dir).read_text(errors="replace").strip()
    except FileNotFoundError:
        return None
