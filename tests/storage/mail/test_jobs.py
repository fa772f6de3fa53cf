"""Jobs: each comes back through the inbox once, spelt as ever."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from storage.database import Storage
from storage.mail.inbox import Received
from storage.mail.jobkinds import (
    Again,
    AnyJob,
    Examine,
    Examined,
    Failed,
    Result,
    job_from_json,
    job_to_json,
    result_from_json,
    result_to_json,
)
from storage.models import Job
from tests.storage.mail.conftest import BIND, FETCH, KEPT, update
from tests.support.stores import NOW, all_of, opened, raw, two


class TestJobs:
    async def test_a_job_comes_back_through_the_inbox_once(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                assert tx.jobs.added is False
                first = await tx.jobs.start(FETCH, update(1))
                second = await tx.jobs.start(BIND, update(2))
                assert tx.jobs.added is True
                assert [task.id for task in await tx.jobs.tasks(1, 0)] == [first]
                await tx.jobs.again(first)
                assert [await tx.jobs.trying(first) for _ in range(3)] == [1, 2, 3]
            async with storage.begin(NOW - timedelta(hours=1)) as tx:
                assert [(task.id, task.job, task.attempts) for task in await tx.jobs.tasks(10, 0)] == [
                    (first, FETCH, 1),
                    (second, BIND, 0),
                ]
                back = await tx.jobs.finish(first, KEPT)
                assert back
                assert back == Received(back.row, update(1), KEPT)
                assert await tx.jobs.finish(first, Failed("uji", "heavy")) is None
                assert await tx.inbox.undone() == [back]
                assert [task.id for task in await tx.jobs.tasks(10, 0)] == [second]

    @pytest.mark.parametrize(
        ("job", "stored"),
        [
            (FETCH, {"job": "fetch", "for": "uji", "file_id": "f1", "size": 5}),
            (
                Examine("cek:7", "f1", None),
                {"job": "examine", "for": "cek:7", "file_id": "f1", "size": None},
            ),
            (BIND, {"job": "bind", "for": "uji", "pages": ["a" * 64]}),
            (Again(7), {"job": "again", "inbox": 7}),
        ],
    )
    def test_a_job_is_spelt_as_ever(self, job: AnyJob, stored: dict[str, Any]) -> None:
        assert job_to_json(job) == stored
        assert job_from_json(json.loads(json.dumps(stored | {"by": 5, "tries": 1}))) == job

    @pytest.mark.parametrize(
        ("stored", "result"),
        [
            ({"for": "form:x", "error": "heavy"}, Failed("form:x", "heavy")),
            ({"for": "uji", "sha256": "a" * 64, "size": 5, "mime": "image/jpeg"}, KEPT),
            ({"for": "uji", "sha256": "b", "codes": ["c"]}, Examined("uji", "b", ("c",))),
            (
                {"for": "uji", "sha256": "b", "codes": ["c"], "begins": ["d"], "signed": ["e"], "whole": True},
                Examined("uji", "b", ("c",), ("d",), ("e",), whole=True),
            ),
        ],
    )
    def test_a_result_is_read_as_ever(self, stored: dict[str, Any], result: Result) -> None:
        assert result_from_json(stored) == result
        assert result_to_json(result).items() >= stored.items()

    async def test_a_job_that_cannot_be_read_holds_up_no_other(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
            for number, data in enumerate(({"job": "fetch"}, {"job": "terbang"}, {}, {"job": "again", "inbox": 3}), 1):
                tx._session.add(Job(id=number, data=data, payload=b"", due_at=NOW))
            assert [task.job for task in await tx.jobs.tasks(9, 0)] == [None, None, None, Again(3)]

    async def test_what_is_larger_than_large_comes_last(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
            sizes = (101, None, 100, 1000, 0)
            ids = [await tx.jobs.add(replace(FETCH, size=size), update(by), by=by) for by, size in enumerate(sizes, 1)]
            assert [sizes[ids.index(task.id)] for task in await tx.jobs.tasks(9, 100)] == [None, 100, 0, 101, 1000]

    async def test_two_programs_finish_a_job_once(self, tmp_path: Path) -> None:
        async with two(tmp_path) as stores:
            async with stores[0].begin(NOW) as tx:
                job = await tx.jobs.start(FETCH, update(1))
            results: list[Received | None] = []

            async def finish(storage: Storage) -> None:
                async with storage.begin(NOW) as tx:
                    results.append(await tx.jobs.finish(job, KEPT))

            assert not any(await all_of(*map(finish, stores)))
            assert results.count(None) == 1
        assert raw(tmp_path, "SELECT update_id FROM inbox") == [(None,)]

    async def test_a_job_does_not_make_its_update_a_known_one(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
            for number in (1, 2):
                await tx.jobs.finish(await tx.jobs.start(FETCH, update(number)), KEPT)
            assert len(await tx.inbox.receive([update(1)])) == 1


async def test_what_is_still_to_be_done_is_counted(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            first, second, _ = await tx.inbox.receive([update(number) for number in (3, 4, 5)])
            await tx.inbox.done(first)
            await tx.inbox.park(second.row)
            await tx.jobs.start(FETCH, update(3))
            rows = [await tx.outbox.post(7, "sendMessage", {"text": "a"}) for _ in range(3)]
            await tx.outbox.sent([(rows[0], 1)])
            await tx.outbox.undeliverable(rows[1:2])
        async with storage.read(NOW) as tx:
            assert await tx.inbox.waiting() == await tx.outbox.owed() == await tx.jobs.waiting() == 1
            assert await tx.aside.count() == 2
            assert await tx.inbox.received(3, 5) == 2
            assert await tx.inbox.received(6, 9) == 0
