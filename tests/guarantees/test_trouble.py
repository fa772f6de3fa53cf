"""Telegram slow, refusing or away, the database locked, the disk full: it costs time, never content."""

import asyncio
import contextlib
import errno
import itertools
import random
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from bot.clock import utc_now
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.receiving.outage import SORRY
from bot.settings import Settings
from procedure.sop import Kind
from storage.models import Outbox, Post
from storage.papers.archive import Archive
from tests.conftest import Kantor
from tests.guarantees.test_journey import permohonan
from tests.support import databases
from tests.support.aftermath import calm, opened, parked, settled, whole
from tests.support.crew import Crew
from tests.support.journeys import PDF, fill, submit
from tests.support.killing import Witness
from tests.support.stores import told

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def _troubles(api: BotApi, chance: random.Random) -> None:
    """One call in twelve meets a trouble, and now and then the last updates come once more, until it is ended."""
    faults = api.faults
    for number in itertools.count():
        fault = chance.choice((
            lambda: faults.fail(500, times=1),
            lambda: faults.fail(502, "Bad Gateway", times=1),
            lambda: faults.drop(times=1),
            lambda: faults.flood(1, times=1),
            lambda: faults.delay(0.3, times=1),
            lambda: faults.lose(times=1, method="editMessageText"),
            lambda: faults.lose(times=1, method="getUpdates"),
            lambda: faults.drop(times=1, method="getUpdates"),
            lambda: faults.fail(500, times=1, method="getFile"),
            lambda: faults.drop(times=1, method="download"),
            lambda: faults.fail(400, TOO_OLD, times=1, method="answerCallbackQuery"),
        ))()  # fmt: skip
        if number % 3 == 0:
            api.updates.repeat(last=4)
        quiet = len(api.calls) + 12
        while not fault.met or len(api.calls) < quiet:
            await api.telegram.changed.rung()


@contextlib.asynccontextmanager
async def _meanwhile(work: "asyncio.Task[None]") -> AsyncIterator[None]:
    yield
    work.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await work


@pytest.mark.slow
async def test_whole_procedures_under_every_trouble_at_once(kantor: Kantor, monkeypatch: pytest.MonkeyPatch) -> None:
    witness = Witness()
    crew = Crew(kantor.people, asyncio.Event())
    crew.over.set()
    applicants = [kantor.api.person(f"Pemohon {number}") for number in range(4)]
    lost = kantor.api.faults.lose(times=3, method="sendMessage")
    witness.watch(kantor.api, monkeypatch)
    chance = random.Random(1)  # noqa: S311  # repeatable, not secret
    async with (
        _meanwhile(asyncio.create_task(_troubles(kantor.api, chance))),
        asyncio.TaskGroup() as tasks,
    ):
        for number, pemohon in enumerate(applicants):
            tasks.create_task(crew.apply(pemohon, number))
    kantor.api.faults.clear()
    await calm(kantor.api, kantor.storage)
    async with kantor.storage.begin(utc_now()) as tx:
        await whole(tx, kantor.storage, crew.done)
        rows = await tx._session.scalars(
            sa.select(Outbox.message_id).where(Outbox.method.like("send%"), Outbox.state == Post.SENT)
        )
        known = set(rows)
    repeated = [one for sent in witness.sent.values() for one in sent if one.message_id not in known]
    assert 1 <= len(repeated) <= lost.met == 3  # another trouble may have met the same call before it was accepted


@pytest.mark.begun("filed")
async def test_a_chat_told_to_wait_waits_alone(kantor: Kantor) -> None:
    people = kantor.people
    await people.kadis.sees("Disposisi Kepala Dinas")
    seen, flood = len(people.kabid.said), kantor.api.faults.flood(600, chat=people.kabid.id, times=1)
    await people.kadis.tap("Disposisi ke Kabid")
    assert await kantor.api.called.until(lambda: flood.met or None, 20)
    await people.pemohon.sees("⏳ Verifikasi Kabid")
    sent = await people.pemohon.send("/status")
    await people.pemohon.sees("⏳ Verifikasi Kabid", after=sent["message_id"])
    assert len(people.kabid.said) == seen
    assert await parked(kantor.storage) == []


@pytest.mark.begun("filed")
async def test_an_edit_whose_answer_was_lost_is_done_and_not_set_aside(kantor: Kantor) -> None:
    people = kantor.people
    await people.kadis.sees("Disposisi Kepala Dinas")
    lost = kantor.api.faults.lose(method="editMessageText", times=2)
    await people.kadis.tap("Disposisi ke Kabid")
    await people.kadis.sees("Didisposisikan ke Kabid")
    await settled(kantor.api, kantor.storage)
    assert lost.met == 2
    assert await parked(kantor.storage) == []


@pytest.mark.begun("filed")
async def test_a_toast_that_comes_too_late_hurts_nobody(kantor: Kantor, caplog: pytest.LogCaptureFixture) -> None:
    people = kantor.people
    card = await people.kadis.sees("Disposisi Kepala Dinas")
    late = kantor.api.faults.fail(400, TOO_OLD, method="answerCallbackQuery")
    data = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    people.kadis.forge(card["message_id"], data)
    await people.kabid.sees("Verifikasi Kabid · batas")
    await people.kadis.sees("Didisposisikan ke Kabid")
    await kantor.api.telegram.changed.until(lambda: late.met or None, 5)
    assert late.met
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.begun("filed")
async def test_updates_out_of_order_and_twice_count_once(kantor: Kantor) -> None:
    people = kantor.people
    first = (await permohonan(kantor)).ticket
    second = await submit(kantor.api.person("Siti Aminah"), Kind.SERVER)
    cards = [await people.kadis.sees(f"{number} ·") for number in (first, second)]
    kantor.api.updates.hold()
    for card in cards * 2:
        data = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        people.kadis.forge(card["message_id"], data)
    await people.pemohon.send("/status")
    kantor.api.updates.release(backwards=True)
    for number in (first, second):
        await people.kabid.sees(f"{number} ·")
    kantor.api.updates.repeat(last=10)
    await people.pemohon.send("/bantuan")
    await people.pemohon.sees("/bantuan")
    await settled(kantor.api, kantor.storage)
    async with kantor.storage.read(utc_now()) as tx:
        for id_ in (1, 2):
            visits = await tx.permohonan.visits(id_)
            assert [visit.choice for visit in visits] == ["kirim", "disposisi", None]
        assert (await tx.journal.verify())[1] == []


@pytest.mark.begun("filed")
async def test_who_blocked_the_bot_holds_up_nobody_and_finds_all_on_returning(kantor: Kantor) -> None:
    people = kantor.people
    number = (await permohonan(kantor)).ticket
    await people.kadis.sees("Disposisi Kepala Dinas")
    await people.kabid.block()
    await people.kadis.tap("Disposisi ke Kabid")
    await people.admin.sees("Rini Wulandari, S.T., M.Kom. tidak dapat dikirim")
    second = await submit(kantor.api.person("Siti Aminah"), Kind.SERVER)
    await people.kadis.tap("Disposisi ke Kabid")
    await settled(kantor.api, kantor.storage)
    told = [one for one in people.admin.chat if "tidak dapat dikirim" in plain(one)]
    assert len(told) == 1
    await people.kabid.unblock()
    await people.kabid.send("/tugas")
    for waiting in (number, second):
        await people.kabid.sees(f"{waiting} ·")
    await people.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await people.kasi.sees("Pengecekan Kasi")


@contextlib.asynccontextmanager
async def _locked(settings: Settings) -> AsyncIterator[None]:
    """Another program that writes and does not end; like one, it lets the bot end what it is writing."""
    async with opened(settings) as other, other.begin(utc_now()) as tx:
        await tx.permohonan.find(1)
        yield


async def test_a_locked_database_costs_time_only(kantor: Kantor) -> None:
    people = kantor.people
    await fill(people.pemohon, Kind.HOSTING)
    await told(kantor.storage, *databases.here.IMPATIENT)
    review = await people.pemohon.sees("Saya menyatakan data di atas benar")
    async with _locked(kantor.settings):
        tap = people.pemohon.forge(
            review["message_id"], review["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        )
        await people.pemohon.answer(tap)
        assert (tap.toast, tap.alert) == (SORRY, True)
        await people.kadis.send("/tugas")
        await people.kadis.sees(SORRY)
    await people.kadis.sees("Disposisi Kepala Dinas · batas", within=15)
    await people.kadis.tap("Disposisi ke Kabid")
    await people.kabid.sees("Verifikasi Kabid · batas")
    await settled(kantor.api, kantor.storage)
    assert [plain(one) for one in people.kadis.chat].count(SORRY) == 1
    async with kantor.storage.read(utc_now()) as tx:
        assert [visit.choice for visit in await tx.permohonan.visits(1)] == ["kirim", "disposisi", None]


async def test_a_full_disk_costs_time_only(kantor: Kantor) -> None:
    people = kantor.people
    await fill(people.pemohon, Kind.HOSTING)
    await told(kantor.storage, *databases.here.FULL)
    for number in range(10):  # until what is free inside the file is used up
        await people.kadis.send(f"{number} " + "x" * 4000)
    await people.kadis.sees(SORRY)
    review = await people.pemohon.sees("Saya menyatakan data di atas benar")
    tap = people.pemohon.forge(review["message_id"], review["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    await people.pemohon.answer(tap)
    assert tap.toast == SORRY
    async with kantor.storage.read(utc_now()) as tx:
        assert await tx.permohonan.find(1) is None
        assert await tx.drafts.get(people.pemohon.id) is not None
    await told(kantor.storage, *databases.here.ROOMY)
    await people.kadis.tap("Disposisi ke Kabid", within=15)
    await people.kabid.sees("Verifikasi Kabid · batas")
    await settled(kantor.api, kantor.storage)
    async with kantor.storage.read(utc_now()) as tx:
        assert [visit.choice for visit in await tx.permohonan.visits(1)] == ["kirim", "disposisi", None]
        assert (await tx.journal.verify())[1] == []


async def test_an_archive_that_is_full_keeps_the_letter_waiting(
    kantor: Kantor, monkeypatch: pytest.MonkeyPatch
) -> None:
    pemohon, put, failures = kantor.people.pemohon, Archive.put, iter(range(3))

    def full(archive: Archive, content: bytes) -> str:
        if next(failures, None) is not None:
            raise OSError(errno.ENOSPC, "No space left on device")
        return put(archive, content)

    monkeypatch.setattr(Archive, "put", full)
    number = await submit(pemohon, Kind.HOSTING)
    await kantor.people.kadis.sees(f"form-pengajuan-{number}.pdf", within=15)
    letter = await kantor.people.kadis.sees(f"surat-permohonan-{number}.pdf")
    assert await kantor.people.kadis.download(letter) == PDF
    assert next(failures, None) is None
    assert await parked(kantor.storage) == []
