"""A thing is moved, or removed, with a berita acara; who is too late is told so."""

from bot.demo.telegram.sight import plain
from documents.render import content_of, render
from handlers.facts.thing_buttons import MoveUnit
from procedure.rack import Sisi
from procedure.sop import Kind
from storage.models import Deed, State
from tests.documents.reading import text
from tests.support.overtaking.doing import tap
from tests.support.room_and_clock import Room, open_sheet


async def test_a_server_is_moved_with_a_berita_acara(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    await open_sheet(who.staf)
    await who.staf.tap("Pindahkan")
    await who.staf.tap("Rak A")
    offered = await who.staf.sees("Pilih letak baru di Rak A")
    assert who.staf.buttons(offered)[:6] == ["U3–4", "U5–6", "U7–8", "U9–10", "U11–12", "U13–14"]
    assert "U15–16" not in who.staf.buttons(offered)
    await who.staf.tap("U3–4")
    await who.staf.sees("Pindahkan ke Rak A, U3–4?")
    assert await who.staf.tap("Daya atau pendingin tidak mencukupi") is None
    await who.staf.sees("Alasan: Daya atau pendingin tidak mencukupi")
    assert await who.staf.tap("Konfirmasi pemindahan") is None
    told = await who.pemohon.sees("Dipindahkan dari Rak A, U1–2, Ruang Server ke Rak A, U3–4, Ruang Server")
    await who.pemohon.sees("berita-acara-pemindahan-PSH-2026-0001.pdf", after=told["message_id"])
    await who.staf.sees("berita-acara-pemindahan-PSH-2026-0001.pdf")
    assert (await room.now(placement)).u == 3
    assert await room.deeds(placement) == [Deed.DIPINDAH]
    assert (await room.journal())[0] == "aset_dipindah"
    async with room.services.storage.read(room.clock()) as tx:
        (paper,) = await tx.papers.newest(1)
    own = {"u": 3, "height": 2, "state": "dipilih", "label": "Dell PowerEdge R450", "sisi": "penuh"}
    assert (paper.data["elevasi"]["name"], paper.data["elevasi"]["blocks"]) == ("Rak A", [own])
    assert paper.data["alasan"] == "Daya atau pendingin tidak mencukupi"
    # The next move has a berita acara of its own.
    await open_sheet(who.staf)
    for label in ("Pindahkan", "Rak A", "U1–2", "Penataan ulang rak", "Konfirmasi pemindahan"):
        await who.staf.tap(label)
    await who.pemohon.sees("berita-acara-pemindahan-PSH-2026-0001-2.pdf")
    await who.pemohon.tap("Lembar data")
    await who.pemohon.tap("Dokumen permohonan")
    listed = await who.pemohon.sees("📚")
    assert listed["text"].count("Berita acara pemindahan") == 2
    async with room.services.storage.read(room.clock()) as tx:
        second, first = await tx.papers.newest(2)
        made = {one: text(render(one.paper, content_of(one.paper, one.data))) for one in (first, second)}
    assert first.number != second.number
    for paper, said in made.items():
        assert f"NOMOR: {paper.number} Permohonan PSH-2026-0001 Pada hari ini" in said


async def test_a_thing_nobody_looks_after_has_dots_to_sign_on(room: Room) -> None:
    staf, placement = room.kantor.people.staf, await room.standing()
    async with room.services.storage.begin(room.clock()) as tx:
        found = await tx.register.find(placement.id)
        assert found
        await tx.register.update(found, owner_id=None)
    await tap(staf, MoveUnit(placement.id, 1, 5, Sisi.PENUH, 1, since=1, reason=1))
    async with room.services.storage.read(room.clock()) as tx:
        (paper,) = await tx.papers.newest(1)
    said = text(render(paper.paper, content_of(paper.paper, paper.data)))
    assert "Nama : ....." in said
    assert "Penanggung jawab" not in said
    assert "belum dikonfirmasi" not in said
    assert "Alasan Penataan ulang rak" in said


async def test_what_was_confirmed_on_a_button_that_asked_for_no_reason_is_moved_without(room: Room) -> None:
    """Such buttons were sent before reasons were asked for, and say nothing that could be printed."""
    staf, placement = room.kantor.people.staf, await room.standing()
    yes = MoveUnit(placement.id, 1, 5, Sisi.PENUH, 1, since=1)
    assert MoveUnit.parse(yes.pack().removesuffix(":0")) == yes
    await tap(staf, yes)
    assert (await room.now(placement)).u == 5
    async with room.services.storage.read(room.clock()) as tx:
        (paper,) = await tx.papers.newest(1)
    assert paper.data["alasan"] == ""


async def test_who_is_faster_gives_a_fresh_picture(room: Room) -> None:
    staf = room.kantor.people.staf
    placement = await room.standing()
    await open_sheet(staf)
    await staf.tap("Pindahkan")
    await staf.tap("Rak A")
    await staf.sees("Pilih letak baru")
    await room.standing(Kind.SERVER, 3, nomor_seri="CEPAT-1")
    assert await staf.tap("U3–4") is None
    fresh = await staf.sees("U3–4 baru saja terisi. Silakan pilih yang lain.")
    assert "U3–4" not in staf.buttons(fresh)
    assert (await room.now(placement)).u == 1


async def test_units_that_no_button_offers_are_typed_as_for_a_placement(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    await room.standing(Kind.SERVER, 30, nomor_seri="LAIN-30")
    await open_sheet(who.staf)
    for label in ("Pindahkan", "Rak A", "Lainnya"):
        await who.staf.tap(label)
    await who.staf.sees("Rak A: Silakan ketik nomor U terbawah, misalnya 8.")
    for words, why in (
        ("dua puluh", "“dua puluh” bukan nomor U"),
        ("42", "Server 2U di Rak A dapat mulai dari U1 sampai U41."),
        ("29", "U29–30 tidak kosong"),
        ("20 belakang", "Server ini memerlukan seluruh kedalaman rak"),
        ("1", "Sudah tercatat di Rak A, U1–2."),
    ):
        await who.staf.send(words)
        await who.staf.sees(f"⚠️ {why}")
    assert sum("Silakan ketik nomor U" in plain(message) for message in who.staf.chat) == 1
    await who.staf.send("20")
    await who.staf.sees("Pindahkan ke Rak A, U20–21?")
    await who.staf.tap("Permintaan instansi")
    await who.staf.tap("Konfirmasi pemindahan")
    await who.pemohon.sees("ke Rak A, U20–21, Ruang Server")
    assert (await room.now(placement)).u == 20


async def test_an_application_is_moved_to_another_host(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing(Kind.HOSTING)
    async with room.services.storage.begin(room.clock()) as tx:
        await tx.hosts.add("Host 2", 8, 32, 500)
    await open_sheet(who.staf, "SIMPUS")
    for label in ("Pindahkan", "Host 2", "Kapasitas tidak mencukupi", "Konfirmasi pemindahan"):
        await who.staf.tap(label)
    await who.pemohon.sees("Dipindahkan dari Host 1 ke Host 2")
    assert (await room.now(placement)).host_id == 2


async def test_what_is_not_used_any_more_leaves_and_frees_what_it_had(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    await who.pemohon.send("/aset")
    await who.pemohon.tap("Tidak dipakai lagi")
    await who.pemohon.tap("Ya, tidak dipakai lagi")
    await who.pemohon.sees("Disampaikan kepada Staf Teknis")
    await who.staf.sees("Minta dikeluarkan")
    asked = await who.staf.send("/tugas")
    await who.staf.sees("Minta dikeluarkan", after=asked["message_id"])
    await who.staf.tap("Keluarkan")
    assert await who.staf.tap("Batal") is None
    for label in ("Keluarkan", "Tidak dipakai lagi", "Konfirmasi pengeluaran"):
        await who.staf.tap(label)
    await who.pemohon.sees("Dikeluarkan dari daftar")
    await who.pemohon.sees("berita-acara-pengeluaran-PSH-2026-0001.pdf")
    gone = await room.now(placement)
    assert (gone.state, gone.rack_id, gone.secret, gone.check_at) == (State.DILEPAS, None, None, None)
    async with room.services.storage.read(room.clock()) as tx:
        view = await tx.racks.rack(1)
        assert view
        assert (view.rack().free, view.cells) == (42, {})
        assert not await tx.register.serial_in_use("7XK9Q13")
    await who.pemohon.send("/aset")
    await who.pemohon.sees("Belum ada server atau aplikasi atas nama Bapak/Ibu")
    await who.staf.send("/daftar")
    await who.staf.tap("Sudah dikeluarkan")
    await who.staf.tap("1. Dell PowerEdge R450")
    await who.staf.sees("Status: Dikeluarkan")
    assert await room.deeds(placement) == [Deed.DILEPAS, Deed.TIDAK_DIPAKAI]


async def test_a_confirmation_that_is_out_of_date_moves_nothing(room: Room) -> None:
    who = room.kantor.people
    placement = await room.standing()
    await open_sheet(who.staf)
    for label in ("Pindahkan", "Rak A", "U3–4", "Penataan ulang rak"):
        await who.staf.tap(label)
    stale = await who.staf.sees("Pindahkan ke Rak A, U3–4? Pemilik diberi tahu.\nAlasan: Penataan ulang rak")
    await open_sheet(who.staf)
    for label in ("Pindahkan", "Rak A", "U5–6", "Penataan ulang rak"):
        await who.staf.tap(label)
    await who.staf.sees("Pindahkan ke Rak A, U5–6? Pemilik diberi tahu.\nAlasan: Penataan ulang rak")
    await who.staf.tap("Konfirmasi pemindahan")
    toast = await who.staf.tap_on(stale["message_id"], "Konfirmasi pemindahan")
    assert "Sudah ada perubahan: dipindahkan oleh Dewi Lestari" in (toast or "")
    assert (await room.now(placement)).u == 5
