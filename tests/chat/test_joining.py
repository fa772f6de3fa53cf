"""Joining as an official: by a one-time link, answered in chat, taken by a tap."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.demo.office import ADMIN_ID
from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.service.application import running
from bot.settings import Settings
from handlers.chat.context import App, Services
from procedure.sop import Kind
from storage.journal.acts import JournalAct
from storage.models import JournalLine
from tests.support.journeys import begin, submit

NIP = "196507381992031005"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def app(settings: Settings, clock: Clock) -> AsyncIterator[App]:
    async with running(settings, clock) as app:
        yield app


@pytest.fixture
async def admin(api: BotApi, app: App) -> User:
    person = api.person("Admin", id=ADMIN_ID)
    await person.send("/start")
    await person.sees("/undang mengundang pejabat")
    return person


async def invited(admin: User, office: str) -> str:
    """The link of a new invitation, as the admin reads it."""
    before = admin.last["message_id"]
    await admin.send("/undang")
    await admin.sees("Untuk jabatan apa", after=before)
    await admin.tap(office)
    message = await admin.sees("https://t.me/", after=before)
    found = re.search(r"https://\S+", plain(message))
    assert found
    return found[0]


async def joined(person: User, link: str, name: str) -> None:
    """Takes an office that asks name, NIP and pangkat."""
    before = (await person.open(link))["message_id"]
    await person.sees("Nama lengkap", after=before)
    await person.send(name)
    await person.tap("Lewati")
    await person.sees("▫️ NIP: dilewati", after=before)
    await person.tap("Lewati")
    await person.tap("Terima jabatan")
    await person.sees("kini memegang jabatan", after=before)


async def test_every_question_is_asked_and_the_office_taken_by_the_tap(api: BotApi, admin: User) -> None:
    link = await invited(admin, "Kasi TI dan Persandian")
    kasi = api.person("Rudi")
    await kasi.open(link)
    await kasi.sees("diundang memegang jabatan Kepala Seksi TI dan Persandian. Undangan berlaku sampai 26 Nov 09.00.")
    await kasi.send("Rudi <Hartono>, S.Kom.")
    await kasi.sees("NIP")
    await kasi.send("123")
    await kasi.sees("NIP ini 3 angka, seharusnya 18 angka")
    await kasi.send(NIP)
    await kasi.sees("Pangkat/golongan")
    await kasi.sticker()
    await kasi.sees("⚠️ Mohon diketik; stiker tidak dapat dibaca di sini.\n\nPangkat/golongan")
    assert sum("Pangkat/golongan" in plain(message) for message in kasi.chat) == 1  # the question before is gone
    await kasi.send("Penata (III/c)")
    await kasi.tap("S1 Komputer")
    summary = await kasi.sees("Jabatan: Kepala Seksi TI dan Persandian")
    for words in ("Rudi <Hartono>, S.Kom.", NIP, "Penata (III/c)", "S1 Komputer"):
        assert words in plain(summary)
    assert "tugas" not in kasi.commands
    assert await kasi.tap("Terima jabatan") is None
    greeting = await kasi.sees("✅ Bapak/Ibu kini memegang jabatan Kepala Seksi TI dan Persandian.")
    assert greeting["text"].endswith("/tugas menampilkan semua yang menunggu.")
    await admin.sees("Rudi <Hartono>, S.Kom. kini memegang jabatan Kepala Seksi TI dan Persandian.")
    await kasi.send("/tugas")
    await kasi.sees("Tidak ada yang menunggu")
    assert kasi.commands == [
        *("tugas", "cari", "delegasi", "daftar"),
        *("start", "ajukan", "status", "aset", "verifikasi", "pengaduan", "batal", "bantuan"),
    ]


async def test_a_link_works_once_and_opening_it_spends_nothing(api: BotApi, admin: User) -> None:
    link = await invited(admin, "Kepala Dinas")
    curious, kadis = api.person("Iseng"), api.person("Kholid")
    await curious.open(link)
    await curious.sees("Nama lengkap")
    await joined(kadis, link, "Drs. Kholid, MM")
    await curious.send("Iseng Saja")
    await curious.sees("Pertanyaan ini ditutup. Undangan ini tidak berlaku, atau sudah dipakai.")
    await curious.send("/tugas")
    await curious.sees("Perintah ini untuk pejabat")
    late = api.person("Terlambat")
    await late.open(link)
    await late.sees("Undangan ini tidak berlaku")


async def test_guessed_and_expired_codes_open_nothing(api: BotApi, admin: User, clock: Clock) -> None:
    link = await invited(admin, "Kepala Dinas")
    clock.now += timedelta(hours=73)
    stranger = api.person("Orang")
    for opened in (link, "https://t.me/penempatan_server_bot?start=j_tebakan"):
        after = stranger.chat[-1]["message_id"] if stranger.chat else 0
        await stranger.open(opened)
        await stranger.sees("Undangan ini tidak berlaku", after=after)


async def test_a_new_holder_replaces_the_old_and_cards_move(api: BotApi, app: App, admin: User, clock: Clock) -> None:
    old, new, budi = api.person("Lama"), api.person("Baru"), api.person("Budi")
    await submit(budi, Kind.HOSTING)
    await admin.sees("Jabatan Kepala Dinas Komunikasi dan Informatika belum ada pemegangnya.")
    await joined(old, await invited(admin, "Kepala Dinas"), "Pejabat Lama, M.M.")
    card = await old.sees("batas")
    assert "Disposisi ke Kabid" in old.buttons(card)
    await old.tap("Dengan catatan")
    await joined(new, await invited(admin, "Kepala Dinas"), "Pejabat Baru")
    assert "Disposisi ke Kabid" in new.buttons(await new.sees("batas"))
    await old.sees("Pejabat Baru kini memegang jabatan Kepala Dinas Komunikasi dan Informatika. Kartu yang belum")
    moved = await old.sees("Kartu ini berpindah ke pejabat baru.")
    assert moved["message_id"] == card["message_id"]
    assert not old.buttons(moved)
    told = await admin.sees("Dinas Komunikasi dan Informatika, menggantikan Pejabat Lama, M.M.")
    assert not told["text"].endswith("..")
    await old.send("Mohon segera")
    await old.sees("tekan tombol di bawah")
    await old.send("/tugas")
    await old.sees("Perintah ini untuk pejabat")
    assert "tugas" not in old.commands
    services: Services = app.bot_data["services"]
    async with services.storage.read(clock.now) as tx:
        written = await tx._session.execute(sa.select(JournalLine.act, JournalLine.person_id).order_by(JournalLine.no))
    assert [(act, by) for act, by in written if act not in ("kirim", JournalAct.BERKAS)] == [
        ("undang", admin.id),
        ("terima_jabatan", old.id),
        ("undang", admin.id),
        ("terima_jabatan", new.id),
    ]


async def test_who_returns_need_not_type_again(api: BotApi, admin: User) -> None:
    person = api.person("Rudi")
    await joined(person, await invited(admin, "Kabid Informatika"), "Rudi Hartono")
    await person.open(await invited(admin, "Staf Teknis"))
    await person.sees("Data tersimpan: Rudi Hartono.")
    await person.tap("Pakai data tersimpan")
    await person.sees("Pendidikan")
    await person.send("D4 Elektronika")
    await person.sees("Nama lengkap: Rudi Hartono")
    await person.tap("Terima jabatan")
    await person.send("/start")
    await person.sees("Jabatan Bapak/Ibu: Kepala Bidang Informatika, Staf Teknis.")


async def test_a_holder_is_not_asked_again_and_keeps_the_invitation(api: BotApi, admin: User) -> None:
    kadis = api.person("Kholid")
    await joined(kadis, await invited(admin, "Kepala Dinas"), "Drs. Kholid, MM")
    link = await invited(admin, "Kepala Dinas")
    await kadis.open(link)
    await kadis.sees("sudah memegang jabatan Kepala Dinas Komunikasi dan Informatika")
    await joined(api.person("Penerus"), link, "Penerus")


async def test_answers_can_be_given_again_or_given_up(api: BotApi, admin: User) -> None:
    link = await invited(admin, "Kepala Dinas")
    kadis = api.person("Kholid")
    await kadis.open(link)
    await kadis.send("Salah Nama")
    offered = await kadis.sees("NIP")
    skip = offered["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await kadis.tap("Lewati")
    await kadis.sees("▫️ NIP: dilewati")
    twice = kadis.forge(offered["message_id"], skip)
    assert await kadis.answer(twice) == "Pertanyaan ini sudah dijawab."  # and not that of pangkat too
    await kadis.tap("Lewati")
    summary = await kadis.sees("Jabatan: Kepala Dinas")
    await kadis.send("Setuju")
    await kadis.sees("Silakan tekan “Terima jabatan”")
    again = summary["reply_markup"]["inline_keyboard"][1][0]
    old = kadis.forge(summary["message_id"], again["callback_data"])
    assert await kadis.answer(old) is None
    assert "tidak berlaku" in str(await kadis.replay(old))
    first = await kadis.sees("Tulis beserta gelar.")
    await kadis.tap_on(first["message_id"], "Batal")
    await kadis.sees("Pengisian data jabatan ditutup. Undangan tetap berlaku")
    assert "sudah ditutup" in str(await kadis.replay(old))
    await joined(kadis, link, "Drs. Kholid, MM")


async def test_only_admins_invite(api: BotApi, admin: User) -> None:
    stranger = api.person("Orang")
    await stranger.send("/undang")
    await stranger.sees("hanya dapat dilakukan oleh admin")
    query = stranger.forge(stranger.last["message_id"], "ju:admin")
    assert "hanya dapat dilakukan oleh admin" in str(await stranger.answer(query))
    assert not any("https://" in plain(message) for message in stranger.chat)
    second = api.person("Admin Dua")
    await joined(second, await invited(admin, "Admin"), "Admin Dua")
    assert await invited(second, "Staf Teknis")
    assert second.commands == [
        "laporan",
        "pejabat",
        "undang",
        "delegasi",
        "rak",
        "daftar",
        "ekspor",
        "sisihan",
        "start",
        "ajukan",
        "status",
        "cari",
        "aset",
        "verifikasi",
        "pengaduan",
        "batal",
        "bantuan",
    ]


async def test_an_open_form_waits_while_an_office_is_taken(api: BotApi, admin: User) -> None:
    person = api.person("Kholid")
    await begin(person, Kind.HOSTING)
    await person.sees("Langkah 1 dari")
    await joined(person, await invited(admin, "Kepala Dinas"), "Drs. Kholid, MM")
    await person.send("Drs. H. Kholid")
    await person.sees("✅ Nama lengkap: Drs. H. Kholid")
    await person.sees("Langkah 2 dari")
