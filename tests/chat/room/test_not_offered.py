"""What no button of a thing offers is refused whoever makes it up, and what stands in the way of an act is named."""

from typing import Any

from bot.demo.telegram.people import User
from handlers.chat.buttons import Data
from handlers.facts import thing_buttons as t
from procedure.rack import Sisi
from procedure.sop import Kind
from storage.models import Deed, Placement, State
from tests.support.aftermath import record
from tests.support.journeys import photo
from tests.support.overtaking.doing import tap
from tests.support.room_and_clock import Room, open_sheet

NOT_OFFERED = "Tombol ini tidak dikenal. Silakan gunakan tombol pada pesan terbaru."
PENUH, DEPAN = Sisi.PENUH, Sisi.DEPAN


async def become(room: Room, placement: Placement, **values: Any) -> None:
    """What the record says of the thing from now on."""
    async with room.services.storage.begin(room.clock()) as tx:
        found = await tx.register.find(placement.id)
        assert found
        await tx.register.update(found, **values)


async def test_what_no_button_of_a_thing_offers_is_refused(room: Room) -> None:
    who = room.kantor.people
    server, app = await room.standing(), await room.standing(Kind.HOSTING)
    async with room.services.storage.begin(room.clock()) as tx:
        note = await tx.history.tell(app, Deed.CATATAN, by=None)
    s, a, later = server.id, app.id, note.id + 1
    made_up: tuple[tuple[User, Data], ...] = (
        (who.staf, t.Move(404, since=1)),
        (who.staf, t.MoveRack(s, 404, since=1)),
        (who.staf, t.MoveRack(a, 1, since=later)),
        (who.staf, t.MoveUnit(s, 404, 5, PENUH, 1, since=1)),
        (who.staf, t.MoveUnit(s, 1, 5, DEPAN, 1, since=1)),
        (who.staf, t.MoveUnit(a, 1, 5, PENUH, 1, since=later)),
        (who.staf, t.MoveUnit(s, 1, 5, PENUH, 1, since=1, reason=5)),
        (who.staf, t.MoveHost(a, 404, 1, since=later)),
        (who.staf, t.MoveHost(s, 1, 1, since=1)),
        (who.staf, t.RemoveFor(s, 99, 1, since=1)),
        (who.staf, t.RemoveFor(s, -1, 1, since=1)),
        (who.pemohon, t.Note(s, note.id)),
        (who.pemohon, t.Note(s, 404)),
        (who.staf, t.Settle(s, note.id)),
        (who.staf, t.Settle(a, note.id)),
        (who.staf, t.Settle(s, 404)),
    )
    for person in (who.staf, who.pemohon):
        await person.send("/bantuan")
        await person.sees("/start –")
    before = await record(room.services.storage)
    for person, data in made_up:
        assert await tap(person, data) == NOT_OFFERED, data
    assert await record(room.services.storage) == before


async def test_a_button_that_does_not_say_what_it_showed_is_too_old(room: Room) -> None:
    staf = room.kantor.people.staf
    new, old = await room.standing(), await room.standing(Kind.HOSTING)
    async with room.services.storage.begin(room.clock()) as tx:
        note = await tx.history.tell(old, Deed.CATATAN, by=None)
    await open_sheet(staf)
    for placement, since in ((new, 0), (new, 2), (old, 0), (old, -1), (old, note.id + 2)):
        assert await tap(staf, t.Move(placement.id, since=since)) == "Belum dilakukan. Tombol ini sudah usang."
    assert "Sudah ada perubahan: catatan ditambahkan" in await tap(staf, t.Move(old.id, since=note.id))
    for placement, since in ((new, 1), (old, note.id + 1)):
        assert await tap(staf, t.Move(placement.id, since=since)) == ""


async def test_what_stands_in_the_way_of_a_move_is_named(room: Room) -> None:
    staf = room.kantor.people.staf
    server, app = await room.standing(), await room.standing(Kind.HOSTING)
    async with room.services.storage.begin(room.clock()) as tx:
        await tx.racks.add_rack("Rak Y", "Gudang", 42)
        await tx.racks.add_rack("Rak Z", "Gudang", 1)
        empty, rack = await tx.racks.named("Rak Y"), await tx.racks.named("Rak Z")
        await tx.hosts.add("Host Z", 1, 1, 1)
        host = next(host for host in await tx.hosts.all() if host.name == "Host Z")
    assert rack
    assert empty
    await open_sheet(staf)
    assert await tap(staf, t.MoveRack(server.id, empty.id, since=1)) == ""
    offered = staf.buttons(await staf.sees("Pilih letak baru di Rak Y"))
    assert offered == ["U1–2", "U3–4", "U5–6", "U7–8", "U9–10", "U11–12", "Lainnya", "Batal"]
    assert await tap(staf, t.MoveUnit(server.id, 1, 1, PENUH, 1, since=1)) == "Sudah tercatat di Rak A, U1–2."
    assert await tap(staf, t.MoveHost(app.id, 1, 1, since=1)) == "Sudah tercatat di Host 1."
    assert await tap(staf, t.MoveRack(server.id, rack.id, since=1)) == ""
    await staf.sees("Tidak ada letak lain yang cukup di Rak Z.")
    await tap(staf, t.MoveHost(app.id, host.id, 1, since=1))
    await staf.sees("⚠️ Kapasitas Host Z baru saja terpakai.")
    await staf.sees("Belum ada host lain dengan kapasitas yang cukup.")
    await become(room, server, state=State.DIPASANG)
    waits = "Ini belum diserahterimakan; letaknya diubah lewat kartu penempatannya."
    assert await tap(staf, t.Move(server.id, since=1)) == waits
    assert await tap(staf, t.MoveUnit(server.id, 1, 5, PENUH, 1, since=1)) == waits
    for data in (t.Remove(server.id, since=1), t.RemoveFor(server.id, 0, 1, since=1)):
        assert await tap(staf, data) == "Ini belum diserahterimakan; selesaikan dahulu serah terimanya."
    assert await room.deeds(server) == await room.deeds(app) == []


async def test_what_is_being_placed_is_handed_to_nobody_and_nothing_to_whom_it_is(room: Room) -> None:
    who = room.kantor.people
    server = await room.standing()
    await open_sheet(who.staf)
    await who.pemohon.send("/aset")
    await who.pemohon.tap("Alihkan ke rekan")
    text = (await who.pemohon.sees("Tautan berlaku satu kali"))["text"]
    await who.pemohon.open(text[text.index("https://") :].split()[0])
    await who.pemohon.sees("Ini sudah tercatat atas nama Bapak/Ibu; lihat /aset.")
    await become(room, server, state=State.DIPASANG)
    shown = (await who.pemohon.send("/aset"))["message_id"]
    sheet = await who.pemohon.sees("Status: ", after=shown)
    assert who.pemohon.buttons(sheet) == ["👥 Alihkan ke rekan", "📚 Dokumen permohonan"]
    await become(room, server, state=State.DIPESAN)
    refused = "Ini sedang ditempatkan; tanggung jawabnya dapat dialihkan sesudah itu."
    assert await tap(who.pemohon, t.HandOver(server.id, since=1)) == refused
    await become(room, server, secret=None)
    assert await tap(who.staf, t.Reveal(server.id)) == "Belum ada informasi hak akses."


async def test_a_sheet_says_that_its_owner_has_been_asked(room: Room) -> None:
    staf = room.kantor.people.staf
    server = await room.standing()
    await become(room, server, check_stage=1)
    shown = staf.chat_state.messages[await open_sheet(staf)]
    assert "Cek berikutnya: sekarang; pemilik sudah diminta\n" in shown["text"]


async def test_what_no_question_about_a_thing_takes_is_refused(room: Room) -> None:
    pemohon = room.kantor.people.pemohon
    server = await room.standing()
    await pemohon.send("/aset")
    await pemohon.tap("Perbarui hak akses")
    sent = await pemohon.photo(photo())
    await pemohon.sees("Mohon diketik; foto tidak dapat dibaca di sini", after=sent["message_id"])
    await pemohon.tap("Cek sekarang")
    await pemohon.tap("Ada masalah")
    sent = await pemohon.sticker()
    await pemohon.sees("Di sini dapat dicatat tulisan", after=sent["message_id"])
    sent = await pemohon.document(b"%PDF-1.4 palsu", "foto.pdf")
    await pemohon.sees("JPEG atau PNG", after=sent["message_id"])
    assert await room.deeds(server) == []


async def test_a_note_that_a_move_has_overtaken_is_offered_again(room: Room) -> None:
    who = room.kantor.people
    server = await room.standing()
    await open_sheet(who.staf)
    await who.pemohon.send("/aset")
    for label in ("Cek sekarang", "Sudah dicek, baik", "Tambah catatan atau foto"):
        await who.pemohon.tap(label)
    await who.pemohon.sees("Tuliskan catatannya")
    await open_sheet(who.staf)
    for label in ("Pindahkan", "Rak A", "U3–4", "Penataan ulang rak", "Konfirmasi pemindahan"):
        await who.staf.tap(label)
    closed = await who.pemohon.sees("Sudah ada perubahan: dipindahkan oleh")
    assert who.pemohon.buttons(closed) == ["📎 Tambah catatan atau foto"]
    await who.pemohon.tap("Tambah catatan atau foto")
    await who.pemohon.send("Kipas dibersihkan")
    await who.pemohon.sees("Catatan tersimpan")
    assert await room.deeds(server) == [Deed.CATATAN, Deed.DIPINDAH, Deed.DICEK]


async def test_what_something_has_overtaken_though_nobody_closed_it_is_no_answer(room: Room) -> None:
    """As an older version may have left it: now whatever is done to a thing closes what is asked about it."""
    who = room.kantor.people
    server = await room.standing()
    shown = (await who.pemohon.send("/aset"))["message_id"]
    await who.pemohon.sees("Status: ", after=shown)
    for ask, how, again in (
        (t.Report(server.id, 1, since=1), "Tuliskan masalahnya", "⚠️ Ada masalah"),
        (t.Renew(server.id), "tanpa kata sandi", "🔑 Perbarui hak akses"),
    ):
        await tap(who.pemohon, ask)
        asked = await who.pemohon.sees(how, after=shown)
        async with room.services.storage.begin(room.clock()) as tx:
            await tx.history.tell(server, Deed.CATATAN, by=who.staf.id)
        sent = (await who.pemohon.send("Kipas berisik"))["message_id"]
        await who.pemohon.sees("⚠️ Sudah ada perubahan: catatan ditambahkan oleh Dewi Lestari", after=sent)
        await who.pemohon.sees("Status: ", after=sent)
        assert who.pemohon.buttons(who.pemohon.chat_state.messages[asked["message_id"]]) == [again]
        shown = (await who.pemohon.send("Kipas berisik"))["message_id"]
        await who.pemohon.sees("tekan tombol di bawah", after=shown)
    assert set(await room.deeds(server)) == {Deed.CATATAN}
