"""Staf Teknis places what was approved and the pemohon accepts it, as it goes in their chats."""

import io
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from PIL import Image

from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.settings import Settings
from procedure.answers import UNKNOWN
from procedure.rack import Sisi, Spot
from procedure.sop import Kind, Step
from storage.models import Outbox, State
from tests.support.aftermath import settled
from tests.support.journeys import photo
from tests.support.overtaking.doing import shows
from tests.support.server_room import Room, opened, picture, place, up_to_photo


@pytest.fixture
async def room(api: BotApi, settings: Settings) -> AsyncIterator[Room]:
    async with opened(api, settings) as room:
        yield room


async def test_a_server_is_placed_with_six_taps_and_a_photo_and_accepted(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await up_to_photo(room.agus)
    await room.agus.photo(photo())
    summary = await room.agus.sees("Sudah benar?")
    assert "SN 7XK9Q13" in summary["caption"]
    assert "Rak A, U1–2, Ruang Server" in summary["caption"]
    (*_, shown) = summary["photo"]
    assert (shown["width"], shown["height"]) == (320, 240)  # it is the photo itself that is confirmed
    await settled(room.api, room.services.storage)
    assert [message for message in room.agus.chat if room.agus.buttons(message)] == [summary]
    assert await room.agus.tap("Konfirmasi") is None
    await settled(room.api, room.services.storage)
    both = [message for message in room.agus.chat if "✅ Penempatan dikonfirmasi" in plain(message)]
    assert ["photo" in message for message in both] == [False, True]  # the card, and the summary that was tapped
    assert not room.agus.buttons(both[1])
    asked = await room.pemohon.sees("Kewajiban instansi")
    assert "ditempatkan oleh Agus Priyanto" in asked["text"]
    assert "berkala (triwulanan)" in asked["text"]
    assert any("photo" in message for message in room.pemohon.chat)
    placed = await room.placed(permohonan)
    assert (placed.state, placed.u, placed.height, placed.ip) == (State.DIPASANG, 1, 2, "10.10.20.1")
    assert (placed.nomor_seri, placed.by) == ("7XK9Q13", room.agus.id)
    kept = room.services.storage.archive.get(placed.photo or "")
    assert Image.open(io.BytesIO(kept)).size == (320, 240)  # and not its thumbnail
    assert "tidak ada berkas" not in room.agus.transcript()
    await room.pemohon.tap("Terima")
    await room.pemohon.sees("✅ Diterima")
    placed = await room.placed(permohonan)
    assert placed.state is State.AKTIF
    assert placed.accepted_at is not None
    assert await room.acts(permohonan) == ["ambil", "selesai", "terima"]


async def test_what_asks_in_an_old_message_points_down_after_a_wrong_answer(room: Room) -> None:
    await room.approved(Kind.SERVER)
    await room.agus.tap("Saya kerjakan")
    asked = (await room.agus.sees("Nomor seri pada label"))["message_id"]
    await settled(room.api, room.services.storage)
    async with room.begin() as tx:
        long_ago = room.services.clock() - timedelta(days=3)
        await tx._session.execute(sa.update(Outbox).where(Outbox.sent_at.is_not(None)).values(sent_at=long_ago))
    await room.agus.tap("Beda")
    await shows(room.agus, asked, "Silakan ketik nomor seri")
    await room.agus.send("!")
    again = await room.agus.sees("⚠️ Nomor seri tidak memuat", after=asked)
    assert "Silakan ketik nomor seri" in plain(again)
    await shows(room.agus, asked, "⬇️ Pertanyaan ini ada di bawah.")


async def test_hosting_is_provisioned_without_a_photo(room: Room) -> None:
    async with room.begin() as tx:
        await tx.hosts.add("kecil", 1, 2, 20)
        await tx.hosts.add("besar", 32, 128, 4000)
    permohonan = await room.approved(Kind.HOSTING)
    await room.agus.tap("Saya kerjakan")
    shown = await room.agus.sees("Pilih host")
    assert "kecil" not in shown["text"]
    await room.agus.tap("besar")
    await room.agus.send("lewati")
    await room.agus.tap("Belum aktif")
    await room.agus.sees("Sub domain: belum aktif")
    await room.agus.tap("Konfirmasi")
    asked = await room.pemohon.sees("Hosting sudah disiapkan")
    assert "Mengecek aplikasi" in asked["text"]
    placed = await room.placed(permohonan)
    assert (placed.vcpu, placed.ram_gb, placed.disk_gb, placed.ip) == (2, 4, 40, None)
    assert (placed.sub_domain, placed.sub_domain_active) == ("simpus.kuduskab.go.id", False)


async def test_a_refused_handover_offers_the_old_values_first(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await place(room.agus)
    await room.pemohon.tap("Tolak")
    await room.pemohon.send("Kabel belum rapi")
    card = await room.agus.sees("Kabel belum rapi")
    assert "Saya kerjakan" in " ".join(room.agus.buttons(card))
    for label in (
        "Saya kerjakan",
        "Cocok",
        "Tetap di Rak A U1–2",
        "Tetap 10.10.20.1",
        "Pakai foto sebelumnya",
        "Konfirmasi",
    ):
        await room.agus.tap(label)
    await room.pemohon.tap("Terima")
    assert (await room.placed(permohonan)).state is State.AKTIF


async def test_whoever_placed_it_last_hears_that_it_was_accepted(room: Room) -> None:
    await room.approved(Kind.SERVER)
    await place(room.agus)
    await room.pemohon.tap("Tolak")
    await room.pemohon.send("Kabel belum rapi")
    await room.rina.sees("Kabel belum rapi")
    for label in ("Saya kerjakan", "Cocok", "Tetap di", "Tetap 10.10.20.1", "Pakai foto sebelumnya", "Konfirmasi"):
        await room.rina.tap(label)
    await room.pemohon.sees("ditempatkan oleh Rina Wati")
    await room.pemohon.tap("✅ Terima")
    await room.rina.sees("Serah terima diterima pemohon. Selesai.")
    await settled(room.api, room.services.storage)
    assert "Serah terima diterima" not in room.agus.transcript()


async def test_a_different_serial_number_is_told_to_kabid_and_pemohon(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await room.agus.tap("Saya kerjakan")
    await room.agus.tap("Beda")
    await room.agus.send("?")
    await room.agus.sees("Nomor seri", after=room.agus.last["message_id"])
    await room.agus.send("abc-123")
    for person in (room.kabid, room.pemohon):
        await person.sees("Nomor seri pada server ABC-123, bukan 7XK9Q13.")
    await room.agus.sees("Pilih rak")
    assert (await room.placed(permohonan)).nomor_seri == "ABC-123"
    assert await room.acts(permohonan) == ["ambil", "beda_nomor_seri"]
    for label in ("Rak A", "U1–2", "Lewati"):
        await room.agus.tap(label)
    await room.agus.photo(photo())
    await room.agus.tap("Konfirmasi")
    assert "SN ABC-123" in plain(await room.agus.sees("Penempatan dikonfirmasi"))
    await room.pemohon.tap("✅ Terima")
    assert "SN ABC-123" in (await room.pemohon.sees("✅ Diterima"))["text"]


async def test_what_the_form_did_not_know_of_the_power_is_read_on_the_machine(room: Room) -> None:
    async with room.begin() as tx:
        await tx.racks.add_rack("Rak B", "Gudang", 42, max_watt=700)
    permohonan = await room.approved(Kind.SERVER, daya=UNKNOWN)
    await room.agus.tap("Saya kerjakan")
    await room.agus.tap("Cocok")
    shown = await room.agus.sees("tertera pada label belakang server.")
    assert "Langkah 2 dari 7" in plain(shown)
    assert room.agus.buttons(shown)[:5] == ["1 x 500 W", "2 x 550 W", "2 x 800 W", "2 x 1100 W", "Lewati"]
    await room.agus.send("dua kali delapan ratus")
    await room.agus.sees("⚠️")
    await room.agus.send("2 x 750")
    chosen = await room.agus.sees("Pilih rak")
    assert [label for label in room.agus.buttons(chosen) if label.startswith("Rak")] == ["Rak A · 42U kosong"]
    assert (await room.placed(permohonan)).watt == 750
    await room.agus.tap("Kembali")
    await room.agus.tap("1 x 500 W")
    for label in ("Rak B", "U1–2"):
        await room.agus.tap(label)
    async with room.begin() as tx:
        (_, rack) = await tx.racks.racks()
    assert (rack.name, rack.watt) == ("Rak B", 500)
    for asked in ("Pilih alamat IP", "Pilih letak di Rak B", "Pilih rak", "tertera pada label"):
        await room.agus.sees(asked)
        if not asked.startswith("tertera"):
            await room.agus.tap("Kembali")
    await room.agus.tap("2 x 800 W")  # more than the rack can feed, in which it has its place already
    async with room.begin() as tx:
        (_, rack) = await tx.racks.racks()
    assert rack.watt == 800
    await room.agus.tap("Disetujui: Rak B U1–2")
    await room.agus.sees("⚠️ Batas berat atau daya Rak B terlampaui. Silakan pilih yang lain.")
    await room.agus.tap("Rak A")
    await room.agus.sees("Pilih letak di Rak A")
    for label in ("U1–2", "Lewati"):
        await room.agus.tap(label)
    await room.agus.photo(picture())
    await room.agus.sees("Daya: 800 watt")


async def test_typed_units_and_addresses(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await room.agus.tap("Saya kerjakan")
    await room.agus.tap("Cocok")
    await room.agus.tap("Rak A")
    await room.agus.tap("Lainnya")
    asked = await room.agus.sees("Silakan ketik nomor U terbawah")
    await room.agus.tap("Kembali")
    assert (await room.agus.sees("Pilih letak"))["message_id"] == asked["message_id"]  # below the same picture
    await room.agus.tap("Lainnya")
    await room.agus.send("delapan")
    await room.agus.sees("⚠️ “delapan” bukan nomor U; cukup angkanya, misalnya 8.")
    for outside in ("42", "0"):
        typed = await room.agus.send(outside)
        await room.agus.sees("dari U1 sampai U41", after=typed["message_id"])
    await room.agus.send("u41–42")
    await room.agus.sees("Pilih alamat IP")
    await room.agus.send("10.10.20")
    await room.agus.sees("“10.10.20” bukan alamat IP")
    typed = await room.agus.send("2001:db8::5")
    await room.agus.sees("“2001:db8::5” bukan alamat IP", after=typed["message_id"])
    typed = await room.agus.send("127.0.0.1")
    await room.agus.sees("127.0.0.1 tidak dapat dipakai", after=typed["message_id"])
    await room.agus.send("10.10.20.9")
    shown = await room.agus.sees("Kirim satu foto")
    await settled(room.api, room.services.storage)
    assert [message for message in room.agus.chat if room.agus.buttons(message)] == [shown]
    placed = await room.placed(permohonan)
    assert (placed.u, placed.ip) == (41, "10.10.20.9")


async def test_an_address_outside_every_range_is_asked_about(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await room.agus.tap("Saya kerjakan")
    await room.agus.tap("Cocok")
    await room.agus.tap("Rak A")
    await room.agus.tap("U1–2")
    await room.agus.send("10.10.2.9")
    await room.agus.sees("10.10.2.9 di luar semua jaringan yang terdaftar.")
    assert (await room.placed(permohonan)).ip is None
    await room.agus.tap("Pakai 10.10.2.9")
    await room.agus.sees("Kirim satu foto")
    assert (await room.placed(permohonan)).ip == "10.10.2.9"


async def test_it_is_said_that_the_second_photo_of_an_album_replaces_the_first(room: Room) -> None:
    await room.approved(Kind.SERVER)
    await up_to_photo(room.agus)
    await room.agus.album([picture("red"), picture("blue"), picture("green")])
    await room.agus.sees("Foto kedua dipakai, menggantikan yang pertama")
    shown = await room.agus.sees("Foto terakhir dipakai, menggantikan yang sebelumnya")
    await settled(room.api, room.services.storage)
    assert [message for message in room.agus.chat if "Sudah benar?" in plain(message)] == [shown]
    assert sum("Foto tersimpan" in plain(message) for message in room.agus.chat) == 1


async def test_only_a_picture_is_a_photo(room: Room) -> None:
    await room.approved(Kind.SERVER)
    await room.agus.tap("Saya kerjakan")
    await room.agus.photo(picture())
    hint = await room.agus.sees("pilih “Cocok” atau “Beda”")
    await room.agus.send("sebentar")  # no serial number either: it is typed after Beda only
    await room.agus.sees("pilih “Cocok” atau “Beda”", after=hint["message_id"])
    await room.agus.tap("Cocok")
    await room.agus.tap("Rak A")
    await room.agus.tap("U1–2")
    await room.agus.tap("Lewati")
    sent = await room.agus.document(b"%PDF-1.4 palsu", "foto.pdf")
    await room.agus.sees("JPEG atau PNG", after=sent["message_id"])
    sent = await room.agus.sticker()
    await room.agus.sees("JPEG atau PNG", after=sent["message_id"])
    await room.agus.document(picture("blue", "PNG"), "foto.png", "image/png")
    await room.agus.sees("Sudah benar?")


async def test_going_back_keeps_what_is_reserved_until_another_is_chosen(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    await up_to_photo(room.agus)
    await room.agus.tap("Kembali")
    await room.agus.sees("Pilih alamat IP")
    await room.agus.tap("Kembali")
    await room.agus.sees("Pilih letak")
    assert (await room.placed(permohonan)).u == 1
    await room.agus.tap("U5–6")
    placed = await room.placed(permohonan)
    assert placed.u == 5
    async with room.begin() as tx:
        view = await tx.racks.rack(1)
    assert view is not None
    assert {u for u, _ in view.cells} == {5, 6}


async def test_another_work_closes_the_question_visibly_and_nothing_is_lost(room: Room) -> None:
    first, second = await room.approved(Kind.SERVER), await room.approved(Kind.SERVER, nomor_seri="LAIN-1")
    one, two = await room.agus.sees(f"{first.ticket} ·"), await room.agus.sees(f"{second.ticket} ·")
    await room.agus.tap_on(one["message_id"], "Saya kerjakan")
    await room.agus.tap("Cocok")
    await room.agus.tap_on(two["message_id"], "Saya kerjakan")
    await room.agus.sees("Penempatan belum selesai")
    await room.agus.tap("Lanjutkan penempatan")
    shown = await room.agus.sees("Pilih rak")
    assert first.ticket in shown["text"]
    await room.agus.sees("Penempatan belum selesai")


async def test_what_approval_has_reserved_is_kept_with_one_tap(room: Room) -> None:
    permohonan = await room.approved(Kind.SERVER)
    async with room.begin() as tx:
        (rack,) = await tx.racks.racks()
        await tx.racks.occupy(await tx.register.of(permohonan.id), rack.id, Spot(8, 2, Sisi.PENUH))
    await room.agus.tap("Saya kerjakan")
    await room.agus.tap("Cocok")
    assert await room.agus.tap("Disetujui: Rak A U8–9") is None
    await room.agus.sees("✅ Di letak yang disetujui")
    await room.agus.sees("Pilih alamat IP")
    await room.agus.tap("Kembali")
    shown = await room.agus.sees("Pilih letak")
    assert "Kosong: U1–42" in plain(shown)


async def test_tugas_in_the_middle_loses_nothing(room: Room) -> None:
    await room.approved(Kind.SERVER)
    await room.agus.tap("Saya kerjakan")
    await room.agus.tap("Cocok")
    sent = await room.agus.send("/tugas")
    card = await room.agus.sees("Bapak/Ibu yang mengerjakan", after=sent["message_id"])
    assert "▶️ Lanjutkan" in room.agus.buttons(card)
    await room.agus.tap("Lanjutkan")
    shown = await room.agus.sees("Pilih rak", after=sent["message_id"])
    assert shown["message_id"] == card["message_id"]
    assert [message for message in room.agus.chat if room.agus.buttons(message)] == [shown]


async def test_of_many_places_six_are_offered(room: Room) -> None:
    async with room.begin() as tx:
        for number in range(7):
            await tx.racks.add_rack(f"Rak {number}", "Gudang", 42)
            await tx.hosts.add(f"Host {number}", 32, 128, 4000)
    for kind, asks in ((Kind.SERVER, "Rak "), (Kind.HOSTING, "Host ")):
        permohonan = await room.approved(kind)
        card = await room.agus.sees(f"{permohonan.ticket} ·")
        await room.agus.tap_on(card["message_id"], "Saya kerjakan")
        if kind is Kind.SERVER:
            await room.agus.tap("Cocok")
        assert len(await offered(room, asks)) == 6
        await room.agus.tap(asks)
        if kind is Kind.SERVER:
            assert len(await offered(room, "U")) == 6
            await room.agus.tap("U1–2")
        addresses = await offered(room, "10.10.20.")
        assert len(addresses) == 6
        await room.agus.tap(addresses[1])
        assert not await offered(room, "10.10.20.")
        await room.agus.tap("Kembali")
        assert await offered(room, "Tetap 10") == [f"Tetap {addresses[1]}"]
        assert len(await offered(room, "10.10.20.")) == 5


async def test_a_card_names_the_two_racks_and_two_hosts_that_have_most_room(room: Room) -> None:
    async with room.begin() as tx:
        for number in range(1, 5):
            await tx.racks.add_rack(f"Rak {number}", "Gudang", 42 + number, max_kg=1000 + number, max_watt=3200)
            await tx.hosts.add(f"Host {number}", 32, 128 + number, 4000)
    racks = [f"Rak {number}: {42 + number}U dan 3.200 watt kosong" for number in (4, 3)]
    hosts = [f"Host {number}: 32 vCPU, RAM {128 + number} GB, penyimpanan 4.000 GB kosong" for number in (4, 3)]
    for kind, free in ((Kind.SERVER, racks), (Kind.HOSTING, hosts)):
        permohonan = await room.at(Step.PERSETUJUAN, kind)
        card = plain(await room.kabid.sees(f"{permohonan.ticket} ·"))
        assert f"Kapasitas: {'; '.join(free)}" in card.splitlines()


async def offered(room: Room, begins: str) -> list[str]:
    """What of the newest question's answers begins so."""
    await settled(room.api, room.services.storage)
    asked = [message for message in room.agus.chat if room.agus.buttons(message)][-1]
    return [label for label in room.agus.buttons(asked) if label.startswith(begins)]
