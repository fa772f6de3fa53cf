"""While Telegram is away nothing counts against what is owed; where answers are lost, nobody waits long."""

import asyncio
from pathlib import Path

import pytest

from bot.clock import utc_now
from bot.demo.telegram.server import BotApi
from bot.sending.delivery import TRIES
from bot.service.application import running
from storage.models import Outbox
from tests.support.barebones import echo, handle_with, settings
from tests.support.house import House, texts
from tests.support.journeys import PDF


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("trouble", ["fail", "drop", "unauthorized"])
async def test_while_telegram_is_away_only_one_call_is_tried(house: House, trouble: str) -> None:
    people, later = [await house.person(name) for name in ("Budi", "Siti", "Andi")], await house.person("Dewi")
    faults = house.api.faults
    asked = faults.fail(401, "Unauthorized") if trouble == "unauthorized" else getattr(faults, trouble)()
    for person in people:
        await house.owe(person, "satu", "dua")
    async with asyncio.timeout(10):
        while house.tries("getMe") < 100:
            await house.api.called.rung()
            if house.tries("getMe") == 50:
                await house.owe(later, "satu", "dua")
    # Whoever was about to send when it began has failed once.
    assert asked.met - house.tries("getMe") <= len(people) + 1  # the default's commands are one
    assert not [call for call in house.api.calls if call.chat_id == later.id and not call.ok]
    faults.clear()
    for person in (*people, later):
        await person.sees("dua")
        assert texts(person) == ["satu", "dua"]
    assert await house.aside() == []


@pytest.mark.usefixtures("hasty")
async def test_while_telegram_takes_no_message_at_all_nothing_is_set_aside(house: House) -> None:
    people = [await house.person(name) for name in ("Budi", "Siti", "Andi")]
    erring = house.api.faults.fail(502, "Bad Gateway", method="sendMessage")
    for person in people:
        await house.owe(person, "satu", "dua")
    async with asyncio.timeout(20):
        while erring.met < 3 * 4 * TRIES:
            await house.api.called.rung()
    house.api.faults.clear()
    for person in people:
        await person.sees("dua")
        assert texts(person) == ["satu", "dua"]
    assert await house.aside() == []


@pytest.mark.usefixtures("hasty")
async def test_where_every_answer_is_lost_nobody_waits_long_for_another(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.delivery.LONGEST_PAUSE", 0.02)
    monkeypatch.setattr("bot.calling.reach.DOUBT", 60.0)
    people = [await house.person(name) for name in ("Budi", "Siti")]
    house.api.faults.lose(method="sendMessage")
    for person in people:
        await house.owe(person, "satu", "dua")
    async with asyncio.timeout(20):
        while [await house.copies(person) for person in people] != [3, 3]:
            await house.api.called.rung()
    away = house.api.faults.fail(502, "Bad Gateway", method="getMe")  # an hour like that changes nothing
    house.api.faults.fail(502, "Bad Gateway", method="setMyCommands")
    async with house.storage.begin(utc_now()) as tx:
        await tx.outbox.post(5, "setMyCommands", {"commands": []})
    async with asyncio.timeout(20):
        while not away.met:
            await house.api.called.rung()
    assert await house.aside() == []
    house.api.faults.clear()
    monkeypatch.setattr("bot.calling.reach.DOUBT", 0.1)
    for person in people:
        await person.sees("dua")
        assert texts(person) == ["satu"] * 3 + ["dua"]


@pytest.mark.usefixtures("hasty")
async def test_in_a_quiet_office_it_takes_longer(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    admin, budi = await house.person("Admin", id=1), await house.person("Budi")
    failing = house.api.faults.fail(500, method="sendDocument")
    await house.owe_file(budi)
    await house.owe(budi, "sesudahnya")
    async with asyncio.timeout(10):
        while failing.met < 3 * TRIES:
            await house.api.called.rung()
    assert await house.aside() == []
    monkeypatch.setattr("bot.calling.reach.PATIENCE", 0.1)
    await budi.sees("sesudahnya")
    await admin.sees("disisihkan")


class TestLateAnswers:
    @pytest.fixture(autouse=True)
    def _impatient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("bot.calling.transport.READ", 0.8)
        monkeypatch.setattr("bot.sending.delivery.backoff", lambda tries: 0.01)

    async def test_what_may_have_arrived_is_sent_once_more_and_no_more(self, house: House) -> None:
        admin, budi = await house.person("Admin", id=1), await house.person("Budi")
        late = house.api.faults.delay(1.3, method="sendDocument")
        await house.owe_file(budi)
        await house.owe(budi, "sesudahnya")
        await budi.sees("sesudahnya")
        await admin.sees("mungkin sudah sampai")
        assert late.met == 2
        await budi.sees("Surat")

    async def test_what_was_tried_before_a_restart_counts(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        handle_with(monkeypatch, echo)
        async with BotApi() as api:
            config = settings(api.url, tmp_path)
            late = api.faults.delay(1.3, method="sendDocument")
            async with running(config) as app:
                house = House(api, app.bot_data["services"].storage)
                admin, budi = await house.person("Admin", id=1), await house.person("Budi")
                row = await house.owe_file(budi)
                async with asyncio.timeout(10):
                    while not await self._unanswered(house, row):
                        await api.telegram.changed.until(lambda: None, 0.05)
            async with running(config):
                await admin.sees("mungkin sudah sampai")
            assert late.met == 2

    async def _unanswered(self, house: House, row: int) -> int:
        async with house.storage.read(utc_now()) as tx:
            return (await tx._session.get_one(Outbox, row)).unanswered

    async def test_a_large_upload_may_take_as_long_as_a_slow_line_needs(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.calling.transport.SLOWEST", 1_000)
        budi = await house.person("Budi")
        late = house.api.faults.delay(1.3, method="sendDocument")
        await house.owe_file(budi, PDF * 30)
        await house.owe(budi, "sesudahnya")
        await budi.sees("sesudahnya")
        assert late.met == 1
