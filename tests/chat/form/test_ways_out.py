"""Every question of the form has a way on and a way out, and what was not answered leaves nothing behind."""

from datetime import timedelta

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from handlers.form.buttons import Profile
from procedure.answers import UNKNOWN
from procedure.sop import Kind
from storage.database import Storage
from tests.support.forms import ANSWERS, PROFILE, Clock, answers_of, at, at_question, carried, done, draft_of, photo
from tests.support.journeys import begin
from tests.support.overtaking.doing import shows


@pytest.mark.parametrize("upto", ["Hosting aplikasi", "Mengerti", "Pakai data tersimpan"])
async def test_what_is_about_to_begin_is_closed(budi: User, storage: Storage, clock: Clock, upto: str) -> None:
    async with storage.begin(clock()) as tx:
        tx.offices.describe(await tx.offices.meet(budi.id), PROFILE)
    await budi.send("/ajukan")
    for label in ("Hosting aplikasi", "Mengerti", "Pakai data tersimpan"):
        asked = await budi.sees("", after=budi.chat[0]["message_id"])
        if label == upto:
            break
        await budi.tap(label)
    await budi.send("/batal")
    closed = await budi.sees("Pengajuan ditutup.", after=asked["message_id"])
    assert budi.buttons(budi.chat_state.messages[asked["message_id"]]) == []
    again = await budi.send("/batal")
    await budi.sees("Tidak ada yang sedang diisi.", after=again["message_id"])
    assert plain(closed) == "Pengajuan ditutup."
    assert await draft_of(storage, budi) is None


async def test_what_the_data_are_for_is_told_once(budi: User, storage: Storage, clock: Clock) -> None:
    await begin(budi, Kind.HOSTING)
    await budi.sees("· Nama lengkap")
    assert "UU 27/2022" not in budi.transcript()  # the message has become the form's beginning
    async with storage.read(clock()) as tx:
        assert (await tx.offices.person(budi.id)).informed_at is not None
    await budi.send("/batal")
    await budi.tap("Ya, hapus")
    await budi.send("/ajukan")
    await budi.tap("Penempatan server")
    await budi.sees("Penempatan server: 29 pertanyaan.")


async def test_an_old_button_does_not_lead_past_it(budi: User, storage: Storage, clock: Clock) -> None:
    async with storage.begin(clock()) as tx:
        tx.offices.describe(await tx.offices.meet(budi.id), PROFILE)
    await budi.send("/ajukan")
    asked = await budi.sees("Penempatan server")
    await budi.answer(budi.forge(asked["message_id"], Profile(Kind.HOSTING, 1).pack()))
    await budi.sees("UU 27/2022")
    assert await draft_of(storage, budi) is None
    await budi.tap("Mengerti")
    await budi.sees("Data pemohon yang tersimpan")


async def test_one_answer_being_changed_has_only_the_way_back(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, None)
    asked = await at_question(budi, "Data server", "Nomor seri")
    assert budi.buttons(budi.chat_state.messages[asked]) == ["Jawaban tetap", "Kembali"]
    (keep, _) = carried(budi, asked)
    await budi.answer(budi.forge(asked, keep.replace(":t:", ":b:")))  # *Batal*, as it was there before
    await shows(budi, asked, "Saya menyatakan")
    asked = await at_question(budi, "Data server", "Merek dan tipe server")
    await budi.send("batal")
    await budi.sees("Saya menyatakan", after=asked)
    assert "Hapus" not in budi.transcript()
    assert (await answers_of(storage, budi))["nomor_seri"] == ANSWERS["nomor_seri"]


async def test_what_is_not_known_is_said_and_sent(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "daya")
    await budi.tap(UNKNOWN)
    await budi.sees("✅ Catu daya: Belum tahu")
    await at(storage, clock, budi, "port_firewall", daya=UNKNOWN)
    asked = await budi.sees("· Kebutuhan port")
    assert budi.buttons(asked)[:2] == ["Web saja (tcp/443)", UNKNOWN]
    await budi.tap(UNKNOWN)
    await budi.sees("✅ Kebutuhan port: Belum tahu")
    await at(storage, clock, budi, None, daya=UNKNOWN, port_firewall=UNKNOWN)
    await budi.tap("Setuju dan kirim")
    await budi.sees("⏳ Disposisi Kepala Dinas")
    assert "form-pengajuan-" in plain(await budi.sees("form-pengajuan-"))


async def test_going_back_asks_in_the_same_message(api: BotApi, budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, "surat_tanggal")
    asked = budi.last["message_id"]
    await budi.tap("Kembali")
    await budi.sees("Jawaban sekarang: 045/123/2026")
    await budi.tap("Kembali")
    await budi.sees("· Email dinas")
    assert budi.last["message_id"] == asked
    await budi.tap("Kembali")
    await budi.sees("· Nomor HP")
    assert "Email dinas" not in budi.transcript()
    await budi.send("Kembali")
    await budi.sees("· Alamat instansi")
    await done(api, storage)
    assert budi.chat_state.keyboard is None
    assert [
        plain(message) for message in budi.chat if message["message_id"] >= asked and "Nomor HP" in plain(message)
    ] == []


async def test_a_question_too_old_to_be_deleted_loses_its_buttons(
    api: BotApi, budi: User, storage: Storage, clock: Clock
) -> None:
    await at(storage, clock, budi, "nip")
    asked = budi.last["message_id"]
    await done(api, storage)
    clock.now += timedelta(days=3)
    await budi.send("123")
    again = await budi.sees("⚠️ NIP ini 3 angka")
    old = budi.chat_state.messages[asked]
    assert (plain(old), budi.buttons(old)) == ("▫️ NIP: belum dijawab", [])
    await budi.send("1234")
    await budi.sees("⚠️ NIP ini 4 angka", after=again["message_id"])
    assert "deleted" in budi.chat_state.messages[again["message_id"]]


async def test_what_asks_in_an_old_message_is_no_younger_for_it(
    api: BotApi, budi: User, storage: Storage, clock: Clock
) -> None:
    await at(storage, clock, budi, "pangkat")
    asked = budi.last["message_id"]
    await done(api, storage)
    clock.now += timedelta(days=3)
    await budi.tap("Kembali")
    await shows(budi, asked, "NIP")
    await budi.send("123")
    await budi.sees("⚠️ NIP ini 3 angka")
    await shows(budi, asked, "▫️ NIP: dilewati")
    assert budi.buttons(budi.chat_state.messages[asked]) == []


async def test_pages_that_came_are_named_where_the_form_is_given_up(
    api: BotApi, budi: User, storage: Storage, clock: Clock
) -> None:
    await at(storage, clock, budi, "surat_berkas")
    await budi.album([photo(0), photo(120)])
    asked = (await budi.sees("Halaman 2 diterima"))["message_id"]
    await done(api, storage)
    clock.now += timedelta(days=3)
    await budi.send("/ajukan")
    await budi.tap("Lanjutkan")
    await budi.sees("Halaman 2 diterima", after=asked)
    assert plain(budi.chat_state.messages[asked]) == "📄 Berkas surat permohonan: 2 halaman diterima"


SAME = {"pj_nama": ANSWERS["nama"], "pj_hp": ANSWERS["hp"]}


async def test_who_named_themselves_is_no_copy_of_the_pemohon(budi: User, storage: Storage, clock: Clock) -> None:
    await at(storage, clock, budi, None, **SAME, pj_nama_sama=False)
    asked = await at_question(budi, "Profil pemohon", "Nama lengkap")
    await budi.send("Budi Santoso, M.Kom.")
    await budi.sees("Saya menyatakan", after=asked)
    assert (await answers_of(storage, budi))["pj_nama"] == ANSWERS["nama"]


async def test_a_copy_that_was_given_a_number_of_its_own_is_none_any_more(
    budi: User, storage: Storage, clock: Clock
) -> None:
    await at(storage, clock, budi, None, **SAME, pj_nama_sama=True)
    asked = await at_question(budi, "Penanggung jawab teknis", "Nomor HP penanggung jawab teknis")
    await budi.send("0857-9999-8888")
    await budi.sees("Saya menyatakan", after=asked)
    answers = await answers_of(storage, budi)
    assert (answers["pj_nama"], answers["pj_hp"]) == (ANSWERS["nama"], "+6285799998888")
    assert answers["pj_nama_sama"] is False
