"""Which tests run which statements: a fault is tried by those alone that come to it, the quickest first.

Each statement of a function says so itself, in a copy of the code: that costs next to nothing, where a tracer takes
several times as long as the tests. This module is also the plugin of pytest that notes, in the copy, what each runs.
"""

import ast
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

_FOLDER = "REACH"
"""The variable that says where the plugin writes what it has noted."""

_FIRST = ast.parse(f"""
try:
    from {__name__} import ran as _ran
except ImportError:
    _ran = id
""").body

_now: set[str] = set()
_noted: dict[str, tuple[list[str], float]] = {}


def ran(place: str) -> None:
    """A statement is run."""
    _now.add(place)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Notes what the test runs, and for how long."""
    _now.clear()
    began = time.process_time()
    result = yield
    _noted[item.nodeid] = sorted(_now), time.process_time() - began
    return result


def pytest_sessionfinish() -> None:
    """Leaves what has been noted where `Reach` finds it; each worker its own."""
    if _noted:
        Path(os.environ[_FOLDER], f"{os.getpid()}.json").write_text(json.dumps(_noted))


class Reach:
    """What the tests of `paths` run of some modules; all of them must pass, once."""

    def __init__(self, copy: Path, modules: Iterable[Path], paths: Sequence[str]) -> None:
        """`copy` is a checkout that nobody needs any more afterwards; modules and tests are given relative to it."""
        for module in modules:
            target = copy / module
            target.write_text(_saying(target.read_text(), str(module)))
        notes = copy / "reach"
        notes.mkdir()
        plugins = ["-p", __name__, "-p", "no:cacheprovider", "-n", "2", "--dist", "worksteal"]
        run = subprocess.run(  # noqa: S603  # our own tests
            [sys.executable, "-m", "pytest", "-q", "--hypothesis-seed=0", *plugins, *paths],
            cwd=copy,
            env={**os.environ, _FOLDER: str(notes), "PYTHONPATH": str(copy)},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            raise RuntimeError(run.stdout)
        self.seconds: dict[str, float] = {}
        """How long each test works, in the order of that."""
        self._by_place: dict[str, set[str]] = {}
        noted = {test: what for file in notes.iterdir() for test, what in json.loads(file.read_text()).items()}
        for test, (places, seconds) in sorted(noted.items(), key=lambda one: one[1][1]):
            self.seconds[test] = seconds
            for place in places:
                self._by_place.setdefault(place, set()).add(test)

    def tests(self, module: Path, line: int) -> list[str]:
        """Those that run what stands there, the quickest first; all, where the import alone runs it."""
        around = [
            node
            for node in ast.walk(ast.parse(module.read_text()))
            if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0)
        ]
        around.sort(key=lambda node: (node.lineno, -(node.end_lineno or 0)))
        if not any(isinstance(node, _FUNCTION) for node in around):
            return list(self.seconds)
        if isinstance(around[-1], _FUNCTION):  # its defaults: whatever is run of it
            places = {f"{module}:{at}" for at in range(around[-1].lineno, (around[-1].end_lineno or 0) + 1)}
        else:  # an `elif` is run where its `if` is
            inside = (f"{module}:{node.lineno}" for node in reversed(around))
            places = {next(place for place in inside if place in self._by_place)}
        found = {test for place in places for test in self._by_place.get(place, ())}
        return [test for test in self.seconds if test in found]


_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def _saying(source: str, module: str) -> str:
    """The same code, in which every statement of a function says before that it is run."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, _FUNCTION)]
    blocks = {id(block): block for function in functions for block in _blocks(function)}
    for block in blocks.values():
        head = 1 if _is_words(block[0]) else 0
        block[head:] = [
            step for statement in block[head:] for step in (_says(f"{module}:{statement.lineno}"), statement)
        ]
    head = 1 if tree.body and _is_words(tree.body[0]) else 0
    tree.body[head:head] = _FIRST
    return ast.unparse(ast.fix_missing_locations(tree))


def _blocks(function: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(function):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block and not isinstance(node, ast.ClassDef):
                yield block


def _is_words(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _says(place: str) -> ast.stmt:
    return ast.Expr(ast.Call(ast.Name("_ran", ast.Load()), [ast.Constant(place)], []))
