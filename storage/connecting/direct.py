"""Statements that are run with every message: each costs what the database takes for it, and no more."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.connecting.atonce import AtOnce


async def run(session: AsyncSession, statement: sa.Executable, values: Any = None) -> sa.CursorResult[Any]:
    """Past the session, which would first write what else has changed in it: once at the end is enough."""
    if isinstance(session, AtOnce):
        await session.breathe()
        return session.sync_session.connection().execute(statement, values)
    return await (await session.connection()).execute(statement, values)


async def count(session: AsyncSession, rows: sa.orm.InstrumentedAttribute[int], *which: sa.ColumnElement[bool]) -> int:
    """How many rows there are for which all of `which` holds."""
    return (await session.execute(sa.select(sa.func.count(rows)).where(*which))).scalar_one()
