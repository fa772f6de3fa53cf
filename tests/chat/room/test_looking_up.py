"""The register in chat: found by word, instansi, rack and delay, and leafed through."""

import asyncio

from bot.demo.telegram.people import User
from procedure.sop import Kind
from storage.models import Deed
from tests.support.room_and_clock import Room, open_sheet
from tests.support.server_room import picture
from tests.support.things import thing


async def test_the_register_is_found_by_word_instansi_rack_and_delay(room: Room) -> None:
    staf = room.kantor.people.staf
    await room.standing()
    late = await room.standing(Kind.HOSTING)
    async with room.services.storage.begin(room.clock()) as tx:
        found = await tx.register.find(late.id)
        assert found
        found.check_stage, found.check_at = 4, None
    await staf.send("/daftar")
    await staf.sees("1 server, 1 hosting aplikasi.")
    for button, seen in (
        ("Semua", "2. "),
        ("◀️ Kembali", "Lihat di sini"),
        ("Per rak", "Rak yang mana?"),
        ("Rak A", "7XK9Q13 · Rak A, U1–2 · PSH-2026-0001"),
    ):
        await staf.tap(button)
        await staf.sees(seen)
    await staf.send("/daftar")
    await staf.tap("Per instansi")
    await staf.tap("Dinas Kesehatan")
    await staf.sees("simpus.kuduskab.go.id · Host 1")
    await staf.send("/daftar")
    await staf.tap("Lewat batas pengecekan")
    await staf.sees("1. SIMPUS")
    await staf.send("/daftar")
    await staf.tap("Cari")
    await staf.send("poweredge kesehatan")
    await staf.sees("🔎 “poweredge kesehatan”\n\n1. Dell PowerEdge R450")
    await staf.send("tidak ada yang begini")
    await staf.sees("Tidak ada.")
    await staf.send("psh-2026-0002")
    await staf.tap("1. SIMPUS")
    sheet = await staf.sees("Pengecekan: Triwulanan")
    assert "Hak akses: tersimpan, terenkripsi" in sheet["text"]
    assert "Cek berikutnya: ⚠️ lewat batas" in sheet["text"]


async def test_a_long_register_is_leafed_through(room: Room) -> None:
    staf = room.kantor.people.staf
    for number in range(10):
        await room.standing(Kind.SERVER, 1 + 2 * number, nomor_seri=f"SN-{number:02}")
    await staf.send("/daftar sn-")
    await staf.sees("8. Dell")
    await staf.tap("Berikutnya")
    await staf.sees("10. Dell")
    await staf.tap("Sebelumnya")
    await staf.sees("1. Dell")


async def test_a_sheet_has_the_last_eight_lines_of_history_and_gives_the_last_four_photos(room: Room) -> None:
    staf = room.kantor.people.staf
    placement = await room.standing()
    photo = await asyncio.to_thread(room.services.storage.archive.put, picture())
    async with room.services.storage.begin(room.clock()) as tx:
        await tx.papers.archived(photo, size=100, mime="image/jpeg")
        for number in range(1, 11):
            await tx.history.tell(placement, Deed.CATATAN, f"baris ke-{number}.", by=staf.id, photo=photo)
        for length in (160, 161):
            await tx.history.tell(placement, Deed.CATATAN, length * "x", by=None)
    sheet = await open_sheet(staf)
    text = (await staf.sees("Riwayat, yang terbaru di atas"))["text"]
    assert [number for number in range(1, 11) if f"baris ke-{number}." in text] == list(range(5, 11))
    assert f": {160 * 'x'}\n" in text
    assert f": {159 * 'x'}…\n" in text
    assert await staf.tap("Foto") is None
    await staf.sees("baris ke-10.", after=sheet)
    assert [message["caption"].split("baris ke-")[1].split(".")[0] for message in staf.chat if "photo" in message] == [
        *("7", "8", "9", "10"),
    ]


async def test_a_sheet_says_what_is_known_and_offers_each_what_they_may(room: Room) -> None:
    who = room.kantor.people
    await room.standing()
    await room.standing(Kind.HOSTING)
    async with room.services.storage.begin(room.clock()) as tx:
        await thing(tx, name="Lama", instansi="Dinas Arsip", host_id=1, ip="10.0.0.9")
    whose = ["Letak", "Penanggung jawab", "Pemilik", "Status", "Diterima", "Pengecekan", "Cek berikutnya", "Hak akses"]
    place, papers = ["↔️ Pindahkan", "📤 Keluarkan"], ["📚 Dokumen permohonan"]
    assert await sheet(who.staf, "PowerEdge") == (["Nomor seri", *whose], ["🔑 Lihat hak akses", *place, *papers])
    assert await sheet(who.staf, "SIMPUS") == (["Sub domain", *whose], ["🔑 Lihat hak akses", *place, *papers])
    assert await sheet(who.staf, "Lama") == (["Letak", "Alamat IP", "Status"], place)
    assert (await sheet(who.kasi, "SIMPUS"))[1] == ["🔑 Lihat hak akses", *papers]
    assert (await sheet(who.admin, "SIMPUS"))[1] == ["👥 Alihkan ke orang lain", *papers]
    await who.pemohon.send("/aset")
    await who.pemohon.tap("1. Dell")
    own = who.pemohon.buttons(await who.pemohon.sees("Status: "))
    assert own == ["🩺 Cek sekarang", "🔑 Perbarui hak akses", "👥 Alihkan ke rekan", "Tidak dipakai lagi", *papers]
    for label in ("Cek sekarang", "Sudah dicek, baik"):
        await who.pemohon.tap(label)
    await who.pemohon.sees("✅ Dicek, baik")
    known, _ = await sheet(who.staf, "PowerEdge")
    assert known == ["Nomor seri", *whose[:-2], "Cek terakhir", *whose[-2:]]


async def sheet(person: User, words: str) -> tuple[list[str], list[str]]:
    """The titles of a thing's sheet, and its buttons."""
    message = person.chat_state.messages[await open_sheet(person, words)]
    facts = message["text"].split("\n\n")[1]
    return [line.partition(": ")[0] for line in facts.splitlines()], person.buttons(message)
