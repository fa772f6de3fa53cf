"""What would take too much room, or end the program: it is refused in the end, and nobody else waits for it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, BinaryIO

import pytest

from bot.calling.client import StoredBot
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings
from bot.work import child, jobs
from bot.work.binding import bind
from storage.database import Storage
from storage.mail.jobs import JobRecords, Task
from tests.bench.stranger import unfolding
from tests.chat.files.test_letters_and_photos import jpeg
from tests.support.forms import Clock, at
from tests.support.journeys import PDF
from tests.support.journeys import photo as shot


def endless_scans() -> bytes:
    """A progressive JPEG whose first scan comes again hundreds of times."""
    whole = jpeg((4000, 4000), progressive=True)
    first = whole.index(b"\xff\xda")
    second = min(at for mark in (b"\xff\xc4", b"\xff\xda") if (at := whole.find(mark, first + 1)) > 0)
    return whole[:first] + whole[first:second] * 400 + whole[first:]


async def test_a_bomb_ends_and_nobody_waits_for_it(
    api: BotApi, budi: User, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PICTURE", child.Limits(jobs.PICTURE.memory, 1))
    bomb, rina = endless_scans(), api.person("Rina Wati")
    await at(storage, Clock(), rina, "surat_berkas")
    for number in range(4):
        await rina.document(bomb, f"{number}.jpg", "image/jpeg")
    await budi.document(PDF, "surat.pdf")
    await budi.sees("✅ Berkas surat permohonan: surat.pdf")
    answered = rina.transcript().count("terlalu berat")
    await rina.sees("terlalu berat")
    assert answered < 4


async def test_nobody_with_a_small_letter_waits_for_all_the_large_ones(
    api: BotApi, budi: User, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    download, large, over = StoredBot.download, set[str](), asyncio.Event()

    async def held(bot: StoredBot, file_id: str, into: BinaryIO, most: int) -> None:
        if file_id in large:
            await over.wait()
        await download(bot, file_id, into, most)

    monkeypatch.setattr(StoredBot, "download", held)
    monkeypatch.setattr(jobs, "LARGE", len(PDF))
    strangers = [api.person(f"Pemohon {number}") for number in range(3 * jobs.AT_ONCE)]
    for person in strangers:
        await at(storage, Clock(), person, "surat_berkas")
        sent = await person.document(PDF + b"\n%%EOF", "surat.pdf")
        large.add(sent["document"]["file_id"])
        await person.sees("Berkas sedang diterima")
    await budi.document(PDF, "surat.pdf")
    await budi.sees("✅ Berkas surat permohonan: surat.pdf")
    over.set()
    for person in strangers:
        await person.sees("✅ Berkas surat permohonan: surat.pdf")


async def test_while_there_is_no_room_nothing_is_downloaded(
    api: BotApi, budi: User, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, len(PDF) - 1))
        await budi.document(PDF, "surat.pdf")
        await budi.sees("Berkas sedang diterima")
        async with asyncio.timeout(20):
            while "job 1 waits" not in caplog.text:
                await api.telegram.changed.until(lambda: None, 0.05)
        assert api.count("getFile") == 0
    await budi.sees("✅ Berkas surat permohonan: surat.pdf")


async def test_a_picture_may_take_more_than_a_pdf(budi: User, monkeypatch: pytest.MonkeyPatch) -> None:
    run, allowed = child.run, list[child.Limits]()

    async def noted(work: Any, given: Any, limits: child.Limits) -> bytes:
        allowed.append(limits)
        return await run(work, given, limits)

    monkeypatch.setattr(child, "run", noted)
    await budi.document(unfolding(), "surat.pdf")
    await budi.sees("terlalu berat")
    await budi.document(shot(), "surat.jpg", "image/jpeg")
    await budi.sees("Halaman 1 diterima")
    assert allowed == [jobs.PDF, jobs.PICTURE]


@asynccontextmanager
async def lives(settings: Settings, begun: asyncio.Event) -> AsyncIterator[Storage]:
    """The program as often as anything is tried, ending each time at what has `begun`; the block is in its first."""
    for life in range(jobs.TRIES):
        async with running(settings, Clock()) as app:
            if not life:
                yield app.bot_data["services"].storage
            await begun.wait()
            begun.clear()


async def test_what_ends_the_program_is_not_opened_for_ever(
    api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def never(*_: object) -> None:
        begun.set()
        await asyncio.get_running_loop().create_future()

    monkeypatch.setattr(child, "run", never)
    budi = api.person("Budi Santoso", phone="+6281234567890")
    async with lives(settings, begun) as storage:
        await at(storage, Clock(), budi, "surat_berkas")
        await budi.document(PDF, "surat.pdf")
    left = settings.data_dir / "archive" / "arriving" / "left"
    left.write_bytes(b"killed")
    async with running(settings, Clock()):
        assert not left.exists()
        await budi.sees("beberapa kali terputus oleh gangguan sistem; silakan kirim sekali lagi")
    assert not begun.is_set()


async def test_pages_whose_binding_the_program_did_not_survive_are_kept(
    api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, run = asyncio.Event(), child.run

    async def never_binds(work: Any, *given: Any) -> bytes:
        if work is not bind:
            return await run(work, *given)
        begun.set()
        return bytes(await asyncio.get_running_loop().create_future())

    monkeypatch.setattr(child, "run", never_binds)
    budi = api.person("Budi Santoso", phone="+6281234567890")
    async with lives(settings, begun) as storage:
        await at(storage, Clock(), budi, "surat_berkas")
        await budi.photo(shot())
        await budi.sees("Halaman 1 diterima")
        await budi.tap("Selesai")
    monkeypatch.setattr(child, "run", run)
    async with running(settings, Clock()):
        await budi.sees("silakan tekan “Selesai” sekali lagi")
        await budi.tap("Selesai")
        await budi.sees("✅ Berkas surat permohonan: surat-permohonan.pdf")


async def test_what_ends_while_others_are_looked_for_is_not_done_again(
    api: BotApi, budi: User, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks, read, over = JobRecords.tasks, asyncio.Event(), asyncio.Event()

    async def slowly(self: JobRecords, limit: int, large: int) -> list[Task]:
        found = await tasks(self, limit, large)
        if len(found) == 2:
            read.set()
            async with asyncio.timeout(20):
                await over.wait()
        return found

    async def held(bot: StoredBot, *given: Any) -> None:
        async with asyncio.timeout(20):
            await read.wait()
        await download(bot, *given)

    download = StoredBot.download
    monkeypatch.setattr(StoredBot, "download", held)
    monkeypatch.setattr(JobRecords, "tasks", slowly)
    rina = api.person("Rina Wati")
    await at(storage, Clock(), rina, "surat_berkas")
    await budi.document(PDF, "surat.pdf")
    await budi.sees("Berkas sedang diterima")
    await rina.document(PDF, "surat.pdf")
    await budi.sees("✅ Berkas surat permohonan: surat.pdf")
    over.set()
    await rina.sees("✅ Berkas surat permohonan: surat.pdf")
    assert api.count("getFile") == 2
