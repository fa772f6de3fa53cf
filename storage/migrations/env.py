"""How Alembic reaches the schema: over the program's own connection, or over DATABASE_URL from the command line."""

import asyncio
import os
from typing import Literal

import sqlalchemy as sa
from alembic import context
from alembic.runtime.migration import MigrationContext

from storage.connecting.engines import connected
from storage.models import Base, Utc


def _render(kind: str, item: object, _autogenerate: object) -> str | Literal[False]:
    """Migrations name plain types: they must read the same when our own have changed."""
    if kind == "type" and isinstance(item, sa.Enum):
        plain = f"sa.String({item.length})"
        return f"{plain}.with_variant(sa.String({item.length}, collation='C'), 'postgresql')"
    if kind == "type" and isinstance(item, Utc):
        return "sa.DateTime(timezone=True)"
    return False


def _begin_late(connection: sa.Connection) -> None:
    """No PostgreSQL has lived through what is older than 0009, and written for SQLite: there its schema begins."""
    known = MigrationContext.configure(connection)
    if known.get_current_revision() is None:
        known.stamp(context.script, "0008")


def _migrate(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        _begin_late(connection)
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, render_item=_render)
    with context.begin_transaction():
        context.run_migrations()


async def _over_our_own(url: str) -> None:
    async with connected(url) as (writer, _), writer.begin() as connection:
        await connection.run_sync(_migrate)


_given: sa.Connection | None = context.config.attributes.get("connection")
if _given is not None:
    _migrate(_given)
else:
    asyncio.run(_over_our_own(os.environ["DATABASE_URL"]))
