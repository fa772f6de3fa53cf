"""Programs that stand in strings of the tests, which no type checker reads: they import what is there."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

TESTS = Path(__file__).parents[1]
_IMPORT = re.compile(r"^\s*from ((?:bot|documents|handlers|procedure|storage|tests)[\w.]*) import (\w+)", re.MULTILINE)


def imports() -> Iterator[tuple[str, str]]:
    for path in TESTS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from _IMPORT.findall(node.value.replace("; ", "\n"))


def test_what_they_import_is_there() -> None:
    found = {*imports()}
    assert len(found) > 5
    for module, name in found:
        assert hasattr(import_module(module), name) or import_module(f"{module}.{name}")
