"""The ways in, a helpful line where nothing fits, and groups."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from bot.demo.office import ADMIN_ID, DINAS
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.service.application import running
from bot.settings import Settings
from handlers.chat.context import App, Services
from procedure import form
from procedure.decision import Act, Outcome
from procedure.sop import Choice, Kind, Office, Step
from storage.models import Outbox
from storage.transaction import Transaction
from tests.conftest import Kantor, restore
from tests.guarantees.test_journey import to_kabid
from tests.support.journeys import photo, report

ANSWERS = {
    entry.key: form.accept(entry, DINAS.words(entry.contoh), form.Circumstances(date(2026, 11, 23), DINAS))
    for entry in form.questions(Kind.HOSTING, with_profile=True)
    if entry.input is not form.Input.FILE
}
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[App]:
    async with running(settings, lambda: NOW) as app:
        yield app


@pytest.fixture
def budi(api: BotApi, app: App) -> User:
    return api.person("Budi")


@pytest.fixture
async def kadis(api: BotApi, app: App) -> User:
    person = api.person("Kholid")
    services: Services = app.bot_data["services"]
    async with services.storage.begin(NOW) as tx:
        (await tx.offices.meet(person.id)).nama = "Drs. Kholid, MM"
        code = await tx.offices.invite(Office.KEPALA_DINAS, None)
        await tx.offices.join(person.id, (await tx.offices.invitation(code)).code_hash)
    return person


async def filed(app: App, person: User, name: str, *, ended: bool = False) -> None:
    """A permohonan of this person that waits for its disposisi, or was withdrawn."""
    services: Services = app.bot_data["services"]
    async with services.storage.begin(NOW) as tx:
        await tx.offices.meet(person.id)
        permohonan = await tx.permohonan.create(Kind.HOSTING, person.id, year=2026)
        visit = await tx.permohonan.open_visit(permohonan.id)
        assert visit
        step = Step.DITARIK if ended else Step.DISPOSISI
        await tx.permohonan.move(permohonan, Act(Choice.KIRIM, visit.id), person.id, Outcome(step, 1))
        await tx.permohonan.revise(permohonan, {**ANSWERS, "nama_aplikasi": name}, None)


async def returned(tx: Transaction, permohonan_id: int, note: str) -> None:
    """Kabid sends it back to the pemohon."""
    permohonan = await tx.permohonan.get(permohonan_id)
    visit = await tx.permohonan.open_visit(permohonan_id)
    assert visit
    outcome = Outcome(Step.PENGAJUAN, permohonan.revision)
    await tx.permohonan.move(permohonan, Act(Choice.TOLAK, visit.id, note=note), permohonan.pemohon_id, outcome)


async def test_start_shows_the_service_and_the_five_rows(budi: User) -> None:
    await budi.send("/start")
    welcome = await budi.sees("Selamat datang")
    for line in (
        "1. Pengajuan · 15 menit",
        "2. Disposisi Kepala Dinas · 10 menit",
        "3. Verifikasi Kabid, Pengecekan Kasi · 10 menit",
        "4. Persetujuan Kabid · 10 menit",
        "5. Penempatan Staf Teknis, Serah terima · 30 menit",
    ):
        assert line in plain(welcome)
    assert budi.buttons(welcome) == ["📝 Ajukan permohonan", "📍 Status permohonan", "ℹ️ Syarat dan alur"]
    assert budi.commands == ["start", "ajukan", "status", "cari", "aset", "verifikasi", "pengaduan", "batal", "bantuan"]


async def test_the_menu_answers_in_place(budi: User) -> None:
    await budi.send("/start")
    welcome = await budi.sees("Selamat datang")
    assert await budi.tap("Syarat dan alur") is None
    assert (await budi.sees("Surat permohonan yang sudah ditandatangani"))["message_id"] == welcome["message_id"]
    assert await budi.tap("Status permohonan") is None
    assert (await budi.sees("Tidak ada permohonan"))["message_id"] == welcome["message_id"]


async def test_unknown_links_say_so(budi: User) -> None:
    for payload, words in (
        ("apa-saja", "tidak dikenal di sini"),
        ("r_1", "Label rak ini tidak dikenal"),
        ("r_x", "Label rak ini tidak dikenal"),
        ("a_bukan", "Tautan pengalihan ini tidak berlaku"),
    ):
        after = budi.chat[-1]["message_id"] if budi.chat else 0
        await budi.open(f"https://t.me/penempatan_server_bot?start={payload}")
        await budi.sees(words, after=after)


async def test_status_leafs_through_all_that_runs(app: App, budi: User) -> None:
    await budi.send("/status")
    nothing = await budi.sees("Tidak ada permohonan yang sedang berjalan.")
    assert budi.buttons(nothing) == ["📝 Ajukan permohonan"]
    for number in range(12):
        await filed(app, budi, f"SIMPUS {number:02}")
    await filed(app, budi, "SIMPUS LAMA", ended=True)
    services: Services = app.bot_data["services"]
    async with services.storage.begin(NOW) as tx:
        await returned(tx, 3, "Mohon lengkapi berkasnya")

    async def shown(page: str) -> list[str]:
        end = await budi.sees(page)
        after = max(message["message_id"] for message in budi.chat if not message["from"]["is_bot"])
        told = [plain(message) for message in budi.chat if after < message["message_id"] <= end["message_id"]]
        return [text[text.index("SIMPUS ") + 7 :][:2] for text in told if "SIMPUS" in text]

    await budi.send("/status")
    assert await shown("Permohonan 1–5 dari 12 yang berjalan.") == ["02", "11", "10", "09", "08"]
    assert "Mohon lengkapi berkasnya" in plain(await budi.sees("SIMPUS 02"))
    await budi.tap("Berikutnya")
    assert (await shown("Permohonan 6–10 dari 12"))[5:] == ["07", "06", "05", "04", "03"]
    assert budi.buttons(await budi.sees("Permohonan 6–10")) == ["◀️ Sebelumnya", "Berikutnya ▶️"]
    await budi.tap("Berikutnya")
    assert (await shown("Permohonan 11–12 dari 12"))[10:] == ["01", "00"]
    assert not any("SIMPUS LAMA" in plain(message) for message in budi.chat)
    await budi.send("/start")
    await budi.sees("Selamat datang")
    assert await budi.tap("Status permohonan") is None


async def test_what_came_back_is_offered_with_its_newest_reason_by_every_way_in(
    joined: Kantor, api: BotApi, settings: Settings
) -> None:
    who = restore(joined, api, settings)
    reasons = ["Mohon surat <b>distempel</b>", "Mohon lampirkan hasil uji"]
    async with running(settings) as app:
        kantor = Kantor(api, app, settings, who)
        await to_kabid(kantor, Kind.SERVER)
        for reason in reasons:
            await who.kabid.tap("Tolak")
            await who.kabid.send(reason)
            await who.pemohon.sees(f"Alasan Kepala Bidang Informatika:\n{reason}")
            if reason == reasons[-1]:
                break
            await who.pemohon.tap("Perbaiki dan ajukan lagi")
            await who.pemohon.tap("Setuju dan kirim")
            await who.pemohon.tap("Tetap kirim")
            await report(kantor.people)
    async with running(settings):
        for way in ("/status", "/start", "Status permohonan"):
            after = who.pemohon.last["message_id"]
            await (who.pemohon.send(way) if way.startswith("/") else who.pemohon.tap(way))
            offered = await who.pemohon.sees("↩️ Dikembalikan untuk diperbaiki.", after=after)
            assert plain(offered).endswith(f"Alasan:\n{reasons[-1]}")
            assert "✏️ Perbaiki dan ajukan lagi" in who.pemohon.buttons(offered)
        await who.pemohon.tap("Tarik kembali")
        asking = await who.pemohon.sees("Tarik kembali permohonan ini?")
        assert reasons[-1] in plain(asking)


async def test_an_official_is_greeted_by_office_and_count(app: App, kadis: User, budi: User) -> None:
    await kadis.send("/start")
    await kadis.sees("Jabatan Bapak/Ibu: Kepala Dinas Komunikasi dan Informatika.\n\nTidak ada yang menunggu Bapak/Ibu")
    await filed(app, budi, "SIMPUS")
    after = kadis.last["message_id"]
    await kadis.send("/start")
    await kadis.sees("Ada 1 permohonan menunggu Bapak/Ibu.", after=after)
    assert kadis.commands[0] == "tugas"
    await kadis.tap("Tampilkan")
    await kadis.sees("PSH-2026-0001", after=after)


async def test_help_names_what_works_for_each(api: BotApi, kadis: User, budi: User) -> None:
    admin = api.person("Admin", id=ADMIN_ID)
    for person, works, hidden in (
        (budi, "/ajukan – ", ("/tugas", "/undang")),
        (kadis, "/tugas – ", ("/undang",)),
        (admin, "/undang – ", ("/tugas",)),
    ):
        await person.send("/bantuan")
        shown = plain(await person.sees(works))
        assert not any(name in shown for name in hidden)


async def test_tasks_are_for_officials(budi: User) -> None:
    await budi.send("/tugas")
    await budi.sees("Perintah ini untuk pejabat")


async def test_nothing_to_cancel(budi: User) -> None:
    await budi.send("/batal")
    await budi.sees("Tidak ada yang sedang diisi.")


async def test_cancel_closes_the_open_question(app: App, api: BotApi, budi: User) -> None:
    services: Services = app.bot_data["services"]
    async with services.storage.begin(NOW) as tx:
        code = await tx.offices.invite(Office.KABID, None)
    await budi.open(f"https://t.me/penempatan_server_bot?start=j_{code}")
    asked = await budi.sees("Nama lengkap")
    await budi.send("/batal")
    await budi.sees("Dibatalkan.")
    assert "Pengisian data jabatan ditutup" in plain(await budi.sees("Pengisian data jabatan"))
    assert (await budi.sees("Pengisian data jabatan"))["message_id"] == asked["message_id"]


@pytest.mark.parametrize("command", ["/start", "/status", "/tugas"])
async def test_another_command_closes_the_open_question(app: App, kadis: User, command: str) -> None:
    services: Services = app.bot_data["services"]
    async with services.storage.begin(NOW) as tx:
        code = await tx.offices.invite(Office.KABID, None)
    await kadis.open(f"https://t.me/penempatan_server_bot?start=j_{code}")
    await kadis.sees("Nama lengkap")
    await kadis.send(command)
    await kadis.sees("Pengisian data jabatan ditutup")
    await kadis.send("Drs. Kholid")
    await kadis.sees("Tidak ada yang menunggu Bapak/Ibu saat ini. Kartu permohonan datang dengan sendirinya.")


async def test_a_text_that_fits_nothing_gets_the_likeliest_way_on(app: App, kadis: User, budi: User) -> None:
    await budi.send("halo <b>")
    hint = await budi.sees("Untuk mengajukan permohonan, tekan tombol di bawah.")
    assert budi.buttons(hint) == ["📝 Ajukan permohonan"]
    await filed(app, budi, "SIMPUS")
    await budi.send("halo lagi")
    hint = await budi.sees("Untuk melihat perkembangan permohonan", after=hint["message_id"])
    assert budi.buttons(hint) == ["📍 Status permohonan"]
    await kadis.send("halo")
    hint = await kadis.sees("Ada 1 permohonan menunggu Bapak/Ibu.")
    assert kadis.buttons(hint) == ["📥 Tampilkan"]
    await kadis.tap("Tampilkan")
    await kadis.sees("PSH-2026-0001", after=hint["message_id"])
    assert kadis.buttons(kadis.chat_state.messages[hint["message_id"]]) == []


async def test_forms_that_rest_are_the_likeliest_way_on(app: App, kadis: User, budi: User) -> None:
    services: Services = app.bot_data["services"]
    await filed(app, budi, "SIMPUS")
    async with services.storage.begin(NOW) as tx:
        for person, about in ((kadis.id, None), (budi.id, None), (budi.id, 1)):
            await tx.drafts.begin(person, Kind.HOSTING, {}, at="nama", with_profile=True, permohonan_id=about)
        for person in (kadis.id, budi.id):
            await tx.drafts.rest(person)
    await kadis.send("halo")
    hint = await kadis.sees("Masih disimpan: Formulir Hosting aplikasi.")
    assert plain(hint).startswith("Ada 1 permohonan menunggu Bapak/Ibu.")
    assert kadis.buttons(hint) == ["📥 Tampilkan", "▶️ Lanjutkan mengisi"]
    await budi.send("halo")
    hint = await budi.sees("Masih disimpan: Formulir Hosting aplikasi, Perbaikan PSH-2026-0001.")
    assert budi.buttons(hint) == ["▶️ Lanjutkan Hosting aplikasi", "▶️ Lanjutkan PSH-2026-0001"]


async def test_whatever_else_comes_is_answered_once(budi: User) -> None:
    await budi.send("/perintah")
    await budi.sees("Perintah ini tidak dikenal")
    await budi.sticker()
    sticker = await budi.sees("Kiriman ini tidak sedang diminta")
    await budi.voice()
    voice = await budi.sees("tidak sedang diminta", after=sticker["message_id"])
    await budi.document(b"PK", "surat.docx", "application/msword")
    document = await budi.sees("tidak sedang diminta", after=voice["message_id"])
    sent = await budi.send("/start")
    await budi.sees("Selamat datang")
    await budi.edit(sent["message_id"], "/status")
    await budi.sees("Perubahan pada pesan yang sudah terkirim tidak dibaca.")
    await budi.album([photo()] * 3)
    await budi.send("/batal")
    end = await budi.sees("Tidak ada yang sedang diisi")
    told = [m for m in budi.chat if "tidak sedang diminta" in plain(m) and m["message_id"] > document["message_id"]]
    assert len(told) == 1
    assert told[0]["message_id"] < end["message_id"]


async def test_a_forged_button_is_refused(budi: User) -> None:
    await budi.send("/start")
    welcome = await budi.sees("Selamat datang")
    for data in ("u:lain", "zzz", "jp:1:nama:0", "jd:x:terima"):
        toast = await budi.answer(budi.forge(welcome["message_id"], data))
        assert toast
    assert budi.last == welcome


async def test_a_group_is_told_once_each_time_and_left(api: BotApi, app: App, budi: User) -> None:
    api.updates.hold()
    group = api.group("Kominfo", by=budi)
    await budi.send("/start", group)
    await budi.send("halo", group)
    api.updates.release()
    await group.leaves()
    bot = api.telegram.bot
    gone, here = {"status": "left", "user": bot}, {"status": "member", "user": bot}
    moved = {"chat": group.chat.info, "from": budi.user, "date": int(NOW.timestamp())}
    api.updates.add("my_chat_member", {**moved, "old_chat_member": here, "new_chat_member": gone})
    group.chat.away = None
    api.updates.add("my_chat_member", {**moved, "old_chat_member": gone, "new_chat_member": here})
    await group.leaves()
    said = [plain(message) for message in group.chat.messages.values() if message["from"]["is_bot"]]
    assert said == ["Bot ini hanya melayani percakapan pribadi. Silakan buka profil bot ini, lalu tekan “Mulai”."] * 2
    services: Services = app.bot_data["services"]
    async with services.storage.read(NOW) as tx:
        owed = sa.select(Outbox.method).where(Outbox.chat_id == group.chat.id).order_by(Outbox.id)
        said = list(await tx._session.scalars(owed))
    assert said == ["sendMessage", "leaveChat"] * 2
    assert not budi.chat


async def test_what_is_said_in_a_group_closes_nothing(api: BotApi, budi: User) -> None:
    await budi.send("/verifikasi")
    await budi.sees("verifikasi")
    group = api.group("Kominfo", by=budi)
    await budi.send("/start", group)
    await group.leaves()
    sent = await budi.send("bukan kode")
    answer = await budi.sees("", after=sent["message_id"])
    assert "Untuk mengajukan permohonan" not in plain(answer)
    assert "ditutup" not in budi.transcript()


async def test_blocking_and_coming_back_is_met_with_silence(api: BotApi, budi: User) -> None:
    await budi.send("/bantuan")
    await budi.sees("/ajukan – ")
    await budi.block()
    await budi.unblock()
    await budi.send("/batal")
    await budi.sees("Tidak ada yang sedang diisi")
    assert len(budi.chat) == 4
