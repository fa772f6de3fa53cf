"""Lists of pins: what runs, what develops, which holds the same and more, and what is only measured beside."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("bot", "handlers", "storage", "documents", "procedure")
TYPES = ("_typeshed",)
"""What only the type checker imports, and brings along."""


def pins(file: str) -> dict[str, tuple[str, ...]]:
    """What a list pins: by distribution, its version with what it is for, then its hashes."""
    entries = re.findall(r"^([\w.-]+)(==.+?)(?=^[\w]|\Z)", (ROOT / file).read_text(), re.MULTILINE | re.DOTALL)
    return {
        normal(name): (pin.splitlines()[0].rstrip(" \\"), *re.findall(r"--hash=(\S+)", pin)) for name, pin in entries
    }


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def required(ranges: list[str]) -> set[str]:
    return {normal(re.split(r"[^\w.-]", one, maxsplit=1)[0]) for one in ranges}


def imported() -> Iterator[tuple[str, str]]:
    """Each module of others that a file of ours imports, wherever in it, with the file."""
    for file in sorted(one for package in OURS for one in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                yield from ((alias.name.partition(".")[0], str(file)) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield str(node.module).partition(".")[0], str(file)


def test_what_the_program_imports_is_in_the_list_that_runs() -> None:
    run, made_by = pins("requirements.txt"), packages_distributions()
    others = {(module, file) for module, file in imported() if module not in (*OURS, *sys.stdlib_module_names, *TYPES)}
    assert others
    missing = [one for one in sorted(others) if not run.keys() & {normal(name) for name in made_by.get(one[0], [])}]
    assert missing == []


def test_each_list_has_what_the_project_asks_for_and_the_one_that_runs_no_more() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    dependencies, dev = required(project["dependencies"]), required(project["optional-dependencies"]["dev"])
    run, develop = pins("requirements.txt"), pins("requirements-dev.txt")
    assert dependencies <= run.keys()
    assert dev <= develop.keys()
    assert {"pytest", "mypy", "ruff", "playwright"} <= dev
    assert dev & run.keys() == set()


def test_what_runs_is_tested_at_the_versions_it_runs_at() -> None:
    run, develop = pins("requirements.txt"), pins("requirements-dev.txt")
    assert {name: develop.get(name) for name in run} == run
    assert all(len(pin) > 1 for pin in develop.values()), "without a hash"


def test_what_is_measured_beside_is_pinned_apart_and_in_no_other_list() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    peers, wanted = pins("requirements-peers.txt"), required(groups["peers"])
    assert {"aiogram"} <= wanted <= peers.keys()
    assert not wanted & (pins("requirements.txt").keys() | pins("requirements-dev.txt").keys())
    assert all(len(pin) > 1 for pin in peers.values()), "without a hash"


@pytest.mark.parametrize(
    ("targets", "develops"),
    [(("setup", "run", "demo"), False), (("test", "check", "mutants", "bench", "samples", "screenshot"), True)],
)
def test_make_installs_what_a_target_needs(targets: tuple[str, ...], develops: bool, tmp_path: Path) -> None:
    for target in targets:
        # S603, S607: make is what the README asks for, and the targets are those above
        told = subprocess.run(  # noqa: S603
            ["make", "--dry-run", f"VENV={tmp_path}/venv", target],  # noqa: S607
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        assert "-r requirements.txt" in told, target
        assert ("-r requirements-dev.txt" in told) is develops, target
