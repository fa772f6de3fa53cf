"""What will never arrive is set aside and told of, and stops nobody."""

import asyncio

import pytest

from bot.clock import utc_now
from bot.sending.delivery import PRINT_TRIES, TRIES
from handlers.chat.turn import SEALED
from storage.mail.jobkinds import Fetch
from storage.models import Outbox, Post
from storage.models import Person as Known
from tests.support.house import House, texts, waiting
from tests.support.journeys import PDF


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
