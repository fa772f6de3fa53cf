"""The form pengajuan in chat, as a pemohon fills it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.sight import plain
from handlers.form import answers as form_answers
from storage.database import Storage
from tests.support.forms import ANSWERS, PROFILE, Clock, answers_of, at, draft_of, photo
from tests.support.journeys import PDF


async def test_a_server_from_the_first_question_to_the_status(budi: User, storage: Storage) -> None:
    await budi.send("/ajukan")
    await budi.tap("Penempatan server")
    told = plain(await budi.sees("Data pribadi Bapak/Ibu (UU 27/2022)")).splitlines()
    assert [line.split()[1] for line in told[1:]] == ["Hanya", "Hanya", "Disimpan"]
    await budi.tap("Mengerti")
    first = await budi.sees("Langkah 1 dari 29 · Nama lengkap")
    begun, question = plain(first).split("\n\n")
    assert begun.startswith("📝 Penempatan server: 29 pertanyaan. Jawaban langsung tersimpan;")
    assert question.splitlines()[1:] == ["Tulis beserta gelar.", "Contoh: Budi Santoso, S.Kom."]
    assert budi.buttons(first) == ["Batal"]
    await budi.send("Budi <b>Santoso</b> & Co.")
    await budi.sees("Langkah 2 dari 29 · NIP")
    await budi.tap("Lewati")
    for title, answer in (
        ("Pangkat", "lewati"),
        ("Jabatan", "Kepala Subbagian Umum"),
        ("Instansi", "Dinas Kesehatan"),
        ("Alamat instansi", "Jl. Diponegoro No. 15"),
    ):
        await budi.sees(f"· {title}")
        await budi.send(answer)
    await budi.press("Bagikan kontak")
    await budi.sees("· Email dinas")
    assert budi.chat_state.keyboard is None
    assert "Bagikan kontak" not in budi.transcript()  # the question itself is gone, its answer stands there
    await budi.send("umum@dinkes.kuduskab.go.id")
    await budi.sees("· Nomor surat")
    await budi.send("045/123/2026")
    await budi.sees("· Tanggal surat")
    await budi.send("20 November 2026")
    await budi.sees("· Berkas surat")
    await budi.document(PDF, "surat.exe", "application/octet-stream")
    await budi.sees("✅ Berkas surat permohonan: surat.exe (1 KB)")
    await budi.sees("· Lampiran")
    await budi.tap("Lewati")
    await budi.sees("▫️ Lampiran: dilewati")
    await budi.tap("Sama dengan pemohon")
    await budi.sees("Langkah 14 dari 28 · Merek dan tipe server")
    await budi.send("Dell PowerEdge R450")
    await budi.sees("· Nomor seri")
    await budi.send("7xk9q13")
    await budi.tap("2U")
    await budi.sees("· Kedalaman server")
    await budi.tap("Lewati")
    for title, answer in (("Berat", "18,5"), ("Catu daya", "2 x 800"), ("Prosesor", "Xeon; RAM 64 GB")):
        await budi.sees(f"· {title}")
        await budi.send(answer)
    assert await budi.tap("Lainnya") is None
    assert plain(await budi.sees("Silakan ketik nama sistem operasinya.")).startswith("Silakan")
    await budi.send("FreeBSD 14")
    await budi.sees("· Aplikasi dan fungsinya")
    await budi.send("SIMPUS, pencatatan layanan")
    await budi.sees("· Jumlah port LAN")
    await budi.tap("2")
    await budi.sees("· Kebutuhan port")
    await budi.send("tcp/443 dari internet")
    await budi.sees("· Sifat data")
    await budi.send("terbatas")
    await budi.sees("· Hak akses")
    await budi.send("akun pengelola, kunci SSH saat pemasangan")
    await budi.tap("Triwulanan · tiap 3 bulan")
    await budi.sees("· Berlaku sampai")
    await budi.tap("Lewati")
    review = plain(await budi.sees("Tinjauan"))
    for line in (
        "Nama lengkap: Budi <b>Santoso</b> & Co.",
        "Nomor HP penanggung jawab teknis: 0812-3456-7890",
        "Nomor seri: 7XK9Q13",
        "Hak akses untuk pengelola server: tersimpan, terenkripsi",
        "“Saya menyatakan data di atas benar",
    ):
        assert line in review
    assert "kunci SSH" not in review
    assert budi.buttons(await budi.sees("Tinjauan")) == ["✅ Setuju dan kirim", "✏️ Ubah", "Batal"]
    assert await budi.tap("Setuju dan kirim") is None
    await budi.sees("✅ Permohonan PSH-2026-0001 terkirim")
    await budi.sees("form-pengajuan-PSH-2026-0001.pdf")
    await budi.sees("⏳ Disposisi Kepala Dinas")
    assert await draft_of(storage, budi) is None
    async with storage.read(datetime.now(UTC)) as tx:
        sent = await tx.permohonan.revision(1, 1)
        assert sent.secret
        assert storage.vault.decrypt(sent.secret).decode() == "akun pengelola, kunci SSH saat pemasangan"
        assert "kunci SSH" not in str(sent.answers)


async def test_the_profile_is_offered_again(budi: User, storage: Storage, clock: Clock) -> None:
    async with storage.begin(clock()) as tx:
        (await tx.offices.meet(budi.id)).profile = PROFILE
    await budi.send("/ajukan")
    await budi.tap("Hosting aplikasi")
    await budi.tap("Mengerti")
    await budi.sees("Nomor HP: 0812-3456-7890")
    await budi.tap("Pakai data tersimpan")
    await budi.sees("Langkah 1 dari 21 · Nomor surat permohonan")
    assert await answers_of(storage, budi) == PROFILE
    await budi.send("/ajukan")
    await budi.tap("Mulai baru")
    await budi.tap("Hosting aplikasi")
    await budi.tap("Ubah data")
    await budi.sees("Langkah 1 dari 29 · Nama lengkap")


async def test_a_wrong_answer_gets_a_reason_and_the_question_again(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "nip")
    await budi.send("123")
    again = await budi.sees("⚠️ NIP ini 3 angka, seharusnya 18 angka.")
    assert "Langkah 2 dari 29 · NIP" in plain(again)
    await budi.send("abc")
    await budi.sees("⚠️ NIP hanya memuat angka", after=again["message_id"])
    assert [plain(message).count("Langkah 2") for message in budi.chat].count(1) == 1
    assert "belum dijawab" not in budi.transcript()
    await budi.send("19850515 201001 1 003")
    await budi.sees("· Pangkat")
    assert (await answers_of(storage, budi))["nip"] == "198505152010011003"


async def test_back_keeps_what_was_answered(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "merk_tipe")
    await budi.tap("Kembali")
    await budi.sees("Jawaban sekarang: 0857-1111-2222")
    await budi.send("kembali")
    await budi.sees("Jawaban sekarang: Siti Aminah")
    await budi.send("Rina")
    again = await budi.send("kembali")
    await budi.sees("Jawaban sekarang: 0857-1111-2222", after=again["message_id"])
    await budi.tap("Jawaban tetap")
    await budi.sees("· Merek dan tipe")
    assert (await answers_of(storage, budi))["pj_nama"] == "Rina"


async def test_another_contact_person_than_oneself_needs_a_number(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "pj_nama")
    await budi.send("sama dengan pemohon")
    await budi.sees("· Merek dan tipe")
    await budi.tap("Kembali")
    await budi.sees("· Nama penanggung jawab teknis")
    await budi.send("Siti Aminah")
    await budi.sees("· Nomor HP penanggung jawab teknis")
    await budi.contact(phone="085711112222", user_id=99)
    await budi.sees("· Merek dan tipe")
    assert (await answers_of(storage, budi))["pj_hp"] == "+6285711112222"


async def test_there_is_nothing_before_the_first_question(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "nama")
    await budi.send("Kembali")
    await budi.sees("Ini pertanyaan pertama")
    assert await answers_of(storage, budi) == {}


@pytest.mark.parametrize("words", ["Selesai", "jawaban tetap"])
async def test_a_label_that_is_not_offered_is_no_answer(budi: User, storage: Storage, clock: Clock, words: str) -> None:
    await at(storage, clock, budi, "jabatan")
    await budi.send(words)
    await budi.sees("tidak diperlukan di sini")
    assert "jabatan" not in await answers_of(storage, budi)


async def test_an_old_button_answers_nothing(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "tinggi_u")
    old = await budi.sees("· Tinggi server")
    await budi.tap("2U")
    await budi.sees("· Kedalaman")
    for data in ("qc:tinggi_u:0", "qm:tinggi_u:k"):
        assert await budi.answer(budi.forge(old["message_id"], data)) == form_answers.CLOSED
    for data in ("qc:kedalaman_mm:-1", "qm:kedalaman_mm:s", "qc:kedalaman_mm", "qc:x:9", "qs:-1:0", "qk:x:0"):
        assert await budi.answer(budi.forge(old["message_id"], data))
    assert (await answers_of(storage, budi))["tinggi_u"] == 2
    assert "kedalaman_mm" not in await answers_of(storage, budi)


async def test_only_ones_own_contact_is_ones_number(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "hp")
    await budi.contact(phone="+6285711112222", user_id=99)
    await budi.sees("⚠️ Kontak itu milik orang lain")
    assert "hp" not in await answers_of(storage, budi)
    await budi.send("Kembali")
    await budi.sees("· Alamat instansi")
    assert budi.chat_state.keyboard is None
    await budi.tap("Jawaban tetap")
    await budi.sees("· Nomor HP")
    await budi.press("Batal")
    await budi.tap("Lanjutkan mengisi")
    await budi.press("Bagikan kontak")
    await budi.sees("· Email dinas")
    await budi.tap("Kembali")
    await budi.sees("Jawaban sekarang: 0812-3456-7890")
    await budi.send("Batal")
    await budi.tap("Ya, hapus")
    await budi.sees("Formulir dihapus")
    assert budi.chat_state.keyboard is None
    assert await draft_of(storage, budi) is None


async def test_a_text_too_long_is_refused_as_one(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "jabatan")
    await budi.send("Kepala " * 700)
    await budi.sees("⚠️ Jawaban ini terlalu panjang")
    await budi.send("Kepala Subbagian Umum")
    await budi.sees("· Instansi")
    assert (await answers_of(storage, budi))["jabatan"] == "Kepala Subbagian Umum"
    assert "belum dijawab" not in budi.transcript()


async def test_a_password_is_refused_and_removed(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "hak_akses")
    for text in ("akun admin, password: rahasia123", "kata sandi: rahasia123 " + "x" * 5000):
        sent = await budi.send(text)
        await budi.sees("Pesan tadi dihapus", after=sent["message_id"])
    assert "rahasia123" not in budi.transcript()
    sent = await budi.send("akun pengelola" + "," * 5000)
    edited = await budi.edit(sent["message_id"], "akun admin, password: rahasia123")
    await budi.sees("Pesan tadi dihapus", after=edited["message_id"])
    assert "rahasia123" not in budi.transcript()
    draft = await draft_of(storage, budi)
    assert draft
    assert (draft.at, draft.secret) == ("hak_akses", None)


@pytest.mark.parametrize("send", [User.sticker, User.voice, lambda budi: budi.photo(photo(9)), User.contact])
async def test_what_is_no_text_is_told_what_is_expected(
    budi: User, storage: Storage, clock: Clock, send: Callable[[User], Any]
) -> None:
    await at(storage, clock, budi, "jabatan")
    await send(budi)
    await budi.sees("⚠️ Mohon diketik; ")
    assert "jabatan" not in await answers_of(storage, budi)


async def test_an_edited_answer_is_not_read_again(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "jabatan")
    sent = await budi.send("Kasubag")
    await budi.sees("· Instansi")
    await budi.edit(sent["message_id"], "Kepala")
    await budi.sees("Jawaban tidak berubah bila pesannya diubah")
    assert (await answers_of(storage, budi))["jabatan"] == "Kasubag"
    assert "instansi" not in await answers_of(storage, budi)


async def test_the_same_as_the_pemohon_stays_so_when_the_pemohon_corrects_their_own(
    budi: User, storage: Storage, clock: Clock
) -> None:
    same = {"pj_nama": ANSWERS["nama"], "pj_hp": ANSWERS["hp"]}
    await at(storage, clock, budi, None, **same)
    for title, answer in (("Nomor HP", "0857-9999-8888"), ("Nama lengkap", "Budi Santoso, M.Kom.")):
        await budi.tap("Ubah")
        await budi.tap("Profil pemohon")
        await budi.tap(title)
        asked = await budi.sees(f"Ubah · {title}")
        await budi.send(answer)
        await budi.sees("Saya menyatakan", after=asked["message_id"])
    answers = await answers_of(storage, budi)
    assert (answers["pj_nama"], answers["pj_hp"]) == ("Budi Santoso, M.Kom.", "+6285799998888")


async def test_sama_is_nobodys_name(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "pj_nama")
    await budi.send("sama")
    await budi.sees("· Merek dan tipe server")
    answers = await answers_of(storage, budi)
    assert (answers["pj_nama"], answers["pj_hp"]) == (ANSWERS["nama"], ANSWERS["hp"])


@pytest.mark.parametrize(("number", "shown"), [("(0291) 438713", "(0291) 438713"), ("85741102233", "0857-4110-2233")])
async def test_a_contacts_number_is_read_like_a_typed_one(
    budi: User, storage: Storage, clock: Clock, number: str, shown: str
) -> None:
    await at(storage, clock, budi, "pj_hp")
    await budi.contact(phone=number, user_id=99)
    await budi.sees(f"✅ Nomor HP penanggung jawab teknis: {shown}")
