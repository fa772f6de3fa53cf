"""`python -m tests.year [SEED]`: the year, and what it came to."""

import argparse
import asyncio
import gc
import logging
import shutil
import sys
import tempfile
import time
from datetime import UTC
from pathlib import Path
from random import Random

from tests.year import checks
from tests.year.office import opened
from tests.year.play import BEGINS, Play


async def _run(seed: int, pemohon: int, permohonan: int, keep: Path | None) -> int:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder), BEGINS.astimezone(UTC)) as year:
            play = Play(year, Random(seed), pemohon, permohonan)  # noqa: S311 - a year is to be played again by its seed
            await play.run()
            played = time.monotonic() - began
            faults = [*play.faults, *await checks.all_of(year)]
            checks.tell(year)
        if keep is not None:
            shutil.copytree(folder, keep, dirs_exist_ok=True)
    sys.stdout.write(f"did: {dict(play.did.most_common(60))}\n")
    sys.stdout.write(
        f"seed {seed}, {year.restarts} restarts, {played:.0f} s and {time.monotonic() - began:.0f} in all\n"
    )
    for fault in faults:
        sys.stdout.write(f"FAULT {fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seed", nargs="?", type=int, default=2026)
    parser.add_argument("--pemohon", type=int, default=150)
    parser.add_argument("--permohonan", type=int, default=600)
    parser.add_argument("--keep", type=Path, help="a directory that is given the record of the year, to look at")
    options = parser.parse_args()
    logging.basicConfig(level=logging.ERROR, format="%(asctime)s %(message)s")
    logging.getLogger("tests.year").setLevel(logging.INFO)
    gc.set_threshold(100_000, 20, 50)  # all that was ever said is kept, and looked through again and again otherwise
    sys.exit(asyncio.run(_run(options.seed, options.pemohon, options.permohonan, options.keep)))
