"""A return that is never answered: reminders, the closing, and how an admin opens it again."""

from datetime import timedelta

import pytest

from bot.demo.telegram.sight import plain
from procedure.sop import Choice, Step
from tests.chat.mending.conftest import ask
from tests.support.journeys import report, ticket
from tests.support.room_and_clock import Room

pytestmark = pytest.mark.begun("filed")


async def pulled_back(room: Room) -> str:
    """The pemohon has taken back what runs, and leaves it."""
    pemohon = room.kantor.people.pemohon
    await pemohon.tap("Tarik kembali")
    await pemohon.tap("Perbaiki dulu")
    number = ticket(await pemohon.sees("✏️ Sedang Bapak/Ibu perbaiki"))
    await room.looks.whole()
    return number


async def step(room: Room) -> Step:
    async with room.kantor.storage.read(room.clock()) as tx:
        assert (await tx.journal.verify())[1] == []
        return (await tx.permohonan.get(1)).step


async def test_it_is_reminded_of_told_to_close_and_closes_and_an_admin_opens_it_again(room: Room) -> None:
    who = room.kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    await ask(who.kabid, ["Alamat instansi", "Nomor surat permohonan"], "Mohon dilengkapi")
    await who.pemohon.sees("meminta perbaikan")
    await room.looks.whole()
    room.later(2)
    await room.silent(who.pemohon)
    for days in (1, 4, 18):
        before = who.pemohon.last["message_id"]
        room.later(days)
        reminder = await who.pemohon.sees("⏰", after=before)
        assert "permohonan ini ditutup pada" in plain(reminder)
        assert who.pemohon.buttons(reminder) == ["✏️ Perbaiki dan ajukan lagi"]
        await room.silent(who.pemohon, who.kabid)
    await who.pemohon.tap("Perbaiki dan ajukan lagi")
    await who.pemohon.sees("Langkah 1 dari 2")
    room.later(5)
    await who.pemohon.sees("Permohonan ditutup, karena perbaikannya tidak dikirim dalam 30 hari kerja.")
    await who.pemohon.sees("🔒 Ditutup, karena perbaikannya tidak dikirim.")
    await who.pemohon.sees("berakhir bersama permohonannya")
    assert await step(room) is Step.DITUTUP
    closed = await who.admin.sees("Permohonan ditutup")
    stale = who.admin.forge(closed["message_id"], "kb:1:3")
    assert await who.admin.answer(stale) == "Permohonan ini sudah dibuka kembali."
    await who.admin.tap("Buka kembali")
    await who.admin.sees("Dibuka kembali oleh")
    await who.pemohon.sees("Permohonan dibuka kembali dan menunggu perbaikan Bapak/Ibu.")
    assert await step(room) is Step.PENGAJUAN
    await who.pemohon.tap("Perbaiki dan ajukan lagi")
    await who.pemohon.sees("Langkah 1 dari 2")
    await who.pemohon.tap("Jawaban tetap")
    await who.pemohon.send("045/999/2026")
    await who.pemohon.tap("Setuju dan kirim")
    await who.kabid.sees("revisi 2")
    assert await step(room) is Step.VERIFIKASI
    async with room.kantor.storage.read(room.clock()) as tx:
        choices = [visit.choice for visit in await tx.permohonan.visits(1)]
    assert choices[-4:] == [Choice.PERBAIKAN, Choice.TUTUP, Choice.KIRIM, None]


async def test_what_the_pemohon_has_taken_back_and_left_closes_too_and_is_found_by_an_admin(room: Room) -> None:
    who = room.kantor.people
    number = await pulled_back(room)
    room.later(40)
    notice = plain(await who.pemohon.sees("⏰"))
    assert "permohonan ini ditutup pada" in notice
    await room.silent(who.pemohon)
    room.later(5)
    await who.pemohon.sees("Permohonan ditutup")
    await who.admin.sees("Permohonan ditutup")
    sent = await who.admin.send(f"/cari {number}")
    found = await who.admin.sees("Ditutup", after=sent["message_id"])
    assert "🔓 Buka kembali" in who.admin.buttons(found)
    forged = who.kadis.forge(who.kadis.last["message_id"], "kb:1:3")
    assert "admin" in (await who.kadis.answer(forged) or "")
    await who.admin.tap_on(found["message_id"], "Buka kembali")
    await who.pemohon.sees("Permohonan dibuka kembali")


async def test_nothing_is_said_of_what_was_answered_nor_at_night(room: Room) -> None:
    who = room.kantor.people
    await pulled_back(room)
    room.clock.now = room.services.config.work_hours.after_days(room.clock.now, 2) + timedelta(hours=14)
    await room.silent(who.pemohon)  # it is night, and the reminder is due in the morning
    room.clock.now = room.morning(room.clock.now.date() + timedelta(days=2)) + timedelta(minutes=1)
    await who.pemohon.sees("⏰")
    before = who.pemohon.last["message_id"]
    await who.pemohon.tap("Setuju dan kirim")
    await who.pemohon.tap("Tetap kirim")
    await report(who)
    room.later(40)
    await room.looks.whole()
    assert not [one for one in who.pemohon.chat if one["message_id"] > before and "⏰" in plain(one)]
