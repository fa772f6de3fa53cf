"""A file is uploaded to Telegram once, and goes by its id from then on, for as long as Telegram takes that."""

import asyncio
import time
from typing import Any

import pytest
import sqlalchemy as sa

from bot.clock import utc_now
from bot.demo.telegram.people import User
from bot.sending.outcome import Outcomes
from storage.mail.uploads import Sent
from storage.models import Upload
from tests.service.delivery.test_albums import LETTERS, files, owe_album, replace
from tests.support.documents_samples import photo
from tests.support.house import House
from tests.support.journeys import pdf


async def owe(house: House, person: User, method: str, content: bytes, name: str, **given: Any) -> int:
    sha256 = house.storage.archive.put(content)
    async with house.storage.begin(utc_now()) as tx:
        await tx.papers.archived(sha256, size=len(content), mime="application/pdf")
        return await tx.outbox.post(person.id, method, {"caption": name}, sha256=sha256, filename=name, **given)


async def spoil(house: House) -> None:
    """Telegram does not know its own ids any more."""
    async with house.storage.begin(utc_now()) as tx:
        await tx._session.execute(sa.update(Upload).values(file_id="BQACAgUA"))


def ids(*people: User) -> list[str]:
    return [message["document"]["file_id"] for person in people for message in files(person)]


async def test_a_file_is_uploaded_once(house: House) -> None:
    budi, siti = await house.person("Budi"), await house.person("Siti")
    await owe(house, budi, "sendDocument", LETTERS[0], "surat-0.pdf")
    await budi.sees("surat-0.pdf")
    await house.settled()
    await owe(house, siti, "sendDocument", LETTERS[0], "surat-0.pdf")
    await siti.sees("surat-0.pdf")
    await owe_album(house, siti)
    await siti.sees("halaman 2")
    await house.settled()
    (row, *_) = await owe_album(house, budi)
    await replace(house, budi, row, LETTERS[2])
    await budi.sees("baru.pdf")
    assert len(set(ids(budi, siti)[:3])) == 3  # baru.pdf is another name
    assert ids(siti)[0] == ids(siti)[1]
    assert ids(budi)[2:] == ids(siti)[2:]


async def test_a_file_that_many_get_at_once_is_uploaded_once(house: House) -> None:
    people = [await house.person(f"Orang {number}") for number in range(6)]
    house.api.faults.delay(0.2, method="sendDocument")
    for person in people:
        await owe(house, person, "sendDocument", LETTERS[0], "surat.pdf")
    for person in people:
        await person.sees("surat.pdf")
    assert len(set(ids(*people))) == 1


async def test_what_is_uploaded_and_not_on_the_record_yet_is_not_uploaded_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, over = Outcomes.sent, asyncio.Event()

    async def late(self: Outcomes, messages: Any, uploads: Any) -> None:
        if uploads:
            async with asyncio.timeout(20):
                await over.wait()
        await record(self, messages, uploads)

    monkeypatch.setattr(Outcomes, "sent", late)
    budi, siti = await house.person("Budi"), await house.person("Siti")
    for person in (budi, siti):
        await owe(house, person, "sendDocument", LETTERS[0], "surat.pdf")
        await person.sees("surat.pdf")
    over.set()
    assert len(set(ids(budi, siti))) == 1


async def test_an_upload_that_hangs_holds_nobody_else_up(house: House) -> None:
    budi, siti = await house.person("Budi"), await house.person("Siti")
    slow = house.api.faults.delay(8, method="sendDocument", chat=budi.id)
    await owe(house, budi, "sendDocument", LETTERS[0], "surat.pdf")
    async with asyncio.timeout(5):
        while not slow.met:
            await house.api.telegram.changed.until(lambda: None, 0.05)
    begun = time.monotonic()
    await owe(house, siti, "sendDocument", LETTERS[0], "surat.pdf")
    await siti.sees("surat.pdf")
    assert time.monotonic() - begun < 5


async def test_the_id_of_a_photo_is_no_documents_and_each_name_has_its_own(house: House) -> None:
    budi = await house.person("Budi")
    for method, name in (("sendPhoto", "a.jpg"), ("sendDocument", "a.jpg"), ("sendDocument", "b.jpg")) * 2:
        before = budi.last["message_id"]
        await owe(house, budi, method, photo(), name)
        message = await budi.sees(name, after=before)
        assert ("photo" in message) == (method == "sendPhoto")
        await house.settled()
    assert [message["document"]["file_name"] for message in files(budi)] == ["a.jpg", "b.jpg"] * 2
    assert len(set(ids(budi))) == 2
    photos = [message["photo"][-1]["file_id"] for message in budi.chat if "photo" in message]
    assert len(set(photos)) == 1


@pytest.mark.parametrize("way", ["alone", "album", "replaced"])
async def test_an_id_that_telegram_refuses_is_forgotten_and_the_file_uploaded(house: House, way: str) -> None:
    budi = await house.person("Budi")
    rows = await owe_album(house, budi)
    await replace(house, budi, rows[0], pdf(4))
    await budi.sees("baru.pdf")
    await house.settled()
    await spoil(house)
    before = budi.last["message_id"]
    if way == "alone":
        await owe(house, budi, "sendDocument", LETTERS[0], "surat-0.pdf")
        await budi.sees("surat-0.pdf", after=before)
    elif way == "album":
        await owe_album(house, budi)
        await budi.sees("halaman 2", after=before)
        assert house.tries("sendMediaGroup") == 3
    else:
        await replace(house, budi, rows[1], pdf(4), "lagi")
        await budi.sees("baru.pdf lagi")
    await house.settled()
    assert await house.aside() == []
    async with house.storage.read(utc_now()) as tx:
        known = set(await tx._session.scalars(sa.select(Upload.file_id).where(Upload.file_id != "BQACAgUA")))
    assert known
    assert known <= {*ids(budi)}


async def test_an_id_of_another_bot_is_not_used(house: House) -> None:
    budi = await house.person("Budi")
    sha256 = house.storage.archive.put(LETTERS[0])
    async with house.storage.begin(utc_now()) as tx:
        await tx.papers.archived(sha256, size=1, mime="application/pdf")
        await tx.uploads.remember({Sent(999, sha256, "document", "surat.pdf"): "BQACAgUA"})
    await owe(house, budi, "sendDocument", LETTERS[0], "surat.pdf")
    await budi.sees("surat.pdf")
    assert house.tries("sendDocument") == 1


async def test_a_refusal_for_another_reason_forgets_no_id(house: House) -> None:
    budi, siti = await house.person("Budi"), await house.person("Siti")
    await owe(house, budi, "sendDocument", LETTERS[0], "surat.pdf")
    await budi.sees("surat.pdf")
    await house.settled()
    await siti.block()
    await owe(house, siti, "sendDocument", LETTERS[0], "surat.pdf")
    await house.settled()
    async with house.storage.read(utc_now()) as tx:
        assert await tx._session.scalar(sa.select(sa.func.count()).select_from(Upload)) == 1
