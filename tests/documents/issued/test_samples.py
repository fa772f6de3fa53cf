"""The samples are what the bot prints: an office that is played today freezes what is kept."""

import pytest

from tests.support.papers import kept
from tests.support.papers.scenes import play


@pytest.mark.slow
async def test_what_an_office_freezes_is_what_is_kept() -> None:
    """After a change that is meant: `python -m tests.support.papers`, and look at what `git diff` shows."""
    played = await play()
    assert [name for name in played if played[name].papers] == list(kept.NAMES)
    for name in kept.NAMES:
        assert played[name] == kept.load(name), name
