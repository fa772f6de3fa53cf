"""Racks in chat: what was there before, what approval holds, what they can carry, and which addresses they give."""

from datetime import timedelta

import pytest

from bot.demo.telegram.sight import plain
from tests.guarantees.test_journey import files, permohonan
from tests.support.aftermath import settled
from tests.support.journeys import place_server
from tests.support.overtaking.doing import shows
from tests.support.room_and_clock import Room, open_sheet


async def test_a_technician_enters_what_was_there_and_blocks_units(room: Room) -> None:
    who = room.kantor.people
    await who.staf.send("/rak")
    await who.staf.tap("Rak A")
    await who.staf.sees("0 terpasang, 0 dipesan, 0 diblokir")
    await who.staf.tap("Catat peralatan")
    asked = await who.staf.sees("Catat peralatan · Rak A\n\nUnit\nUnit mana?")
    await who.staf.sticker()
    await who.staf.sees("⚠️ Mohon diketik; stiker tidak dapat dibaca di sini.")
    await who.staf.send("dua belas")
    await who.staf.sees("“dua belas” bukan nomor unit")
    await who.staf.send("99")
    await who.staf.sees("⚠️ Unit itu tidak kosong di Rak A")
    asked = await who.staf.sees("Unit mana?")
    assert [message for message in who.staf.chat if "Unit mana?" in plain(message)] == [asked]
    await who.staf.send("12-13 depan")
    answered = await who.staf.sees("✅ Unit: U12–13 depan")
    assert answered["message_id"] == asked["message_id"]
    await who.staf.send("HPE ProLiant DL380")
    offered = await who.staf.sees("Milik instansi mana?")
    own = offered["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await who.staf.tap("Dinas Komunikasi dan Informatika")
    await who.staf.sees("✅ Instansi: Dinas Komunikasi dan Informatika")
    twice = who.staf.forge(offered["message_id"], own)
    assert await who.staf.answer(twice) == "Pertanyaan ini sudah dijawab."  # and not that of the serial number too
    await who.staf.tap("Lewati")
    await who.staf.sees("▫️ Nomor seri: dilewati")
    await who.staf.sees("✅ Tercatat: HPE ProLiant DL380\nRak A, U12–13 depan")
    await who.admin.send("/rak")
    await who.admin.tap("Rak A")
    await who.admin.tap("Blokir unit")
    await who.admin.tap("Batal")
    await who.admin.sees("Blokir unit · Rak A\n\nTidak jadi dicatat.")
    await who.admin.tap("Blokir unit")
    await who.admin.send("40–42")
    await who.admin.send("patch panel")
    await who.admin.sees("✅ Diblokir: patch panel")
    await who.staf.send("/rak")
    await who.staf.tap("Rak A")
    await who.staf.sees("1 terpasang, 0 dipesan, 1 diblokir")
    await who.staf.tap("Isi rak")
    await who.staf.sees("2. patch panel")
    await who.staf.send("/rak")
    await who.staf.tap("Rak A")
    await who.staf.tap("U40–42: patch panel")
    await who.staf.tap("Buka blokir")
    await who.staf.sees("tidak diblokir lagi")
    async with room.services.storage.read(room.clock()) as tx:
        view = await tx.racks.rack(1)
    assert view
    assert view.rack().free == 40


async def test_a_wrong_answer_to_what_cannot_be_asked_again_in_its_place(room: Room) -> None:
    staf, storage = room.kantor.people.staf, room.services.storage
    for command in ("/rak", "Rak A", "Catat peralatan"):
        await (staf.send if command.startswith("/") else staf.tap)(command)
    asked = await staf.sees("Unit mana?")
    await settled(room.kantor.api, storage)
    room.clock.now += timedelta(days=3)  # Telegram takes no message away that is so old
    await staf.sticker()
    again = await staf.sees("⚠️ Mohon diketik; stiker tidak dapat dibaca di sini.")
    await shows(staf, asked["message_id"], "⬇️ Pertanyaan ini ada di bawah.")
    async with storage.begin(room.clock()) as tx:  # as it was asked before questions were kept with their words
        question = await tx.drafts.question(staf.id)
        assert question
        question.data = {name: kept for name, kept in question.data.items() if name not in ("asked", "picture")}
    await staf.sticker()
    told = await staf.sees("Mohon diketik", after=again["message_id"])
    assert plain(told) == "Mohon diketik; stiker tidak dapat dibaca di sini."
    await staf.send("12")
    await shows(staf, again["message_id"], "✅ Unit: U12")


@pytest.mark.begun("reported_at_work")
async def test_a_racks_label_opens_it_and_chooses_it(room: Room) -> None:
    who = room.kantor.people
    await who.kabid.tap("Setujui")
    async with room.services.storage.begin(room.clock()) as tx:
        await tx.racks.add_rack("Rak B", "Ruang Server", 12, descending=True)
    await who.staf.open("https://t.me/penempatan_server_bot?start=r_2")
    await who.staf.sees("🗄 Rak B · Ruang Server · 12U")
    await who.staf.tap("Saya kerjakan")
    await who.staf.tap("Cocok")
    await who.staf.sees("pindai label QR")
    await who.staf.open("https://t.me/penempatan_server_bot?start=r_2")
    page = await who.staf.sees("Pilih letak di Rak B")
    assert who.staf.buttons(page)[0] == "U11–12"  # numbered from the top, the lowest first
    await who.staf.tap("U11–12")
    await who.staf.sees("Pilih alamat IP")
    stranger = room.kantor.api.person("Orang Lain")
    await stranger.open("https://t.me/penempatan_server_bot?start=r_2")
    await stranger.sees("Daftar ini untuk Staf Teknis, Kasi, dan admin.")


@pytest.mark.begun("reported_at_work")
async def test_what_approval_holds_is_free_again_after_five_working_days(room: Room) -> None:
    who = room.kantor.people
    ticket = (await permohonan(room.kantor)).ticket
    card = await who.kabid.sees("Kapasitas: Rak A: 42U kosong")
    assert card
    await who.kabid.tap("Setujui")
    await who.staf.sees("Penempatan Staf Teknis")
    room.later(4)
    await room.silent(who.kabid)
    async with room.services.storage.read(room.clock()) as tx:
        assert (await tx.racks.racks())[0].free == 40
    room.later(1)
    await who.kabid.sees(f"{ticket}: tempat yang dipesan dibebaskan")
    async with room.services.storage.read(room.clock()) as tx:
        assert (await tx.racks.racks())[0].free == 42
    await who.staf.tap("Saya kerjakan")
    await who.staf.tap("Cocok")
    page = await who.staf.sees("Pilih rak untuk server 2U")
    assert not any("Disetujui" in label for label in who.staf.buttons(page))
    assert files(who.staf)


@pytest.mark.begun("reported_at_work")
async def test_what_a_technician_has_chosen_is_not_taken_away(room: Room) -> None:
    who = room.kantor.people
    await who.kabid.tap("Setujui")
    await who.staf.tap("Saya kerjakan")
    await who.staf.tap("Cocok")
    await who.staf.tap("Disetujui: Rak A U1–2")
    await who.staf.sees("Pilih alamat IP")
    room.later(9)
    await room.silent(who.kabid)
    async with room.services.storage.read(room.clock()) as tx:
        assert not await tx.register.anything_due()
        assert (await tx.racks.racks())[0].free == 40


@pytest.mark.begun("reported_at_work")
async def test_what_stands_there_already_is_never_freed_under_it(room: Room) -> None:
    who = room.kantor.people
    await who.kabid.tap("Setujui")
    await place_server(who.staf)
    await who.pemohon.tap("Tolak")
    await who.pemohon.tap("Belum dapat diakses")
    await who.staf.tap("Saya kerjakan")
    await who.staf.tap("Lepaskan")
    await who.staf.sees("Saya kerjakan")
    room.later(9)
    await room.silent(who.kabid)
    async with room.services.storage.read(room.clock()) as tx:
        assert not await tx.register.anything_due()
        assert (await tx.racks.racks())[0].free == 40


async def test_a_rack_takes_no_more_than_it_can_carry_and_feed(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    async with room.services.storage.begin(room.clock()) as tx:
        await tx.racks.add_rack("Rak B", "Ruang Server", 42, max_kg=10)
        await tx.racks.add_rack("Rak C", "Ruang Server", 42, max_kg=800, max_watt=5000)
    await open_sheet(who.staf)
    await who.staf.tap("Pindahkan")
    page = await who.staf.sees("Ke rak mana?")
    assert who.staf.buttons(page) == ["Rak A · 42U kosong", "Rak C · 42U, 5.000 W, 800 kg kosong", "Batal"]
    since = page["reply_markup"]["inline_keyboard"][0][0]["callback_data"].rpartition(":")[2]
    toast = await who.staf.answer(who.staf.forge(page["message_id"], f"mu:{placement.id}:2:1:penuh:1:{since}"))
    assert toast == "Batas berat atau daya Rak B terlampaui; silakan pilih rak lain."
    await who.staf.tap("Rak C")
    for label in ("U1–2", "Penataan ulang rak", "Konfirmasi pemindahan"):
        await who.staf.tap(label)
    await who.pemohon.sees("ke Rak C, U1–2")
    async with room.services.storage.read(room.clock()) as tx:
        assert [(one.free, one.kg, one.watt) for one in await tx.racks.racks()] == [
            (42, 0, 0),
            (42, 0, 0),
            (40, 18, 800),
        ]


@pytest.mark.begun("reported_at_work")
async def test_a_reserved_address_is_not_given(room: Room) -> None:
    who = room.kantor.people
    async with room.services.storage.begin(room.clock()) as tx:
        await tx.addresses.reserve("10.10.4.1", "gateway")
    await who.kabid.tap("Setujui")
    for label in ("Saya kerjakan", "Cocok", "Disetujui: Rak A"):
        await who.staf.tap(label)
    page = await who.staf.sees("Pilih alamat IP")
    assert "10.10.4.1" not in who.staf.buttons(page)
    await who.staf.send("10.10.4.1")
    await who.staf.sees("10.10.4.1 dicadangkan: gateway")
    await who.staf.tap("10.10.4.2")
    await who.staf.sees("Kirim satu foto")
