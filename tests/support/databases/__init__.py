"""The database of each folder of a test: SQLite's, a file in it, or PostgreSQL's, on the server of TEST_POSTGRES."""

import os

from tests.support.databases import postgresql, sqlite

SERVER = os.environ.get("TEST_POSTGRES")
"""The directory of the socket of a server on which `postgres` may make databases; unset, SQLite is tested."""

here = postgresql if SERVER else sqlite
