"""How Alembic reaches the schema: over the program's own connection, or over DATABASE_URL from the command line."""

import os
from typing import Literal

import sqlalchemy as sa
from alembic import context

from storage.models import Base, Utc


def _render(kind: str, item: object, _autogenerate: object) -> str | Literal[False]:
    """Migrations name plain types: they must read the same when our own have changed."""
    if kind == "type" and isinstance(item, sa.Enum):
        return f"sa.String({item.length})"
    if kind == "type" and isinstance(item, Utc):
        return "sa.DateTime(timezone=True)"
    return False


def _migrate(connection: sa.Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, render_item=_render)
    with context.begin_transaction():
        context.run_migrations()


_given: sa.Connection | None = context.config.attributes.get("connection")
if _given is not None:
    _migrate(_given)
else:
    with sa.create_engine(os.environ["DATABASE_URL"].replace("+aiosqlite", "")).begin() as _own:
        _migrate(_own)
