"""A letter comes to the form it was sent for, though another is open by then."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from handlers.entrance.failures import SORRY
from handlers.form import letter as form_letter
from handlers.form import screen
from storage.database import Storage
from tests.support.child_work import cramped
from tests.support.forms import (
    KEPT,
    NEW,
    ON,
    Clock,
    at_question,
    beside,
    correct,
    done,
    forms_of,
    photo,
    resting,
    shown,
)
from tests.support.journeys import PDF


@pytest.mark.parametrize("beside_another", [True, False])
async def test_a_letter_comes_to_the_form_it_was_sent_for_though_that_rests(
    api: BotApi, budi: User, storage: Storage, clock: Clock, *, beside_another: bool
) -> None:
    asked, fix = await beside(storage, clock, budi, "surat_berkas")
    slow = api.faults.delay(1.0, method="getFile")
    await budi.document(PDF, "surat.pdf")
    await budi.sees("Berkas sedang diterima")
    await correct(budi, fix)
    if not beside_another:
        await budi.tap("Batal")
        await budi.tap("Ya, hapus")
        await budi.sees("Formulir dihapus")
    before = budi.last["message_id"]
    api.faults.clear(slow)
    await done(api, storage)
    draft = await resting(storage, budi)
    assert (draft.at, draft.answers["surat_berkas"]["name"]) == ("lampiran", "surat.pdf")
    assert budi.last["message_id"] == before
    assert shown(budi, asked) == (KEPT, [ON])
    _, fixed = await forms_of(storage, budi)
    assert bool(fixed and fixed.active) == beside_another
    await budi.tap_on(asked, ON)
    await budi.sees("· Lampiran", after=before)
    await budi.send("Lewati")
    await budi.sees("· Nama penanggung jawab teknis", after=before)
    await budi.send("Siti Aminah")
    await budi.sees("· Nomor HP penanggung jawab teknis")


async def test_a_page_comes_silently_to_a_form_that_rests(
    api: BotApi, budi: User, storage: Storage, clock: Clock
) -> None:
    asked, fix = await beside(storage, clock, budi, "surat_berkas")
    slow = api.faults.delay(1.0, method="getFile")
    await budi.photo(photo(9))
    await budi.sees("Berkas sedang diterima")
    await correct(budi, fix)
    before = budi.last["message_id"]
    api.faults.clear(slow)
    await done(api, storage)
    draft = await resting(storage, budi)
    assert (len(draft.pages), draft.waiting) == (1, 0)
    assert budi.last["message_id"] == before
    await budi.tap_on(asked, ON)
    await budi.sees("Halaman 1 diterima", after=before)
    await budi.tap("Selesai")
    await budi.sees("· Lampiran", after=before)


async def test_pages_are_bound_though_their_form_rests(api: BotApi, budi: User, storage: Storage, clock: Clock) -> None:
    _, fix = await beside(storage, clock, budi, "surat_berkas")
    await budi.photo(photo(9))
    page = await budi.sees("Halaman 1 diterima")
    slow = api.faults.delay(1.0, method="getFile")
    await budi.photo(photo(120))
    await budi.tap("Selesai")
    await budi.sees("sedang disatukan")
    await correct(budi, fix)
    await budi.sees(f"💾 {NEW} disimpan")
    before = budi.last["message_id"]
    api.faults.clear(slow)
    await done(api, storage)
    draft = await resting(storage, budi)
    assert (draft.at, draft.pages, draft.waiting, draft.closing) == ("lampiran", [], 0, False)
    assert len(PdfReader(BytesIO(storage.archive.get(draft.answers["surat_berkas"]["sha256"]))).pages) == 2
    assert budi.last["message_id"] == before
    assert shown(budi, page["message_id"])[1] == [ON]


async def test_what_is_no_letter_is_told_of_the_form_that_rests(
    api: BotApi, budi: User, storage: Storage, clock: Clock
) -> None:
    _, fix = await beside(storage, clock, budi, "surat_berkas")
    slow = api.faults.delay(1.0, method="getFile")
    await budi.document(b"MZ, a program", "surat.pdf")
    await budi.sees("Berkas sedang diterima")
    await correct(budi, fix)
    review = budi.last["message_id"]
    api.faults.clear(slow)
    told = await budi.sees(f"⚠️ {NEW}: Isi berkas ini bukan PDF")
    assert budi.buttons(told) == [ON]
    await done(api, storage)
    assert "· Berkas surat" not in plain(budi.last)
    await at_question(budi, "Data server", "Nomor seri")
    await budi.send("9ZZ9")
    await budi.sees("• Nomor seri: 7XK9Q13 → 9ZZ9", after=review)
    assert (await resting(storage, budi)).at == "surat_berkas"
    await budi.tap_on(told["message_id"], ON)
    asked = await budi.sees("· Berkas surat", after=told["message_id"])
    await budi.document(PDF, "surat.pdf")
    await budi.sees("· Lampiran", after=asked["message_id"])


async def test_pages_that_cannot_be_bound_are_told_of_the_form_that_rests(
    api: BotApi, budi: User, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.work.jobs.bind", cramped)
    _, fix = await beside(storage, clock, budi, "surat_berkas")
    await budi.photo(photo(9))
    await budi.sees("Halaman 1 diterima")
    slow = api.faults.delay(1.0, method="getFile")
    await budi.photo(photo(120))
    await budi.tap("Selesai")
    await correct(budi, fix)
    api.faults.clear(slow)
    told = plain(await budi.sees(f"⚠️ {NEW}: Halaman-halaman ini bersama-sama lebih dari 20 MB"))
    assert "Yang sudah dikirim tidak tersimpan" in told
    draft = await resting(storage, budi)
    assert (draft.at, draft.pages, draft.closing) == ("surat_berkas", [], False)


async def test_a_file_that_cannot_be_handled_holds_up_no_form_that_rests(
    api: BotApi, budi: User, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, fix = await beside(storage, clock, budi, "surat_berkas")
    monkeypatch.setattr(form_letter, "_add", None)
    slow = api.faults.delay(1.0, method="getFile")
    await budi.photo(photo(9))
    await budi.sees("Berkas sedang diterima")
    await correct(budi, fix)
    assert (await resting(storage, budi)).waiting == 1
    api.faults.clear(slow)
    await budi.sees(SORRY)
    assert (await resting(storage, budi)).waiting == 0


async def test_a_form_taken_up_waits_for_what_is_still_on_its_way(
    api: BotApi, budi: User, storage: Storage, clock: Clock
) -> None:
    asked, fix = await beside(storage, clock, budi, "surat_berkas")
    slow = api.faults.delay(2.0, method="getFile")
    await budi.document(PDF, "surat.pdf")
    await budi.sees("Berkas sedang diterima")
    await correct(budi, fix)
    await budi.sees(f"💾 {NEW} disimpan")
    last = budi.last["message_id"]
    await budi.tap_on(asked, ON)
    await budi.sees("Berkas sedang diterima", after=last)
    api.faults.clear(slow)
    await budi.sees("· Lampiran", after=last)


async def test_what_was_asked_of_a_form_that_has_got_its_letter_since_is_asked_again(
    api: BotApi, budi: User, storage: Storage, clock: Clock
) -> None:
    _, fix = await beside(storage, clock, budi, "surat_berkas")
    slow = api.faults.delay(1.0, method="getFile")
    await budi.document(PDF, "surat.pdf")
    await budi.sees("Berkas sedang diterima")
    await budi.send("/batal")
    discard = await budi.sees("Hapus seluruhnya?")
    assert plain(discard).startswith(NEW)
    await correct(budi, fix)
    api.faults.clear(slow)
    await done(api, storage)
    assert await budi.tap_on(discard["message_id"], "Ya, hapus") == screen.RESTS
    assert "surat_berkas" in (await resting(storage, budi)).answers
