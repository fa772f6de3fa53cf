"""The inbox: each update is received and done once, in order, and forgotten in time."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.database import Storage
from storage.mail.inbox import Received
from storage.models import Inbox
from tests.storage.mail.conftest import FETCH, KEPT, MARKER, update
from tests.support.stores import NOW, all_of, content, opened, raw, two


class TestInbox:
    async def test_an_update_is_received_once(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                first = await tx.inbox.receive([update(5), update(9), update(5)])
            assert [received.update for received in first] == [update(5), update(9)]
            async with storage.begin(NOW) as tx:
                # ids restart lower after a quiet week: a lower one is no repetition
                again = await tx.inbox.receive([update(9), update(2), update(10)])
                assert [received.update["update_id"] for received in again] == [2, 10]
                assert await tx.inbox.receive([]) == []
                await tx.inbox.done(first[0])
                assert await tx.inbox.receive([update(5)]) == []

    async def test_two_programs_receiving_the_same_store_it_once(self, tmp_path: Path) -> None:
        async with two(tmp_path) as stores:

            async def receive(storage: Storage) -> None:
                async with storage.begin(NOW) as tx:
                    await tx.inbox.receive([update(number) for number in range(5)])

            assert not any(await all_of(*map(receive, stores)))
        assert raw(tmp_path, "SELECT update_id FROM inbox ORDER BY id") == [(n,) for n in range(5)]

    async def test_what_is_not_done_comes_again_in_order(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
            one, two_, three, four = await tx.inbox.receive([update(n, f"teks {n}") for n in (9, 3, 7, 5)])
            await tx.inbox.done(two_)
            await tx.inbox.park(three.row)
        async with opened(tmp_path) as storage, storage.read(NOW) as tx:
            assert await tx.inbox.undone() == [one, four]

    async def test_a_row_that_cannot_be_read_holds_up_no_other_and_stays(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                damaged, whole = await tx.inbox.receive([update(1), update(2)])
                await tx._session.execute(sa.update(Inbox).where(Inbox.id == damaged.row).values(payload=b"\x00 kept"))
            async with storage.begin(NOW) as tx:
                assert await tx.inbox.undone() == [whole]
                assert await tx.inbox.waiting() == 2
                await tx.inbox.park(damaged.row)
                (entry,) = await tx.aside.all()
                assert (entry.chat_id, entry.what) == (None, "?")
        assert raw(tmp_path, "SELECT payload FROM inbox WHERE id = 1") == [(b"\x00 kept",)]

    async def test_an_update_is_done_once(self, tmp_path: Path) -> None:
        async with two(tmp_path) as stores:
            async with stores[0].begin(NOW) as tx:
                (received,) = await tx.inbox.receive([update(1)])
            won: list[bool] = []

            async def handle(storage: Storage) -> None:
                async with storage.begin(NOW) as tx:
                    won.append(await tx.inbox.done(received))

            assert not any(await all_of(*map(handle, stores)))
            assert sorted(won) == [False, True]

    async def test_failures_are_counted_and_what_is_parked_keeps_its_content(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                received, other = await tx.inbox.receive([update(1), update(2)])
                assert [await tx.inbox.failed(received.row) for _ in range(3)] == [1, 2, 3]
                assert await tx.inbox.failed(404) == 0
                await tx.inbox.park(received.row)
            assert raw(tmp_path, "SELECT attempts, parked, payload IS NULL FROM inbox ORDER BY id") == [
                (3, 1, 0),
                (0, 0, 0),
            ]
            async with storage.begin(NOW) as tx:
                assert await tx.inbox.undone() == [other]
                assert await tx.inbox.receive([update(1)]) == []

    async def test_what_was_set_aside_is_not_handled_as_it_comes_again(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
            received = await tx.inbox.keep(Received(None, update(1)))
            await tx.inbox.park(received.row)
            assert not await tx.inbox.done(Received(None, update(1)))
            assert [entry.row for entry in await tx.aside.all()] == [received.row]

    async def test_only_what_was_handled_long_ago_is_forgotten(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                old, undone, parked = await tx.inbox.receive([update(1), update(2), update(3)])
                await tx.inbox.park(parked.row)
                await tx.inbox.done(old)
            async with storage.begin(NOW + timedelta(days=2)) as tx:
                await tx.inbox.forget()
                await tx.outbox.forget()
            assert len(raw(tmp_path, "SELECT id FROM inbox")) == 3
            async with storage.begin(NOW + timedelta(days=2, seconds=1)) as tx:
                await tx.inbox.forget()
                await tx.outbox.forget()
            assert raw(tmp_path, "SELECT id FROM inbox ORDER BY id") == [(undone.row,), (parked.row,)]

    async def test_what_was_set_aside_is_kept_for_thirty_days_and_what_waits_for_ever(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                undone, parked = await tx.inbox.receive([update(1), update(2)])
                await tx.inbox.park(parked.row)
            for later, left in (
                (timedelta(days=30), [(undone.row,), (parked.row,)]),
                (timedelta(days=30, seconds=1), [(undone.row,)]),
            ):
                async with storage.begin(NOW + later) as tx:
                    await tx.inbox.forget()
                assert raw(tmp_path, "SELECT id FROM inbox ORDER BY id") == left

    async def test_what_is_handled_before_it_is_stored_is_handled_once(self, tmp_path: Path) -> None:
        """Whoever comes first: the handling, what Telegram repeats, or its being stored as it takes too long."""
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                assert await tx.inbox.done(Received(None, update(1)))
            async with storage.begin(NOW) as tx:
                assert not await tx.inbox.done(Received(None, update(1)))
                assert await tx.inbox.receive([update(1)]) == []
                (stored,) = await tx.inbox.receive([update(2)])
                assert await tx.inbox.keep(Received(None, update(2))) == stored
                assert await tx.inbox.done(Received(None, update(2)))
                assert not await tx.inbox.done(stored)
                with pytest.raises(LookupError):
                    assert Received(None, update(3)).row
                kept = await tx.inbox.keep(Received(None, update(3)))
                assert await tx.inbox.undone() == [kept]
            assert raw(tmp_path, "SELECT update_id, payload IS NULL, done_at IS NULL FROM inbox ORDER BY id") == [
                (1, 1, 0),
                (2, 1, 0),
                (3, 0, 1),
            ]

    async def test_content_is_encrypted_at_rest_and_erased_once_done(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                (received,) = await tx.inbox.receive([update(1, MARKER)])
                job = await tx.jobs.start(FETCH, update(2, MARKER))
            assert MARKER.encode() not in content(tmp_path)
            async with storage.begin(NOW) as tx:
                finished = await tx.jobs.finish(job, KEPT)
                assert finished
                for one in (received, finished):
                    assert await tx.inbox.done(one)
            assert raw(tmp_path, "SELECT payload FROM inbox") == [(None,), (None,)]
            assert MARKER.encode() not in content(tmp_path)
