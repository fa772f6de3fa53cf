"""A document that somebody sends to have it verified: the codes in it, found without a PDF parser, and signatures."""

import contextlib
import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from itertools import chain, islice

from documents.kit.codes import CODE

# Some editors write punctuation in octal.
_LINK = re.compile(rf"start(?:=|\\075)v(?:_|\\137)({CODE})(?![a-z0-9])".encode())
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
# Whoever makes a file to be unpacked without end gets so many streams, and of each so much read and unpacked.
_STREAMS, _READ, _UNPACKED = 1_000, 65_536, 262_144
_CODES = 20
"""Codes looked up at most: a file of ours carries one."""


def examine(content: bytes) -> bytes:
    """What can be said of a PDF by itself, as a line of JSON: the work of a process with limits.

    `{"sha256", "codes"}`, and where it carries a code of ours and signatures what `signatures.later` says.
    """
    said: dict[str, object] = {"sha256": hashlib.sha256(content).hexdigest(), "codes": codes_in(content)}
    if said["codes"] and b"/ByteRange" in content:
        from documents.incoming import signatures

        said |= signatures.later(content)
    return json.dumps(said).encode() + b"\n"


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
