"""The database of each folder of a test: SQLite's, a file in it, or PostgreSQL's, on the server of TEST_POSTGRES."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa

from tests.support.databases import postgresql, sqlite

SERVER = os.environ.get("TEST_POSTGRES")
"""The directory of the socket of a server on which `postgres` may make databases; unset, SQLite is tested."""


class Databases(Protocol):
    """What either can do."""

    @property
    def Refused(self) -> type[Exception]:  # noqa: N802 - the name of a class
        """What is raised where the database does not let a row be so."""

    def url(self, folder: Path, /) -> str: ...

    def make(self, folder: Path, /) -> None:
        """A database that has nothing yet."""

    def lay(self, folder: Path, migrate: Callable[[sa.Connection], None], /) -> None:
        """An empty database where there is none: the migrations, which take longer than most tests, run once."""

    def copied(self, source: Path, target: Path, /) -> None:
        """The database of a folder that was copied is as that of the other, to which nobody is connected."""

    @property
    def FULL(self) -> Sequence[str]:  # noqa: N802 - a constant
        """What makes every change that needs room fail as on a full disk, said by whoever writes."""

    @property
    def ROOMY(self) -> Sequence[str]:  # noqa: N802 - a constant
        """What ends that."""

    @property
    def IMPATIENT(self) -> Sequence[str]:  # noqa: N802 - a constant
        """Whoever writes waits a tenth of a second for a lock, not ten."""

    def each(self, folder: Path, /, *statements: str) -> list[list[tuple[Any, ...]]]:
        """What somebody with the database in hand does behind the program's back; the rows of each statement."""

    def raw(self, folder: Path, /, *statements: str) -> list[tuple[Any, ...]]:
        """The same; the rows of the last."""

    def replaced(self, table: str, column: str, was: str, now: str) -> str:
        """How JSON of a table gets other words."""

    def content(self, folder: Path, /) -> bytes:
        """All that it holds, for whoever has its disk."""

    def rows(self, folder: Path, /) -> dict[str, list[str]]:
        """Every value as it is stored, with its type, table by table."""

    def dropped(self, folder: Path, /) -> None:
        """The databases of a folder and of those in it are gone with it."""


here: Databases = postgresql if SERVER else sqlite
