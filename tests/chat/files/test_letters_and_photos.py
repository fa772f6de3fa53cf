"""What people really send: taken where it can be printed and sent on, refused for the reason that applies."""

import random
from io import BytesIO
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # has no types
import pytest
from PIL import Image
from pypdf import PdfWriter

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.settings import Settings
from procedure.sop import Kind
from storage.database import Storage
from tests.support.forms import answers_of
from tests.support.journeys import PDF, pdf
from tests.support.journeys import photo as shot
from tests.support.server_room import opened, picture, up_to_photo

CASES = Path(__file__).parents[2] / "cases"


def case(name: str) -> bytes:
    return (CASES / name).read_bytes()


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


REFUSED = {
    "surat-berkata-sandi.pdf": (case("surat-berkata-sandi.pdf"), "dilindungi kata sandi"),
    "surat-tanpa-halaman.pdf": (case("surat-tanpa-halaman.pdf"), "tidak memuat halaman"),
    "portofolio.pdf": (portfolio(), "tidak memuat halaman"),
    "surat-sebenarnya-teks.pdf": (case("surat-sebenarnya-teks.pdf"), "bukan PDF, JPEG, atau PNG"),
    "word.pdf": (b"PK\x03\x04 \x00\x00word/document.xml", "Berkas Word tidak dapat diterima"),
    "surat.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "Berkas Word tidak dapat diterima"),
    "daftar.xlsx": (b"PK\x03\x04 \x00\x00xl/workbook.xml", "Berkas Excel tidak dapat diterima"),
    "daftar.xls": (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "Berkas Excel tidak dapat diterima"),
    "paparan.pptx": (b"PK\x03\x04 \x00\x00ppt/slides", "Berkas PowerPoint tidak dapat diterima"),
    "surat.zip": (b"PK\x03\x04 \x00\x00surat.pdf", "Berkas ZIP atau RAR tidak dapat diterima"),
    "VID_1.mp4": (b"\x00\x00\x00\x18ftypmp42" + bytes(64), "Video tidak dapat diterima"),
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


async def test_a_letter_is_refused_for_the_reason_that_applies(budi: User, storage: Storage) -> None:
    for name, (content, words) in REFUSED.items():
        sent = await budi.document(content, name)
        await budi.sees(words, after=sent["message_id"])
    assert "surat_berkas" not in await answers_of(storage, budi)


@pytest.mark.parametrize("name", TAKEN)
async def test_a_good_letter_is_taken_and_opens(budi: User, storage: Storage, name: str) -> None:
    await budi.document(TAKEN[name], name)
    await budi.sees(f"✅ Berkas surat permohonan: {name}")
    kept = storage.archive.get((await answers_of(storage, budi))["surat_berkas"]["sha256"])
    assert b"%%EOF" in kept[-8:]
    assert len(pypdfium2.PdfDocument(kept)) == 1


async def letter_of(budi: User, storage: Storage) -> list[Image.Image]:
    """The pages of the letter, as they look."""
    await budi.tap("Selesai")
    await budi.sees("✅ Berkas surat permohonan: surat-permohonan.pdf")
    kept = storage.archive.get((await answers_of(storage, budi))["surat_berkas"]["sha256"])
    assert len(kept) < 1_000_000
    document = pypdfium2.PdfDocument(kept)
    pages = [page.render(scale=1).to_pil().convert("L") for page in document]
    document.close()
    return pages


async def test_pages_of_any_scanner_are_light_paper_with_dark_writing(budi: User, storage: Storage) -> None:
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


async def test_photos_and_pdfs_of_one_letter_are_joined_in_order(api: BotApi, budi: User, storage: Storage) -> None:
    await budi.photo(shot("black"))
    await budi.sees("Halaman 1 diterima")
    await budi.document(pdf(2), "lampiran.pdf")
    await budi.sees("Halaman 3 diterima")
    await budi.photo(shot("black"))
    await budi.sees("Halaman 4 diterima")
    pages = await letter_of(budi, storage)
    assert [page.getpixel((page.width // 2, page.height // 2)) for page in pages] == [0, 255, 255, 0]


async def test_pdfs_sent_together_are_one_letter(api: BotApi, budi: User, storage: Storage) -> None:
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
