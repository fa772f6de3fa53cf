"""Signatures never stand alone on their page: the end of what they sign is there, however long it is."""

from dataclasses import replace
from typing import Literal

import pytest

from documents.kit.shared import Content
from documents.render import render
from procedure.sop import Paper
from tests.documents.reading import pages
from tests.support.documents_samples import PHOTOS
from tests.support.samples import on_paper, usual

_SIGNED = [one for one in usual() if one[1] not in (Paper.LEMBAR_DISPOSISI, Paper.DAFTAR)]
_NOTE = "catatan yang panjang sekali "
_MOST = 64
"""How often the note is said at most: some twenty lines of it."""


def lengthened(data: Content, words: str) -> Content:
    """The same document with a first row of an answer that has so many `words` more."""
    for name in ("objek", "barang", "instansi"):
        rows = getattr(data, name, None)
        if rows:
            longer = (replace(rows[0], value=f"{rows[0].value} {words}"), *rows[1:])
            return replace(data, **{name: longer})  # type: ignore[arg-type]  # the field there is
    raise LookupError(data)


@pytest.mark.parametrize(("name", "paper", "data"), [pytest.param(*one, id=one[0]) for one in _SIGNED])
@pytest.mark.parametrize("size", ["F4", "A4"])
def test_no_signature_stands_alone(name: str, paper: Paper, data: Content, size: Literal["F4", "A4"]) -> None:
    """Wherever the page ends: an answer before is as long as still leaves the signatures where they are, and longer."""

    def signed(length: int) -> int:
        made = pages(render(paper, on_paper(lengthened(data, length * _NOTE), size), PHOTOS))
        at = next(number for number, page in enumerate(made) if "Tercatat " in page)
        closing = "Demikian Berita Acara" if "Demikian Berita Acara" in made[at] else "Kudus, 2"
        assert len(made[at].partition(closing)[0].split()) > 7, (name, size, length)
        return at

    first, fits, moved = signed(0), 0, _MOST
    while moved - fits > 1:
        length = (fits + moved) // 2
        if signed(length) > first:
            moved = length
        else:
            fits = length
