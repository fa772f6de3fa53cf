"""The content of one database in another: equal to the letter, or nothing of it."""

from pathlib import Path

import pytest

from storage.database import Storage
from storage.keeping import copying
from tests.support.databases import here
from tests.support.stores import NOW, SECRET, Broken, applied, opened, people, raw


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """The folder of another database, which nobody has set up yet."""
    here.make(tmp_path / "there")
    return tmp_path / "there"


def said(_table: str, _done: int, _whole: int) -> None:
    pass


async def copied(storage: Storage, there: Path, *, broken: bool = False) -> int:
    async with storage.tables() as source, copying.empty(here.url(there)) as target:
        count = await copying.copy(source, target, said)
        if broken:
            raise Broken
        return count


async def test_json_is_copied_as_it_is_written(tmp_path: Path, there: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            await people(tx, 1, 2, 3)
        raw(
            tmp_path,
            """UPDATE person SET profile = '{"b": 1.0,  "a":"\\u00e9\\u0000", "b": 1e2}' WHERE id = 1""",
            "UPDATE person SET profile = 'null' WHERE id = 2",
        )
        await copied(storage, there)
    assert here.rows(there) == here.rows(tmp_path)


async def test_what_fails_in_the_middle_leaves_nothing(tmp_path: Path, there: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            await applied(tx)
        with pytest.raises(Broken):
            await copied(storage, there, broken=True)
        assert await copied(storage, there) == 6
    copy = await Storage.open(here.url(there), tmp_path, SECRET)
    async with copy.read(NOW) as tx:
        assert await tx.journal.verify() == (1, [])
    await copy.close()


async def test_what_is_made_in_a_copy_comes_after_what_there_was(tmp_path: Path, there: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            before = [await applied(tx), await applied(tx)]
        await copied(storage, there)
    copy = await Storage.open(here.url(there), tmp_path, SECRET)
    async with copy.begin(NOW) as tx:
        assert (await applied(tx)).id == before[-1].id + 1
    await copy.close()
