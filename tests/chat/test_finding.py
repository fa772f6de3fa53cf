"""`/cari` finds permohonan for officials and for their pemohon, and leads to papers and to the card that waits."""

import zlib

import pytest

from bot.demo.telegram.people import User
from bot.demo.telegram.server import BotApi
from bot.demo.telegram.sight import plain
from bot.settings import Settings
from handlers.entrance.finding_buttons import Bring, By, Found, Narrow
from procedure.sop import Kind, Office, Step
from tests.conftest import Kantor
from tests.guarantees.test_journey import permohonan
from tests.support.overtaking.doing import tap
from tests.support.server_room import Room, greeted, holding


async def looked_for(person: User, words: str) -> str:
    """What `/cari` answers."""
    sent = await person.send(f"/cari {words}".strip())
    return plain(await person.sees("🔎", after=sent["message_id"]))


@pytest.mark.begun("filed")
async def test_the_one_that_is_found_leads_to_its_papers_and_to_its_card(kantor: Kantor) -> None:
    who, ticket = kantor.people, (await permohonan(kantor)).ticket
    serial = "7XK9Q13"
    for words in (serial.lower(), ticket, ticket.removeprefix("PSH-"), "kesehatan budi", "siti", "poweredge"):
        shown = await looked_for(who.kadis, words)
        assert f"🔎 {ticket} · Penempatan server" in shown, words
        assert "⏳ Disposisi Kepala Dinas" in shown
    assert who.kadis.buttons(who.kadis.last) == ["📥 Tampilkan kartunya", "📚 Dokumen permohonan"]
    before = who.kadis.last["message_id"]
    await who.kadis.tap("Tampilkan kartunya")
    card = await who.kadis.sees("Disposisi Kepala Dinas · batas", after=before)
    await who.kadis.tap_on(card["message_id"], "Disposisi ke Kabid")
    await looked_for(who.kadis, serial)
    assert who.kadis.buttons(who.kadis.last) == ["📚 Dokumen permohonan"]  # it waits for another now
    before = who.kadis.last["message_id"]
    await who.kadis.tap("Dokumen permohonan")
    await who.kadis.sees(f"{ticket} · dokumen", after=before)
    await looked_for(who.kabid, serial)
    assert "📥 Tampilkan kartunya" in who.kabid.buttons(who.kabid.last)


@pytest.mark.begun("filed")
async def test_each_finds_what_concerns_them(kantor: Kantor) -> None:
    who, filed = kantor.people, await permohonan(kantor)
    stranger = kantor.api.person("Orang Lain")
    for person in (who.staf, stranger):
        assert "Tidak ada yang cocok" in await looked_for(person, "7XK9Q13")
        for data in (Found(filed.id), Bring(filed.id)):
            assert "tidak dikenal" in await tap(person, data)
    for person in (who.kadis, who.kabid, who.kasi, who.admin):
        assert filed.ticket in await looked_for(person, "7XK9Q13")
    assert filed.ticket in await looked_for(who.pemohon, "7xk9q13")
    assert who.pemohon.buttons(who.pemohon.last) == ["📍 Tampilkan statusnya", "📚 Dokumen permohonan"]
    before = who.pemohon.last["message_id"]
    await who.pemohon.tap("Tampilkan statusnya")
    await who.pemohon.sees("⏳ Disposisi Kepala Dinas", after=before)


async def test_what_is_found_is_leafed_through_and_narrowed(api: BotApi, settings: Settings) -> None:
    async with greeted(api, settings) as room:
        kasi = await holding(api, room, Office.KASI, "Rini Wulandari")
        await many(room, 11)
        shown = await looked_for(kasi, "kesehatan")
        assert shown.count("PSH-2026-") == 8
        assert shown.index("PSH-2026-0011") < shown.index("PSH-2026-0004")  # the newest first
        message = kasi.last["message_id"]
        await kasi.tap("Berikutnya")
        await kasi.sees("9. PSH-2026-0003")
        assert kasi.last["message_id"] == message
        await kasi.tap("Sebelumnya")
        await kasi.sees("1. PSH-2026-0011")
        await kasi.tap("Tahap")
        await kasi.tap("Persetujuan Kabid")
        narrowed = plain(await kasi.sees("“kesehatan” · Persetujuan Kabid"))
        assert narrowed.count("PSH-2026-") == 1
        await kasi.tap("Bulan")
        await kasi.tap(kasi.buttons(await kasi.sees("Bulan masuknya?"))[2])  # the month before this one
        await kasi.sees("Tidak ada yang cocok")
        await kasi.tap("Bulan")
        await kasi.tap("Semua bulan")
        await kasi.tap("Tahap")
        await kasi.tap("Semua tahap")
        await kasi.sees("1. PSH-2026-0011")
        await kasi.send("sn-0005")  # what is typed next is looked for
        await kasi.sees("🔎 PSH-2026-0005")


async def test_buttons_of_an_earlier_search_do_not_leaf_through_the_newest(api: BotApi, settings: Settings) -> None:
    async with greeted(api, settings) as room:
        await many(room, 2)
        await looked_for(room.kabid, "kesehatan")
        earlier = room.kabid.last
        packed = [b["callback_data"] for row in earlier["reply_markup"]["inline_keyboard"] for b in row]
        data = next(Narrow.parse(one) for one in packed if one.startswith("cl:"))
        await looked_for(room.kabid, "hosting")
        said = await tap(room.kabid, Narrow(data.search, By.HALAMAN, 0), earlier["message_id"])
        assert said == "Pencarian ini sudah ditutup. Silakan cari lagi dengan /cari."


async def test_whoever_loses_the_office_finds_their_own_only(api: BotApi, settings: Settings) -> None:
    async with greeted(api, settings) as room:
        await many(room, 2)
        await room.kabid.send("/cari")
        await room.kabid.sees("Cari permohonan")
        async with room.begin() as tx:
            await tx.offices.leave(room.kabid.id, Office.KABID)
        sent = await room.kabid.send("kesehatan")
        await room.kabid.sees("Tidak ada yang cocok", after=sent["message_id"])


async def test_what_staf_teknis_finds_has_come_to_them(api: BotApi, settings: Settings) -> None:
    async with greeted(api, settings) as room:
        for number, step in enumerate((Step.VERIFIKASI, Step.PENEMPATAN), 1):
            await room.at(step, Kind.SERVER, nomor_seri=f"SN-{number:04}")
        shown = await looked_for(room.agus, "kesehatan")
        assert "PSH-2026-0002" in shown
        assert "PSH-2026-0001" not in shown


@pytest.mark.parametrize("words", ["a", "!", "%"])
async def test_too_little_to_look_for_is_said(kantor: Kantor, words: str) -> None:
    sent = await kantor.people.kadis.send(f"/cari {words}")
    await kantor.people.kadis.sees("Kata yang dicari terlalu pendek", after=sent["message_id"])


async def many(room: Room, count: int) -> None:
    """So many permohonan, the last with Kabid to be approved, the others to be verified."""
    for number in range(1, count + 1):
        step = Step.PERSETUJUAN if number == count else Step.VERIFIKASI
        await room.at(step, Kind.SERVER, nomor_seri=f"SN-{number:04}")


@pytest.mark.begun("filed")
async def test_a_month_that_never_was_is_no_trouble(kantor: Kantor) -> None:
    kadis = kantor.people.kadis
    sent = await kadis.send("/cari 12/9999")
    assert "Tidak ada yang cocok" in plain(await kadis.sees("🔎", after=sent["message_id"]))
    sent = await kadis.send("/cari dinas")
    shown = (await kadis.sees("🔎", after=sent["message_id"]))["message_id"]
    for month in (1, 9999 * 12 + 11, 2**52):
        forged = kadis.forge(shown, Narrow(zlib.crc32(b"dinas"), By.BULAN, month).pack())
        assert await kadis.answer(forged) == "Tombol ini tidak dikenal. Silakan gunakan tombol pada pesan terbaru."
