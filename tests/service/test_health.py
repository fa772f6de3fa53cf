"""What is looked at outside the record: a disk that gives no answer holds nobody up, and is looked at once."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import utc_now
from bot.service.health import SILENT, Health
from bot.settings import Settings
from procedure.health import Backups
from storage.keeping.directory import Directory


@pytest.fixture
def silence(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The directory of backups is on a disk that gives no answer; how often it was asked."""
    asked, answer, newest = list[int](), threading.Event(), Directory.newest_whole

    def silent(self: Directory, now: object) -> object:
        asked.append(1)
        answer.wait(20)
        return newest(self, now)  # type: ignore[arg-type]

    monkeypatch.setattr(Directory, "newest_whole", silent)
    yield asked
    answer.set()


async def test_a_disk_that_gives_no_answer_holds_nobody_up(
    settings: Settings, silence: list[int], tmp_path: Path
) -> None:
    health = Health(settings.model_copy(update={"backup_dir": tmp_path}), None, patience=0.05)
    for seen in await asyncio.gather(*(health.look(utc_now()) for _ in range(3))):
        assert seen.backups == Backups(fault=SILENT)
    assert (await health.look(utc_now())).backups == Backups(fault=SILENT)
    assert len(silence) == 1


async def test_what_was_waited_for_is_looked_at_anew(settings: Settings, tmp_path: Path) -> None:
    root = tmp_path / "backups"
    health = Health(settings.model_copy(update={"backup_dir": root}), None)
    seen = await health.look(utc_now())
    assert seen.backups
    assert seen.backups.fault == "No such file or directory"
    root.mkdir()
    assert (await health.look(utc_now())).backups == Backups(beside=True)
    assert 0 < seen.free < seen.total


async def test_without_a_directory_there_are_no_backups(settings: Settings) -> None:
    assert (await Health(settings, None).look(utc_now())).backups is None
