"""What people really send: taken where it can be printed and sent on, refused for the reason that applies."""

import asyncio
import random
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pypdfium2  # type: ignore[import-untyped]  # has no types
import pytest
from PIL import Image
from pypdf import PdfWriter

from bot.calling.client import StoredBot
from bot.demo.telegram.people import Person
from bot.demo.telegram.server import BotApi
from bot.service.application import running
from bot.settings import Settings
from bot.work import child, jobs
from bot.work.binding import bind
from procedure.sop import Kind
from storage.database import Storage
from storage.mail.jobs import Jobs, Task
from tests.bench.stranger import unfolding
from tests.chat.test_form import Clock, answers_of, at
from tests.support.journeys import PDF, pdf
from tests.support.journeys import photo as shot
from tests.support.server_room import opened, picture, up_to_photo

CASES = Path(__file__).parents[1] / "cases"


def case(name: str) -> bytes:
    return (CASES / name).read_bytes()


@pytest.fixture
async def storage(settings: Settings) -> AsyncIterator[Storage]:
    async with running(settings, Clock()) as app:
        yield app.bot_data["services"].storage


@pytest.fixture
async def budi(api: BotApi, storage: Storage) -> Person:
    person = api.person("Budi Santoso", phone="+6281234567890")
    await at(storage, Clock(), person, "surat_berkas")
    return person


def owned() -> bytes:
    """Opens without a password; only changing it needs one."""
    writer, content = PdfWriter(BytesIO(PDF)), BytesIO()
    writer.encrypt("", "pemilik")
    writer.write(content)
    return content.getvalue()


def portfolio() -> bytes:
    """Holds another file and no page, its objects in compressed streams."""
    writer, content = PdfWriter(), BytesIO()
    writer.add_attachment("surat.pdf", PDF)
    writer.write(content)
    return content.getvalue()


def jpeg(size: tuple[int, int], mode: str = "L", **options: object) -> bytes:
    content = BytesIO()
    Image.new("L", size, "white").convert(mode).save(content, "JPEG", **options)
    return content.getvalue()


def noise(across: int, down: int) -> bytes:
    content = BytesIO()
    tile = Image.frombytes("RGB", (200, 200), random.Random(1).randbytes(120_000))  # noqa: S311  # no secret
    whole = Image.new("RGB", (across, down))
    for left in range(0, across, 200):
        for top in range(0, down, 200):
            whole.paste(tile, (left, top))
    whole.save(content, "JPEG", quality=95)
    return content.getvalue()


def endless_scans() -> bytes:
    """A progressive JPEG whose first scan comes again hundreds of times."""
    whole = jpeg((4000, 4000), progressive=True)
    first = whole.index(b"\xff\xda")
    second = min(at for mark in (b"\xff\xc4", b"\xff\xda") if (at := whole.find(mark, first + 1)) > 0)
    return whole[:first] + whole[first:second] * 400 + whole[first:]


REFUSED = {
    "surat-berkata-sandi.pdf": (case("surat-berkata-sandi.pdf"), "dilindungi kata sandi"),
    "surat-tanpa-halaman.pdf": (case("surat-tanpa-halaman.pdf"), "tidak memuat halaman"),
    "portofolio.pdf": (portfolio(), "tidak memuat halaman"),
    "surat-sebenarnya-teks.pdf": (case("surat-sebenarnya-teks.pdf"), "bukan PDF, JPEG, atau PNG"),
    "word.pdf": (b"PK\x03\x04 \x00\x00word/document.xml", "Berkas Word tidak dapat diterima"),
    "surat.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "Berkas Word tidak dapat diterima"),
    "IMG_1.heic": (b"\x00\x00\x00\x18ftypheic" + bytes(64), "Foto HEIC"),
    "terpotong.pdf": (PDF[:-10], "rusak atau terpotong"),
    "panjang.pdf": (pdf(201), "lebih dari 200 halaman"),
    "progresif.jpg": (jpeg((9000, 6000), progressive=True), "terlalu berat"),
}
TAKEN = {
    "surat-sah-diakhiri-nol.pdf": case("surat-sah-diakhiri-nol.pdf"),
    "pemilik.pdf": owned(),
    "sampah.pdf": PDF + b"\r\n--batas-surel--\r\n" * 400,
}


async def test_a_letter_is_refused_for_the_reason_that_applies(budi: Person, storage: Storage) -> None:
    for name, (content, words) in REFUSED.items():
        sent = await budi.document(content, name)
        await budi.sees(words, after=sent["message_id"])
    assert "surat_berkas" not in await answers_of(storage, budi)


@pytest.mark.parametrize("name", TAKEN)
async def test_a_good_letter_is_taken_and_opens(budi: Person, storage: Storage, name: str) -> None:
    await budi.document(TAKEN[name], name)
    await budi.sees(f"✅ Berkas surat permohonan: {name}")
    kept = storage.archive.get((await answers_of(storage, budi))["surat_berkas"]["sha256"])
    assert b"%%EOF" in kept[-8:]
    assert len(pypdfium2.PdfDocument(kept)) == 1


async def letter_of(budi: Person, storage: Storage) -> list[Image.Image]:
    """The pages of the letter, as they look."""
    await budi.tap("Selesai")
    await budi.sees("✅ Berkas surat permohonan: surat-permohonan.pdf")
    kept = storage.archive.get((await answers_of(storage, budi))["surat_berkas"]["sha256"])
    assert len(kept) < 1_000_000
    document = pypdfium2.PdfDocument(kept)
    pages = [page.render(scale=1).to_pil().convert("L") for page in document]
    document.close()
    return pages


async def test_pages_of_any_scanner_are_light_paper_with_dark_writing(budi: Person, storage: Storage) -> None:
    scans = ["foto-exif-rusak.png", "pindaian-abu-16-bit.png", "pindaian-kertas-transparan.png"]
    for number, name in enumerate([*scans, "gambar-7990-piksel.png"], 1):
        await budi.document(case(name), name, "image/png")
        await budi.sees(f"Halaman {number} diterima")
    cmyk = jpeg((300, 400), "CMYK")
    await budi.document(cmyk, "cmyk.jpg", "image/jpeg")
    await budi.sees("Halaman 5 diterima")
    await budi.document(
        jpeg((4032, 3024), "RGB", progressive=True, comment=b"from %PDF-1.7"), "ponsel.jpg", "image/jpeg"
    )
    await budi.sees("Halaman 6 diterima")
    pages = await letter_of(budi, storage)
    assert len(pages) == 6
    shades_of = [(60, 180), (60, 180), (210, 230), *[(255, 230)] * 3]
    for page, (darkest, paper) in zip(pages, shades_of, strict=True):
        shades = page.crop((40, 40, page.width - 40, page.height - 40)).histogram()
        assert next(shade for shade, count in enumerate(shades) if count) <= darkest
        assert sum(shade * count for shade, count in enumerate(shades)) / sum(shades) >= paper


async def test_photos_and_pdfs_of_one_letter_are_joined_in_order(api: BotApi, budi: Person, storage: Storage) -> None:
    await budi.photo(shot("black"))
    await budi.sees("Halaman 1 diterima")
    await budi.document(pdf(2), "lampiran.pdf")
    await budi.sees("Halaman 3 diterima")
    await budi.photo(shot("black"))
    await budi.sees("Halaman 4 diterima")
    pages = await letter_of(budi, storage)
    assert [page.getpixel((page.width // 2, page.height // 2)) for page in pages] == [0, 255, 255, 0]


async def test_pdfs_sent_together_are_one_letter(api: BotApi, budi: Person, storage: Storage) -> None:
    slow = api.faults.delay(0.5, method="getFile")
    await budi.document(PDF, "surat.pdf")
    await budi.document(pdf(2), "lampiran.pdf")
    await budi.sees("Halaman 3 diterima")
    api.faults.clear(slow)
    assert len(await letter_of(budi, storage)) == 3


@pytest.mark.parametrize(
    "photo",
    [case("foto-exif-rusak.png"), jpeg((12000, 9000)), noise(4000, 3000), jpeg((9000, 200))],
    ids=["exif", "108 megapixels", "12 megabytes", "panorama"],
)
async def test_a_photo_that_was_taken_is_sent_and_printed(api: BotApi, settings: Settings, photo: bytes) -> None:
    async with opened(api, settings) as room:
        await room.approved(Kind.SERVER)
        await up_to_photo(room.agus)
        await room.agus.document(photo, "foto.jpg", "image/jpeg")
        await room.agus.sees("Sudah benar?")
        await room.agus.tap("Konfirmasi")
        await room.pemohon.sees("Kewajiban instansi")
        assert any("photo" in message for message in room.pemohon.chat)
        await room.pemohon.tap("Terima")
        await room.pemohon.sees("form-serah-terima-")


async def test_a_photo_is_refused_for_the_reason_that_applies(api: BotApi, settings: Settings) -> None:
    async with opened(api, settings) as room:
        await room.approved(Kind.SERVER)
        await up_to_photo(room.agus)
        for content, words in ((picture()[:-30], "rusak atau terpotong"), (PDF, "JPEG atau PNG")):
            sent = await room.agus.document(content, "foto.jpg", "image/jpeg")
            await room.agus.sees(words, after=sent["message_id"])


async def test_a_bomb_ends_and_nobody_waits_for_it(
    api: BotApi, budi: Person, storage: Storage, monkeypatch: pytest.MonkeyPatch
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
    api: BotApi, budi: Person, storage: Storage, monkeypatch: pytest.MonkeyPatch
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
    api: BotApi, budi: Person, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
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


async def test_a_picture_may_take_more_than_a_pdf(budi: Person, monkeypatch: pytest.MonkeyPatch) -> None:
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
        await budi.sees("silakan tekan Selesai sekali lagi")
        await budi.tap("Selesai")
        await budi.sees("✅ Berkas surat permohonan: surat-permohonan.pdf")


async def test_what_ends_while_others_are_looked_for_is_not_done_again(
    api: BotApi, budi: Person, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks, read, over = Jobs.tasks, asyncio.Event(), asyncio.Event()

    async def slowly(self: Jobs, limit: int, large: int) -> list[Task]:
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
    monkeypatch.setattr(Jobs, "tasks", slowly)
    rina = api.person("Rina Wati")
    await at(storage, Clock(), rina, "surat_berkas")
    await budi.document(PDF, "surat.pdf")
    await budi.sees("Berkas sedang diterima")
    await rina.document(PDF, "surat.pdf")
    await budi.sees("✅ Berkas surat permohonan: surat.pdf")
    over.set()
    await rina.sees("✅ Berkas surat permohonan: surat.pdf")
    assert api.count("getFile") == 2
