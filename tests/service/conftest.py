"""A running program that owes what the test says."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.house import House, opened


@pytest.fixture
async def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[House]:
    async with opened(monkeypatch, tmp_path) as house:
        yield house
