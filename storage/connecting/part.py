"""A part of a transaction, taken back alone where it fails."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession


@asynccontextmanager
async def part(session: AsyncSession) -> AsyncIterator[None]:
    """Writes at once what the block changes; where that or the block raises, only this is taken back.

    Where the disk is full the database has taken back all by itself. There is no part to go back to then, but what is
    raised is why.
    """
    failure: BaseException | None = None
    try:
        async with session.begin_nested():
            try:
                yield
                await session.flush()
            except BaseException as error:
                failure = error
                raise
    except OperationalError as error:
        if failure is None or failure is error:
            raise
        raise failure from failure.__cause__
