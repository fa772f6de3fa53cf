"""Nobody is asked, sent or shown more than is promised: `make counts` prints the figures."""

from pathlib import Path

import pytest

from tests.conftest import Kantor
from tests.counts.measure import measured
from tests.counts.ways import WAYS, Way


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
async def test_every_goal_is_met(way: Way, joined: Kantor, tmp_path: Path) -> None:
    found = await measured(way, joined, tmp_path)
    assert [str(line) for line in found if line.met is False] == []
