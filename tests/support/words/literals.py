"""Every sentence that stands in the code for people to read, found without running it."""

import ast
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]

SPEAKING = ("handlers", "procedure", "bot/receiving")
"""Where what the bot says is written; what it prints has a layout of its own."""

_NOT_READ = re.compile(r"\(\?|\b(the|is|has|of|not|no|are|was|be|cannot)\b")
"""Patterns, and words of what is said to whoever looks after the program."""

_UNSAID = {
    "LookupError",
    "ValueError",
    "TypeError",
    "RuntimeError",
    "KeyError",
    "AssertionError",
    "NotImplementedError",
}
"""What is raised so is for whoever mends the program."""

HOLE = "{}"
"""Stands for what is filled in."""

_HELD = re.compile(r"\{\w*(?:\.\w+)?\}|%s")
_TAG = re.compile(r"<code>.*?</code>|<[^<>]*>")


@dataclass(frozen=True)
class Literal:
    """Text as it stands in a file and is read, with a `HOLE` wherever something is filled in."""

    file: str
    line: int
    text: str

    @property
    def sentence(self) -> bool:
        """Whether it has several words: one alone is a name for the program at least as often as it is said."""
        return " " in self.text.strip()

    @property
    def pieces(self) -> list[str]:
        """What is fixed of it, line by line, where it is enough to be known by."""
        pieces = (piece.strip() for line in self.text.splitlines() for piece in line.split(HOLE))
        return [piece for piece in pieces if sum(map(str.isalpha, piece)) > 3]


def literals() -> Iterator[Literal]:
    """All of them, file by file."""
    for folder in SPEAKING:
        for path in sorted((ROOT / folder).rglob("*.py")):
            found = _Finder(str(path.relative_to(ROOT)))
            found.visit(ast.parse(path.read_text()))
            yield from found.literals


def _untagged(tag: re.Match[str]) -> str:
    return HOLE if tag[0].startswith("<code>") else ""  # what stands there is copied, not read


class _Finder(ast.NodeVisitor):
    """Collects what a file says: no docstrings, no words for whoever mends the program."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.literals: list[Literal] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if called not in _UNSAID | {"compile", "info", "warning", "error", "debug", "exception"}:
            self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        parts = [part.value if isinstance(part, ast.Constant) else HOLE for part in node.values]
        self._add(node, "".join(map(str, parts)))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._add(node, node.value)

    def _add(self, node: ast.expr, text: str) -> None:
        text = html.unescape(_TAG.sub(_untagged, _HELD.sub(HOLE, text)))
        if any(map(str.isalpha, text)) and not _NOT_READ.search(text):
            self.literals.append(Literal(self.file, node.lineno, text))
