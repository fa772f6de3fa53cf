"""Telegram's HTML: parsed into plain text and entities as Telegram does, refused in its words, and written back."""

import html
import re

from bot.demo.telegram.errors import bad_request
from bot.demo.telegram.schema import Json

_ENTITY = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "code": "code", "pre": "pre", "a": "text_link", "blockquote": "blockquote",
}  # fmt: skip
_TOKEN = re.compile(
    r"<(/?)([^\s>/]*)([^>]*)(>|$)|&(#\d+|#[xX][0-9a-fA-F]+|(?:lt|gt|amp|quot)(?![a-zA-Z]));?|[^<&]+|&", re.S
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")


def utf16(text: str) -> int:
    """Length in UTF-16 code units, the unit of Telegram's limits and entity offsets."""
    return len(text) + sum(char > "\uffff" for char in text) if not text.isascii() else len(text)


def parse_html(source: str) -> tuple[str, list[Json]]:
    """The plain text and entities (offset and length in UTF-16 units) of Telegram's HTML subset.

    Raises `Refused` with Telegram's "can't parse entities: …" for tags it does not know or that do not match.
    """
    text: list[str] = []
    length = 0
    open_tags: list[tuple[str, int, Json]] = []
    entities: list[Json] = []
    for token in _TOKEN.finditer(source):
        closing, tag, attributes, end, reference = token.groups()
        at = len(source[: token.start()].encode())
        if tag is None:
            piece = html.unescape(token[0] if token[0].endswith(";") else token[0] + ";") if reference else token[0]
            text.append(piece)
            length += utf16(piece)
        elif not end:
            if attributes and not closing:
                _opened(tag.lower(), attributes, at)
            raise _unparsable(f"Unclosed {'end' if closing else 'start'} tag at byte offset {at}")
        elif closing:
            _close(tag.lower(), at, open_tags, entities, length)
        else:
            open_tags.append((tag.lower(), length, _opened(tag.lower(), attributes, at)))
    if open_tags:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return _trimmed("".join(text), entities)


def _unparsable(why: str) -> Exception:
    return bad_request(f"can't parse entities: {why}")


def _opened(tag: str, attributes: str, at: int) -> Json:
    """The entity a start tag begins, still without its place."""
    given = {name.lower(): html.unescape(a or b or c or "") for name, a, b, c in _ATTRIBUTE.findall(attributes)}
    if tag not in _ENTITY:
        raise _unparsable(f'Unsupported start tag "{tag}" at byte offset {at}')
    if tag == "span" and given.get("class") != "tg-spoiler":
        raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    if tag == "a":
        return {"type": "text_link", "url": given.get("href", "")}
    if tag == "blockquote" and "expandable" in given:
        return {"type": "expandable_blockquote"}
    return {"type": _ENTITY[tag]}


def _close(tag: str, at: int, open_tags: list[tuple[str, int, Json]], entities: list[Json], length: int) -> None:
    if not open_tags:
        raise _unparsable(f"Unexpected end tag at byte offset {at}")
    expected, start, entity = open_tags.pop()
    if tag not in ("", expected):
        raise _unparsable(f'Unmatched end tag at byte offset {at}, expected "</{expected}>", found "</{tag}>"')
    if length > start and (entity["type"] != "text_link" or entity["url"]):
        entities.append({"offset": start, "length": length - start, **entity})


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Telegram drops white space around a text; the entities move along."""
    lead = utf16(text) - utf16(text.lstrip())
    stripped = text.strip()
    end = utf16(stripped)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        stop = min(entity["offset"] - lead + entity["length"], end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return stripped, sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))


_TAG = {
    "bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "code": "code", "pre": "pre",
    "blockquote": "blockquote", "expandable_blockquote": "blockquote", "bot_command": "button",
}  # fmt: skip
_OFFERED = re.compile(r"(?P<url>https?://[^\s<>\"']*[\w/=-])|(?<!\S)(?P<bot_command>/[a-z0-9_]{1,32})\b")


def _offered(text: str, entities: list[Json]) -> list[Json]:
    """The links and commands that Telegram's apps make tappable although nobody marked them."""
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in ("text_link", "code", "pre")]
    found = []
    for match in _OFFERED.finditer(text):
        start = utf16(text[: match.start()])
        stop = start + utf16(match[0])
        if not any(start < end and begin < stop for begin, end in taken):
            link = {"type": "text_link", "url": match[0]} if match["url"] else {"type": "bot_command"}
            found.append({"offset": start, "length": stop - start, **link})
    return found


def to_html(text: str, entities: list[Json]) -> str:
    """The text as safe HTML for a page: entities as tags, links and commands to tap."""
    marks = [entity for entity in entities if entity["type"] != "bot_command"]
    marks += _offered(text, marks)
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    for entity in sorted(marks, key=lambda entity: (entity["offset"], -entity["length"])):
        tag = _TAG.get(entity["type"])
        if entity["type"] == "text_link":
            before, after = f'<a href="{html.escape(entity["url"])}" target="_blank" rel="noopener">', "</a>"
        elif entity["type"] == "spoiler":
            before, after = '<span class="spoiler" tabindex="0">', "</span>"
        elif tag:
            before, after = f"<{tag}>", f"</{tag}>"
        else:
            continue
        opens.setdefault(entity["offset"], []).append(before)
        closes.setdefault(entity["offset"] + entity["length"], []).insert(0, after)
    shown: list[str] = []
    at = 0
    for char in text:
        shown += [*closes.pop(at, []), *opens.pop(at, []), html.escape(char)]
        at += utf16(char)
    return "".join([*shown, *closes.pop(at, [])])
