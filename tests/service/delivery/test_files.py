"""Documents are made once, photos come from the archive, and a file of any size goes out in one call."""

import asyncio
import threading
from typing import Any

import pytest

from bot.calling.client import StoredBot
from bot.clock import utc_now
from documents.render import render
from tests.support.documents_samples import photo
from tests.support.house import House, issued


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


async def test_what_is_cancelled_while_its_document_is_made_is_not_sent(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(*args: Any) -> bytes:
        begun.set()
        go_on.wait(10)
        return render(*args)

    monkeypatch.setattr("bot.work.printer.render", slow)
    budi = await house.person("Budi")
    async with house.storage.begin(utc_now()) as tx:
        document = await tx.papers.get(await issued(tx))
        about, first = document.permohonan_id, None
        for _ in range(2):
            first = await tx.outbox.post(
                budi.id, "sendDocument", {}, document_id=document.id, filename="a.pdf", permohonan_id=about, album=first
            )
    assert await asyncio.to_thread(begun.wait, 10)
    async with house.storage.begin(utc_now()) as tx:
        await tx.outbox.cancelled(about or 0)
    go_on.set()
    await house.owe(budi, "sesudahnya")
    await budi.sees("sesudahnya")
    assert house.tries("sendDocument") + house.tries("sendMediaGroup") == 0


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
