"""The key as the database knows it: which one it is, and which were before it."""

from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import KeyCheck
from storage.vault import Damaged, Vault, WrongKey

_KEY = b"the key of this database"


def check_of(vault: Vault) -> str:
    """What the key seals a fixed text to."""
    return vault.seal(_KEY)


async def known_key(session: AsyncSession, vault: Vault) -> KeyCheck | None:
    """What is known of the key, None for a database that has not seen it yet; raises `WrongKey` for another.

    From here on `vault` knows the former keys too; none where the ring was changed, which `Journal.verify` tells.
    """
    known = await session.get(KeyCheck, 1)
    if known is not None and known.seal != check_of(vault):
        raise WrongKey
    with suppress(Damaged):
        vault.learn(None if known is None else known.former)
    return known
