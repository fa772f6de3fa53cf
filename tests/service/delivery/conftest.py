"""What fails is tried again at once."""

import pytest


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long between tries."""
    monkeypatch.setattr("bot.sending.delivery.backoff", lambda tries: 0.01)
    monkeypatch.setattr("bot.work.jobs.backoff", lambda tries: 0.01)
    monkeypatch.setattr("bot.calling.reach.FIRST_PAUSE", 0.01)
    monkeypatch.setattr("bot.calling.reach.LONGEST_PAUSE", 0.01)
