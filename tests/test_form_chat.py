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

from bot.application import running
from bot.binding import bind
from bot.demo.people import Person
from bot.demo.server import BotApi
from bot.demo.sight import plain
from bot.settings import Settings
from documents import letter
from handlers import form_answers, form_letter, form_screen
from handlers.errors import SORRY
from procedure.form import SERIAL_TAKEN, SUBDOMAIN_TAKEN, questions
from procedure.sop import Act, Choice, Kind, Outcome, Step
from storage.database import Storage
from storage.models import Draft, Permohonan, Revision, State
from tests.journeys import PDF

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
        await tx.offices.person(budi.id)
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
        return await tx.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


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
        (await tx.offices.person(budi.id)).profile = PROFILE
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


def cramped(given: bytes) -> bytes:
    """`bind` in the process of its own, where a letter may be no larger than that."""
    letter.LARGEST = 500
    return bind(given)


def broken(_given: bytes) -> bytes:
    raise OSError("broken data stream when reading image file")


async def test_pages_too_large_together_are_said_to_be(
    budi: Person, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at(storage, clock, budi, "surat_berkas")
    await budi.photo(photo(9))
    await budi.sees("Halaman 1 diterima")
    monkeypatch.setattr("bot.jobs.bind", cramped)
    await budi.tap("Selesai")
    await budi.sees("bersama-sama lebih dari 20 MB")
    await budi.sees("Yang sudah dikirim tidak tersimpan")
    await budi.document(PDF, "surat.pdf")
    await budi.sees("✅ Berkas surat permohonan: surat.pdf")


async def test_a_page_that_cannot_be_bound_is_said_so(
    budi: Person, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.jobs.bind", broken)
    monkeypatch.setattr("bot.jobs.backoff", lambda tries: 0.01)
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
    await budi.sees("Pesan yang diubah tidak dibaca ulang")
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
    assert await budi.answer(budi.forge(asked["message_id"], "qm:instansi:k")) == form_screen.GONE


async def test_a_second_form_does_not_replace_the_first(budi: Person, storage: Storage, clock: Clock) -> None:
    await budi.send("/ajukan")
    which = await budi.sees("Apa yang Bapak/Ibu ajukan?")
    await at(storage, clock, budi, "jabatan")
    for data in ("qn:hosting", "qp:hosting:0", "p:1"):
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
    assert set(toasts) == {"Permohonan terkirim", form_screen.GONE}
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
        await tx.offices.person(budi.id)
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
        await tx.drafts.discard(budi.id)
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
