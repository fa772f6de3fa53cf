"""Brings the schema up to date, whoever opens the database first."""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

_MIGRATIONS = Path(__file__).parent / "migrations"


async def upgrade(engine: AsyncEngine) -> None:
    """Applies the migrations that are missing, in one transaction that keeps other processes out until it is done."""
    async with engine.begin() as connection:
        await connection.run_sync(_upgrade)


def _upgrade(connection: sa.Connection) -> None:
    newest = max(path.name for path in (_MIGRATIONS / "versions").glob("*.py"))
    if sa.inspect(connection).has_table("alembic_version"):
        version = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        if newest.startswith(f"{version}_"):
            return

    # Imported here: Alembic takes 10 MB, which only the first start of a version should pay.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
