"""Offices whose key lies in a file, as most do, and what of an office is encrypted."""

import json
import re

import sqlalchemy as sa

from bot.settings import Settings
from storage import files
from storage.connecting.engines import connected
from storage.models import Base
from storage.vault import Damaged, Vault
from tests.support import forks
from tests.support.killing import environment

_TOKEN = re.compile(rb"gAAAAA[\w-]{70,}=*")
"""What the library's encryption gives, wherever it stands."""


def by_file(settings: Settings) -> Settings:
    """The same office with its key in `DATA_DIR/secret.key`."""
    files.create(settings.data_dir / "secret.key", settings.secret().encode())
    return settings.model_copy(update={"secret_key": None})


def env(settings: Settings) -> dict[str, str]:
    """The settings as the environment of a process."""
    given = environment(settings)
    return given if settings.secret_key is not None else {k: v for k, v in given.items() if k != "SECRET_KEY"}


async def said(settings: Settings, *words: str) -> tuple[int, str, str]:
    """A command of the program on this office: its status, and what it said on stdout and stderr."""
    return await forks.run(*words, env=env(settings), cwd=settings.data_dir)


async def whole(settings: Settings) -> None:
    """`audit verify` finds nothing."""
    status, out, err = await said(settings, "audit", "verify")
    assert (status, out.startswith("The journal is whole: ")) == (0, True), err


async def tokens(url: str) -> dict[str, list[bytes]]:
    """All that is encrypted, by table and column, whatever kind of column it is."""
    found: dict[str, list[bytes]] = {}
    async with connected(url) as (_, reader), reader.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in (await connection.execute(sa.select(table).order_by(*table.primary_key))).mappings():
                for column, value in row.items():
                    said = value if isinstance(value, bytes) else json.dumps(value, default=str).encode()
                    if here := _TOKEN.findall(said):
                        found.setdefault(f"{table.name}.{column}", []).extend(here)
    return found


async def readable(url: str, secret: str) -> dict[str, list[bytes]]:
    """The same in plain, but the keys before; raises `Damaged` where anything is encrypted with another key."""
    vault, found = Vault(secret), await tokens(url)
    return {name: [vault.decrypt(one) for one in here] for name, here in found.items() if name != "key_check.former"}


async def opens(secret: str, url: str) -> bool:
    """Whether the key opens anything in the database."""
    for token in (token for here in (await tokens(url)).values() for token in here):
        try:
            Vault(secret).decrypt(token)
        except Damaged:
            continue
        return True
    return False
