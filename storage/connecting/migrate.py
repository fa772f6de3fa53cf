"""Brings the schema up to date, whoever opens the database first."""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

_MIGRATIONS = Path(__file__).parents[1] / "migrations"


class NewerSchema(Exception):
    """A newer version of the program has written the database: one line that names both schemas."""


async def upgrade(engine: AsyncEngine) -> None:
    """Applies the migrations that are missing, in one transaction that keeps other processes out until it is done.

    Raises `NewerSchema`. SQLite changes most of a table by making it anew, which its foreign keys would refuse: they
    are checked at the end.
    """
    async with engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        if driver is None:
            raise RuntimeError("no connection to the database")
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            async with connection.begin():
                await connection.run_sync(_upgrade)
        finally:
            if sqlite:
                driver.execute("PRAGMA foreign_keys=ON")


def _upgrade(connection: sa.Connection) -> None:
    known = sorted(path.name.partition("_")[0] for path in (_MIGRATIONS / "versions").glob("*.py"))
    if sa.inspect(connection).has_table("alembic_version"):
        version = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        if version == known[-1]:
            return
        if version is not None and version not in known:
            raise NewerSchema(f"its schema is {version}, and this program knows those up to {known[-1]}")

    # Imported here: Alembic takes 10 MB, which only the first start of a version should pay.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        broken = connection.execute(sa.text("PRAGMA foreign_key_check")).first()
        if broken:
            raise RuntimeError(f"a migration left a row of {broken[0]} without what it refers to")
