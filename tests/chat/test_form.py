"""The form pengajuan in chat, as a pemohon fills it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image
from pypdf import PdfReader

from bot.demo.telegram.people import Person
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.service.application import running
from bot.settings import Settings
from handlers.entrance.failures import SORRY
from handlers.form import answers as form_answers
from handlers.form import kept, screen
from handlers.form import letter as form_letter
from handlers.form.buttons import Go, Move, version
from procedure.decision import Act, Outcome
from procedure.form import SERIAL_TAKEN, SUBDOMAIN_TAKEN, questions
from procedure.sop import Choice, Kind, Step
from storage.database import Storage
from storage.models import Draft, Permohonan, Revision, State
from tests.support.child_work import broken, cramped
from tests.support.journeys import PDF

PROFILE = {
    "nama": "Budi Santoso, S.Kom.",
    "nip": None,
    "pangkat": None,
    "jabatan": "Kepala Subbagian Umum",
    "instansi": "Dinas Kesehatan Kabupaten Kudus",
    "alamat": "Jl. Diponegoro No. 15 Kudus",
    "hp": "+6281234567890",
    "email": "umum@dinkes.kuduskab.go.id",
}
ANSWERS = PROFILE | {
    "surat_nomor": "045/123/2026",
    "surat_tanggal": "2026-11-20",
    "surat_berkas": {"name": "surat.pdf", "sha256": "0" * 64, "size": 2048, "mime": "application/pdf"},
    "pj_nama": "Siti Aminah, A.Md.",
    "pj_hp": "+6285711112222",
    "merk_tipe": "Dell PowerEdge R450",
    "nomor_seri": "7XK9Q13",
    "tinggi_u": 2,
    "kedalaman_mm": None,
    "berat_kg": 18,
    "daya": {"psu": 2, "watt": 800},
    "spesifikasi": "Xeon; RAM 64 GB",
    "sistem_operasi": "Ubuntu",
    "aplikasi": "SIMPUS",
    "port_lan": 2,
    "port_firewall": [{"proto": "tcp", "port": 443, "source": "internet"}],
    "sifat_data": "Terbatas",
    "hak_akses": "2026-11-23T02:00:00+00:00",
    "cek_berkala": "Bulanan",
    "berlaku_sampai": None,
}


class Clock:
    now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=5)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def storage(settings: Settings, clock: Clock) -> AsyncIterator[Storage]:
    async with running(settings, clock) as app:
        yield app.bot_data["services"].storage


@pytest.fixture
async def budi(api: BotApi, storage: Storage) -> Person:
    return api.person("Budi Santoso", phone="+6281234567890")


def photo(shade: int) -> bytes:
    content = BytesIO()
    Image.new("L", (200, 300), shade).save(content, "JPEG")
    return content.getvalue()


async def at(storage: Storage, clock: Clock, budi: Person, key: str | None, **changed: Any) -> None:
    """Budi has answered everything before `key` (None: all of it) and opens the form again."""
    keys = [entry.key for entry in questions(Kind.SERVER, with_profile=True)]
    known = dict.fromkeys(keys[: keys.index(key)] if key else keys)
    async with storage.begin(clock()) as tx:
        await tx.offices.meet(budi.id)
        answers = {name: ANSWERS[name] for name in known} | changed
        await tx.drafts.begin(budi.id, Kind.SERVER, answers, at=key, with_profile=True)
    await budi.send("/ajukan")
    await budi.tap("Lanjutkan")
    await budi.sees("Langkah" if key else "Tinjauan")


async def draft_of(storage: Storage, budi: Person) -> Draft | None:
    async with storage.read(datetime.now(UTC)) as tx:
        return await tx.drafts.get(budi.id)


async def answers_of(storage: Storage, budi: Person) -> dict[str, Any]:
    draft = await draft_of(storage, budi)
    assert draft
    return draft.answers


async def count(storage: Storage, model: type[Permohonan | Revision]) -> int:
    async with storage.read(datetime.now(UTC)) as tx:
        return await tx._session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


async def test_a_server_from_the_first_question_to_the_status(budi: Person, storage: Storage) -> None:
    await budi.send("/ajukan")
    await budi.tap("Penempatan server")
    first = await budi.sees("Langkah 1 dari 28 · Nama lengkap")
    assert plain(first).splitlines()[1:] == ["Tulis nama lengkap dengan gelar.", "Contoh: Budi Santoso, S.Kom."]
    assert budi.buttons(first) == ["Batal"]
    await budi.send("Budi <b>Santoso</b> & Co.")
    await budi.sees("Langkah 2 dari 28 · NIP")
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
    await budi.send("umum@dinkes.kuduskab.go.id")
    await budi.sees("· Nomor surat")
    await budi.send("045/123/2026")
    await budi.sees("· Tanggal surat")
    await budi.send("20 November 2026")
    await budi.sees("· Berkas surat")
    await budi.document(PDF, "surat.exe", "application/octet-stream")
    await budi.sees("✅ Berkas surat permohonan: surat.exe (1 KB)")
    await budi.tap("Sama dengan pemohon")
    await budi.sees("Langkah 13 dari 27 · Merk dan tipe server")
    await budi.send("Dell PowerEdge R450")
    await budi.sees("· Nomor seri")
    await budi.send("7xk9q13")
    await budi.tap("2U")
    await budi.tap("Lewati")
    for title, answer in (("Berat", "18,5"), ("Catu daya", "2 x 800"), ("Prosesor", "Xeon; RAM 64 GB")):
        await budi.sees(f"· {title}")
        await budi.send(answer)
    assert await budi.tap("Lainnya") == "Lainnya"
    await budi.sees("⚠️ Silakan ketik nama sistem operasinya")
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
    await budi.tap("Triwulanan")
    await budi.tap("Lewati")
    review = plain(await budi.sees("Tinjauan"))
    for line in (
        "Nama lengkap: Budi <b>Santoso</b> & Co.",
        "Nomor HP penanggung jawab teknis: 0812-3456-7890",
        "Nomor seri: 7XK9Q13",
        "Hak akses untuk pengelola server: tersimpan, terenkripsi",
        "„Saya menyatakan data di atas benar",
    ):
        assert line in review
    assert "kunci SSH" not in review
    assert budi.buttons(await budi.sees("Tinjauan")) == ["✅ Setuju dan kirim", "✏️ Ubah", "Batal"]
    assert await budi.tap("Setuju dan kirim") == "Permohonan terkirim"
    await budi.sees("✅ Permohonan PSH-2026-0001 terkirim")
    await budi.sees("form-pengajuan-PSH-2026-0001.pdf")
    await budi.sees("⏳ Disposisi Kepala Dinas")
    assert await draft_of(storage, budi) is None
    async with storage.read(datetime.now(UTC)) as tx:
        sent = await tx.permohonan.revision(1, 1)
        assert sent.secret
        assert storage.vault.decrypt(sent.secret).decode() == "akun pengelola, kunci SSH saat pemasangan"
        assert "kunci SSH" not in str(sent.answers)


async def test_the_profile_is_offered_again(budi: Person, storage: Storage, clock: Clock) -> None:
    async with storage.begin(clock()) as tx:
        (await tx.offices.meet(budi.id)).profile = PROFILE
    await budi.send("/ajukan")
    await budi.tap("Hosting aplikasi")
    await budi.sees("Nomor HP: 0812-3456-7890")
    await budi.tap("Pakai data tersimpan")
    await budi.sees("Langkah 1 dari 20 · Nomor surat permohonan")
    assert await answers_of(storage, budi) == PROFILE
    await budi.send("/ajukan")
    await budi.tap("Mulai baru")
    await budi.tap("Hosting aplikasi")
    await budi.tap("Ubah data")
    await budi.sees("Langkah 1 dari 28 · Nama lengkap")


async def test_a_wrong_answer_gets_a_reason_and_the_question_again(
    budi: Person, storage: Storage, clock: Clock
) -> None:
    await at(storage, clock, budi, "nip")
    await budi.send("123")
    again = plain(await budi.sees("⚠️ NIP terdiri atas 18 angka"))
    assert "misalnya “198505152010011003”" in again
    assert "Langkah 2 dari 28 · NIP" in again
    assert len([message for message in budi.chat if "Lewati" in budi.buttons(message)]) == 1
    await budi.send("19850515 201001 1 003")
    await budi.sees("· Pangkat")
    assert (await answers_of(storage, budi))["nip"] == "198505152010011003"


async def test_back_keeps_what_was_answered(budi: Person, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "merk_tipe")
    await budi.tap("Kembali")
    await budi.sees("Jawaban sekarang: 0857-1111-2222")
    await budi.send("kembali")
    await budi.sees("Jawaban sekarang: Siti Aminah")
    await budi.send("Rina")
    again = await budi.send("kembali")
    await budi.sees("Jawaban sekarang: 0857-1111-2222", after=again["message_id"])
    await budi.tap("Jawaban tetap")
    await budi.sees("· Merk dan tipe")
    assert (await answers_of(storage, budi))["pj_nama"] == "Rina"


async def test_another_contact_person_than_oneself_needs_a_number(budi: Person, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "pj_nama")
    await budi.send("sama dengan pemohon")
    await budi.sees("· Merk dan tipe")
    await budi.tap("Kembali")
    await budi.sees("· Nama penanggung jawab teknis")
    await budi.send("Siti Aminah")
    await budi.sees("· Nomor HP penanggung jawab teknis")
    await budi.contact(phone="085711112222", user_id=99)
    await budi.sees("· Merk dan tipe")
    assert (await answers_of(storage, budi))["pj_hp"] == "+6285711112222"


async def test_there_is_nothing_before_the_first_question(budi: Person, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "nama")
    await budi.send("Kembali")
    await budi.sees("Ini pertanyaan pertama")
    assert await answers_of(storage, budi) == {}


@pytest.mark.parametrize("words", ["Selesai", "jawaban tetap"])
async def test_a_label_that_is_not_offered_is_no_answer(
    budi: Person, storage: Storage, clock: Clock, words: str
) -> None:
    await at(storage, clock, budi, "jabatan")
    await budi.send(words)
    await budi.sees("tidak diperlukan di sini")
    assert "jabatan" not in await answers_of(storage, budi)


async def test_an_old_button_answers_nothing(budi: Person, storage: Storage, clock: Clock) -> None:
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


async def test_only_ones_own_contact_is_ones_number(budi: Person, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "hp")
    await budi.contact(phone="+6285711112222", user_id=99)
    await budi.sees("kontak Bapak/Ibu sendiri")
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
    await budi.tap("Ya, buang")
    await budi.sees("Formulir dibuang")
    assert budi.chat_state.keyboard is None
    assert await draft_of(storage, budi) is None


async def test_a_letter_is_judged_by_its_content(budi: Person, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "surat_berkas")
    await budi.send("sudah saya kirim")
    await budi.sees("⚠️ Silakan kirim berkasnya sebagai PDF")
    await budi.document(b"MZ, a program", "surat.pdf")
    await budi.sees("⚠️ Isi berkas ini bukan PDF")
    await budi.document(bytes(20 * 1024 * 1024 + 1), "besar.pdf")
    await budi.sees("lebih dari 20 MB")
    assert "surat_berkas" not in await answers_of(storage, budi)
    await budi.document(PDF, "surat.pdf")
    await budi.sees("✅ Berkas surat permohonan: surat.pdf")


async def test_photos_become_one_letter_in_order(budi: Person, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "surat_berkas")
    await budi.album([photo(0), photo(120), photo(250)])
    await budi.sees("Halaman 3 diterima")
    assert len([message for message in budi.chat if "Selesai" in budi.buttons(message)]) == 1
    await budi.tap("Selesai")
    await budi.album([photo(60), photo(70)])
    await budi.sees("✅ Berkas surat permohonan: surat-permohonan.pdf")
    await budi.sees("tidak disertakan")
    await budi.sticker()
    await budi.sees("dijawab dengan teks")
    assert budi.transcript().count("tidak disertakan") == 1
    draft = await draft_of(storage, budi)
    assert draft
    assert (draft.at, draft.pages, draft.waiting, draft.closing) == ("pj_nama", [], 0, False)
    pages = PdfReader(BytesIO(storage.archive.get(draft.answers["surat_berkas"]["sha256"]))).pages
    images = [page.images[0].image for page in pages]
    shades = [image.convert("L").resize((1, 1)).tobytes() for image in images if image]
    assert shades == sorted(shades)
    assert len(shades) == 3


async def test_a_page_too_many_is_refused_and_the_others_stay(
    budi: Person, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_letter, "MOST_PARTS", 3)
    await at(storage, clock, budi, "surat_berkas")
    await budi.album([photo(shade) for shade in (0, 60, 120, 180, 240)])
    await budi.sees("paling banyak dari 40 foto atau PDF")
    await budi.sees("Halaman 3 diterima")
    await budi.photo(photo(250))
    await budi.tap("Selesai")
    await budi.sees("✅ Berkas surat permohonan: surat-permohonan.pdf")
    assert budi.transcript().count("paling banyak dari 40 foto atau PDF") == 2  # once an album
    sha256 = (await answers_of(storage, budi))["surat_berkas"]["sha256"]
    assert len(PdfReader(BytesIO(storage.archive.get(sha256))).pages) == 3


async def test_pages_too_large_together_are_said_to_be(
    budi: Person, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
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
    budi: Person, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.work.jobs.bind", broken)
    monkeypatch.setattr("bot.work.jobs.backoff", lambda tries: 0.01)
    await at(storage, clock, budi, "surat_berkas")
    await budi.photo(photo(9))
    await budi.sees("Halaman 1 diterima")
    await budi.tap("Selesai")
    await budi.sees("satu PDF hasil pindai. Yang sudah dikirim tidak tersimpan")


async def test_a_letter_on_its_way_survives_going_on(api: BotApi, budi: Person, storage: Storage, clock: Clock) -> None:
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
    api: BotApi, budi: Person, storage: Storage, clock: Clock
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
    budi: Person, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
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


async def test_a_text_too_long_is_refused_as_one(budi: Person, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "jabatan")
    await budi.send("Kepala " * 700)
    await budi.sees("⚠️ Jawaban ini terlalu panjang")
    await budi.send("Kepala Subbagian Umum")
    await budi.sees("· Instansi")
    assert (await answers_of(storage, budi))["jabatan"] == "Kepala Subbagian Umum"
    assert budi.transcript().count("Jabatan: belum dijawab") == 1


async def test_a_password_is_refused_and_removed(budi: Person, storage: Storage, clock: Clock) -> None:
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


@pytest.mark.parametrize("send", [Person.sticker, Person.voice, lambda budi: budi.photo(photo(9)), Person.contact])
async def test_what_is_no_text_is_told_what_is_expected(
    budi: Person, storage: Storage, clock: Clock, send: Callable[[Person], Any]
) -> None:
    await at(storage, clock, budi, "jabatan")
    await send(budi)
    await budi.sees("„Jabatan” dijawab dengan teks, misalnya “Kepala Subbagian Umum”")
    assert "jabatan" not in await answers_of(storage, budi)


async def test_an_edited_answer_is_not_read_again(budi: Person, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "jabatan")
    sent = await budi.send("Kasubag")
    await budi.sees("· Instansi")
    await budi.edit(sent["message_id"], "Kepala")
    await budi.sees("Jawaban tidak berubah bila pesannya diubah")
    assert (await answers_of(storage, budi))["jabatan"] == "Kasubag"
    assert "instansi" not in await answers_of(storage, budi)


async def test_a_restart_goes_on_where_it_was(api: BotApi, settings: Settings, clock: Clock) -> None:
    budi = api.person("Budi")
    async with running(settings, clock):
        await budi.send("/ajukan")
        await budi.tap("Hosting aplikasi")
        await budi.sees("· Nama lengkap")
        await budi.send("Budi Santoso")
        await budi.sees("· NIP")
    async with running(settings, clock):
        await budi.send("198505152010011003")
        await budi.sees("· Pangkat")
        await budi.send("Penata / III-c")
        await budi.sees("· Jabatan")
    assert budi.transcript().count("· Jabatan") == 1


async def test_other_commands_leave_the_form_alone(budi: Person, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "jabatan")
    for command in ("/status", "/bantuan", "/start"):
        sent = await budi.send(command)
        await budi.sees("", after=sent["message_id"])
    await budi.send("Kepala Bidang")
    await budi.sees("· Instansi")


async def test_cancelling_asks_first(budi: Person, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "jabatan")
    await budi.send("/batal")
    asked = await budi.sees("Buang formulir ini?")
    await budi.send("Kepala Bidang")
    await budi.sees("· Instansi")
    assert "sudah dilanjutkan" in (await budi.tap_on(asked["message_id"], "Ya, buang") or "")
    await budi.sees("Formulir sudah dilanjutkan")
    await budi.tap("Batal")
    await budi.sees("Buang formulir ini?")
    await budi.tap("Lanjutkan mengisi")
    await budi.sees("· Instansi")
    await budi.tap("Batal")
    await budi.tap("Ya, buang")
    await budi.sees("Formulir dibuang")
    assert await draft_of(storage, budi) is None
    assert await budi.answer(budi.forge(asked["message_id"], "qm:instansi:k")) == kept.GONE


async def test_a_second_form_does_not_replace_the_first(budi: Person, storage: Storage, clock: Clock) -> None:
    await budi.send("/ajukan")
    which = await budi.sees("Apa yang Bapak/Ibu ajukan?")
    await at(storage, clock, budi, "jabatan")
    for data in ("qn:hosting", "qp:hosting:0"):
        assert "Masih ada formulir" in (await budi.answer(budi.forge(which["message_id"], data)) or "")
    assert len(await answers_of(storage, budi)) == 3


async def test_changing_an_answer_returns_to_the_review(budi: Person, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, None)
    await budi.tap("Ubah")
    await budi.tap("Data server")
    await budi.tap("Kembali")
    await budi.tap("Ubah")
    await budi.tap("Data server")
    await budi.tap("Nomor seri")
    asked = await budi.sees("Ubah · Nomor seri")
    await budi.tap("Kembali")
    await budi.sees("Tinjauan", after=asked["message_id"])
    await budi.tap("Ubah")
    await budi.tap("Data server")
    await budi.tap("Nomor seri")
    asked = await budi.sees("Ubah · Nomor seri")
    await budi.send("9ZZ9")
    await budi.sees("Nomor seri: 9ZZ9", after=asked["message_id"])
    await budi.sees("„Saya menyatakan", after=asked["message_id"])


async def test_the_review_is_answered_by_its_buttons(budi: Person, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, None)
    await budi.send("setuju")
    await budi.sees("tekan Setuju dan kirim, Ubah, atau Batal")
    await budi.tap("Batal")
    await budi.tap("Lanjutkan mengisi")
    await budi.sees("Tinjauan")
    assert await count(storage, Permohonan) == 0


async def test_sending_twice_sends_once(budi: Person, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, None)
    review = await budi.sees("Tinjauan")
    data = review["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    taps = [budi.forge(review["message_id"], data) for _ in range(2)]
    toasts = await asyncio.gather(*map(budi.answer, taps))
    assert set(toasts) == {"Permohonan terkirim", kept.GONE}
    assert await count(storage, Permohonan) == 1


async def test_only_the_review_one_has_read_is_sent(budi: Person, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, None)
    review = await budi.sees("Tinjauan")
    data = review["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await budi.tap("Ubah")
    await budi.tap("Data server")
    await budi.tap("Nomor seri")
    await budi.send("9ZZ9")
    await budi.sees("Nomor seri: 9ZZ9")
    assert "sudah berubah" in (await budi.answer(budi.forge(review["message_id"], data)) or "")
    assert await count(storage, Permohonan) == 0


async def test_a_draft_that_rested_too_long_is_asked_again(budi: Person, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, None, berlaku_sampai="2026-12-31")
    clock.now = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
    await budi.tap("Setuju dan kirim")
    await budi.sees("⚠️ Tanggal akhir pemakaian harus sesudah hari ini.")
    await budi.tap("Lewati")
    await budi.tap("Setuju dan kirim")
    await budi.sees("Permohonan PSH-2027-0001 terkirim")


async def test_what_is_installed_already_is_refused(budi: Person, storage: Storage, clock: Clock) -> None:
    async with storage.begin(clock()) as tx:
        await tx.offices.meet(budi.id)
        other = await tx.permohonan.create(Kind.SERVER, budi.id, year=2026)
        names = {"nomor_seri": "7XK9Q13", "sub_domain": "simpus.kuduskab.go.id"}
        await tx.register.update(await tx.register.of(other.id), state=State.AKTIF, **names)
        await tx.drafts.begin(budi.id, Kind.HOSTING, {}, at="sub_domain", with_profile=True)
    await budi.send("/ajukan")
    await budi.tap("Lanjutkan")
    await budi.sees("· Sub domain")
    await budi.send("simpus")
    await budi.sees(SUBDOMAIN_TAKEN)
    await at(storage, clock, budi, None)
    await budi.tap("Setuju dan kirim")
    await budi.sees(SERIAL_TAKEN)
    await budi.send("9ZZ9")
    await budi.tap("Setuju dan kirim")
    await budi.sees("terkirim")


async def returned(storage: Storage, clock: Clock, budi: Person) -> int:
    """What Budi sent has come back; the id of his newest message."""
    await at(storage, clock, budi, None)
    await budi.tap("Setuju dan kirim")
    message = await budi.sees("⏳ Disposisi Kepala Dinas")
    await move(storage, clock, Step.PENGAJUAN)
    return int(message["message_id"])


async def move(storage: Storage, clock: Clock, step: Step) -> None:
    async with storage.begin(clock()) as tx:
        permohonan = await tx.permohonan.get(1)
        visit = await tx.permohonan.open_visit(1)
        assert visit
        await tx.permohonan.move(permohonan, Act(Choice.TOLAK, visit.id), permohonan.pemohon_id, Outcome(step, 1))


async def test_a_returned_permohonan_is_corrected_at_the_review(budi: Person, storage: Storage, clock: Clock) -> None:
    message = await returned(storage, clock, budi)
    await budi.answer(budi.forge(message, "p:1"))
    await budi.sees("Belum ada yang diubah.")
    await budi.tap("Ubah")
    await budi.tap("Data server")
    await budi.tap("Nomor seri")
    await budi.sees("Ubah · Nomor seri")
    await budi.send("9ZZ9")
    await budi.sees("• Nomor seri: 7XK9Q13 → 9ZZ9")
    await budi.tap("Ubah")
    await budi.tap("Jaringan dan pengelolaan")
    await budi.tap("Hak akses")
    await budi.sees("Ubah · Hak akses")
    await budi.send("akun baru, kunci SSH diserahkan langsung")
    await budi.sees("• Hak akses untuk pengelola server: tersimpan, terenkripsi → diperbarui")
    await budi.tap("Setuju dan kirim")
    await budi.sees("terkirim", after=message)
    assert (await count(storage, Permohonan), await count(storage, Revision)) == (1, 2)


async def test_a_permohonan_withdrawn_meanwhile_is_not_sent(budi: Person, storage: Storage, clock: Clock) -> None:
    message = await returned(storage, clock, budi)
    await budi.answer(budi.forge(message, "p:1"))
    await budi.sees("Belum ada yang diubah.")
    await move(storage, clock, Step.DITARIK)
    await budi.tap("Setuju dan kirim")
    await budi.sees("tidak lagi menunggu perbaikan")
    assert await draft_of(storage, budi) is None
    assert "tidak lagi menunggu" in (await budi.answer(budi.forge(message, "p:1")) or "")


async def test_nobody_corrects_anothers_permohonan(api: BotApi, budi: Person, storage: Storage, clock: Clock) -> None:
    await returned(storage, clock, budi)
    eka = api.person("Eka")
    await eka.send("/start")
    message = await eka.sees("Selamat")
    await eka.answer(eka.forge(message["message_id"], "p:1"))
    assert await draft_of(storage, eka) is None


async def test_a_form_gone_elsewhere_leaves_nothing_stuck(budi: Person, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "jabatan")
    async with storage.begin(clock()) as tx:
        await tx.drafts.discard(await tx.drafts.get(budi.id))
    await budi.send("Kepala Bidang")
    await budi.sees("Formulir ini sudah dikirim atau dibuang")
    await budi.send("/ajukan")
    await budi.sees("Apa yang Bapak/Ibu ajukan?")


async def test_a_long_review_comes_in_several_messages(budi: Person, storage: Storage, clock: Clock) -> None:
    long = {"spesifikasi": "<&>" * 66, "aplikasi": "<&>" * 166, "instansi": "&" * 150, "alamat": "<" * 200}
    ports = [{"proto": "tcp", "port": 10000 + number, "source": "😀" * 40} for number in range(40)]
    await at(storage, clock, budi, None, **long, port_firewall=ports)
    last = await budi.sees("„Saya menyatakan")
    assert "Tinjauan" not in plain(last)
    assert budi.buttons(last)[0] == "✅ Setuju dan kirim"
    await budi.tap("Ubah")
    await budi.tap("Kembali")
    await budi.sees("„Saya menyatakan")


async def test_the_same_as_the_pemohon_stays_so_when_the_pemohon_corrects_their_own(
    budi: Person, storage: Storage, clock: Clock
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


async def test_sama_is_nobodys_name(budi: Person, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "pj_nama")
    await budi.send("sama")
    await budi.sees("· Merk dan tipe server")
    answers = await answers_of(storage, budi)
    assert (answers["pj_nama"], answers["pj_hp"]) == (ANSWERS["nama"], ANSWERS["hp"])


@pytest.mark.parametrize(("number", "shown"), [("(0291) 438713", "(0291) 438713"), ("85741102233", "0857-4110-2233")])
async def test_a_contacts_number_is_read_like_a_typed_one(
    budi: Person, storage: Storage, clock: Clock, number: str, shown: str
) -> None:
    await at(storage, clock, budi, "pj_hp")
    await budi.contact(phone=number, user_id=99)
    await budi.sees(f"✅ Nomor HP penanggung jawab teknis: {shown}")


ON = "▶️ Lanjutkan mengisi"
NEW, FIXED = "Formulir Hosting aplikasi", "Perbaikan PSH-2026-0001"
KEPT = f"💾 {NEW} disimpan, beserta jawaban yang sudah diisi."


async def forms_of(storage: Storage, budi: Person) -> tuple[Draft | None, Draft | None]:
    """What Budi has begun: the form for something new, and the correction of his permohonan."""
    async with storage.read(datetime.now(UTC)) as tx:
        return await tx.drafts.of(budi.id, None), await tx.drafts.of(budi.id, 1)


async def resting(storage: Storage, budi: Person) -> Draft:
    """The form for something new, which rests."""
    draft, _ = await forms_of(storage, budi)
    assert draft
    assert not draft.active
    return draft


async def beside(
    storage: Storage, clock: Clock, budi: Person, key: str | None, kind: Kind = Kind.HOSTING, **changed: Any
) -> tuple[int, int]:
    """Budi fills something new, and has a permohonan to correct: where the form asks, and where *Perbaiki* is."""
    fix = await returned(storage, clock, budi)
    keys = [entry.key for entry in questions(kind, with_profile=True)]
    async with storage.begin(clock()) as tx:
        answers = {name: ANSWERS.get(name) for name in (keys[: keys.index(key)] if key else keys)} | changed
        await tx.drafts.begin(budi.id, kind, answers, at=key, with_profile=True)
    begun = await budi.send("/ajukan")
    await budi.tap("Lanjutkan")
    asked = await budi.sees("Langkah" if key else "Saya menyatakan", after=begun["message_id"])
    return int(asked["message_id"]), fix


async def correct(budi: Person, fix: int) -> str | None:
    """Budi taps *Perbaiki dan ajukan lagi*; the toast."""
    last = budi.last["message_id"]
    toast = await budi.answer(budi.forge(fix, "p:1"))
    await budi.sees("Saya menyatakan", after=last)
    return toast


async def at_question(budi: Person, section: str, title: str) -> int:
    """From the review to one answer of it; the message that asks."""
    for label in ("Ubah", section, title):
        await budi.tap(label)
    return int((await budi.sees(f"Ubah · {title}"))["message_id"])


async def done(api: BotApi, storage: Storage) -> None:
    """Nothing that was sent or asked for is still on its way."""

    async def left() -> int:
        async with storage.read(datetime.now(UTC)) as tx:
            return await tx.inbox.waiting() + await tx.outbox.owed() + await tx.jobs.waiting()

    async with asyncio.timeout(20):
        while await left():
            await api.telegram.changed.until(lambda: None, 0.05)


def shown(budi: Person, message: int) -> tuple[str, list[str]]:
    """What a message says by now, and its buttons."""
    now = budi.chat_state.messages[message]
    return plain(now), budi.buttons(now)


def carried(budi: Person, message: int) -> list[str]:
    """The callback data of a message's buttons."""
    rows = budi.chat_state.messages[message]["reply_markup"]["inline_keyboard"]
    return [button["callback_data"] for row in rows for button in row]


async def test_correcting_lets_the_form_that_is_open_rest_and_nothing_is_lost(
    budi: Person, storage: Storage, clock: Clock
) -> None:
    asked, fix = await beside(storage, clock, budi, "jabatan")
    assert await correct(budi, fix) == f"{NEW} disimpan; ketuk Lanjutkan mengisi untuk meneruskan"
    await budi.sees(f"💾 {NEW} disimpan")
    assert shown(budi, asked) == (KEPT, [ON])
    await at_question(budi, "Data server", "Nomor seri")
    await budi.send("9ZZ9")
    review = await budi.sees("• Nomor seri: 7XK9Q13 → 9ZZ9")
    taken_up = f"{FIXED} disimpan; ketuk Lanjutkan mengisi untuk meneruskan"
    assert await budi.tap_on(asked, ON) == taken_up
    await budi.sees("· Jabatan", after=review["message_id"])
    await budi.sees(f"💾 {FIXED} disimpan")
    assert shown(budi, asked) == (f"▶️ {NEW} dilanjutkan di bawah.", [])
    await budi.send("Kepala Bidang")
    await budi.sees("· Instansi")
    assert await correct(budi, fix) == f"{NEW} disimpan; ketuk Lanjutkan mengisi untuk meneruskan"
    again = await budi.sees("• Nomor seri: 7XK9Q13 → 9ZZ9", after=review["message_id"])
    assert budi.buttons(again)[0] == "✅ Setuju dan kirim"
    new, fixed = await forms_of(storage, budi)
    assert new
    assert fixed
    assert (new.at, new.answers["jabatan"], new.active) == ("instansi", "Kepala Bidang", False)
    assert (fixed.at, fixed.answers["nomor_seri"], fixed.active) == (None, "9ZZ9", True)


async def test_what_is_begun_is_named_and_each_can_be_gone_on_with(
    budi: Person, storage: Storage, clock: Clock
) -> None:
    _, fix = await beside(storage, clock, budi, "jabatan")
    await correct(budi, fix)
    sent = await budi.send("/ajukan")
    listed = await budi.sees("Belum selesai", after=sent["message_id"])
    assert plain(listed).splitlines()[1:] == [
        f"• {NEW} · langkah 4 dari 28",
        f"• {FIXED} · tinggal ditinjau dan dikirim",
    ]
    assert budi.buttons(listed) == ["▶️ Lanjutkan Hosting aplikasi", "▶️ Lanjutkan PSH-2026-0001", "Mulai baru"]
    await budi.tap("Lanjutkan Hosting aplikasi")
    await budi.sees("Langkah 4 dari 28 · Jabatan", after=sent["message_id"])
    sent = await budi.send("/ajukan")
    await budi.sees("Belum selesai", after=sent["message_id"])
    await budi.tap("Lanjutkan PSH-2026-0001")
    await budi.sees("Saya menyatakan", after=sent["message_id"])


async def test_beginning_anew_throws_away_what_was_new_and_keeps_corrections(
    budi: Person, storage: Storage, clock: Clock
) -> None:
    asked, fix = await beside(storage, clock, budi, "jabatan")
    await correct(budi, fix)
    await at_question(budi, "Data server", "Nomor seri")
    await budi.send("9ZZ9")
    await budi.sees("• Nomor seri: 7XK9Q13 → 9ZZ9")
    await budi.send("/ajukan")
    assert await budi.tap("Mulai baru") == "Formulir dibuang"
    await budi.sees("Apa yang Bapak/Ibu ajukan?")
    await budi.sees(f"🗑 {NEW} dibuang.")
    assert shown(budi, asked)[1] == []
    await budi.sees(f"💾 {FIXED} disimpan")
    new, fixed = await forms_of(storage, budi)
    assert new is None
    assert fixed
    assert (fixed.active, fixed.answers["nomor_seri"]) == (False, "9ZZ9")
    await budi.tap("Hosting aplikasi")
    await budi.tap("Ubah data")
    await budi.sees("Langkah 1 dari 28")
    new, fixed = await forms_of(storage, budi)
    assert new
    assert fixed


async def test_beginning_anew_beside_a_correction_keeps_it(budi: Person, storage: Storage, clock: Clock) -> None:
    fix = await returned(storage, clock, budi)
    await budi.send("/ajukan")
    which = (await budi.sees("Apa yang Bapak/Ibu ajukan?"))["message_id"]
    await correct(budi, fix)
    await budi.send("/ajukan")
    begun = await budi.sees("Perbaikan permohonan Penempatan server belum selesai (tinggal ditinjau dan dikirim).")
    assert budi.buttons(begun) == ["Lanjutkan", "Mulai baru"]
    toast = f"{FIXED} disimpan; ketuk Lanjutkan mengisi untuk meneruskan"
    assert await budi.tap("Mulai baru") == toast
    await budi.sees(f"💾 {FIXED} disimpan")
    await budi.tap(ON)
    await budi.sees("Saya menyatakan", after=begun["message_id"])
    await budi.answer(budi.forge(which, "qn:hosting"))
    assert await budi.tap("Ubah data") == toast
    await budi.sees(f"💾 {FIXED} disimpan")
    await budi.sees("Langkah 1 dari 28")
    new, fixed = await forms_of(storage, budi)
    assert new
    assert fixed
    assert (new.active, fixed.active) == (True, False)
    assert "Masih ada formulir" in (await budi.answer(budi.forge(which, "qn:hosting")) or "")


async def test_a_reply_keyboard_is_taken_away_where_its_form_rests(
    api: BotApi, budi: Person, storage: Storage, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    asked, fix = await beside(storage, clock, budi, "hp")
    assert budi.chat_state.keyboard
    assert await correct(budi, fix) == f"{NEW} disimpan; kirim /ajukan untuk meneruskan"
    await budi.sees(f"💾 {NEW} disimpan. Kirim /ajukan untuk meneruskan.")
    assert budi.chat_state.keyboard is None
    assert "· Nomor HP" in shown(budi, asked)[0]
    sent = await budi.send("/ajukan")
    await budi.tap("Lanjutkan Hosting aplikasi")
    await budi.sees("· Nomor HP", after=sent["message_id"])
    await budi.press("Bagikan kontak")
    await budi.sees("· Email dinas")
    await done(api, storage)
    assert "can't be edited" not in caplog.text


async def test_a_button_acts_on_the_form_it_was_made_for(
    api: BotApi, budi: Person, storage: Storage, clock: Clock
) -> None:
    asked, fix = await beside(storage, clock, budi, "tinggi_u", Kind.SERVER)
    old = carried(budi, asked)
    await correct(budi, fix)
    question = await at_question(budi, "Data server", "Tinggi server")
    assert len(old) == 6
    for data in old:
        assert await budi.answer(budi.forge(asked - 1, data)) == screen.RESTS  # on a copy of the question
    await done(api, storage)
    assert shown(budi, asked - 1) == shown(budi, asked) == (KEPT.replace("Hosting aplikasi", "Penempatan server"), [ON])
    assert "Ubah · Tinggi server" in shown(budi, question)[0]
    new, fixed = await forms_of(storage, budi)
    assert new
    assert fixed
    assert (new.active, new.at, new.answers.get("tinggi_u")) == (False, "tinggi_u", None)
    assert (fixed.at, fixed.answers["tinggi_u"]) == ("tinggi_u", 2)
    await budi.answer(budi.forge(question, "qc:tinggi_u:3"))  # from before buttons named their form
    await budi.sees("• Tinggi server (U): 2U → 4U")
    assert await budi.answer(budi.forge(asked, "qc:tinggi_u:3:99")) == kept.GONE


async def test_the_buttons_of_a_review_act_on_no_other_even_at_the_same_instant(
    budi: Person, storage: Storage, clock: Clock
) -> None:
    asked, fix = await beside(storage, clock, budi, None, Kind.SERVER, nomor_seri="9ZZ9")
    old = carried(budi, asked)
    for label, words in (("Ubah", "Bagian mana yang diubah?"), ("Data server", "Jawaban mana yang diubah?")):
        await budi.tap(label)
        await budi.sees(words)
        old += carried(budi, asked)
    await correct(budi, fix)
    async with storage.begin(clock()) as tx:
        for draft in await tx.drafts.all(budi.id):
            draft.updated_at = datetime.fromtimestamp(int(old[0].split(":")[2]) / 1000, UTC)
    assert {data.partition(":")[0] for data in old} == {"qv", "qs", "qk"}
    for data in old:
        assert await budi.answer(budi.forge(asked, data)) == screen.RESTS
    _, fixed = await forms_of(storage, budi)
    assert fixed
    assert (fixed.at, await count(storage, Revision)) == (None, 1)


async def test_buttons_from_before_forms_had_names_are_told_apart_by_what_they_saw(
    budi: Person, storage: Storage, clock: Clock
) -> None:
    asked, fix = await beside(storage, clock, budi, "jabatan")
    seen = version((await forms_of(storage, budi))[0] or Draft())
    await correct(budi, fix)
    old, sent = f"qd:{{}}:{seen}".format, budi.last["message_id"]
    await budi.answer(budi.forge(asked, old("l")))
    await budi.sees("· Jabatan", after=sent)
    await budi.send("Kepala Bidang")
    await budi.sees("· Instansi")
    assert "sudah dilanjutkan" in (await budi.answer(budi.forge(asked, old("x"))) or "")
    assert all(await forms_of(storage, budi))


async def test_a_button_of_before_there_were_several_forms_is_still_read() -> None:
    assert Go.parse("qm:nama:k") == Go("nama", Move.KEMBALI)
    assert Go.parse(Go("nama", Move.KEMBALI, draft=7).pack()) == Go("nama", Move.KEMBALI, draft=7)


@pytest.mark.parametrize("beside_another", [True, False])
async def test_a_letter_comes_to_the_form_it_was_sent_for_though_that_rests(
    api: BotApi, budi: Person, storage: Storage, clock: Clock, *, beside_another: bool
) -> None:
    asked, fix = await beside(storage, clock, budi, "surat_berkas")
    slow = api.faults.delay(1.0, method="getFile")
    await budi.document(PDF, "surat.pdf")
    await budi.sees("Berkas sedang diterima")
    await correct(budi, fix)
    if not beside_another:
        await budi.tap("Batal")
        await budi.tap("Ya, buang")
        await budi.sees("Formulir dibuang")
    before = budi.last["message_id"]
    api.faults.clear(slow)
    await done(api, storage)
    draft = await resting(storage, budi)
    assert (draft.at, draft.answers["surat_berkas"]["name"]) == ("pj_nama", "surat.pdf")
    assert budi.last["message_id"] == before
    assert shown(budi, asked) == (KEPT, [ON])
    _, fixed = await forms_of(storage, budi)
    assert bool(fixed and fixed.active) == beside_another
    await budi.tap_on(asked, ON)
    await budi.sees("· Nama penanggung jawab teknis", after=before)
    await budi.send("Siti Aminah")
    await budi.sees("· Nomor HP penanggung jawab teknis")


async def test_a_page_comes_silently_to_a_form_that_rests(
    api: BotApi, budi: Person, storage: Storage, clock: Clock
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
    await budi.sees("· Nama penanggung jawab", after=before)


async def test_pages_are_bound_though_their_form_rests(
    api: BotApi, budi: Person, storage: Storage, clock: Clock
) -> None:
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
    assert (draft.at, draft.pages, draft.waiting, draft.closing) == ("pj_nama", [], 0, False)
    assert len(PdfReader(BytesIO(storage.archive.get(draft.answers["surat_berkas"]["sha256"]))).pages) == 2
    assert budi.last["message_id"] == before
    assert shown(budi, page["message_id"])[1] == [ON]


async def test_what_is_no_letter_is_told_of_the_form_that_rests(
    api: BotApi, budi: Person, storage: Storage, clock: Clock
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
    await budi.sees("· Nama penanggung jawab", after=asked["message_id"])


async def test_pages_that_cannot_be_bound_are_told_of_the_form_that_rests(
    api: BotApi, budi: Person, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
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
    api: BotApi, budi: Person, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
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
    api: BotApi, budi: Person, storage: Storage, clock: Clock
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
    await budi.sees("· Nama penanggung jawab", after=last)


async def test_what_was_asked_of_a_form_that_has_got_its_letter_since_is_asked_again(
    api: BotApi, budi: Person, storage: Storage, clock: Clock
) -> None:
    _, fix = await beside(storage, clock, budi, "surat_berkas")
    slow = api.faults.delay(1.0, method="getFile")
    await budi.document(PDF, "surat.pdf")
    await budi.sees("Berkas sedang diterima")
    await budi.send("/batal")
    discard = await budi.sees("Buang formulir ini?")
    assert plain(discard).splitlines()[0] == NEW
    await correct(budi, fix)
    api.faults.clear(slow)
    await done(api, storage)
    assert await budi.tap_on(discard["message_id"], "Ya, buang") == screen.RESTS
    assert "surat_berkas" in (await resting(storage, budi)).answers


@pytest.mark.parametrize("again", [False, True])
async def test_what_is_typed_while_forms_rest_gets_the_way_back_to_them(
    budi: Person, storage: Storage, clock: Clock, *, again: bool
) -> None:
    await at(storage, clock, budi, "jabatan")
    async with storage.begin(clock()) as tx:
        await tx.drafts.rest(budi.id)
    for _ in range(1 + again):  # at first the conversation is thought to go on
        sent = await budi.send("Kepala Bidang")
        told = await budi.sees("tidak dapat dipahami", after=sent["message_id"])
    assert "Masih disimpan: Formulir Penempatan server." in plain(told)
    assert budi.buttons(told) == [ON]
    assert "jabatan" not in (await resting(storage, budi)).answers
    await budi.tap(ON)
    await budi.sees("· Jabatan", after=told["message_id"])
    await budi.send("Kepala Bidang")
    await budi.sees("· Instansi")


async def test_a_restart_leaves_forms_at_rest(api: BotApi, settings: Settings, clock: Clock) -> None:
    budi = api.person("Budi Santoso", phone="+6281234567890")
    async with running(settings, clock) as app:
        storage = app.bot_data["services"].storage
        _, fix = await beside(storage, clock, budi, "jabatan")
        await correct(budi, fix)
        await budi.tap("Batal")
        await budi.tap("Ya, buang")
        await budi.sees("Formulir dibuang")
    async with running(settings, clock):
        sent = await budi.send("Kepala Bidang")
        await budi.sees(f"Masih disimpan: {NEW}.", after=sent["message_id"])
        await budi.tap(ON)
        await budi.sees("· Jabatan", after=sent["message_id"])


async def test_what_rests_is_offered_where_another_form_ends(budi: Person, storage: Storage, clock: Clock) -> None:
    asked, fix = await beside(storage, clock, budi, "jabatan")
    await correct(budi, fix)
    await budi.tap("Batal")
    await budi.tap("Ya, buang")
    ended = await budi.sees("🗑 Formulir dibuang.")
    assert f"Masih disimpan: {NEW}." in plain(ended)
    assert budi.buttons(ended) == [ON]
    assert await draft_of(storage, budi) is None
    await correct(budi, fix)
    await budi.tap("Setuju dan kirim")
    sent = await budi.sees("✅ Permohonan PSH-2026-0001 terkirim", after=ended["message_id"])
    assert f"Masih disimpan: {NEW}." in plain(sent)
    assert budi.buttons(sent) == [ON]
    assert await draft_of(storage, budi) is None
    await budi.tap_on(sent["message_id"], ON)
    await budi.sees("· Jabatan", after=sent["message_id"])
    assert "disimpan" not in shown(budi, asked)[0]


async def test_giving_up_where_forms_only_rest(budi: Person, storage: Storage, clock: Clock) -> None:
    await budi.send("/batal")
    assert plain(await budi.sees("Tidak ada yang sedang diisi")) == "Tidak ada yang sedang diisi."
    await at(storage, clock, budi, "jabatan")
    async with storage.begin(clock()) as tx:
        await tx.drafts.rest(budi.id)
    for _ in range(2):  # at first the conversation is thought to go on
        sent = await budi.send("/batal")
        told = plain(await budi.sees("Tidak ada yang sedang diisi", after=sent["message_id"]))
        assert told.endswith("Formulir yang disimpan dapat dilanjutkan dengan /ajukan.")
    await resting(storage, budi)


async def test_a_correction_nobody_waits_for_any_more_ends_where_it_is_taken_up(
    budi: Person, storage: Storage, clock: Clock
) -> None:
    _, fix = await beside(storage, clock, budi, "jabatan")
    await correct(budi, fix)
    await budi.send("/ajukan")
    await budi.tap("Lanjutkan Hosting aplikasi")
    await budi.sees("· Jabatan", after=fix)
    await move(storage, clock, Step.DITARIK)
    sent = await budi.send("/ajukan")
    await budi.sees("Belum selesai", after=sent["message_id"])
    await budi.tap("Lanjutkan PSH-2026-0001")
    await budi.sees("tidak lagi menunggu perbaikan", after=sent["message_id"])
    new, fixed = await forms_of(storage, budi)
    assert new
    assert (new.active, fixed) == (True, None)
    await budi.send("Kepala Bidang")
    await budi.sees("· Instansi")
    assert "disimpan" not in budi.transcript()
