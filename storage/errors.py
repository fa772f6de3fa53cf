"""The exceptions of the database and of the vault, for those who may not know of SQL and keys."""

import errno

import sqlalchemy.exc
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError as Overtaken

from storage.connecting.migrate import NewerSchema
from storage.vault import WrongKey

__all__ = ["DBAPIError", "NewerSchema", "Overtaken", "WrongKey", "is_disk_trouble", "is_storage_trouble"]

_PASSES = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM)

_PASSING_STATES = ("08", "25P03", "40", "53", "55", "57", "58")
"""PostgreSQL's: no connection, a transaction left for too long, another's doing, no space, a lock, an end, the disk."""


def is_storage_trouble(error: BaseException) -> bool:
    """Whether the disk or the database server failed (full, locked, away), which passes, rather than a statement."""
    if isinstance(error, sqlalchemy.exc.TimeoutError | OSError):
        return not isinstance(error, FileNotFoundError)
    if isinstance(error, DBAPIError) and (state := getattr(error.orig, "sqlstate", None)):
        return bool(state.startswith(_PASSING_STATES))
    if not isinstance(error, sqlalchemy.exc.OperationalError | sqlalchemy.exc.InterfaceError):
        return False
    return getattr(error.orig, "sqlite_errorname", None) != "SQLITE_ERROR"


def is_disk_trouble(error: BaseException) -> bool:
    """Whether making or reading a file failed for what passes, rather than for that file: an OSError may be either."""
    if isinstance(error, OSError) and not isinstance(error, ConnectionError | TimeoutError):
        return error.errno in _PASSES
    return is_storage_trouble(error)
