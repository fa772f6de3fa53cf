"""Confirmations know what they confirm: what was seen is what is decided."""

import re

from handlers.facts.thing_buttons import Remove, RemoveFor, Renew, Report, Unused
from storage.models import State
from tests.support.aftermath import record, settled
from tests.support.overtaking.doing import asked_to_remove, link, moved, now, sheet, shows, taken_over, tap, thing
from tests.support.server_room import Room


async def test_a_removal_that_a_move_has_overtaken_removes_nothing(room: Room) -> None:
    placement = await thing(room)
    message = await sheet(room.agus, placement)
    for label in ("Keluarkan", "Rusak"):
        await room.agus.tap_on(message, label)
        await shows(room.agus, message, "Apa alasannya?" if label == "Keluarkan" else "Alasan: Rusak")
    await moved(room, placement)
    before = await record(room.services.storage)
    toast = await room.agus.tap_on(message, "Konfirmasi pengeluaran")
    assert re.fullmatch(
        r"Belum dilakukan\. Sudah ada perubahan: dipindahkan oleh Rina Wati pukul \d\d\.\d\d\.", toast or ""
    )
    assert await record(room.services.storage) == before
    assert "Letak: Rak A, U3–4" in await shows(room.agus, message, "Status: Aktif")
    for label in ("Keluarkan", "Rusak", "Konfirmasi pengeluaran"):
        await room.agus.tap_on(message, label)
        await settled(room.api, room.services.storage)
    assert (await now(room, placement)).state is State.DILEPAS


async def test_a_removal_ends_once_the_thing_is_found_well(room: Room) -> None:
    placement = await thing(room)
    card = await asked_to_remove(room, placement)
    shown = await sheet(room.pemohon, placement)
    assert "menunggu dikeluarkan" in await shows(room.pemohon, shown, "Status: ")
    for label in ("Cek sekarang", "Sudah dicek, baik"):
        await room.pemohon.tap(label)
    await shows(room.agus, card, "Tidak jadi dikeluarkan: sudah dicek pemilik, keadaannya baik.")
    before = await record(room.services.storage)
    for data in (Remove(placement.id), RemoveFor(placement.id, 0, 1), Remove(placement.id, since=1)):
        assert "Belum dilakukan." in await tap(room.agus, data, card)
    assert await record(room.services.storage) == before
    await room.agus.send("/tugas")
    await room.agus.sees("Tidak ada yang menunggu")


async def test_a_removal_ends_once_the_thing_is_another_s(room: Room) -> None:
    placement = await thing(room)
    card = await asked_to_remove(room, placement)
    old = room.agus.chat_state.messages[card]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await taken_over(room, await link(room, room.pemohon, placement), room.kabid)
    await shows(room.agus, card, "Tidak jadi dikeluarkan: tanggung jawabnya sudah dialihkan.")
    toast = await room.agus.answer(room.agus.forge(card, old))
    assert "Sudah ada perubahan: dialihkan oleh Drs. Kholid" in (toast or "")
    found = await now(room, placement)
    assert (found.owner_id, found.state) == (room.kabid.id, State.AKTIF)


async def test_what_is_asked_about_a_thing_ends_with_it(room: Room) -> None:
    placement = await thing(room)
    await tap(room.pemohon, Renew(placement.id))
    asked = (await room.pemohon.sees("Isi yang lama diganti"))["message_id"]
    await tap(room.agus, RemoveFor(placement.id, 3, 1, since=await room.since(placement)))
    await room.pemohon.sees("Berita acaranya di bawah")
    text = await shows(room.pemohon, asked, "Sudah ada perubahan: dikeluarkan oleh Agus Priyanto")
    assert "belum diperbarui" not in text
    sent = await room.pemohon.send("akun baru, kunci diserahkan langsung")
    await room.pemohon.sees("tekan tombol di bawah", after=sent["message_id"])
    assert (await now(room, placement)).secret is None
    for data in (Report(placement.id, 1, since=await room.since(placement)), Renew(placement.id)):
        assert "dikeluarkan" in await tap(room.pemohon, data)


async def test_an_open_problem_ends_with_its_thing_and_whoever_reported_it_hears(room: Room) -> None:
    placement = await thing(room)
    await tap(room.pemohon, Report(placement.id, 1, since=await room.since(placement)))
    await room.pemohon.sees("Tuliskan masalahnya")
    await room.pemohon.send("Kipas berisik")
    card = (await room.agus.sees("Kipas berisik"))["message_id"]
    await moved(room, placement)
    await shows(room.agus, card, "U3–4")
    await tap(room.rina, RemoveFor(placement.id, 3, 1, since=await room.since(placement)))
    await shows(room.agus, card, "Sudah dikeluarkan dari daftar.")
    await room.pemohon.sees("Alasan: Rusak")
    await room.pemohon.sees("1 masalah yang dilaporkan ikut ditutup")


async def test_an_answer_that_was_overtaken_is_not_recorded(room: Room) -> None:
    placement = await thing(room)
    await tap(room.pemohon, Report(placement.id, 1, since=await room.since(placement)))
    asked = (await room.pemohon.sees("Tuliskan masalahnya"))["message_id"]
    await moved(room, placement)
    await shows(room.pemohon, asked, "Masalah Dell PowerEdge R450 belum dilaporkan; tekan lagi “Ada masalah”")
    before = await record(room.services.storage)
    sent = await room.pemohon.send("Kipas berisik")
    await room.pemohon.sees("tekan tombol di bawah", after=sent["message_id"])
    assert await record(room.services.storage) == before


async def test_a_problem_does_not_hide_the_request_to_remove(room: Room) -> None:
    placement = await thing(room)
    await asked_to_remove(room, placement)
    await tap(room.pemohon, Report(placement.id, 1, since=await room.since(placement)))
    await room.pemohon.sees("Tuliskan masalahnya")
    await room.pemohon.send("Kipas berisik")
    await room.agus.sees("Kipas berisik")
    sent = await room.agus.send("/tugas")
    await room.agus.sees("Minta dikeluarkan", after=sent["message_id"])
    await room.agus.sees("Kipas berisik", after=sent["message_id"])
    greeted = await room.agus.send("/start")
    await room.agus.sees("Ada 1 masalah dan 1 permintaan pengeluaran menunggu Bapak/Ibu", after=greeted["message_id"])
    again = Unused(placement.id, 1, since=await room.since(placement))
    assert await tap(room.pemohon, again) == "Sudah disampaikan kepada Staf Teknis; mohon tunggu."
    assert (await now(room, placement)).check_at is None
