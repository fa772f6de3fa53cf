"""What a permohonan asks of each person, beside the goals: `python -m tests.counts`; status 1 where one is missed.

The bot is the real one, with a local Bot API and everybody's phone.
"""

import asyncio
import logging
import sys
import tempfile
from pathlib import Path

from tests.conftest import opened, pytest_configure
from tests.counts.measure import measured
from tests.counts.ways import WAYS


async def _count(folder: Path) -> int:
    """Prints what each way takes; gives how many goals are missed."""
    joined, missed = await opened(folder / "joined"), 0
    for number, way in enumerate(WAYS):
        found = await measured(way, joined, folder / f"way{number}")
        sys.stdout.write(f"{way.name} (goals in brackets)\n" + "".join(f"  {line}\n" for line in found))
        missed += sum(line.met is False for line in found)
    return missed


def main() -> None:
    logging.getLogger("tornado.access").setLevel(logging.ERROR)
    pytest_configure()
    with tempfile.TemporaryDirectory(prefix="penempatan-counts-") as folder:
        missed = asyncio.run(_count(Path(folder)))
    sys.stdout.write(f"{missed} missed\n" if missed else "all met\n")
    sys.exit(missed > 0)


if __name__ == "__main__":
    main()
