"""The content of one database in another: equal to the letter, or nothing of it."""

from pathlib import Path

import pytest

from storage.database import Storage
from storage.keeping import copying
from tests.support.stores import NOW, SECRET, Broken, applied, opened, people, raw, rows


def url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder}/copy.db"


def said(_table: str, _done: int, _whole: int) -> None:
    pass


async def copied(storage: Storage, folder: Path, *, broken: bool = False) -> int:
    async with storage.snapshot() as source, copying.empty(url(folder)) as target:
        count = await copying.copy(source, target, said)
        if broken:
            raise Broken
        return count


async def test_json_is_copied_as_it_is_written(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            await people(tx, 1, 2, 3)
        raw(
            tmp_path,
            """UPDATE person SET profile = '{"b": 1.0,  "a":"\\u00e9", "b": 1e2}' WHERE id = 1""",
            "UPDATE person SET profile = 'null' WHERE id = 2",
        )
        await copied(storage, tmp_path)
    assert rows(tmp_path / "copy.db") == rows(tmp_path / "test.db")


async def test_what_fails_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            await applied(tx)
        with pytest.raises(Broken):
            await copied(storage, tmp_path, broken=True)
        assert await copied(storage, tmp_path) == 6
    copy = await Storage.open(url(tmp_path), tmp_path, SECRET)
    async with copy.read(NOW) as tx:
        assert await tx.journal.verify() == (1, [])
    await copy.close()
