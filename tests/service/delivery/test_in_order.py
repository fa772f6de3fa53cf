"""What is owed arrives in order, at Telegram's pace, once, whatever Telegram does meanwhile."""

import asyncio
import time
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import utc_now
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from procedure.sop import Kind
from storage.mail.jobkinds import Fetch
from storage.mail.outbox import OutboxRecords
from tests.support.barebones import echo, handle_with, settings
from tests.support.house import House, opened, texts, waiting
from tests.support.journeys import PDF


async def test_in_order_within_a_chat(house: House) -> None:
    budi = await house.person("Budi")
    await house.owe(budi, *(str(number) for number in range(50)))
    await budi.sees("49")
    assert texts(budi) == [str(number) for number in range(50)]


async def test_an_edit_read_together_with_its_message(house: House) -> None:
    budi = await house.person("Budi")
    async with house.storage.begin(utc_now()) as tx:
        row = await tx.outbox.post(budi.chat_state.id, "sendMessage", {"text": "lama"})
        await tx.outbox.post(budi.chat_state.id, "editMessageText", {"text": "baru"}, edits=row)
    await budi.sees("baru")
    assert texts(budi) == ["baru"]
    await house.edit(budi, row, "baru")
    await house.owe(budi, "sesudahnya")
    await budi.sees("sesudahnya")


async def test_what_a_commit_came_to_owe_goes_out_as_it_was_posted(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    budi = await house.person("Budi")
    await house.settled()
    read: list[int] = []
    due = OutboxRecords.due

    async def watched(self: OutboxRecords, chats: Collection[int], limit: int) -> Any:
        read.extend(chats)
        return await due(self, chats, limit)

    monkeypatch.setattr(OutboxRecords, "due", watched)
    async with house.storage.begin(utc_now()) as tx:
        row = await tx.outbox.post(budi.chat_state.id, "sendMessage", {"text": "satu"})
        await tx.outbox.post(budi.chat_state.id, "editMessageText", {"text": "satu, lama"}, edits=row)
        await tx.outbox.post(budi.chat_state.id, "sendMessage", {"text": "dua"})
        await tx.outbox.post(budi.chat_state.id, "editMessageText", {"text": "satu, diubah"}, edits=row)
    await budi.sees("satu, diubah")
    await house.settled()
    assert texts(budi) == ["satu, diubah", "dua"]
    assert house.tries("editMessageText") == 1
    assert budi.chat_state.id not in read


async def test_what_no_commit_told_of_goes_first(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program owes it, as commands do, or the answer to the commit was lost."""
    budi = await house.person("Budi")
    await house.settled()
    with monkeypatch.context() as unheard:
        unheard.setattr(house.storage, "on_commit", lambda _: None)
        [row] = await house.owe(budi, "satu")
    await house.edit(budi, row, "satu, diubah")
    await house.owe(budi, "dua")
    await budi.sees("dua")
    assert texts(budi) == ["satu, diubah", "dua"]


async def test_what_is_gone_already_counts_as_removed(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """A kill has the same call made again, and people remove what they wrote themselves."""
    budi = await house.person("Budi")
    await house.owe(budi, "lama")
    gone = {"message_id": (await budi.sees("lama"))["message_id"]}
    async with house.storage.begin(utc_now()) as tx:
        for _ in range(2):
            await tx.outbox.post(budi.id, "deleteMessage", gone)
        reaction = [{"type": "emoji", "emoji": "👍"}]
        await tx.outbox.post(budi.id, "setMessageReaction", gone | {"reaction": reaction})
    await house.owe(budi, "sesudahnya")
    await budi.sees("sesudahnya")
    assert [one.message for one in caplog.records if one.levelname == "ERROR"] == []


async def test_a_chat_telegram_holds_back_holds_back_nobody_else(house: House) -> None:
    budi, siti = await house.person("Budi"), await house.person("Siti")
    flood = house.api.faults.flood(600, chat=budi.chat_state.id, times=1)
    await house.owe(budi, "satu", "dua")
    assert await house.api.called.until(lambda: flood.met or None, 10)
    await house.owe(siti, "satu", "dua")
    await siti.sees("dua")
    assert texts(budi) == []


async def test_a_chat_telegram_holds_back_goes_on_when_it_may(house: House) -> None:
    budi = await house.person("Budi")
    flood = house.api.faults.flood(1, chat=budi.chat_state.id, times=1)
    start = time.monotonic()
    await house.owe(budi, "satu", "dua")
    await budi.sees("dua")
    assert time.monotonic() - start >= 1
    assert flood.met == 1
    assert texts(budi) == ["satu", "dua"]


@pytest.mark.parametrize("trouble", ["fail", "drop"])
async def test_what_passes_is_tried_again_in_order(house: House, trouble: str) -> None:
    budi = await house.person("Budi")
    getattr(house.api.faults, trouble)(times=2, method="sendMessage")
    await house.owe(budi, "satu", "dua")
    await budi.sees("dua")
    assert texts(budi) == ["satu", "dua"]


async def test_an_answer_lost_after_acceptance_repeats_the_message_only(house: House) -> None:
    budi = await house.person("Budi")
    house.api.faults.lose(times=1, method="sendMessage")
    [row] = await house.owe(budi, "satu")
    await house.owe(budi, "dua")
    await budi.sees("dua")
    assert texts(budi) == ["satu", "satu", "dua"]
    await house.edit(budi, row, "satu, diubah")
    await budi.sees("diubah")
    assert texts(budi) == ["satu", "satu, diubah", "dua"]


async def test_an_edit_whose_answer_was_lost_is_not_an_error(house: House) -> None:
    budi = await house.person("Budi")
    [row] = await house.owe(budi, "lama")
    await budi.sees("lama")
    house.api.faults.lose(times=1, method="editMessageText")
    await house.edit(budi, row, "baru")
    await house.owe(budi, "sesudahnya")
    await budi.sees("sesudahnya")
    assert texts(budi) == ["baru", "sesudahnya"]


async def test_storage_failing_between_sending_and_marking_sends_nothing_twice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    budi = await house.person("Budi")
    begin, failures = house.storage.begin, 2

    def failing(*args: Any, **kwargs: Any) -> Any:
        nonlocal failures
        if house.api.count("sendMessage") > 1 and failures:
            failures -= 1
            raise OSError("disk I/O error")
        return begin(*args, **kwargs)

    monkeypatch.setattr(house.storage, "begin", failing)
    await house.owe(budi, "satu", "dua")
    await budi.sees("dua")
    assert failures == 0
    assert texts(budi) == ["satu", "dua"]


async def test_what_is_owed_survives_a_restart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    handle_with(monkeypatch, echo)
    async with BotApi() as api:
        config = settings(api.url, tmp_path)
        async with running(config) as app:
            house = House(api, app.bot_data["services"].storage)
            budi = await house.person("Budi")
            fault = api.faults.fail(500, chat=budi.chat_state.id)
            await house.owe(budi, "satu")
            await api.telegram.changed.until(lambda: None, 0.1)
        api.faults.clear(fault)
        async with running(config):
            await budi.sees("satu")


async def test_the_limits_are_never_broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with opened(monkeypatch, tmp_path, limits=True, messages_per_second=30, messages_per_chat=1) as house:
        people = [await house.person(f"Orang {number}") for number in range(6)]
        for person in people:
            await house.owe(person, *(str(number) for number in range(15)))
        await house.owe(people[0], "jawaban", actor=people[0].chat_state.id)
        for person in people:
            await person.sees("14")
        assert [call for call in house.api.calls if not call.ok] == []


async def test_commands_that_must_wait_for_hours_hold_no_message_back(house: House) -> None:
    budi = await house.person("Budi")
    house.api.faults.flood(7200, method="setMyCommands")
    async with house.storage.begin(utc_now()) as tx:
        await tx.outbox.post(budi.chat_state.id, "setMyCommands", {"commands": []})
        await tx.outbox.post(budi.chat_state.id, "sendMessage", {"text": "kartu"})
    await budi.sees("kartu")
    await house.owe(budi, "lagi")
    await budi.sees("lagi")
    assert house.tries("setMyCommands") == 2  # one of them is the default's


async def test_what_was_cancelled_after_it_was_read_is_not_sent(house: House) -> None:
    budi = await house.person("Budi")
    house.api.faults.delay(0.3, method="sendMessage", times=1)
    async with house.storage.begin(utc_now()) as tx:
        await tx.offices.meet(5)
        permohonan = await tx.permohonan.create(Kind.SERVER, 5, year=2026)
        for text, about in (("satu", None), ("kartu", permohonan.id), ("dua", None)):
            await tx.outbox.post(budi.chat_state.id, "sendMessage", {"text": text}, permohonan_id=about)
    await house.api.called.rung()
    async with house.storage.begin(utc_now()) as tx:
        await tx.outbox.cancelled(permohonan.id)
    await budi.sees("dua")
    assert texts(budi) == ["satu", "dua"]


async def test_a_clock_put_back_holds_nothing_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    back = timedelta()
    async with opened(monkeypatch, tmp_path, clock=lambda: utc_now() - back) as house:
        budi = await house.person("Budi")
        house.api.faults.flood(1, method="sendMessage", times=1)
        file = house.api.faults.flood(1, method="getFile", times=1)
        sent = await budi.document(PDF, "surat.pdf")
        await house.owe(budi, "satu")
        async with house.storage.begin(utc_now()) as tx:
            job = Fetch("budi", sent["document"]["file_id"], len(PDF))
            await tx.jobs.start(job, {"update_id": 10**6})
        async with asyncio.timeout(5):
            while not file.met:
                await house.api.called.rung()
        back = timedelta(hours=1)
        await house.owe(budi, "dua")
        await budi.sees("dua")
        assert texts(budi) == ["satu", "dua"]
        async with asyncio.timeout(5):
            while await waiting(house):
                await house.api.telegram.changed.until(lambda: None, 0.05)
