"""What was done about a problem is said to its reporter, who may answer; and a sub domain that comes later."""

from bot.demo.telegram.sight import plain
from handlers.facts.thing_buttons import Reached, Reopen, Settle
from procedure.sop import Kind
from storage.models import Deed, Event, Placement
from tests.support.journeys import photo
from tests.support.overtaking.doing import tap
from tests.support.room_and_clock import Room, open_sheet


async def newest(room: Room, placement: Placement) -> Event:
    async with room.services.storage.read(room.clock()) as tx:
        return (await tx.history.of(placement))[0]


async def reported(room: Room, words: str) -> None:
    """The owner of the only thing reports a problem."""
    pemohon = room.kantor.people.pemohon
    await pemohon.send("/aset")
    for label in ("Cek sekarang", "Ada masalah"):
        await pemohon.tap(label)
    await pemohon.sees("Tuliskan masalahnya")
    await pemohon.send(words)


async def test_a_note_goes_to_the_reporter_who_answers_that_it_is_not_settled(room: Room) -> None:
    who, placement = room.kantor.people, await room.standing()
    await reported(room, "Kipas berisik")
    await who.staf.sees("“Kipas berisik”")
    await who.staf.tap("Sudah ditangani")
    await who.staf.sees("Tuliskan apa yang dilakukan")
    await who.staf.send("Kipas <baru> dipasang")
    told = await who.pemohon.sees("Catatan: “Kipas <baru> dipasang”")
    assert "✅ Ditangani Dewi Lestari" in plain(told)
    assert who.pemohon.buttons(told) == ["↩️ Belum beres", "🗂 Lembar data"]
    assert (await newest(room, placement)).words == "Kipas <baru> dipasang"
    assert (await room.journal())[0] == "aset_ditangani"
    await who.pemohon.tap_on(told["message_id"], "Belum beres")
    await who.pemohon.sees("Tuliskan apa yang belum beres")
    await who.pemohon.send("Masih berisik")
    card = plain(await who.staf.sees("Masalah belum beres"))
    assert "Budi Santoso" in card
    assert "“Masih berisik”" in card
    assert "Sebelumnya ditangani Dewi Lestari" in card
    assert "“Kipas <baru> dipasang”" in card
    assert (await room.deeds(placement))[:3] == [Deed.MASALAH, Deed.DITANGANI, Deed.MASALAH]
    # Once only: the answer has been given, and the next one has an answer of its own.
    assert await who.pemohon.tap_on(told["message_id"], "Belum beres") == "Ini sudah disampaikan kepada Staf Teknis."
    asked = await who.staf.send("/tugas")
    again = await who.staf.sees("Masalah belum beres", after=asked["message_id"])
    await who.staf.tap_on(again["message_id"], "Sudah ditangani")
    await who.staf.tap("Tanpa catatan")
    second = await who.pemohon.sees("✅ Ditangani Dewi Lestari", after=told["message_id"])
    assert "Catatan" not in plain(second)
    assert "Belum beres" in "".join(who.pemohon.buttons(second))
    asked = await who.staf.send("/tugas")
    await who.staf.sees("Tidak ada yang menunggu", after=asked["message_id"])


async def test_a_photo_reopens_it_too(room: Room) -> None:
    who, placement = room.kantor.people, await room.standing()
    await reported(room, "Lampu merah")
    await who.staf.tap("Sudah ditangani")
    await who.staf.tap("Tanpa catatan")
    await who.pemohon.tap("Belum beres")
    await who.pemohon.sees("Tuliskan apa yang belum beres")
    await who.pemohon.photo(photo(), caption="Masih merah")
    await who.staf.sees("Masalah belum beres")
    reopened = await newest(room, placement)
    assert (reopened.deed, reopened.words, bool(reopened.photo)) == (Deed.MASALAH, "Masih merah", True)


async def test_what_was_settled_meanwhile_is_not_settled_again(room: Room) -> None:
    who, placement = room.kantor.people, await room.standing()
    await reported(room, "Kipas berisik")
    await who.staf.sees("“Kipas berisik”")
    problem = await newest(room, placement)
    await tap(who.staf, Settle(placement.id, problem.id))
    await who.staf.sees("Tuliskan apa yang dilakukan")
    await who.admin.send("/bantuan")
    await who.admin.sees("/start –")
    assert await tap(who.admin, Settle(placement.id, problem.id, confirmed=1)) == "Pelapor sudah diberi tahu"
    await who.staf.sees("Sudah ada perubahan: masalah ditangani oleh")
    sent = await who.staf.send("Kipas diganti")
    await who.staf.sees("", after=sent["message_id"])
    assert (await room.deeds(placement)).count(Deed.DITANGANI) == 1
    assert "Sudah diproses" in await tap(who.staf, Settle(placement.id, problem.id))
    stranger = room.kantor.api.person("Orang Lain")
    await stranger.send("/bantuan")
    await stranger.sees("/start –")
    settled = await newest(room, placement)
    assert "atas nama orang lain" in await tap(stranger, Reopen(placement.id, settled.id))
    assert "tidak dikenal" in await tap(who.pemohon, Reopen(placement.id, problem.id))


async def test_a_sub_domain_is_active_later(room: Room) -> None:
    who, placement = room.kantor.people, await room.standing(Kind.HOSTING)
    async with room.services.storage.begin(room.clock()) as tx:
        (await tx.register.find(placement.id)).sub_domain_active = False  # type: ignore[union-attr]
    shown = await open_sheet(who.staf, "SIMPUS")
    assert "Sub domain: simpus.kuduskab.go.id · belum aktif" in plain(who.staf.chat_state.messages[shown])
    await who.staf.tap_on(shown, "Sub domain sudah aktif")
    await who.staf.sees("Pemiliknya langsung diberi tahu")
    await who.staf.tap("Ya, sudah aktif")
    await who.pemohon.sees("Sub domain simpus.kuduskab.go.id sudah aktif.")
    assert (await room.now(placement)).sub_domain_active
    assert (await room.deeds(placement))[0] == Deed.DOMAIN_AKTIF
    assert (await room.journal())[0] == "aset_domain_aktif"
    sheet = await open_sheet(who.staf, "SIMPUS")
    words = plain(who.staf.chat_state.messages[sheet])
    assert "Sub domain: simpus.kuduskab.go.id\n" in words
    assert "Sub domain aktif: simpus.kuduskab.go.id (Dewi Lestari, A.Md.Kom.)" in words
    assert not any("Sub domain" in label for label in who.staf.buttons(who.staf.last))
    async with room.services.storage.read(room.clock()) as tx:
        reached = (await tx.history.of(placement))[0].id + 1
    assert "tidak lagi menunggu" in await tap(who.staf, Reached(placement.id, 1, since=reached))
    assert "untuk Staf Teknis" in await tap(who.pemohon, Reached(placement.id, 1, since=reached))
