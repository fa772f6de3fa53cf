"""`python -m tests.support.papers`, after a change of what papers say: plays the office anew, keeps what it froze."""

import asyncio

from tests.support.papers.kept import save
from tests.support.papers.scenes import play

save(asyncio.run(play()))
