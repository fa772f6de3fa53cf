"""Lengths are counted as Telegram counts them: in UTF-16 units, of which an emoji has two."""

import pytest

from handlers.chat.texts import short, size, units


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("abc def", 5, "abc…"),
        ("🚀🚀🚀", 6, "🚀🚀🚀"),
        ("🚀🚀🚀", 5, "🚀🚀…"),
        ("🚀🚀🚀", 4, "🚀…"),  # no half of one
        ("a\ud83d" * 3, 4, "a\ud83da…"),  # a half that somebody sent is no trouble
    ],
)
def test_a_text_is_cut_where_it_is_too_long(text: str, limit: int, shown: str) -> None:
    assert units(short(text, limit)) <= limit
    assert short(text, limit).encode("utf-16-le", "ignore") == shown.encode("utf-16-le", "ignore")


def test_entities_count_as_what_they_stand_for() -> None:
    assert size("&lt;&amp;🚀") == 4
