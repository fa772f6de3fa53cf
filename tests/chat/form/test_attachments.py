"""What may come with the letter: a few files, each kept and named, and no page of the letter among them."""

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from storage.database import Storage
from tests.documents.reading import text
from tests.support.forms import Clock, answers_of, at, at_question, done, draft_of, photo
from tests.support.journeys import PDF, pdf


async def asked(storage: Storage, budi: User) -> str | None:
    draft = await draft_of(storage, budi)
    assert draft
    return draft.at


async def names(storage: Storage, budi: User) -> list[str]:
    return [entry["name"] for entry in (await answers_of(storage, budi)).get("lampiran") or ()]


async def test_files_are_listed_as_they_come_and_selesai_ends_them(
    api: BotApi, budi: User, storage: Storage, clock: Clock
) -> None:
    await at(storage, clock, budi, "lampiran")
    assert budi.buttons(await budi.sees("· Lampiran")) == ["Lewati", "Kembali", "Batal"]
    await budi.document(PDF, "uji keamanan.pdf")
    one = await budi.sees("1 lampiran diterima: uji keamanan.pdf. Kirim berikutnya, atau tekan “Selesai”.")
    assert budi.buttons(one) == ["Selesai", "Hapus lampiran", "Kembali", "Batal"]
    await budi.document(b"MZ, a program", "b.pdf")
    again = await budi.sees("⚠️ Isi berkas ini bukan PDF")
    assert "1 lampiran diterima" in plain(again)
    await budi.photo(photo(9))
    await budi.sees("2 lampiran diterima: uji keamanan.pdf, lampiran-2.jpg.")
    await budi.tap("Selesai")
    await budi.sees("✅ Lampiran: uji keamanan.pdf (1 KB); lampiran-2.jpg")
    await budi.sees("· Nama penanggung jawab teknis")
    await budi.album([photo(60), photo(70)])
    await budi.sees("berkas ini tidak disertakan")
    await done(api, storage)
    found = (await answers_of(storage, budi))["lampiran"]
    assert [entry["mime"] for entry in found] == ["application/pdf", "image/jpeg"]
    assert [storage.archive.fault(entry["sha256"]) for entry in found] == [None, None]


async def test_what_is_still_on_its_way_at_selesai_belongs_to_them(
    api: BotApi, budi: User, storage: Storage, clock: Clock
) -> None:
    await at(storage, clock, budi, "lampiran")
    await budi.document(PDF, "a.pdf")
    await budi.sees("1 lampiran diterima")
    slow = api.faults.delay(1.0, method="getFile")
    await budi.document(pdf(2), "b.pdf")
    await budi.tap("Selesai")
    await budi.sees("sisanya sedang diterima")
    await budi.document(pdf(3), "c.pdf")
    await budi.sees("Lampiran sedang diterima; mohon tunggu sebentar. Berkas ini tidak disertakan.")
    assert await asked(storage, budi) == "lampiran"
    api.faults.clear(slow)
    await budi.sees("· Nama penanggung jawab teknis")
    assert await names(storage, budi) == ["a.pdf", "b.pdf"]


async def test_there_are_five_at_most(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "lampiran")
    for number in range(1, 6):
        await budi.document(pdf(number), f"{number}.pdf")
        await budi.sees(f"{number} lampiran diterima")
    await budi.sees("Itu batasnya; tekan “Selesai”.")
    await budi.document(pdf(6), "6.pdf")
    await budi.sees("Lampiran paling banyak 5 berkas; berkas ini tidak disertakan.")
    await budi.tap("Selesai")
    await budi.sees("✅ Lampiran")
    assert await names(storage, budi) == [f"{number}.pdf" for number in range(1, 6)]


async def test_a_late_page_of_the_letter_is_no_attachment(
    api: BotApi, budi: User, storage: Storage, clock: Clock
) -> None:
    await at(storage, clock, budi, "surat_berkas")
    album = await budi.album([photo(0), photo(120)])
    await budi.sees("Halaman 2 diterima")
    await budi.tap("Selesai")
    await budi.sees("· Lampiran")
    group = album[0]["media_group_id"]
    await budi.photo(photo(200), media_group_id=group)
    await budi.sees("Surat permohonan sudah selesai diterima; berkas ini tidak disertakan.")
    await done(api, storage)
    assert await names(storage, budi) == []
    await budi.photo(photo(250))
    await budi.sees("1 lampiran diterima")


async def test_a_file_sent_before_the_question_was_seen_is_no_attachment(
    api: BotApi, budi: User, storage: Storage, clock: Clock
) -> None:
    await at(storage, clock, budi, "surat_berkas")
    slow = api.faults.delay(1.5, method="sendMessage")
    await budi.document(PDF, "surat.pdf")
    while await asked(storage, budi) != "lampiran":
        await api.telegram.changed.until(lambda: None, 0.02)
    await budi.document(PDF, "halaman 2.pdf")
    await budi.sees("Surat permohonan sudah selesai diterima; berkas ini tidak disertakan.")
    api.faults.clear(slow)
    await done(api, storage)
    assert await names(storage, budi) == []


async def test_what_comes_with_a_wrong_answer_is_no_page_of_the_letter(
    api: BotApi, budi: User, storage: Storage, clock: Clock
) -> None:
    await at(storage, clock, budi, "lampiran")
    await done(api, storage)
    slow = api.faults.delay(0.5, method="sendMessage")
    await budi.send("ini hasil uji keamanannya")
    await budi.document(PDF, "uji.pdf")
    await budi.sees("1 lampiran diterima: uji.pdf")
    api.faults.clear(slow)
    await done(api, storage)
    assert "Surat permohonan sudah selesai" not in budi.transcript()


async def test_they_are_changed_at_the_review_and_stand_in_the_form(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, None)
    await at_question(budi, "Surat permohonan", "Lampiran")
    await budi.document(PDF, "salah.pdf")
    await budi.sees("1 lampiran diterima: salah.pdf")
    await budi.tap("Hapus lampiran")
    await budi.sees("paling banyak lima PDF atau foto")
    await budi.document(pdf(2), "uji.pdf")
    listed = await budi.sees("1 lampiran diterima: uji.pdf")
    await budi.tap("Selesai")
    review = plain(await budi.sees("Tinjauan", after=listed["message_id"] - 1))
    assert "Lampiran: uji.pdf (1 KB)" in review
    (entry,) = (await answers_of(storage, budi))["lampiran"]
    await budi.tap("Setuju dan kirim")
    printed = text(await budi.download(await budi.sees("form-pengajuan-")))
    assert "Lampiran : uji.pdf (1 KB)" in printed.replace("Lampiran:", "Lampiran :")
    assert entry["sha256"] in "".join(printed.split())


async def test_a_form_from_before_there_were_attachments_is_sent_as_it_is(
    budi: User, storage: Storage, clock: Clock
) -> None:
    await at(storage, clock, budi, None)
    async with storage.begin(clock()) as tx:
        draft = await tx.drafts.get(budi.id)
        assert draft
        draft.answers = {key: value for key, value in draft.answers.items() if key != "lampiran"}
    await at_question(budi, "Data server", "Nomor seri")
    await budi.send("9ZZ9")
    await budi.sees("Nomor seri: 9ZZ9")
    await budi.tap("Setuju dan kirim")
    await budi.sees("⏳ Disposisi Kepala Dinas")
