"""All that was heard, and all that stands in the code unheard, as one file for people to read aloud."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from bot.demo.telegram.keyboards import bare
from tests.support.words.ear import Said
from tests.support.words.literals import Literal, literals

_SHOWN = 3
"""Examples of one sentence, which differ by what is filled in; the shortest are read fastest."""

_SIGNS = {"button": "[{}]", "toast": "({})"}
_HEAD = """\
What the bot says, as the code has it file by file: texts as they are, [buttons], (toasts).
Behind each line number is what was heard; behind one with * what was not, with {} for what is filled in.
"""


def pages(heard: Iterable[Said], typed: Collection[str]) -> Iterator[str]:
    """The lines of the file; what people `typed` is not the bot's."""
    known = [*literals()]
    spoken: dict[Literal | None, dict[str, None]] = defaultdict(dict)
    reached: set[Literal] = set()
    index = _Index(known)
    for said in heard:
        for line in filter(str.strip, said.text.splitlines()):
            found = index.of(line)
            reached |= {*found}
            if found or bare(line) not in typed:
                spoken[found[0] if found else None][_SIGNS.get(said.how, "{}").replace("{}", line)] = None
    unheard = [literal for literal in known if literal.sentence and literal.pieces and literal not in reached]
    yield f"{_HEAD}{len(unheard)} were not heard."
    file = ""
    for literal in known:
        examples = sorted(_different(spoken[literal]), key=lambda example: (len(example), example))
        lines = [f"{literal.line:>5}  {example}" for example in examples[:_SHOWN]]
        if literal in unheard:
            lines.append(f"{literal.line:>4}*  {literal.text.strip()}".replace("\n", " / "))
        if lines and literal.file != file:
            file = literal.file
            yield from ("", f"# {file}")
        yield from lines
    yield from ("", "# Put together from here and there")
    yield from (f"       {example}" for example in sorted(_different(spoken[None])))


class _Index:
    """Which literals stand in a line: the one with the longest piece of it first."""

    def __init__(self, known: Sequence[Literal]) -> None:
        self._by_piece: dict[str, list[Literal]] = defaultdict(list)
        self._words = {literal.text: literal for literal in known if not literal.sentence}
        for literal in known:
            for piece in literal.pieces if literal.sentence else ():
                self._by_piece[piece].append(literal)
        self._pieces = sorted(self._by_piece, key=len, reverse=True)

    def of(self, line: str) -> list[Literal]:
        """They, or the one word that it is."""
        found = [literal for piece in self._pieces if piece in line for literal in self._by_piece[piece]]
        word = self._words.get(line) or self._words.get(bare(line))
        return found or ([word] if word else [])


def _different(examples: Iterable[str]) -> list[str]:
    """Those of them that differ not by their numbers alone."""
    return [*{re.sub(r"\d+", "0", example): example for example in examples}.values()]
