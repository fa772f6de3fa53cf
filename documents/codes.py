"""The verification codes a PDF carries, found without a PDF parser: what strangers send is not to be trusted to one."""

import contextlib
import re
import zlib
from collections.abc import Iterator
from itertools import chain, islice

# Some editors write punctuation in octal.
_LINK = re.compile(rb"start(?:=|\\075)v(?:_|\\137)([a-z2-7]{26})(?![a-z0-9])")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
# Whoever makes a file to be unpacked without end gets so many streams, and of each so much read and unpacked.
_STREAMS, _READ, _UNPACKED = 1_000, 65_536, 262_144
_CODES = 20
"""Codes looked up at most: a file of ours carries one."""


def codes_in(content: bytes) -> list[str]:
    """The codes in the links of our documents, each once, those that lie open first; 20 at most.

    An editor that stores a file anew packs them into compressed streams; those are looked into as well, within limits.
    """
    found = [match.group(1).decode() for part in chain((content,), _streams(content)) for match in _LINK.finditer(part)]
    return list(dict.fromkeys(found))[:_CODES]


def _streams(content: bytes) -> Iterator[bytes]:
    view = memoryview(content)
    for begin in islice(_STREAM.finditer(content), _STREAMS):
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj().decompress(view[begin.end() : begin.end() + _READ], _UNPACKED)
