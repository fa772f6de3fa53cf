"""The verification codes a PDF carries, found without a PDF parser: what strangers send is not to be trusted to one."""

import contextlib
import re
import zlib
from collections.abc import Iterator

# Some editors write punctuation in octal.
_LINK = re.compile(rb"start(?:=|\\075)v(?:_|\\137)([a-z2-7]{26})(?![a-z0-9])")
_STREAM = re.compile(rb"stream\r?\n")
# A file of nothing but zeros unpacks a thousandfold: so much is read of one stream, and unpacked of all together.
_MOST_READ, _MOST_UNPACKED = 200_000, 16_000_000


def codes_in(content: bytes) -> list[str]:
    """The codes in the links of our documents, each once, those that lie open first.

    An editor that stores a file anew packs them into compressed streams; those are looked into as well, within limits.
    """
    found = [match.group(1).decode() for part in (content, *_unpacked(content)) for match in _LINK.finditer(part)]
    return list(dict.fromkeys(found))


def _unpacked(content: bytes) -> Iterator[bytes]:
    view, left = memoryview(content), _MOST_UNPACKED
    for begin in _STREAM.finditer(content):
        with contextlib.suppress(zlib.error):
            unpacked = zlib.decompressobj().decompress(view[begin.end() : begin.end() + _MOST_READ], left)
            left -= len(unpacked)
            yield unpacked
        if left <= 0:
            return
