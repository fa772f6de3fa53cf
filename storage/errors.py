"""The database's own exceptions, under the names those who may not know of SQL use for them."""

from sqlalchemy.exc import OperationalError as Trouble
from sqlalchemy.orm.exc import StaleDataError as Overtaken

__all__ = ["Overtaken", "Trouble"]
