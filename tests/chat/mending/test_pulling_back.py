"""*Tarik kembali* → *Perbaiki dulu*: the pemohon corrects what is on its way, and loses no answer."""

from datetime import timedelta

import pytest

from bot.demo.telegram.sight import plain
from procedure import course
from procedure.clock import Clock
from procedure.sop import Choice, Step
from tests.conftest import Kantor
from tests.support.journeys import report
from tests.support.room_and_clock import Room

pytestmark = pytest.mark.begun("filed")


async def test_it_takes_effect_at_once_and_goes_out_again_as_the_next_revision(kantor: Kantor) -> None:
    who = kantor.people
    await who.kadis.tap("Disposisi ke Kabid")
    card = await who.kabid.sees("Verifikasi Kabid")
    await who.kabid.tap("Dengan catatan")
    await who.pemohon.tap("Tarik kembali")
    asking = await who.pemohon.sees("Tarik kembali permohonan ini?")
    assert who.pemohon.buttons(asking)[:3] == ["✏️ Perbaiki dulu", "🗑 Batalkan permohonan", "Tidak"]
    await who.pemohon.tap("Perbaiki dulu")
    review = await who.pemohon.sees("Belum ada yang diubah.")
    assert "SIMPUS" in plain(review)
    await who.pemohon.sees("✏️ Sedang Bapak/Ibu perbaiki")
    pulled = await who.kabid.sees("✏️ Ditarik pemohon untuk diperbaiki")
    assert not who.kabid.buttons(pulled)
    toast = await who.kabid.answer(who.kabid.forge(card["message_id"], "d:3:disposisi"))
    assert toast == "Permohonan sedang diperbaiki pemohon; kartunya datang lagi bila sudah dikirim"
    for label in ("Ubah", "Surat permohonan", "Nomor surat permohonan"):
        await who.pemohon.tap(label)
    await who.pemohon.send("045/999/2026")
    await who.pemohon.sees("→ 045/999/2026")
    await who.pemohon.tap("Setuju dan kirim")
    again = plain(await who.kadis.sees("revisi 2"))
    assert "Perubahan sejak revisi 1" in again
    assert "045/999/2026" in again
    await report(who)
    await who.kabid.tap("Setujui")
    await who.staf.sees("Penempatan Staf Teknis")


async def test_the_second_of_two_taps_changes_nothing(kantor: Kantor) -> None:
    who = kantor.people
    status = await who.pemohon.sees("⏳ Disposisi Kepala Dinas")
    await who.pemohon.tap("Tarik kembali")
    await who.pemohon.tap("Perbaiki dulu")
    await who.pemohon.sees("Belum ada yang diubah.")
    again = await who.pemohon.answer(who.pemohon.forge(status["message_id"], "wp:2"))
    assert again is None
    await who.pemohon.sees("Belum ada yang diubah.", after=who.pemohon.last["message_id"] - 1)
    async with kantor.storage.read(kantor.app.bot_data["services"].clock()) as tx:
        choices = [visit.choice for visit in await tx.permohonan.visits(1)]
        assert choices == [Choice.KIRIM, Choice.PERBAIKI, None]
        assert (await tx.journal.verify())[1] == []


async def test_what_is_given_up_while_it_is_corrected_ends(kantor: Kantor) -> None:
    who = kantor.people
    await who.pemohon.tap("Tarik kembali")
    await who.pemohon.tap("Perbaiki dulu")
    await who.pemohon.sees("Belum ada yang diubah.")
    await who.pemohon.tap("Tarik kembali")
    await who.pemohon.tap("Batalkan permohonan")
    await who.pemohon.sees("↩️ Ditarik kembali.")
    await who.pemohon.sees("berakhir bersama permohonannya")


async def test_the_clock_of_who_was_interrupted_stands_still(room: Room) -> None:
    kantor = room.kantor
    who = kantor.people
    await who.kadis.sees("Disposisi Kepala Dinas")
    async with kantor.storage.begin(room.clock()) as tx:
        visit = (await tx.permohonan.visits(1))[-1]
        await tx.permohonan.timed(visit, Clock(4, room.clock()))
    room.clock.now += timedelta(minutes=2)
    await who.pemohon.tap("Tarik kembali")
    await who.pemohon.tap("Perbaiki dulu")
    await who.pemohon.sees("Belum ada yang diubah.")
    room.clock.now += timedelta(minutes=30)
    await who.pemohon.tap("Setuju dan kirim")
    await who.pemohon.tap("Tetap kirim")
    await who.kadis.sees("revisi 2")
    async with kantor.storage.read(room.clock()) as tx:
        visits = await tx.permohonan.visits(1)
    assert visits[-1].step is Step.DISPOSISI
    assert visits[-1].clock_spent == 6
    assert course.resumes(visits) is not None
