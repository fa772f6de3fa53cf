"""What is asked of every sentence that the bot says."""

import re
from collections.abc import Iterable, Iterator, Mapping

from bot.demo.telegram.keyboards import bare
from procedure.form import QUESTIONS
from tests.support.words.ear import Said
from tests.support.words.literals import HOLE

LONGEST = 25
"""Words in a sentence."""

TOAST = 200
"""Characters in a toast."""

_QUOTATION = re.compile(r"[\"„‟«»‚‛]|(?<!\w)['‘](?=\w)|(?<=\w)['’](?!\w)")
_DOTS = re.compile(r"(?<!\.)\.\.(?!\.)")
_YOU = re.compile(r"\b(kamu|anda|kau|kalian)\b", re.IGNORECASE)
_SPELLED = re.compile(r"\b(merk|silahkan|ijin|resiko|aktifitas|nomer|praktek|sekedar|analisa)\b", re.IGNORECASE)
_TAP = re.compile(r"\b[Kk]etuk\b")
_UNQUOTED = re.compile(r"\b[Tt]ekan (?:lagi )?[A-Z]\w+")
_GAP = re.compile(r"(?<=\S) {2,}| (?=[.,;?!](?:\s|$))", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.?!…])[)”]*\s+(?=[^a-z])|[\n·]")
_ERROR = re.compile(
    r"⚠️ (?P<wrong>.+?)\n\n(?P<question>.+?)\n(?P<explanation>.+?)(?:\nContoh: (?P<example>.+))?\Z", re.DOTALL
)

_ANSWER = re.compile(rf"^(\W*(?:{'|'.join(re.escape(one.title) for one in QUESTIONS)}): ).+$", re.MULTILINE)
"""A line of what the form was answered."""

_QUOTED = "⟨⟩"
"""Stands for what somebody typed: one word, whatever it was."""


def faults(said: Said, quoted: Iterable[str] = ()) -> list[str]:
    """What is wrong with it. What people typed (`quoted`) is theirs, and so is what stands there to be copied."""
    found = [f"{why}: {said.text[at:end]!r}" for why, at, end in _marks(said.text)]
    if found or len(said.text.split()) > LONGEST:
        text = _ANSWER.sub(rf"\1{_QUOTED}", _without(said.text, (*quoted, *said.code)))
        found = [f"{why}: {text[at:end]!r}" for why, at, end in _marks(text)]
        found += [f"a sentence of {count} words: {one!r}" for one, count in _sentences(text) if count > LONGEST]
    found += _of_errors(said) if said.how == "message" else []
    if said.how == "toast" and len(said.text) > TOAST:
        found.append("a toast that is too long")
    if said.how == "toast" and said.tapped and bare(said.text) == bare(said.tapped):
        found.append("a toast that says what the button says")
    return found


def _marks(text: str) -> Iterator[tuple[str, int, int]]:
    kinds: Mapping[str, re.Pattern[str]] = {
        "another quotation mark than “…”": _QUOTATION,
        "two full stops": _DOTS,
        "not “Bapak/Ibu”": _YOU,
        "not as KBBI has it": _SPELLED,
        "not “tekan”": _TAP,
        "a button without “…”": _UNQUOTED,
        "a gap": _GAP,
    }
    for why, pattern in kinds.items():
        yield from ((why, *found.span()) for found in pattern.finditer(text))
    if text.count("“") != text.count("”"):
        yield "a quotation that does not end", 0, len(text)


def _sentences(text: str) -> Iterator[tuple[str, int]]:
    """Each sentence, and how many words it has; a line ends one, and so does what parts the entries of a line."""
    for one in _SENTENCE_END.split(text):
        yield one, sum(any(map(str.isalnum, word)) or _QUOTED in word or HOLE in word for word in one.split())


def _of_errors(said: Said) -> list[str]:
    """A wrong answer is told what is wrong with it: what the question says below is not said twice."""
    found = _ERROR.match(said.text)
    if found is None:
        return []
    wrong, example, explanation = found["wrong"], found["example"], found["explanation"].rstrip(".")
    repeats = {
        "an error that repeats the example": example
        and re.search(rf"(?<!\w){re.escape(example.strip())}(?!\w)", wrong),
        "an error that repeats the question": explanation in wrong,
    }
    return [f"{why}: {wrong!r}" for why, it_does in repeats.items() if it_does]


def _without(text: str, quoted: Iterable[str]) -> str:
    """The text with what was quoted in it taken out; a quotation may be cut off, and end with “…”."""
    for words in sorted(filter(None, quoted), key=len, reverse=True):
        head = words[:20]
        at = text.find(head)
        while at >= 0:
            end = at + len(head)
            while end < len(text) and end - at < len(words) and text[end] == words[end - at]:
                end += 1
            text = f"{text[:at]}{_QUOTED}{text[end:]}"
            at = text.find(head, at + len(_QUOTED))
    return text
