"""Inbox, outbox and jobs: what was received and is owed is neither lost nor done twice."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from procedure.sop import Kind
from storage.database import Storage, Transaction
from storage.mail.inbox import Received
from storage.mail.jobkinds import (
    Again,
    AnyJob,
    Bind,
    Examine,
    Examined,
    Failed,
    Fetch,
    Kept,
    Result,
    job_from_json,
    job_to_json,
    result_from_json,
    result_to_json,
)
from storage.mail.outbox import Parcel
from storage.models import Job, Outbox, Post
from tests.support.stores import NOW, all_of, content, opened, people, raw, rolled_back, two

MARKER = "Rahasia-Sekali-81"
FETCH, BIND = Fetch("uji", "f1", 5), Bind("uji", ("a" * 64,))
KEPT = Kept("uji", "a" * 64, 5, "image/jpeg", 1)


def update(number: int, text: str = "halo") -> dict[str, Any]:
    return {"update_id": number, "message": {"text": text}}


async def parcels(tx: Transaction, chat_id: int, limit: int) -> list[Parcel]:
    return (await tx.outbox.due([chat_id], limit)).get(chat_id, [])


async def due(storage: Storage, chat_id: int, limit: int = 10) -> list[int]:
    async with storage.read(NOW) as tx:
        return [parcel.id for parcel in await parcels(tx, chat_id, limit)]


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
                await tx.inbox.done(first[0].inbox_id)
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
            await tx.inbox.done(two_.inbox_id)
            await tx.inbox.park(three.inbox_id)
        async with opened(tmp_path) as storage, storage.read(NOW) as tx:
            assert await tx.inbox.undone() == [one, four]

    async def test_an_update_is_done_once(self, tmp_path: Path) -> None:
        async with two(tmp_path) as stores:
            async with stores[0].begin(NOW) as tx:
                (received,) = await tx.inbox.receive([update(1)])
            won: list[bool] = []

            async def handle(storage: Storage) -> None:
                async with storage.begin(NOW) as tx:
                    won.append(await tx.inbox.done(received.inbox_id))

            assert not any(await all_of(*map(handle, stores)))
            assert sorted(won) == [False, True]

    async def test_failures_are_counted_and_what_is_parked_keeps_its_content(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                received, other = await tx.inbox.receive([update(1), update(2)])
                assert [await tx.inbox.failed(received.inbox_id) for _ in range(3)] == [1, 2, 3]
                assert await tx.inbox.failed(404) == 0
                await tx.inbox.park(received.inbox_id)
            assert raw(tmp_path, "SELECT attempts, parked, payload IS NULL FROM inbox ORDER BY id") == [
                (3, 1, 0),
                (0, 0, 0),
            ]
            async with storage.begin(NOW) as tx:
                assert await tx.inbox.undone() == [other]
                assert await tx.inbox.receive([update(1)]) == []

    async def test_only_what_was_handled_long_ago_is_forgotten(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                old, undone, parked = await tx.inbox.receive([update(1), update(2), update(3)])
                await tx.inbox.park(parked.inbox_id)
                await tx.inbox.done(old.inbox_id)
            async with storage.begin(NOW + timedelta(days=2)) as tx:
                await tx.inbox.forget()
                await tx.outbox.forget()
            assert len(raw(tmp_path, "SELECT id FROM inbox")) == 3
            async with storage.begin(NOW + timedelta(days=2, seconds=1)) as tx:
                await tx.inbox.forget()
                await tx.outbox.forget()
            assert raw(tmp_path, "SELECT id FROM inbox ORDER BY id") == [(undone.inbox_id,), (parked.inbox_id,)]

    async def test_content_is_encrypted_at_rest_and_erased_once_done(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                (received,) = await tx.inbox.receive([update(1, MARKER)])
                job = await tx.jobs.start(FETCH, update(2, MARKER))
            assert MARKER.encode() not in content(tmp_path)
            async with storage.begin(NOW) as tx:
                finished = await tx.jobs.finish(job, KEPT)
                assert finished
                for inbox_id in (received.inbox_id, finished.inbox_id):
                    assert await tx.inbox.done(inbox_id)
            assert raw(tmp_path, "SELECT payload FROM inbox") == [(None,), (None,)]
            assert MARKER.encode() not in content(tmp_path)


class TestOutbox:
    async def test_a_chats_messages_go_in_order_and_are_erased_once_sent(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW, actor=1) as tx:
                first = await tx.outbox.post(1, "sendMessage", {"text": MARKER}, topic="card:1")
                other = await tx.outbox.post(2, "sendMessage", {"text": "untuk 2"})
                second = await tx.outbox.post(1, "deleteMessage", {}, edits=first)
                assert tx.outbox.touched == {1, 2}
            async with storage.begin(NOW) as tx:
                one, deletion = await parcels(tx, 1, 10)
                assert (one.id, one.chat_id, one.method, one.payload) == (first, 1, "sendMessage", {"text": MARKER})
                assert (one.reply, one.attempts, one.edits, one.message_id) == (True, 0, None, None)
                assert (deletion.id, deletion.edits, deletion.message_id) == (second, first, None)
                assert [parcel.id for parcel in await parcels(tx, 1, 1)] == [first]
                assert [parcel.reply for parcel in await parcels(tx, 2, 10)] == [False]
                await tx.outbox.sent([(first, 77), (other, 78)])
                (deletion,) = await parcels(tx, 1, 10)
                assert deletion.message_id == 77
                await tx.outbox.sent([(second, None)])
                assert await parcels(tx, 1, 10) == []
        assert raw(tmp_path, "SELECT id, state, message_id, payload FROM outbox ORDER BY id") == [
            (first, "sent", 77, "{}"),
            (other, "sent", 78, "{}"),
            (second, "sent", None, "{}"),
        ]

    async def test_a_message_carries_its_file(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
            await tx.papers.archived("a" * 64, size=1, mime="application/pdf")
            await tx.outbox.post(1, "sendDocument", {}, sha256="a" * 64, filename="surat.pdf")
            (parcel,) = await parcels(tx, 1, 10)
            assert (parcel.sha256, parcel.filename, parcel.document_id) == ("a" * 64, "surat.pdf", None)

    async def test_an_edit_takes_the_place_of_those_not_gone_out(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                card = await tx.outbox.post(1, "sendMessage", {"text": "kartu"})
                other = await tx.outbox.post(1, "sendMessage", {"text": "lain"})
                gone = await tx.outbox.post(1, "editMessageText", {"text": "a"}, edits=card)
                await tx.outbox.sent([(card, 7), (gone, 7)])
                stale = await tx.outbox.post(1, "editMessageText", {"text": "b"}, edits=card)
                beside = await tx.outbox.post(1, "editMessageText", {"text": "x"}, edits=other)
                last = await tx.outbox.post(1, "editMessageText", {"text": "c"}, edits=card)
            assert await due(storage, 1) == [other, beside, last]
        assert raw(tmp_path, f"SELECT state, payload FROM outbox WHERE id IN ({gone}, {stale}) ORDER BY id") == [  # noqa: S608 - numbers
            ("sent", "{}"),
            ("superseded", "{}"),
        ]

    async def test_failures_are_counted_and_the_clock_holds_nothing_back(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                first, second = [await tx.outbox.post(1, "sendMessage", {}) for _ in range(2)]
                await tx.outbox.failed(first, counted=True)
                await tx.outbox.failed(first, unanswered=2)
            async with storage.begin(NOW - timedelta(hours=1)) as tx:
                assert await tx.outbox.chats_due() == [1]
                counts = [(parcel.id, parcel.attempts, parcel.unanswered) for parcel in await parcels(tx, 1, 10)]
                assert counts == [(first, 1, 2), (second, 0, 0)]

    async def test_a_chats_last_commands_take_the_place_of_those_not_set(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                await tx.outbox.post(1, "setMyCommands", {"commands": []})
                other = await tx.outbox.post(2, "setMyCommands", {"commands": []})
                message = await tx.outbox.post(1, "sendMessage", {})
                last = await tx.outbox.post(1, "deleteMyCommands", {})
            assert await due(storage, 1) == [message, last]
            assert await due(storage, 2) == [other]

    async def test_the_next_of_several_chats_are_read_at_once(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
            ids = {chat: [await tx.outbox.post(chat, "sendMessage", {}) for _ in range(3)] for chat in (2, 1, 3)}
            found = await tx.outbox.due([1, 2, 3, 4], 2)
            assert {chat: [parcel.id for parcel in of_chat] for chat, of_chat in found.items() if of_chat} == {
                chat: ids[chat][:2] for chat in (1, 2, 3)
            }

    async def test_what_is_undeliverable_holds_nothing_up(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                rows = [await tx.outbox.post(1, "sendMessage", {}) for _ in range(3)]
                await tx.outbox.undeliverable(rows[:2])
            assert await due(storage, 1) == rows[2:]
            async with storage.begin(NOW) as tx:
                await tx.outbox.undeliverable(rows)
                assert await tx.outbox.chats_due() == []

    async def test_what_is_set_aside_keeps_its_content_and_its_place(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                first, second = [await tx.outbox.post(1, "sendMessage", {"text": text}) for text in "ab"]
                await tx.outbox.failed(first, counted=True, unanswered=3)
                assert await tx.outbox.undeliverable([first], "TimedOut")
                assert not await tx.outbox.undeliverable([first], "TimedOut")
                (entry,) = await tx.aside.all()
                assert (entry.id, entry.chat_id, entry.what, entry.reason) == (
                    f"m{first}",
                    1,
                    "sendMessage",
                    "TimedOut",
                )
            assert await due(storage, 1) == [second]
            async with storage.begin(NOW) as tx:
                await tx.aside.retry(entry)
                assert tx.outbox.touched == {1}
                assert await tx.aside.find(entry.sort, entry.row) is None
                again, _ = await parcels(tx, 1, 10)
                assert (again.id, again.payload, again.attempts, again.unanswered) == (first, {"text": "a"}, 0, 0)
                await tx.outbox.undeliverable([first], "TimedOut")
                await tx.aside.drop(entry)
                assert await tx.aside.all() == []
        assert raw(tmp_path, f"SELECT state, payload FROM outbox WHERE id = {first}") == [("superseded", "{}")]  # noqa: S608 - a number

    async def test_what_an_older_version_gave_up_is_shown_but_cannot_be_sent(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
            row = await tx.outbox.post(1, "sendMessage", {"text": "a"})
            gone = {"state": Post.PARKED, "payload": {}}
            await tx._session.execute(sa.update(Outbox).where(Outbox.id == row).values(gone))
            (entry,) = await tx.aside.all()
            assert not entry.kept
            assert await tx.aside.of_chat(1) == 0

    async def test_an_update_set_aside_is_handed_over_once(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                (received,) = await tx.inbox.receive([{"update_id": 1, "message": {"from": {"id": 5}, "text": MARKER}}])
                await tx.inbox.failed(received.inbox_id)
                await tx.inbox.park(received.inbox_id, "KeyError")
            async with storage.begin(NOW) as tx:
                (entry,) = await tx.aside.all()
                assert (entry.id, entry.chat_id, entry.what, entry.reason) == ("u1", 5, "message", "KeyError")
                await tx.aside.retry(entry)
                assert tx.jobs.added
                assert await tx.aside.all() == []
                assert await tx.inbox.undone() == []
                (task,) = await tx.jobs.tasks(10, 0)
                assert task.job == Again(received.inbox_id)
                assert await tx.aside.resume(task.id, received.inbox_id) == received
                assert await tx.aside.resume(task.id, received.inbox_id) is None
                assert await tx.inbox.undone() == [received]
                assert await tx.jobs.tasks(10, 0) == []
                await tx.inbox.park(received.inbox_id, "KeyError")
                (entry,) = await tx.aside.all()
                await tx.aside.drop(entry)
                assert await tx.aside.all() == []
                assert await tx.inbox.receive([{"update_id": 1}]) == []
        assert MARKER.encode() not in content(tmp_path)

    async def test_what_is_cancelled_is_owed_no_longer(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                await people(tx, 5)
                one, two_ = [await tx.permohonan.create(Kind.SERVER, 5, year=2026) for _ in range(2)]
                mine = [await tx.outbox.post(chat, "sendMessage", {}, permohonan_id=one.id) for chat in (1, 2, 3)]
                other = await tx.outbox.post(1, "sendMessage", {}, permohonan_id=two_.id)
                await tx.outbox.sent([(mine[0], 7)])
                await tx.outbox.undeliverable([mine[1]], "x")
            async with storage.begin(NOW) as tx:
                await tx.outbox.cancelled(one.id)
                assert tx.outbox.touched == {2, 3}
                assert await tx.aside.all() == []
                assert await tx.outbox.chats_due() == [1]
            assert await due(storage, 1) == [other]
        assert raw(tmp_path, "SELECT state FROM outbox WHERE permohonan_id = 1 ORDER BY id") == [
            ("sent",), ("superseded",), ("superseded",),
        ]  # fmt: skip

    async def test_what_went_out_long_ago_and_is_no_longer_live_is_forgotten(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                await people(tx, 1, 2)
                gone, parked, edited, drawn, asking, waiting = [
                    await tx.outbox.post(1, "sendMessage", {}) for _ in range(6)
                ]
                card = await tx.outbox.post(1, "sendMessage", {}, topic="card:1")
                old_edit = await tx.outbox.post(1, "editMessageText", {}, edits=edited)
                await tx.outbox.sent([(row, row) for row in (gone, edited, drawn, asking, card, old_edit)])
                await tx.outbox.undeliverable([parked])
                draft = await tx.drafts.begin(1, Kind.SERVER, {}, at=None, with_profile=False)
                draft.prompt = drawn
                await tx.drafts.ask(2, "alasan", 1, {}, asking)
            async with storage.begin(NOW + timedelta(days=29)) as tx:
                new_edit = await tx.outbox.post(1, "editMessageText", {}, edits=edited)
                newer_edit = await tx.outbox.post(1, "editMessageText", {}, edits=edited)
                await tx.outbox.sent([(newer_edit, edited)])

            async def left(days: int) -> set[int]:
                async with storage.begin(NOW + timedelta(days=days, seconds=1)) as tx:
                    await tx.inbox.forget()
                    await tx.outbox.forget()
                return {row for (row,) in raw(tmp_path, "SELECT id FROM outbox")}

            live = {drawn, asking, waiting, card}
            everything = live | {gone, parked, edited, old_edit, new_edit, newer_edit}
            assert await left(29) == everything
            assert await left(30) == everything - {gone, parked, old_edit}
            assert await left(59) == live | {edited}
            assert await left(59) == live

    async def test_the_live_messages_about_a_topic(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
            waiting = await tx.outbox.post(1, "sendMessage", {}, topic="card:1")
            gone = await tx.outbox.post(2, "sendMessage", {}, topic="card:1")
            refused = await tx.outbox.post(3, "sendMessage", {}, topic="card:1")
            retired = await tx.outbox.post(4, "sendMessage", {}, topic="card:1")
            await tx.outbox.post(5, "sendMessage", {}, topic="card:11")
            await tx.outbox.post(2, "editMessageText", {}, topic="card:1", edits=gone)
            await tx.outbox.sent([(gone, 7)])
            await tx.outbox.undeliverable([refused])
            await tx.outbox.retire(retired)
            assert await tx.outbox.about("card:1") == [(waiting, 1, None), (gone, 2, 7)]

    async def test_nothing_is_owed_for_what_was_rolled_back(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with rolled_back(storage) as tx:
                await tx.outbox.post(1, "sendMessage", {})
            assert await due(storage, 1) == []


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
            async with storage.begin(NOW - timedelta(hours=1)) as tx:
                assert [(task.id, task.job, task.attempts) for task in await tx.jobs.tasks(10, 0)] == [
                    (first, FETCH, 1),
                    (second, BIND, 0),
                ]
                back = await tx.jobs.finish(first, KEPT)
                assert back
                assert back == Received(back.inbox_id, update(1), KEPT)
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
            await tx.inbox.done(first.inbox_id)
            await tx.inbox.park(second.inbox_id)
            await tx.jobs.start(FETCH, update(3))
            rows = [await tx.outbox.post(7, "sendMessage", {"text": "a"}) for _ in range(3)]
            await tx.outbox.sent([(rows[0], 1)])
            await tx.outbox.undeliverable(rows[1:2])
        async with storage.read(NOW) as tx:
            assert await tx.inbox.waiting() == await tx.outbox.owed() == await tx.jobs.waiting() == 1
            assert await tx.aside.count() == 2
            assert await tx.inbox.received(3, 5) == 2
            assert await tx.inbox.received(6, 9) == 0
