"""The exceptions of the database and of the vault, for those who may not know of SQL and keys."""

import sqlalchemy.exc
from cryptography.fernet import InvalidToken as WrongKey
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError as Overtaken

__all__ = ["DBAPIError", "Overtaken", "WrongKey", "is_storage_trouble"]


def is_storage_trouble(error: BaseException) -> bool:
    """Whether the disk or the database server failed (full, locked, away), which passes, rather than a statement."""
    if isinstance(error, sqlalchemy.exc.TimeoutError | OSError):
        return not isinstance(error, FileNotFoundError)
    if not isinstance(error, sqlalchemy.exc.OperationalError | sqlalchemy.exc.InterfaceError):
        return False
    return getattr(error.orig, "sqlite_errorname", None) != "SQLITE_ERROR"
