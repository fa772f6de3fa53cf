"""What is owed arrives: in order, at Telegram's pace, whatever Telegram does meanwhile."""

import asyncio
import itertools
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.calling.client import StoredBot
from bot.demo.telegram.people import Person
from bot.demo.telegram.server import BotApi
from bot.sending.delivery import PRINT_TRIES, TRIES
from bot.sending.pace import WINDOW, Pace
from bot.service.application import Clock, running, utc_now
from documents.kit.frozen import to_json
from documents.render import render
from handlers.chat.turn import SEALED
from procedure.sop import Kind, Paper
from storage.database import Storage, Transaction
from storage.journal.acts import JournalAct
from storage.mail.jobkinds import Fetch
from storage.models import Document, Outbox, Post
from storage.models import Person as Known
from tests.support.barebones import echo, handle_with, settings
from tests.support.documents_samples import PENGAJUAN, photo
from tests.support.journeys import PDF
from tests.support.quick import quickly


class House:
    """A running program that owes what the test says."""

    def __init__(self, api: BotApi, storage: Storage) -> None:
        self.api = api
        self.storage = storage

    async def person(self, name: str, **given: Any) -> Person:
        person = self.api.person(name, **given)
        await person.send("halo")
        await person.sees("halo")
        return person

    async def owe(self, person: Person, *texts: str, actor: int | None = None) -> list[int]:
        async with self.storage.begin(utc_now(), actor=actor) as tx:
            return [await tx.outbox.post(person.chat_state.id, "sendMessage", {"text": text}) for text in texts]

    async def edit(self, person: Person, row: int, text: str) -> None:
        async with self.storage.begin(utc_now()) as tx:
            await tx.outbox.post(person.chat_state.id, "editMessageText", {"text": text}, edits=row)

    async def owe_file(self, person: Person, content: bytes = PDF) -> int:
        sha256 = self.storage.archive.put(content)
        async with self.storage.begin(utc_now()) as tx:
            await tx.papers.archived(sha256, size=len(content), mime="application/pdf")
            return await tx.outbox.post(
                person.chat_state.id, "sendDocument", {"caption": "Surat"}, sha256=sha256, filename="surat.pdf"
            )

    @asynccontextmanager
    async def talk(self, person: Person) -> AsyncIterator[None]:
        """The person is answered all the time."""

        async def again() -> None:
            for number in itertools.count():
                await self.owe(person, f"kabar {number}.")
                await person.sees(f"kabar {number}.")

        talking = asyncio.create_task(again())
        try:
            yield
        finally:
            talking.cancel()
            await asyncio.gather(talking, return_exceptions=True)

    async def aside(self) -> list[str | None]:
        async with self.storage.read(utc_now()) as tx:
            return [entry.reason for entry in await tx.aside.all()]

    def tries(self, method: str) -> int:
        return sum(call.method == method for call in self.api.calls)

    async def copies(self, person: Person) -> int:
        """How often what may have arrived counts for a person's first row that is owed."""
        async with self.storage.read(utc_now()) as tx:
            owed = sa.select(Outbox.unanswered).where(Outbox.chat_id == person.chat_state.id, Outbox.state == Post.DUE)
            return await tx._session.scalar(owed.order_by(Outbox.id).limit(1)) or 0

    async def settled(self) -> None:
        """Nothing is due any more."""

        async def due() -> list[int]:
            async with self.storage.read(utc_now()) as tx:
                return await tx.outbox.chats_due()

        while await due():
            await self.api.telegram.changed.until(lambda: None, 0.05)


@pytest.fixture
async def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[House]:
    async with opened(monkeypatch, tmp_path) as house:
        yield house


@asynccontextmanager
async def opened(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, limits: bool = False, clock: Clock = utc_now, **given: Any
) -> AsyncIterator[House]:
    handle_with(monkeypatch, echo)
    async with BotApi(limits=limits) as api, running(settings(api.url, tmp_path, **given), clock) as app:
        yield House(api, app.bot_data["services"].storage)


def texts(person: Person) -> list[str]:
    return [message["text"] for message in person.chat if message["from"]["is_bot"]][1:]


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


async def test_a_chat_that_cannot_be_reached_is_reported_once(house: House) -> None:
    admin, budi = await house.person("Admin", id=1), await house.person("Budi")
    await budi.block()
    await house.owe(budi, "satu", "dua", "tiga")
    await admin.sees("tidak dapat dikirim")
    await house.settled()
    await house.owe(admin, "sesudahnya")
    await admin.sees("sesudahnya")
    assert len(texts(admin)) == 2
    await budi.unblock()
    await house.owe(budi, "empat")
    await budi.sees("empat")
    assert texts(budi) == ["empat"]


async def test_a_group_that_cannot_be_reached_is_nobody_to_tell_of(house: House) -> None:
    admin, group = await house.person("Admin", id=1), -100200300
    async with house.storage.begin(utc_now()) as tx:
        row = await tx.outbox.post(group, "sendMessage", {"text": "satu"})
    await house.settled()
    await house.owe(admin, "sesudahnya")
    await admin.sees("sesudahnya")
    assert texts(admin) == ["sesudahnya"]
    async with house.storage.read(utc_now()) as tx:
        assert await tx._session.get(Known, group) is None
        refused = await tx._session.get_one(Outbox, row)
        assert refused.state is Post.PARKED


async def test_what_telegram_refuses_is_set_aside_with_its_edits(house: House) -> None:
    budi = await house.person("Budi")
    [row, _] = await house.owe(budi, "x" * 5000, "sesudahnya")
    await house.edit(budi, row, "diubah")
    await house.owe(budi, "terakhir")
    await budi.sees("terakhir")
    assert texts(budi) == ["sesudahnya", "terakhir"]


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


async def test_a_document_asked_for_twice_is_printed_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    printed, lock = 0, threading.Lock()

    def counted(*args: Any) -> bytes:
        nonlocal printed
        with lock:
            printed += 1
        return render(*args)

    monkeypatch.setattr("bot.work.printer.render", counted)
    budi, siti = await house.person("Budi"), await house.person("Siti")
    async with house.storage.begin(utc_now()) as tx:
        document = await issued(tx)
        for person in (budi, siti):
            await tx.outbox.post(
                person.chat_state.id, "sendDocument", {"caption": "Form"}, document_id=document, filename="form.pdf"
            )
    files = [await person.download(await person.sees("Form")) for person in (budi, siti)]
    assert files[0] == files[1]
    assert files[0].startswith(b"%PDF-")
    assert printed == 1
    async with house.storage.read(utc_now()) as tx:
        sha256 = (await tx.papers.get(document)).sha256
    assert sha256
    assert house.storage.archive.get(sha256) == files[0]


async def test_a_photo_comes_from_the_archive(house: House) -> None:
    budi = await house.person("Budi")
    sha256 = house.storage.archive.put(photo())
    async with house.storage.begin(utc_now()) as tx:
        await tx.papers.archived(sha256, size=len(photo()), mime="image/jpeg")
        await tx.outbox.post(budi.chat_state.id, "sendPhoto", {"caption": "Rak A"}, sha256=sha256, filename="foto.jpg")
    message = await budi.sees("Rak A")
    assert "photo" in message
    assert await budi.download(message) == photo()


async def test_a_document_nobody_is_sent_is_archived_too(house: House) -> None:
    async with house.storage.begin(utc_now()) as tx:
        await issued(tx)

    async def unrendered() -> list[int]:
        async with house.storage.read(utc_now()) as tx:
            return await tx.papers.unrendered()

    async with asyncio.timeout(5):
        while await unrendered():
            await house.api.telegram.changed.until(lambda: None, 0.05)


@pytest.mark.parametrize("failure", [RuntimeError(), OSError("broken data stream"), PermissionError(13, "denied")])
async def test_a_document_that_cannot_be_printed_does_not_hold_the_chat(
    house: House, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def broken(*args: Any) -> bytes:
        raise failure

    monkeypatch.setattr("bot.work.printer.render", broken)
    monkeypatch.setattr("bot.sending.delivery.backoff", lambda attempts: 0.01)
    budi = await house.person("Budi")
    async with house.storage.begin(utc_now()) as tx:
        await tx.outbox.post(budi.chat_state.id, "sendDocument", {}, document_id=await issued(tx), filename="form.pdf")
    await house.owe(budi, "sesudahnya")
    await budi.sees("sesudahnya")


async def issued(tx: Transaction) -> int:
    await tx.offices.meet(5)
    permohonan = await tx.permohonan.create(Kind.SERVER, 5, year=2026)
    line = await tx.journal.write(JournalAct.RAK, person=5, permohonan=permohonan.id)
    document: Document = await tx.papers.issue(
        Paper.FORM_PENGAJUAN,
        permohonan.id,
        1,
        edition=1,
        number="1",
        filename="a.pdf",
        journal_no=line,
        code="a",
        data=to_json(PENGAJUAN),
    )
    return document.id


async def test_the_limits_are_never_broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with opened(monkeypatch, tmp_path, limits=True, messages_per_second=30, messages_per_chat=1) as house:
        people = [await house.person(f"Orang {number}") for number in range(6)]
        for person in people:
            await house.owe(person, *(str(number) for number in range(15)))
        await house.owe(people[0], "jawaban", actor=people[0].chat_state.id)
        for person in people:
            await person.sees("14")
        assert [call for call in house.api.calls if not call.ok] == []


async def test_a_file_of_any_size_goes_out_in_one_call(house: House) -> None:
    """Of a body above 1 MB in one piece aiohttp warns, which would be taken for a failure of the network."""
    budi = await house.person("Budi")
    bot = StoredBot(house.api.token, house.api.url)
    async with bot:
        for size in (1, 2**20 + 1, 3 * 2**20):
            sent = await bot.send_document(budi.id, bytes(size), filename="besar.bin")
            assert sent.document
            assert len(house.api.telegram.files.content(sent.document.file_id).data) == size
    assert house.tries("sendDocument") == 3


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long between tries."""
    monkeypatch.setattr("bot.sending.delivery.backoff", lambda tries: 0.01)
    monkeypatch.setattr("bot.work.jobs.backoff", lambda tries: 0.01)
    monkeypatch.setattr("bot.calling.reach.FIRST_PAUSE", 0.01)
    monkeypatch.setattr("bot.calling.reach.LONGEST_PAUSE", 0.01)


@pytest.mark.parametrize("page", [False, True])
async def test_what_is_too_large_is_set_aside_at_once(house: House, page: bool) -> None:
    admin, budi = await house.person("Admin", id=1), await house.person("Budi")
    house.api.faults.fail(413, "Request Entity Too Large", method="sendDocument", page=page)
    await house.owe_file(budi)
    await house.owe(budi, "sesudahnya")
    await budi.sees("sesudahnya")
    await admin.sees("berkasnya terlalu besar")
    assert house.tries("sendDocument") == 1


@pytest.mark.usefixtures("hasty")
async def test_what_fails_while_others_are_answered_is_set_aside(house: House) -> None:
    admin, budi, siti = [await house.person(name, id=at) for at, name in enumerate(("Admin", "Budi", "Siti"), 1)]
    house.api.faults.fail(500, method="sendDocument")
    await house.owe_file(budi)
    await house.owe(budi, "sesudahnya")
    async with house.talk(siti):
        await budi.sees("sesudahnya")
        await admin.sees("Telegram tidak menjawab")
    assert await house.aside() == ["NetworkError"]
    assert house.tries("sendDocument") >= TRIES


@pytest.mark.usefixtures("hasty")
async def test_an_edit_that_fails_for_ever_stops_nobody(house: House) -> None:
    budi, siti = await house.person("Budi"), await house.person("Siti")
    [row] = await house.owe(budi, "satu")
    house.api.faults.fail(500, method="editMessageText")
    await house.edit(budi, row, "dua")
    await house.owe(budi, "sesudahnya")
    async with house.talk(siti):
        await budi.sees("sesudahnya")


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
    house.api.faults.clear()
    assert await house.aside() == []
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


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("spoilt", ["secret", "lost", "unreadable", "changed"])
async def test_what_cannot_be_made_is_set_aside(house: House, spoilt: str, caplog: pytest.LogCaptureFixture) -> None:
    admin, budi = await house.person("Admin", id=1), await house.person("Budi")
    if spoilt == "secret":
        async with house.storage.begin(utc_now()) as tx:
            payload = {"text": f"Sandi: {SEALED}", "sealed": "gAAAA"}
            await tx.outbox.post(budi.chat_state.id, "sendMessage", payload)
    else:
        sha256 = house.storage.archive.put(PDF)
        path = house.storage.archive._path(sha256)
        path.unlink()
        if spoilt == "unreadable":
            path.mkdir()
        if spoilt == "changed":
            path.write_bytes(b"lain")
        async with house.storage.begin(utc_now()) as tx:
            await tx.papers.archived(sha256, size=len(PDF), mime="application/pdf")
            await tx.outbox.post(budi.chat_state.id, "sendDocument", {}, sha256=sha256, filename="surat.pdf")
    await house.owe(budi, "sesudahnya")
    await budi.sees("sesudahnya")
    await admin.sees("disisihkan")
    assert caplog.text.count("cannot be sent") == PRINT_TRIES


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


async def waiting(house: House) -> int:
    async with house.storage.read(utc_now()) as tx:
        return await tx.jobs.waiting()


@pytest.mark.usefixtures("hasty")
async def test_a_file_that_is_never_given_out_is_given_up_while_others_are_answered(house: House) -> None:
    budi, siti = await house.person("Budi"), await house.person("Siti")
    house.api.faults.fail(500, method="getFile")
    sent = await budi.document(PDF, "surat.pdf")
    async with house.storage.begin(utc_now()) as tx:
        job = Fetch("budi", sent["document"]["file_id"], len(PDF))
        await tx.jobs.start(job, {"update_id": 10**6})
    async with house.talk(siti), asyncio.timeout(10):
        while await waiting(house):
            await house.api.telegram.changed.until(lambda: None, 0.05)


class TestPace:
    """The limits by themselves, by a clock that goes as fast as the test."""

    def test_never_more_than_the_limit_in_a_second_and_never_much_less(self) -> None:
        async def all_of_them() -> None:
            times: list[float] = []
            pace = Pace(30, 1)

            async def one(chat: int) -> None:
                await pace.take(chat, reply=False)
                times.append(now())

            await asyncio.gather(*(one(number % 6) for number in range(90)))
            assert all(later - earlier >= 1 for earlier, later in zip(times, times[30:], strict=False))
            assert 90 / times[-1] >= 27

        quickly(all_of_them())

    def test_a_reply_does_not_wait_behind_what_is_owed(self) -> None:
        async def reply() -> None:
            pace = Pace(30, 0)
            bulk = [asyncio.create_task(pace.take(number, reply=False)) for number in range(200)]
            await asyncio.wait(bulk[:28])
            start = now()
            await pace.take(1, reply=True)
            await pace.take(2, reply=True)
            assert now() - start < 0.1
            for task in bulk:
                task.cancel()

        quickly(reply())

    def test_one_chat_gets_a_burst_and_then_its_rate(self) -> None:
        async def burst() -> None:
            pace = Pace(0, 10)
            for _ in range(20):
                await pace.take(1, reply=False)
            assert now() < 0.01
            for number in range(1, 6):
                await pace.take(1, reply=False)
                assert now() == pytest.approx(number * WINDOW / 10, abs=0.01)
            begun = now()
            await pace.take(2, reply=False)
            assert now() - begun < 0.01

        quickly(burst())

    def test_no_limits(self) -> None:
        async def unlimited() -> None:
            pace = Pace(0, 0)
            await asyncio.gather(*(pace.take(1, reply=False) for _ in range(1000)))
            assert now() < 0.01

        quickly(unlimited())


def now() -> float:
    return asyncio.get_running_loop().time()
