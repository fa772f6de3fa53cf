"""The speeds the bot promises, measured in one run: `python -m tests.bench [PART …]`, all parts by default.

The bot is the real program in a process of its own; Telegram and the people are in this one.
"""

import argparse
import asyncio
import logging
import os
import sys
import time
import traceback
from collections.abc import AsyncIterator, Callable, Mapping

from tests.bench import alone, life, owed, paper, size, speed, stranger, taps, trouble
from tests.bench.kit.machine import Others
from tests.bench.kit.stage import Row
from tests.support import databases

PARTS: Mapping[str, Callable[[], AsyncIterator[Row]]] = {
    "form": speed.measure,
    "cpu": speed.measure_cpu,
    "alone": alone.measure,
    "taps": taps.measure,
    "trouble": trouble.measure,
    "owed": owed.measure,
    "paper": paper.measure,
    "size": size.measure,
    "stranger": stranger.measure,
    "life": life.measure,
}


def _line(what: str, measured: str, goal: str, met: str, beside: str) -> str:
    return f"{what:<58} {measured:<38} {goal:<22} {met:<7} {beside}\n"


def _said(words: str) -> None:
    sys.stdout.write(words)
    sys.stdout.flush()


async def _run(parts: list[str]) -> list[str]:
    """The parts that broke."""
    broken = []
    database = "PostgreSQL" if databases.SERVER else "SQLite"
    _said(f"{database}, {os.cpu_count()} cores\n")
    _said(_line("what", "measured", "goal", "", "beside"))
    for part in parts:
        began, others = time.monotonic(), Others()
        try:
            async for row in PARTS[part]():
                met = {None: "", True: "met", False: "MISSED"}[row.met]
                _said(_line(row.what, row.measured, row.goal, met, row.beside))
        except Exception:  # the other parts are measured all the same
            traceback.print_exc()
            broken.append(part)
        _said(f"({part}: {time.monotonic() - began:.0f} s; others took {others.share():.0%} of the machine)\n")
    return broken


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    chosen: list[str] = parser.parse_args().parts
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"no part {', '.join(unknown)}")
    logging.getLogger("tornado.access").setLevel(logging.ERROR)
    began = time.monotonic()
    broken = asyncio.run(_run(chosen or list(PARTS)))
    _said(f"({time.monotonic() - began:.0f} s)\n")
    if broken:
        sys.exit(f"broke: {', '.join(broken)}")


if __name__ == "__main__":
    main()
