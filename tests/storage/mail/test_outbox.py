"""The outbox: what is owed goes in order for each chat, and what cannot go holds nothing up."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from procedure.sop import Kind
from storage.mail.jobkinds import Again
from storage.models import Outbox, Post
from storage.transaction import Transaction
from tests.storage.mail.conftest import MARKER, due, parcels
from tests.support.stores import NOW, Broken, applied, content, opened, people, raw, rolled_back

TAKEN_BACK: dict[str, Callable[[Transaction, int, int], Awaitable[object]]] = {
    "alone": lambda tx, row, _: tx.outbox.recalled(row),
    "as overtaken": lambda tx, _, about: tx.outbox.overtaken(about, [1], NOW),
    "with its permohonan": lambda tx, _, about: tx.outbox.cancelled(about),
    "from who may not have it": lambda tx, *_: tx.outbox.withheld(1, "card"),
}


class TestOutbox:
    async def test_a_chats_messages_go_in_order_and_are_erased_once_sent(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW, actor=1) as tx:
                first = await tx.outbox.post(1, "sendMessage", {"text": MARKER}, topic="card:1")
                other = await tx.outbox.post(2, "sendMessage", {"text": "untuk 2"})
                second = await tx.outbox.post(1, "deleteMessage", {}, edits=first)
                assert {*tx.outbox.touched} == {1, 2}
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

    async def test_what_a_transaction_came_to_owe_is_what_the_record_tells(self, tmp_path: Path) -> None:
        """Whatever overtakes what, and whether what is edited has been sent before."""
        edits = ("editMessageText", "deleteMessage", "pinChatMessage", "unpinChatMessage")
        calls = ("sendMessage", "setMyCommands", "deleteMyCommands", *edits)
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                before = {chat: await tx.outbox.post(chat, "sendMessage", {}) for chat in range(2 * len(calls) ** 3)}
                await tx.outbox.sent([(row, 7) for row in before.values()])
            async with storage.begin(NOW, actor=1) as tx:
                for chat, (fresh, three) in enumerate(product((False, True), product(calls, repeat=3))):
                    row = await tx.outbox.post(chat, "sendMessage", {"text": "a"}) if fresh else before[chat]
                    for number, method in enumerate(three):
                        edited = row if method in edits else None
                        await tx.outbox.post(chat, method, {"number": number}, edits=edited)
                assert tx.outbox.touched == await tx.outbox.due(before, 10)

    async def test_what_a_chat_was_owed_before_only_the_record_tells(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                await tx.outbox.post(1, "sendMessage", {})
            async with storage.begin(NOW) as tx:
                for chat in (1, 2):
                    await tx.outbox.post(chat, "sendMessage", {})
                assert tx.outbox.touched == {1: None, 2: await parcels(tx, 2, 10)}

    @pytest.mark.parametrize("way", TAKEN_BACK)
    async def test_and_so_it_is_of_what_is_taken_back(self, tmp_path: Path, way: str) -> None:
        async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
            about = (await applied(tx)).id

            async def post() -> int:
                return await tx.outbox.post(1, "sendMessage", {}, topic="card:1", permohonan_id=about)

            await TAKEN_BACK[way](tx, await post(), about)
            assert tx.outbox.touched == {1: None}
            await post()
            assert tx.outbox.touched == {1: None}

    async def test_and_so_it_is_where_a_part_is_taken_back(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
            row = await tx.outbox.post(1, "sendMessage", {})
            with suppress(Broken):
                async with tx.attempt():
                    await tx.outbox.post(2, "sendMessage", {})
                    await tx.outbox.post(1, "deleteMessage", {}, edits=row)
                    raise Broken
            assert tx.outbox.touched == {1: None, 2: None}
            assert await tx.outbox.chats_due() == [1]

    async def test_failures_are_counted_and_the_clock_holds_nothing_back(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                first, second = [await tx.outbox.post(1, "sendMessage", {}) for _ in range(2)]
                await tx.outbox.failed([first], counted=True)
                await tx.outbox.failed([first], unanswered=2)
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

    async def test_what_is_not_worth_sending_any_more_is_owed_no_longer(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                first, second = [await tx.outbox.post(1, "sendMessage", {"text": text}) for text in "ab"]
                await tx.outbox.superseded(first)
            assert await due(storage, 1) == [second]
        assert raw(tmp_path, "SELECT state, payload FROM outbox ORDER BY id") == [
            ("superseded", "{}"),
            ("due", '{"text": "b"}'),
        ]

    async def test_what_is_set_aside_keeps_its_content_and_its_place(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with storage.begin(NOW) as tx:
                first, second = [await tx.outbox.post(1, "sendMessage", {"text": text}) for text in "ab"]
                await tx.outbox.failed([first], counted=True, unanswered=3)
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
                assert {*tx.outbox.touched} == {1}
                assert await tx.aside.find(entry.sort, entry.row) is None
                assert [await tx.aside.was_tried_again(row) for row in (first, second)] == [True, False]
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
                await tx.inbox.failed(received.row)
                await tx.inbox.park(received.row, "KeyError")
            async with storage.begin(NOW) as tx:
                (entry,) = await tx.aside.all()
                assert (entry.id, entry.chat_id, entry.what, entry.reason) == ("u1", 5, "message", "KeyError")
                await tx.aside.retry(entry)
                assert tx.jobs.added
                assert await tx.aside.all() == []
                assert await tx.inbox.undone() == []
                (task,) = await tx.jobs.tasks(10, 0)
                assert task.job == Again(received.row)
                assert await tx.aside.resume(task.id, received.row) == received
                assert await tx.aside.resume(task.id, received.row) is None
                assert await tx.inbox.undone() == [received]
                assert await tx.jobs.tasks(10, 0) == []
                assert await tx.inbox.failed(received.row) == 1  # it is counted anew
                await tx.inbox.park(received.row, "KeyError")
                (entry,) = await tx.aside.all()
                await tx.aside.drop(entry)
                assert await tx.aside.all() == []
                assert await tx.inbox.receive([{"update_id": 1}]) == []
        assert MARKER.encode() not in content(tmp_path)

    @pytest.mark.parametrize(
        ("content", "whose", "what"),
        [
            ({"message": {"from": {"id": 5}}}, 5, "message"),
            ({"callback_query": {"from": {"id": -7}}}, -7, "callback_query"),
            ({"message": {"from": {"id": 2**63 - 1}}}, 2**63 - 1, "message"),
            ({"message": {"from": {"id": 2**63}}}, None, "message"),
            ({"message": {"from": {"id": True}}}, None, "message"),
            ({"message": {"from": 5}}, None, "message"),
            ({"message": "halo"}, None, "message"),
            ({}, None, "?"),
        ],
    )
    async def test_of_an_update_set_aside_it_is_said_whose_and_what_it_is(
        self, tmp_path: Path, content: dict[str, Any], whose: int | None, what: str
    ) -> None:
        async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
            (received,) = await tx.inbox.receive([{"update_id": 1} | content])
            await tx.inbox.park(received.row)
            (entry,) = await tx.aside.all()
            assert (entry.chat_id, entry.what, entry.kept) == (whose, what, True)

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
                assert {*tx.outbox.touched} == {2, 3}
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
            await tx.outbox.retire_all("card:1")
            assert await tx.outbox.about("card:1") == []
            assert [chat for _, chat, _ in await tx.outbox.about("card:11")] == [5]

    async def test_nothing_is_owed_for_what_was_rolled_back(self, tmp_path: Path) -> None:
        async with opened(tmp_path) as storage:
            async with rolled_back(storage) as tx:
                await tx.outbox.post(1, "sendMessage", {})
            assert await due(storage, 1) == []
