"""The letter of the form: a document, or the photos of its pages."""

from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from handlers.entrance.failures import SORRY
from handlers.form import letter as form_letter
from storage.database import Storage
from tests.support.child_work import broken, cramped
from tests.support.forms import Clock, answers_of, at, draft_of, photo
from tests.support.journeys import PDF


async def test_a_letter_is_judged_by_its_content(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "surat_berkas")
    await budi.send("sudah saya kirim")
    await budi.sees("⚠️ Pertanyaan ini dijawab dengan berkas; mohon kirim PDF atau foto.")
    await budi.document(b"MZ, a program", "surat.pdf")
    await budi.sees("⚠️ Isi berkas ini bukan PDF")
    await budi.document(bytes(20 * 1024 * 1024 + 1), "besar.pdf")
    await budi.sees("lebih dari 20 MB")
    assert "surat_berkas" not in await answers_of(storage, budi)
    await budi.document(PDF, "surat.pdf")
    await budi.sees("✅ Berkas surat permohonan: surat.pdf")


async def test_photos_become_one_letter_in_order(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "surat_berkas")
    await budi.album([photo(0), photo(120), photo(250)])
    await budi.sees("Halaman 3 diterima")
    assert len([message for message in budi.chat if "Selesai" in budi.buttons(message)]) == 1
    await budi.tap("Selesai")
    await budi.album([photo(60), photo(70)])
    await budi.sees("✅ Berkas surat permohonan: surat-permohonan.pdf")
    await budi.sees("tidak disertakan")
    await budi.sticker()
    await budi.sees("Stiker tidak dapat diterima; mohon kirim PDF atau foto.")
    assert budi.transcript().count("tidak disertakan") == 1
    draft = await draft_of(storage, budi)
    assert draft
    assert (draft.at, draft.pages, draft.waiting, draft.closing) == ("lampiran", [], 0, False)
    pages = PdfReader(BytesIO(storage.archive.get(draft.answers["surat_berkas"]["sha256"]))).pages
    images = [page.images[0].image for page in pages]
    shades = [image.convert("L").resize((1, 1)).tobytes() for image in images if image]
    assert shades == sorted(shades)
    assert len(shades) == 3


async def test_a_page_too_many_is_refused_and_the_others_stay(
    budi: User, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_letter, "MOST_PARTS", 3)
    await at(storage, clock, budi, "surat_berkas")
    await budi.album([photo(shade) for shade in (0, 60, 120, 180, 240)])
    await budi.sees("paling banyak 40 foto atau PDF")
    await budi.sees("Halaman 3 diterima")
    await budi.photo(photo(250))
    await budi.tap("Selesai")
    await budi.sees("✅ Berkas surat permohonan: surat-permohonan.pdf")
    assert budi.transcript().count("paling banyak 40 foto atau PDF") == 2  # once an album
    sha256 = (await answers_of(storage, budi))["surat_berkas"]["sha256"]
    assert len(PdfReader(BytesIO(storage.archive.get(sha256))).pages) == 3


async def test_pages_too_large_together_are_said_to_be(
    budi: User, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at(storage, clock, budi, "surat_berkas")
    await budi.photo(photo(9))
    await budi.sees("Halaman 1 diterima")
    monkeypatch.setattr("bot.work.jobs.bind", cramped)
    await budi.tap("Selesai")
    await budi.sees("bersama-sama lebih dari 20 MB")
    await budi.sees("Yang sudah dikirim tidak tersimpan")
    await budi.document(PDF, "surat.pdf")
    await budi.sees("✅ Berkas surat permohonan: surat.pdf")


async def test_a_page_that_cannot_be_bound_is_said_so(
    budi: User, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.work.jobs.bind", broken)
    monkeypatch.setattr("bot.work.jobs.backoff", lambda tries: 0.01)
    await at(storage, clock, budi, "surat_berkas")
    await budi.photo(photo(9))
    await budi.sees("Halaman 1 diterima")
    await budi.tap("Selesai")
    await budi.sees("satu PDF hasil pindai. Yang sudah dikirim tidak tersimpan")


async def test_a_letter_on_its_way_survives_going_on(api: BotApi, budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "surat_berkas")
    slow = api.faults.delay(1.0, method="getFile")
    await budi.document(PDF, "surat.pdf")
    await budi.sees("Berkas sedang diterima")
    await budi.send("/ajukan")
    await budi.tap("Lanjutkan")
    api.faults.clear(slow)
    await budi.sees("✅ Berkas surat permohonan: surat.pdf")
    assert "surat_berkas" in await answers_of(storage, budi)


async def test_a_page_of_a_discarded_form_is_in_no_other_letter(
    api: BotApi, budi: User, storage: Storage, clock: Clock
) -> None:
    await at(storage, clock, budi, "surat_berkas")
    api.faults.delay(1.0, method="getFile")
    await budi.photo(photo(9))
    await budi.sees("Berkas sedang diterima")
    await at(storage, clock, budi, "surat_berkas")
    await budi.photo(photo(200))
    await budi.sees("Halaman 1 diterima")
    draft = await draft_of(storage, budi)
    assert draft
    (page,) = draft.pages
    with Image.open(BytesIO(storage.archive.get(page.split(":")[1]))) as image:
        assert image.getpixel((5, 5)) == 200


async def test_a_page_that_cannot_be_handled_holds_nothing_up(
    budi: User, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at(storage, clock, budi, "surat_berkas")
    await budi.photo(photo(9))
    await budi.sees("Halaman 1 diterima")
    with monkeypatch.context() as broken:
        broken.setattr(form_letter, "_add", None)
        await budi.photo(photo(120))
        await budi.sees(SORRY)
    await budi.photo(photo(200))
    await budi.sees("Halaman 2 diterima")
    await budi.tap("Selesai")
    await budi.sees("✅ Berkas surat permohonan: surat-permohonan.pdf")
