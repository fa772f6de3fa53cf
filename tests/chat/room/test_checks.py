"""Owners are asked whether their things are well, and problems go to Staf Teknis."""

import io
from datetime import date, timedelta

from PIL import Image

from bot.demo.telegram.sight import plain
from storage.models import Deed
from tests.support.journeys import photo
from tests.support.room_and_clock import Room


async def test_a_check_is_asked_reminded_and_put_before_kasi(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    due = (await room.now(placement)).check_at
    assert due
    room.clock.now = due - timedelta(seconds=1)
    await room.silent(who.pemohon)
    room.clock.now = due + timedelta(seconds=1)
    first = await who.pemohon.sees("Pengecekan berkala")
    assert who.pemohon.buttons(first) == ["✅ Sudah dicek, baik", "⚠️ Ada masalah", "🚫 Tidak dipakai lagi"]
    room.later(3)
    second = await who.pemohon.sees("pengingat ke-1")
    await who.pemohon.sees("Pertanyaan ini ada di bawah.")
    room.later(4)
    third = await who.pemohon.sees("pengingat ke-2", after=second["message_id"])
    room.later(3)
    card = await who.kasi.sees("Pengecekan lewat batas")
    assert "Budi Santoso" in card["text"]
    await who.kasi.tap("Lembar data")
    await who.kasi.sees("Cek berikutnya: ⚠️ lewat batas")
    assert await room.deeds(placement) == [Deed.TERLAMBAT]
    # The owner may still answer, with the newest message or an older one, but once only.
    assert await who.pemohon.tap_on(third["message_id"], "Sudah dicek, baik") is None
    stale = await who.pemohon.answer(who.pemohon.forge(first["message_id"], f"tg:{placement.id}:1:1"))
    assert "Sudah ada perubahan: dicek oleh Budi Santoso" in (stale or "")
    checked = await room.now(placement)
    assert (checked.check_stage, checked.check_no) == (0, 2)
    assert checked.check_at
    assert checked.check_at > room.clock.now + timedelta(days=85)
    await who.pemohon.tap("Tambah catatan atau foto")
    await who.pemohon.send("Kipas dibersihkan.")
    await who.pemohon.sees("Catatan tersimpan")
    assert (await room.deeds(placement))[:2] == [Deed.CATATAN, Deed.DICEK]


async def test_nobody_is_asked_outside_working_hours(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    due = (await room.now(placement)).check_at
    assert due
    evening = due.replace(hour=13)  # 20.00 WIB
    async with room.services.storage.begin(room.clock()) as tx:
        (await tx.register.find(placement.id)).expiry_at = evening  # type: ignore[union-attr]
        (await tx.register.find(placement.id)).check_at = evening  # type: ignore[union-attr]
        (await tx.register.find(placement.id)).berlaku_sampai = date(2029, 1, 1)  # type: ignore[union-attr]
    room.clock.now = evening + timedelta(minutes=1)
    await room.silent(who.pemohon)
    room.clock.now = room.services.config.work_hours.opening(evening) + timedelta(seconds=1)
    await who.pemohon.sees("Pengecekan berkala")


async def test_a_problem_goes_to_staf_teknis_and_comes_back_settled(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    await who.pemohon.send("/aset")
    await who.pemohon.tap("Cek sekarang")
    await who.pemohon.tap("Ada masalah")
    await who.pemohon.sees("Tuliskan masalahnya")
    await who.pemohon.photo(photo(), caption="Lampu <merah> menyala")
    card = await who.staf.sees("Lampu <merah> menyala")
    assert "photo" in who.staf.chat[[m["message_id"] for m in who.staf.chat].index(card["message_id"]) - 1]
    await who.pemohon.sees("Masalah disampaikan kepada Staf Teknis")
    asked = await who.staf.send("/tugas")
    again = await who.staf.sees("Lampu <merah> menyala", after=asked["message_id"])
    assert await who.staf.tap_on(again["message_id"], "Sudah ditangani") is None
    assert await who.staf.tap("Tanpa catatan") == "Pelapor sudah diberi tahu"
    await who.pemohon.sees("✅ Ditangani Dewi Lestari")
    assert "tidak ada berkas" not in who.pemohon.transcript()
    twice = await who.staf.answer(who.staf.forge(again["message_id"], "td:1:1"))
    assert "Sudah diproses Dewi Lestari" in (twice or "")
    async with room.services.storage.read(room.clock()) as tx:
        settled, problem = await tx.history.of(placement)
    assert (settled.deed, problem.deed) == (Deed.DITANGANI, Deed.MASALAH)
    assert problem.photo
    kept = room.services.storage.archive.get(problem.photo)
    assert Image.open(io.BytesIO(kept)).size == (320, 240)  # and not its thumbnail
    await who.staf.send("/tugas")
    await who.staf.sees("Tidak ada yang menunggu")


async def test_a_photo_that_comes_late_is_kept(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    await who.pemohon.send("/aset")
    await who.pemohon.tap("Cek sekarang")
    await who.pemohon.tap("Ada masalah")
    await who.pemohon.sees("Tuliskan masalahnya")
    await who.pemohon.photo(photo(), caption="Kipas belakang mati total")
    await who.pemohon.photo(photo("red"))
    await who.staf.sees("Kipas belakang mati total")
    await who.pemohon.sees("Foto tersimpan pada lembar data")
    assert await room.deeds(placement) == [Deed.CATATAN, Deed.MASALAH]


async def test_a_report_has_three_to_a_thousand_characters(room: Room) -> None:
    pemohon = room.kantor.people.pemohon
    placement = await room.standing()
    await pemohon.send("/aset")
    await pemohon.tap("Cek sekarang")
    assert await pemohon.tap("🚫 Tidak dipakai lagi") is None
    await pemohon.sees("menyerahkannya kembali")
    await pemohon.tap("Tidak")
    await pemohon.tap("Ada masalah")
    for wrong, said in (("ab", "Tulisannya terlalu pendek"), ("x" * 1001, "Tulisannya terlalu panjang")):
        sent = await pemohon.send(wrong)
        await pemohon.sees(f"⚠️ {said}; mohon di", after=sent["message_id"])
    assert sum("Tuliskan masalahnya" in plain(message) for message in pemohon.chat) == 1
    sent = await pemohon.send("x" * 1000)
    await pemohon.sees("Masalah disampaikan", after=sent["message_id"])
    await pemohon.tap("Lembar data")
    await pemohon.tap("Cek sekarang")
    await pemohon.tap("Ada masalah")
    sent = await pemohon.send("api")
    await pemohon.sees("Masalah disampaikan", after=sent["message_id"])
    assert await room.deeds(placement) == [Deed.MASALAH, Deed.MASALAH]
