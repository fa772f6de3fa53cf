"""The speeds the bot promises, measured in one run: `python -m tests.bench [PART …]`, all parts by default.

The bot is the real program in a process of its own; Telegram and the people are in this one.
"""

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping

from tests.bench import form, room, store, stranger, taps
from tests.bench.stage import Row

PARTS: Mapping[str, Callable[[], AsyncIterator[Row]]] = {
    "form": form.measure,
    "cpu": form.measure_cpu,
    "taps": taps.measure,
    "trouble": taps.measure_trouble,
    "print": taps.measure_print,
    "owed": store.measure_owed,
    "paper": store.measure_paper,
    "size": store.measure_size,
    "room": room.measure,
    "stranger": stranger.measure,
    "life": store.measure_life,
}


def _line(what: str, measured: str, goal: str, met: str, beside: str) -> str:
    return f"{what:<58} {measured:<48} {goal:<20} {met:<7} {beside}\n"


async def _run(parts: list[str]) -> None:
    sys.stdout.write(_line("what", "measured", "goal", "", "beside"))
    for part in parts:
        async for row in PARTS[part]():
            met = {None: "", True: "met", False: "MISSED"}[row.met]
            sys.stdout.write(_line(row.what, row.measured, row.goal, met, row.beside))
            sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    chosen: list[str] = parser.parse_args().parts
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"no part {', '.join(unknown)}")
    logging.getLogger("tornado.access").setLevel(logging.ERROR)
    began = time.monotonic()
    asyncio.run(_run(chosen or list(PARTS)))
    sys.stdout.write(f"({time.monotonic() - began:.0f} s)\n")


if __name__ == "__main__":
    main()
