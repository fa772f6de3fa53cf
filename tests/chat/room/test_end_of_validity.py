"""That what stands there may not stand any longer is told in time, to whoever looks after it, once."""

from datetime import timedelta

import pytest

from bot.demo.telegram.sight import plain
from procedure import life
from procedure.sop import Kind, Office
from storage.models import Deed
from tests.support.journeys import handed_over, place_server, report, submit
from tests.support.room_and_clock import Room
from tests.support.server_room import registered


async def test_the_end_is_told_of_30_and_7_days_before(room: Room) -> None:
    who = room.kantor.people
    end = room.clock.now.date() + timedelta(days=60)
    placement = await room.standing(berlaku_sampai=end.isoformat(), cek_berkala="Semesteran")
    room.on(end - timedelta(days=30))
    first = await who.pemohon.sees("hari lagi")
    assert "Berlaku sampai" in first["text"]
    room.on(end - timedelta(days=7))
    await who.pemohon.sees("hari lagi", after=first["message_id"])
    assert (await room.now(placement)).expiry_at == room.morning(end + timedelta(days=1))


async def test_that_the_end_has_passed_is_told_to_owner_and_kasi_once(room: Room) -> None:
    who = room.kantor.people
    end = room.clock.now.date() + timedelta(days=5)
    placement = await room.standing(berlaku_sampai=end.isoformat())
    seen = len(who.pemohon.chat)
    room.clock.now = room.morning(end + timedelta(days=1)) - timedelta(seconds=1)
    await who.pemohon.send("/status")  # a whole round of looking goes by meanwhile
    await who.pemohon.sees("Tidak ada permohonan yang sedang berjalan")
    assert len(who.pemohon.chat) == seen + 2
    room.clock.now += timedelta(seconds=1)
    told = await who.pemohon.sees("Masa berlaku habis")
    assert who.pemohon.buttons(told) == ["🚫 Tidak dipakai lagi", "🗂 Lembar data"]
    assert "mohon kirim surat perpanjangan kepada Dinas Komunikasi dan Informatika" in told["text"]
    card = await who.kasi.sees("Masa berlaku habis")
    assert "Pemilik: Budi Santoso, S.Kom., sudah diberi tahu." in card["text"]
    assert (await room.journal())[0] == "aset_kedaluwarsa"
    await who.kasi.tap("Lembar data")
    sheet = await who.kasi.sees("Status: Aktif · ⚠️ masa berlaku habis")
    assert sheet["text"].endswith("· Masa berlaku habis")
    # Neither a check nor a new owner brings it up again.
    await who.pemohon.tap_on(told["message_id"], "Lembar data")
    for label in ("Cek sekarang", "Sudah dicek, baik"):
        await who.pemohon.tap(label)
    assert (await room.now(placement)).expiry_at is None
    await handed_over(who.pemohon, room.kantor.api.person("Sari Dewi"), "Sari Dewi, S.Kom.")
    assert (await room.now(placement)).expiry_at is None
    assert await room.deeds(placement) == [Deed.DIALIHKAN, Deed.DICEK, Deed.KEDALUWARSA]
    # What they were told they can do still works after all that, for who looks after it now.
    refused = await who.pemohon.tap_on(told["message_id"], "Tidak dipakai lagi")
    assert refused == "Server atau aplikasi ini tercatat atas nama orang lain. Yang atas nama Bapak/Ibu ada pada /aset."


async def test_a_change_of_owner_before_anybody_was_told_does_not_silence_the_end(room: Room) -> None:
    who, colleague = room.kantor.people, room.kantor.api.person("Sari Dewi")
    end = room.clock.now.date() + timedelta(days=5)
    placement = await room.standing(berlaku_sampai=end.isoformat())
    room.clock.now = room.morning(end + timedelta(days=1)) - timedelta(hours=1)
    await handed_over(who.pemohon, colleague, "Sari Dewi, S.Kom.")
    room.clock.now += timedelta(hours=1)
    await colleague.sees("Masa berlaku habis")
    assert "Pemilik: Sari Dewi, S.Kom., sudah" in (await who.kasi.sees("Masa berlaku habis"))["text"]
    assert await colleague.tap("Tidak dipakai lagi") is None
    assert await room.deeds(placement) == [Deed.KEDALUWARSA, Deed.DIALIHKAN]


async def test_what_is_handed_over_after_its_end_is_told_of_then(room: Room) -> None:
    who = room.kantor.people
    end = room.clock.now.date() + timedelta(days=1)
    await submit(who.pemohon, Kind.SERVER, given={"berlaku_sampai": end.isoformat()})
    await report(room.kantor.people)
    await who.kabid.tap("Setujui")
    await place_server(who.staf)
    room.clock.now = room.morning(end + timedelta(days=1)) + timedelta(hours=12)
    await who.pemohon.tap("Terima")
    await who.pemohon.sees("Selesai. Terima kasih.")
    async with room.services.storage.read(room.clock()) as tx:
        due = (await tx.register.of(1)).expiry_at
    assert due == room.services.config.work_hours.opening(room.clock.now)
    room.clock.now = due
    await who.pemohon.sees("Masa berlaku habis")
    await who.kasi.sees("Masa berlaku habis")


@pytest.mark.parametrize("kasi", [True, False])
async def test_the_end_of_what_nobody_looks_after_is_told_to_kasi_or_the_admins(room: Room, kasi: bool) -> None:
    who = room.kantor.people
    placement = await room.standing()
    async with room.services.storage.begin(room.clock()) as tx:
        found = await tx.register.find(placement.id)
        assert found
        found.owner_id, found.berlaku_sampai = None, room.clock.now.date()
        noticed = life.noticed(await tx.things.read(found), room.clock(), room.services.config.work_hours)
        await tx.things.become(found, noticed)
        if not kasi:
            await tx.offices.leave(who.kasi.id, Office.KASI)
    room.on(room.clock.now.date() + timedelta(days=1))
    told = await (who.kasi if kasi else who.admin).sees("Masa berlaku habis")
    assert "Pemilik: belum ada.\nPenanggung jawab: Siti Aminah" in told["text"]
    assert await room.deeds(placement) == [Deed.KEDALUWARSA]


async def test_whoever_has_said_that_it_is_not_used_any_more_is_not_told_of_the_end(room: Room) -> None:
    who = room.kantor.people
    end = room.clock.now.date() + timedelta(days=60)
    placement = await room.standing(berlaku_sampai=end.isoformat(), cek_berkala="Semesteran")
    await who.pemohon.send("/aset")
    for label in ("Tidak dipakai lagi", "Ya, tidak dipakai lagi"):
        await who.pemohon.tap(label)
    await who.pemohon.sees("Disampaikan kepada Staf Teknis")
    seen = len(who.pemohon.chat)
    room.on(end - timedelta(days=30))
    await room.silent(who.pemohon, who.kasi)
    room.on(end + timedelta(days=1))
    told = await who.kasi.sees("Masa berlaku habis")
    assert "Pemilik: Budi Santoso, S.Kom., menyatakan tidak dipakai lagi." in told["text"]
    assert await room.deeds(placement) == [Deed.KEDALUWARSA, Deed.TIDAK_DIPAKAI]
    await room.silent(who.pemohon, who.kasi)
    assert len(who.pemohon.chat) == seen


async def test_an_owner_who_is_kasi_is_told_once(room: Room) -> None:
    kasi = room.kantor.people.kasi
    end = room.clock.now.date()
    placement = await registered(room.services, kasi.id, berlaku_sampai=end.isoformat())
    room.on(end + timedelta(days=1))
    await kasi.sees("Masa berlaku habis")
    assert await room.deeds(placement) == [Deed.KEDALUWARSA]
    await room.silent(kasi)
    assert sum("Masa berlaku habis" in plain(message) for message in kasi.chat) == 1
