"""The exceptions of the database and of the vault, for those who may not know of SQL and keys."""

import sqlalchemy.exc
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError as Overtaken

from storage.migrate import NewerSchema
from storage.vault import WrongKey

__all__ = ["DBAPIError", "NewerSchema", "Overtaken", "WrongKey", "is_storage_trouble"]


def is_storage_trouble(error: BaseException) -> bool:
    """Whether the disk or the database server failed (full, locked, away), which passes, rather than a statement."""
    if isinstance(error, sqlalchemy.exc.TimeoutError | OSError):
        return not isinstance(error, FileNotFoundError)
    if not isinstance(error, sqlalchemy.exc.OperationalError | sqlalchemy.exc.InterfaceError):
        return False
    return getattr(error.orig, "sqlite_errorname", None) != "SQLITE_ERROR"
