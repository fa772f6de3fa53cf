"""`make mutants`: small faults are put into the code that decides, one at a time, and the tests must notice.

Cosmic Ray makes the faults, in a copy of the checkout. Of each package a sample is tried, drawn by a seed that is
printed (`make mutants SEED=7` draws the same again): by the tests nearest to the fault, and what those let pass by
more. What nobody notices is shown as a diff. It fails where less than `ENOUGH` is noticed.
"""

import argparse
import difflib
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.mutating import use_mutation
from cosmic_ray.plugins import get_operator, operator_names
from cosmic_ray.testing import run_tests
from cosmic_ray.work_item import TestOutcome

ROOT = Path(__file__).parents[2]
ENOUGH = 0.95
SAMPLES = {"procedure": 60, "storage": 40, "handlers": 30}

_COMPARISONS = "Eq_NotEq|NotEq_Eq|Is_IsNot|IsNot_Is|Lt_LtE|LtE_Lt|Gt_GtE|GtE_Gt|Lt_Gt|Gt_Lt"
FAULTS = re.compile(
    "core/(NumberReplacer|ReplaceTrueWithFalse|ReplaceFalseWithTrue|ReplaceAndWithOr|ReplaceOrWithAnd|AddNot"
    f"|ReplaceUnaryOperator_Delete_(Not|USub)|ReplaceComparisonOperator_({_COMPARISONS})"
    "|ReplaceBinaryOperator_(Add_Sub|Sub_Add|FloorDiv_Mul)"
    "|ReplaceBreakWithContinue|ReplaceContinueWithBreak|ZeroIterationForLoop)"
)
"""Those a hand could make. Others of Cosmic Ray's fail at the import already (`int | None` as `int + None`), or change
nothing (the `*` among parameters).
"""

_JOURNEY = ("tests/guarantees/test_journey.py",)
_RECORD = (
    *("tests/chat/test_aside.py", "tests/chat/test_alike.py"),
    *(f"tests/guarantees/test_{name}.py" for name in ("strangers", "tampering", "the_data")),
)
_FORM = ("tests/chat/form",)
_ROOM = ("tests/chat/room",)
_OVERTAKEN = ("tests/guarantees/overtaken", "tests/guarantees/leavers")


@dataclass(frozen=True)
class Tests:
    """The files or folders of tests that are `near` some code, and those `beyond` that may notice too."""

    near: tuple[str, ...]
    beyond: tuple[str, ...]


TESTS = {
    "procedure": Tests(("tests/procedure",), ("tests/storage", *_FORM, *_ROOM, *_JOURNEY)),
    "storage": Tests(("tests/storage",), (*_RECORD, *_FORM, *_ROOM, *_JOURNEY)),
    **dict.fromkeys(
        (f"handlers/permohonan/{name}.py" for name in ("decisions", "acts", "hold", "marking")),
        Tests(
            (*_JOURNEY, *(f"tests/chat/test_{name}.py" for name in ("cards", "alike", "placement"))),
            ("tests/chat", *_OVERTAKEN),
        ),
    ),
    "handlers/things": Tests(_ROOM, ("tests/chat", *_OVERTAKEN)),
    "handlers/placement": Tests(
        ("tests/chat/test_placement.py", "tests/chat/test_placement_guard.py", *_JOURNEY), ("tests/chat", *_OVERTAKEN)
    ),
    "handlers/offices": Tests(("tests/chat/test_joining.py", "tests/guarantees/leavers"), ("tests/chat", *_OVERTAKEN)),
    "handlers/facts": Tests((*_ROOM, "tests/chat/test_menu.py", *_JOURNEY), ("tests/chat", *_OVERTAKEN)),
}
"""By module or folder: the code that decides."""


@dataclass(frozen=True)
class Fault:
    """The `occurrence`-th place of `module` at which an `operator` of Cosmic Ray's changes something."""

    module: Path
    operator: str
    occurrence: int
    tests: Tests


def faults(package: str) -> list[Fault]:
    """All that can be put into the code of `package` that decides, always in the same order."""
    return [
        fault
        for path, tests in TESTS.items()
        if Path(path).parts[0] == package
        for module in _files(path, "*.py")
        if "migrations" not in module.parts  # these have landed, and are never edited
        for fault in _faults(module, tests)
    ]


def _files(path: str, pattern: str) -> list[Path]:
    """The file, or those in the folder; raises `FileNotFoundError` where there are none (any more)."""
    found = [Path(path)] if Path(path).is_file() else sorted(Path(path).rglob(pattern))
    if not found:
        raise FileNotFoundError(path)
    return found


def _faults(module: Path, tests: Tests) -> Iterator[Fault]:
    nodes, lines = list(ast_nodes(get_ast_from_path(module))), module.read_text().splitlines()
    for operator in sorted(filter(FAULTS.fullmatch, operator_names())):
        makes = get_operator(operator)()
        places = (line for node in nodes for (line, _), _ in makes.mutation_positions(node))
        for occurrence, line in enumerate(places):
            if not lines[line - 1].lstrip().startswith("@dataclass"):  # frozen or not decides nothing
                yield Fault(module, operator, occurrence, tests)


def passed(fault: Fault, paths: tuple[str, ...]) -> str | None:
    """The diff of a fault that these tests let pass; None for one that some test noticed, or that hung it."""
    limit = 60 + 4 * seconds(paths)
    with use_mutation(fault.module, get_operator(fault.operator)(), fault.occurrence) as (before, after):
        outcome, said = run_tests(shlex.join(_pytest(paths, fault.module.stem)), limit)
    if outcome is TestOutcome.INCOMPETENT:
        raise RuntimeError(said)
    if outcome is TestOutcome.KILLED:
        return None
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), str(fault.module), "", lineterm="", n=0)
    return "\n".join(lines)


@cache
def seconds(paths: tuple[str, ...]) -> float:
    """How long these tests take; they must pass while there is no fault."""
    began = time.monotonic()
    subprocess.run(_pytest(paths), check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # our own tests
    return time.monotonic() - began


def _pytest(paths: tuple[str, ...], first: str = "") -> list[str]:
    """What runs the tests until one fails, the same way each time, and the files that say `first` before others."""
    files = [file for path in paths for file in _files(path, "test_*.py")]
    files.sort(key=lambda file: first not in file.read_text())
    # The tests of the rules need no bot, and start much faster without one.
    alone = ["--noconftest"] if paths == TESTS["procedure"].near else []
    return [sys.executable, "-m", "pytest", "-x", "-q", "--hypothesis-seed=0", *alone, *map(str, files)]


def enough(package: str, draw: random.Random) -> bool:
    """Try a sample of the faults of `package`, show those that nobody notices; whether they are few."""
    every = faults(package)
    sample = draw.sample(every, SAMPLES[package])
    doubtful = [fault for fault in sample if passed(fault, fault.tests.near)]
    unnoticed = [diff for fault in doubtful if (diff := passed(fault, fault.tests.beyond))]
    share = 1 - len(unnoticed) / len(sample)
    for line in (*unnoticed, f"{package}: {share:.0%} of {len(sample)} noticed ({len(every)} are possible)"):
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    return share >= ENOUGH


def main() -> int:
    """Draw and try; 1 where too little was noticed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000))
    parser.add_argument("packages", nargs="*", default=list(SAMPLES))
    given = parser.parse_args()
    sys.stdout.write(f"seed {given.seed}\n")
    with tempfile.TemporaryDirectory() as folder:
        copied = shutil.copytree(
            ROOT, Path(folder, "checkout"), ignore=shutil.ignore_patterns(".git", ".venv", ".hypothesis", "data")
        )
        os.chdir(copied)
        # S311: the same sample for the same seed is what is wanted
        noticed = [enough(package, random.Random(given.seed)) for package in given.packages]  # noqa: S311
        return 0 if all(noticed) else 1


if __name__ == "__main__":
    sys.exit(main())
