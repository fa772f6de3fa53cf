"""`make mutants`: small faults are put into the code that decides, one at a time, and the tests must notice.

Cosmic Ray makes the faults, in a copy of the checkout. Of each package a sample is tried, drawn by a seed that is
printed (`make mutants SEED=7` draws the same again), by those of its tests that come to the fault. What nobody notices
is shown as a diff. It fails where less than `ENOUGH` is noticed.
"""

import argparse
import difflib
import os
import random
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.mutating import use_mutation
from cosmic_ray.plugins import get_operator, operator_names
from cosmic_ray.testing import run_tests
from cosmic_ray.work_item import TestOutcome

from tests.support.mutants.reach import Reach

ROOT = Path(__file__).parents[3]
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

DECIDES = {
    "procedure": ("procedure",),
    "storage": ("storage",),
    "handlers": (
        *(f"handlers/permohonan/{name}.py" for name in ("decisions", "acts", "hold", "marking")),
        *(f"handlers/{room}" for room in ("things", "placement", "offices", "facts")),
    ),
}
"""The modules and folders of each package that decide."""

_OF_THE_RULES = "tests/procedure"
_WALKS = ("tests/chat/form", "tests/chat/room", "tests/guarantees/test_journey.py")
TESTS = {
    "procedure": (_OF_THE_RULES, "tests/storage", *_WALKS),
    "storage": (
        *("tests/storage", "tests/chat/test_aside.py", "tests/chat/test_alike.py", *_WALKS),
        *(f"tests/guarantees/test_{name}.py" for name in ("strangers", "tampering", "the_data")),
    ),
    "handlers": (
        *("tests/chat", "tests/guarantees/test_journey.py"),
        *(f"tests/guarantees/{folder}" for folder in ("overtaken", "leavers")),
    ),
}
"""Those that are near enough to each package to notice."""


@dataclass(frozen=True)
class Fault:
    """The `occurrence`-th place of `module` at which an `operator` of Cosmic Ray's changes something, and its line."""

    module: Path
    operator: str
    occurrence: int
    line: int


def modules(package: str) -> list[Path]:
    """Those of `package` that decide, always in the same order; migrations have landed, and are never edited."""
    found = [module for path in DECIDES[package] for module in _files(path)]
    return [module for module in found if "migrations" not in module.parts]


def _files(path: str) -> list[Path]:
    """The file, or those in the folder; raises `FileNotFoundError` where there are none (any more)."""
    found = [Path(path)] if Path(path).is_file() else sorted(Path(path).rglob("*.py"))
    if not found:
        raise FileNotFoundError(path)
    return found


def faults(module: Path) -> Iterator[Fault]:
    """All that can be put into a module, always in the same order."""
    nodes, lines = list(ast_nodes(get_ast_from_path(module))), module.read_text().splitlines()
    for operator in sorted(filter(FAULTS.fullmatch, operator_names())):
        makes = get_operator(operator)()
        places = (line for node in nodes for (line, _), _ in makes.mutation_positions(node))
        for occurrence, line in enumerate(places):
            if not lines[line - 1].lstrip().startswith("@dataclass"):  # frozen or not decides nothing
                yield Fault(module, operator, occurrence, line)


def unnoticed(fault: Fault, reach: Reach) -> str | None:
    """The diff of a fault that the tests let pass; None for one that some test noticed, or that hung it."""
    tests = reach.tests(fault.module, fault.line)
    with use_mutation(fault.module, get_operator(fault.operator)(), fault.occurrence) as (before, after):
        # The tests of the rules need no bot, and start much faster without one.
        of_rules = [test for test in tests if test.startswith(_OF_THE_RULES)]
        for some, alone in ((of_rules, ["--noconftest"]), ([test for test in tests if test not in of_rules], [])):
            if some and _noticed([*alone, *some], 60 + 10 * sum(reach.seconds[test] for test in some)):
                return None
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), str(fault.module), "", lineterm="", n=0)
    return "\n".join((*lines, f"({len(tests)} tests come to it)"))


def _noticed(tests: list[str], limit: float) -> bool:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--hypothesis-seed=0", *tests]
    outcome, said = run_tests(shlex.join(command), limit)
    if outcome is TestOutcome.INCOMPETENT or "ERROR: not found" in said:
        raise RuntimeError(said)
    return bool(outcome is TestOutcome.KILLED)


def enough(package: str, draw: random.Random) -> bool:
    """Try a sample of the faults of `package`, show those that nobody notices; whether they are few."""
    every = [fault for module in modules(package) for fault in faults(module)]
    sample = draw.sample(every, SAMPLES[package])
    with tempfile.TemporaryDirectory() as folder:
        reach = Reach(_copied(folder), modules(package), TESTS[package])
    missed = 0
    for fault in sample:
        diff = unnoticed(fault, reach)
        if diff is not None:
            missed += 1
            _say(diff)
    share = 1 - missed / len(sample)
    _say(f"{package}: {share:.0%} of {len(sample)} noticed ({len(every)} are possible)")
    return share >= ENOUGH


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _copied(folder: str) -> Path:
    """A copy of the checkout."""
    left = shutil.ignore_patterns(".git", ".venv", ".hypothesis", "data")
    return Path(shutil.copytree(ROOT, Path(folder, "checkout"), ignore=left))


def main() -> int:
    """Draw and try; 1 where too little was noticed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000))
    parser.add_argument("packages", nargs="*", default=list(SAMPLES))
    given = parser.parse_args()
    _say(f"seed {given.seed}")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(_copied(folder))
        # S311: the same sample for the same seed is what is wanted
        noticed = [enough(package, random.Random(given.seed)) for package in given.packages]  # noqa: S311
        return 0 if all(noticed) else 1


if __name__ == "__main__":
    sys.exit(main())
