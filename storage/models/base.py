"""What every table is made of: how instants, words and whole numbers are stored, and what indexes are called."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute


class Utc(sa.TypeDecorator[datetime]):
    """An instant: aware on both sides of the database, stored in UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuses a naive datetime (`ValueError`): nobody could tell what it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """SQLite forgets the zone; everything stored is UTC."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


_WORDS = sa.Enum(
    StrEnum, native_enum=False, create_constraint=False, length=24, values_callable=lambda e: [m.value for m in e]
)
"""Every word of an enumeration is stored as its value."""


class Base(DeclarativeBase):
    """Naming makes constraints known to Alembic on every database."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a plain class attribute
        datetime: Utc,
        str: sa.String().with_variant(sa.String(collation="C"), "postgresql"),  # the same order everywhere
        int: sa.BigInteger().with_variant(sa.Integer, "sqlite"),
        dict[str, Any]: sa.JSON,
        list[str]: sa.JSON,
        list[int]: sa.JSON,
        date: sa.Date(),
        StrEnum: _WORDS,
    }


def partial_index(
    name: str, *columns: InstrumentedAttribute[Any], where: sa.ColumnElement[bool] | sa.TextClause, unique: bool = False
) -> None:
    """An index of only those rows of the columns' table for which `where` holds."""
    sa.Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


def identity(record: Base) -> tuple[Any, ...]:
    """The primary key of a row."""
    return tuple(sa.inspect(type(record)).primary_key_from_instance(record))
