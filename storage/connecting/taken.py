"""What two cannot have: the database gives it to the first, and whoever comes second is told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.connecting.part import part


class Taken(Exception):
    """Somebody was faster: the rack units, the address, the serial number, the name or the sub domain is in use."""


@asynccontextmanager
async def unless_taken(session: AsyncSession) -> AsyncIterator[None]:
    """Writes at once what the block changes; raises `Taken`, with nothing of it changed, where the database refuses."""
    try:
        async with part(session):
            yield
    except IntegrityError as error:
        raise Taken from error
