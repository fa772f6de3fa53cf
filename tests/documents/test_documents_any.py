"""Whatever is answered: no document crashes, runs over its margins, or loses a word."""

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import cycle
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # has no types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.kit import fonts, parts
from documents.kit.shared import Content
from documents.register.daftar import Bentuk
from documents.render import render
from documents.sop.form_persetujuan import FormPersetujuan
from procedure.sop import Paper
from tests.documents.reading import plain, squeezed, text
from tests.support.documents_samples import DAFTAR, PHOTOS, SAMPLES

MM = 72 / 25.4
SOURCE = {"head", "photos", "prefix", "mark", "marked", "room", "tempat", "rak", "label", "name", "pemisah"}
"""What nobody answers, and what the rack's drawing may cut short."""

everything = pytest.mark.parametrize(("paper", "data"), SAMPLES.items(), ids=list(SAMPLES))
LONG = {"one word": "M" * 5000, "words": "kata " * 1000, "markup": "<b>" * 1666, "lines": "\n" * 4000 + "akhir"}


def answered(value: Any, answer: Callable[[], str]) -> Any:
    """`value` with every answer in it replaced."""
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: answered(getattr(value, field.name), answer)
            for field in fields(value)
            if field.name not in SOURCE
        }
        return replace(value, **changed)
    if isinstance(value, tuple):
        return tuple(answered(item, answer) for item in value)
    return answer() if type(value) is str else value


def outside(pdf: bytes, paper: Paper) -> list[tuple[float, ...]]:
    """The pieces of text that run over the left or right margin, into the foot's end or off the top."""
    narrow = paper in (Paper.LEMBAR_DISPOSISI, Paper.DAFTAR)
    left, right = (25 * MM, 15 * MM) if narrow else (30 * MM, 20 * MM)
    found = []
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        width, height = page.get_size()
        words = page.get_textpage()
        rects = [words.get_rect(at) for at in range(words.count_rects())]
        found += [
            rect
            for rect in rects
            if rect[0] < left - 3 or rect[2] > width - right + 3 or rect[1] < 5 * MM or rect[3] > height - 5 * MM
        ]
        words.close()
    document.close()
    return found


def of(answers: Sequence[str]) -> Callable[[], str]:
    """One of the answers after the other."""
    turns = cycle(answers)
    return lambda: next(turns)


printed = st.characters(
    categories=["L", "N", "P", "S"], include_characters="<>&%{}\\\"'=", exclude_characters="\ufffc\ufffd"
)
words = st.lists(st.text(printed, min_size=1, max_size=7), min_size=1, max_size=12).map(" ".join)
answers = st.lists(st.one_of(words, st.just(""), st.text(max_size=100)), min_size=1, max_size=5)


@everything
@given(given_answers=st.lists(words, min_size=1, max_size=4))
@settings(deadline=None, max_examples=5)
def test_no_word_is_lost_and_none_runs_over(paper: Paper, data: Content, given_answers: list[str]) -> None:
    pdf = render(paper, answered(data, of(given_answers)), PHOTOS)
    shown, covered = squeezed(text(pdf)), fonts.load()
    used = [answer for answer, _ in zip(cycle(given_answers), range(count(data)), strict=False)]
    for word in {word for answer in used for word in parts.clean(answer).split()}:
        if all(ord(character) in covered for character in word):
            assert plain(word) in shown
    assert not outside(pdf, paper)


def count(data: Content) -> int:
    """How many answers a document holds and prints in full: the form persetujuan has a checklist in short."""
    if isinstance(data, FormPersetujuan):
        return 4
    seen = iter(range(1000))
    answered(data, lambda: str(next(seen)))
    return next(seen)


@everything
@given(given_answers=answers)
@settings(deadline=None, max_examples=5)
def test_any_answers_make_a_document_within_its_margins(paper: Paper, data: Content, given_answers: list[str]) -> None:
    assert not outside(render(paper, answered(data, of(given_answers)), PHOTOS), paper)


@pytest.mark.parametrize("answer", ["", " ", "\u200b", "ꦏꦸꦢꦸꦱ", "عربي"])
@everything
def test_nothing_and_other_scripts_everywhere(paper: Paper, data: Content, answer: str) -> None:
    assert not outside(render(paper, answered(data, lambda: answer), PHOTOS), paper)


@pytest.mark.parametrize("answer", LONG.values(), ids=list(LONG))
@everything
def test_five_thousand_characters(paper: Paper, data: Content, answer: str) -> None:
    """In one answer: longer than any that the form takes."""
    if paper is Paper.LAPORAN:
        pytest.skip("holds no answers: all its words are ours, and those of a chart are cut")
    place = len(answer) % count(data)
    shown = of([answer if at == place else "x" for at in range(100)])
    pdf = render(paper, answered(data, shown), PHOTOS)
    assert not outside(pdf, paper)
    read = text(pdf)
    for letter in set(answer) - {" ", "\n"}:
        assert read.count(letter) >= answer.count(letter)


@given(given_answers=answers)
@settings(deadline=None, max_examples=15)
def test_any_answers_make_a_register_for_excel_and_csv(given_answers: list[str]) -> None:
    for bentuk in (Bentuk.XLSX, Bentuk.CSV):
        data = replace(answered(DAFTAR, of(given_answers)), bentuk=bentuk)
        assert render(Paper.DAFTAR, data) == render(Paper.DAFTAR, data)
