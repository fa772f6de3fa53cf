"""What is due is known: nothing before its time, and the longest first."""

from datetime import timedelta
from pathlib import Path

import pytest

from storage.models import State
from tests.support.stores import NOW
from tests.support.things import programs, thing, transaction

DAY = timedelta(days=1)


class TestWhatIsDue:
    async def test_nothing_is_before_its_time_or_out_of_its_state(self, tmp_path: Path) -> None:
        at = {"held_until": NOW, "check_at": NOW, "expiry_at": NOW}
        async with programs(tmp_path) as (storage,):
            async with storage.begin(NOW) as tx:
                held = await thing(tx, state=State.DIPESAN, **at)
                active = await thing(tx, state=State.AKTIF, **at)
                for state in (State.DIPASANG, State.DILEPAS, State.DIBLOKIR):
                    await thing(tx, state=state, **at)
                await thing(tx)
            async with storage.read(NOW) as tx:
                assert await tx.register.anything_due()
                assert [row.id for row in await tx.register.holds_over(9)] == [held.id]
                assert [row.id for row in await tx.register.checks_due(9)] == [active.id]
                assert [row.id for row in await tx.register.expiries_due(9)] == [active.id]
            async with storage.read(NOW - timedelta(seconds=1)) as tx:
                assert not await tx.register.anything_due()
                for due in (tx.register.holds_over, tx.register.checks_due, tx.register.expiries_due):
                    assert await due(9) == []

    @pytest.mark.parametrize(
        ("column", "state"),
        [("held_until", State.DIPESAN), ("check_at", State.AKTIF), ("expiry_at", State.AKTIF)],
    )
    async def test_any_of_it_is_something_due_the_longest_first(
        self, tmp_path: Path, column: str, state: State
    ) -> None:
        async with transaction(tmp_path) as tx:
            assert not await tx.register.anything_due()
            rows = [await thing(tx, state=state, **{column: NOW - days * DAY}) for days in (1, 3, 2, 0, -1)]
            assert await tx.register.anything_due()
            due = {
                "held_until": tx.register.holds_over,
                "check_at": tx.register.checks_due,
                "expiry_at": tx.register.expiries_due,
            }
            assert await due[column](9) == [rows[1], rows[2], rows[0], rows[3]]
            assert await due[column](2) == [rows[1], rows[2]]
            for row in rows:
                await tx.register.update(row, state=State.DILEPAS)
            assert not await tx.register.anything_due()
