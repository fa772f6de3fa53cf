"""What was done to a thing is told for ever, and a problem is settled once."""

from pathlib import Path

import pytest
from sqlalchemy.exc import NoResultFound

from storage.connecting.taken import Taken
from storage.models import Deed, State
from tests.support import databases
from tests.support.stores import NOW, people, raw
from tests.support.things import thing, transaction

REPLACED = "event (id, placement_id, at, deed, words) VALUES (1, 1, '2026-01-01', 'dicek', '')"


class TestHistory:
    async def test_it_is_told_newest_first(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            await people(tx, 7)
            one, other = await thing(tx), await thing(tx)
            lines = [await tx.history.tell(one, deed, f"kata {deed}", by=7) for deed in Deed]
            await tx.history.tell(other, Deed.DICATAT, by=None, photo="0" * 64)
            assert await tx.history.of(one) == lines[::-1]
            assert await tx.history.of(one, 2) == lines[:-3:-1]
            (told,) = await tx.history.of(other)
            assert (told.at, told.deed, told.by, told.words, told.photo) == (NOW, Deed.DICATAT, None, "", "0" * 64)
            assert await tx.history.event(told.id) is told
            assert await tx.history.event(404) is None

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE event SET words = 'lain'",
            "UPDATE event SET id = 9",
            "DELETE FROM event",
            pytest.param(f"INSERT OR REPLACE INTO {REPLACED}", marks=pytest.mark.sqlite),
            pytest.param(f"REPLACE INTO {REPLACED}", marks=pytest.mark.sqlite),
            f"INSERT INTO {REPLACED} ON CONFLICT (id) DO UPDATE SET words = 'lain'",
            pytest.param(
                "INSERT OR REPLACE INTO event (id, placement_id, at, deed, words, about) "
                "VALUES (9, 1, '2026-01-01', 'dicek', '', 1)",
                marks=pytest.mark.sqlite,
            ),
        ],
    )
    async def test_it_stays_as_it_is(self, tmp_path: Path, statement: str) -> None:
        async with transaction(tmp_path) as tx:
            row = await thing(tx)
            problem = await tx.history.tell(row, Deed.MASALAH, "kipas", by=None)
            await tx.history.tell(row, Deed.DITANGANI, "diganti", by=None, about=problem.id)
        kept = raw(tmp_path, "SELECT * FROM event")
        assert len(kept) == 2
        with pytest.raises(databases.here.Refused, match="a history stays as it is"):
            raw(tmp_path, statement)
        assert raw(tmp_path, "SELECT * FROM event") == kept

    async def test_a_problem_is_settled_once(self, tmp_path: Path) -> None:
        async with transaction(tmp_path) as tx:
            row, gone = await thing(tx), await thing(tx)
            first = await tx.history.tell(row, Deed.MASALAH, "kipas", by=None)
            second = await tx.history.tell(row, Deed.MASALAH, "disk", by=None)
            await tx.history.tell(row, Deed.CATATAN, "bersih", by=None)
            await tx.history.tell(gone, Deed.MASALAH, "tua", by=None)
            await tx.register.update(gone, state=State.DILEPAS)
            other = await tx.history.tell(await thing(tx), Deed.TIDAK_DIPAKAI, by=None)
            assert await tx.history.open(row.id) == [first, second]
            assert await tx.history.open() == [first, second, other]
            with pytest.raises(NoResultFound):
                await tx.history.settling(first.id)
            settled = await tx.history.tell(row, Deed.DITANGANI, "diganti", by=None, about=first.id)
            assert await tx.history.open() == [second, other]
            with pytest.raises(Taken):
                await tx.history.tell(row, Deed.DITANGANI, "diganti lagi", by=None, about=first.id)
            assert await tx.history.settling(first.id) is settled
            assert [event.words for event in await tx.history.of(row)] == ["diganti", "bersih", "disk", "kipas"]
